//! The examples of CommonMark 0.31.2, and a reason for each that we answer otherwise.

use std::fmt::Write;
use std::path::PathBuf;

use comrak::Options;
use scraper::{ElementRef, Html, Node};

/// Why we answer otherwise. Each reason knows what the answer must then be, so that nothing else hides behind it.
#[derive(Clone, Copy, Debug)]
enum Reason {
    /// Raw HTML is shown as text: it must be impossible to write elements of one's own.
    RawHtml,
    /// A comment is no text for readers, and nothing in cooked HTML that programs could mistake.
    Comment,
    /// Images come from uploads; from the web they are named and linked, of others only the description is shown.
    Image,
    /// Links lead to http, https, mailto or a relative address; to elsewhere only their text is shown.
    Scheme,
    /// Bare addresses are links, as everywhere people write.
    BareAddress,
    /// The name of a language becomes a class, so it must look like one.
    Language,
}

/// Besides these, and everywhere: headings are two levels lower (`outline` of the expected answer shifts them), links
/// have `rel`, images `loading`, code and tables `tabindex`, and code has colours (`outline` of ours leaves them out).
const DEVIATIONS: [(Reason, &[u32]); 6] = [
    (
        Reason::RawHtml,
        &[
            21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167,
            168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 180, 181, 182, 184, 185, 186, 187, 188, 189, 190,
            191, 201, 344, 475, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623, 627, 628, 629, 630, 631,
            642, 643,
        ],
    ),
    (Reason::Comment, &[179, 183, 308, 309, 625, 626]),
    (
        Reason::Image,
        &[517, 520, 531, 572, 573, 574, 575, 576, 577, 578, 579, 580, 581, 582, 583, 584, 585, 586, 587, 588, 589, 591],
    ),
    (Reason::Scheme, &[500, 596, 598, 599, 601]),
    (Reason::BareAddress, &[602, 608, 611, 612]),
    (Reason::Language, &[144]),
];

impl Reason {
    /// The answer that this reason allows, made from the example without any of our code.
    fn answer(self, example: &Example) -> String {
        match self {
            // The parser's own formatter, told to escape.
            Reason::RawHtml => {
                let mut options = Options::default();
                options.render.escape = true;
                outline(&comrak::markdown_to_html(&example.markdown, &options))
            }
            Reason::Comment => without_tags(&outline(&example.html), "<!--", "-->"),
            Reason::Image => described(&outline(&example.html)),
            Reason::Scheme => without_tags(&outline(&example.html), "<a ", ">").replace("</a>", ""),
            Reason::BareAddress => {
                let mut options = Options::default();
                options.extension.autolink = true;
                outline(&comrak::markdown_to_html(&example.markdown, &options))
            }
            Reason::Language => outline(&example.html).replace(" class=\"language-;\"", ""),
        }
    }

    /// What of an answer is compared. Where raw HTML stood alone the standard has no element around it and we need
    /// one, so there paragraphs, line breaks and white space do not count; every visible character does.
    fn compared(self, outline: &str) -> String {
        match self {
            Reason::RawHtml => {
                let bare = ["<p>", "</p>", "<br>", "</br>", "\n", " "];
                bare.iter().fold(outline.to_string(), |outline, part| outline.replace(part, ""))
            }
            _ => outline.trim().replace(" </p>", "</p>").replace("  ", " "),
        }
    }
}

fn without_tags(outline: &str, open: &str, close: &str) -> String {
    let mut out = outline.to_string();
    while let Some(from) = out.find(open) {
        let to = out[from..].find(close).expect("a closed tag") + from + close.len();
        out.replace_range(from..to, "");
    }
    out
}

/// Each image replaced by its description.
fn described(outline: &str) -> String {
    let mut out = outline.replace("</img>", "");
    while let Some(from) = out.find("<img alt=\"") {
        let description = from + "<img alt=\"".len();
        let end = description + out[description..].find('"').expect("a closed attribute");
        let to = end + out[end..].find('>').expect("a closed tag") + 1;
        let description = out[description..end].to_string();
        out.replace_range(from..to, &description);
    }
    out
}

#[derive(serde::Deserialize)]
struct Example {
    markdown: String,
    html: String,
    example: u32,
}

fn examples() -> Option<Vec<Example>> {
    let data = std::env::var_os("WELLSPRING_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let file = data.join("conformance/commonmark/spec-tests.json");
    let Ok(json) = std::fs::read(&file) else {
        eprintln!("skipped: no CommonMark examples at {}", file.display());
        return None;
    };
    Some(serde_json::from_slice(&json).expect("a list of examples"))
}

/// Headings two levels down, as cooked HTML has them.
fn shift_headings(html: &str) -> String {
    (1..=6).rev().fold(html.to_string(), |html, level| {
        let lower = (level + 2).min(6);
        html.replace(&format!("<h{level}>"), &format!("<h{lower}>"))
            .replace(&format!("</h{level}>"), &format!("</h{lower}>"))
    })
}

#[test]
fn the_examples_of_the_standard_hold() {
    let Some(examples) = examples() else { return };
    assert_eq!(examples.len(), 652);
    let mut wrong = Vec::new();
    for mut example in examples {
        example.html = shift_headings(&example.html);
        let ours = outline(&markup::cook(&example.markdown, "").expect("a short text").html);
        let theirs = outline(&example.html);
        let Some((reason, _)) = DEVIATIONS.iter().find(|(_, numbers)| numbers.contains(&example.example)) else {
            if ours != theirs {
                wrong.push(format!("{}: {theirs:?} is {ours:?}", example.example));
            }
            continue;
        };
        if ours == theirs {
            wrong.push(format!("{} is no deviation any more", example.example));
        }
        let allowed = reason.compared(&reason.answer(&example));
        if reason.compared(&ours) != allowed {
            wrong.push(format!("{} by {reason:?}: {allowed:?} is {:?}", example.example, reason.compared(&ours)));
        }
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n"));
}

/// The tree of a fragment as text: sorted attributes, white space only where it shows. What cooked HTML adds to every
/// link, image, code block and table is checked and left out, and so are the colours of code.
fn outline(html: &str) -> String {
    let fragment = Html::parse_fragment(html);
    let mut out = String::new();
    write_children(&mut out, fragment.root_element(), false);
    out.trim().to_string()
}

fn write_children(out: &mut String, parent: ElementRef<'_>, pre: bool) {
    for child in parent.children() {
        match child.value() {
            Node::Text(text) if pre => out.push_str(&escaped(text)),
            Node::Text(text) => write_text(out, &escaped(text)),
            Node::Element(element) => {
                let node = ElementRef::wrap(child).expect("an element");
                let name = element.name();
                if name == "span" && element.attr("class").is_some_and(|class| class.starts_with("hl-")) {
                    write_children(out, node, pre);
                    continue;
                }
                let block = is_block(name);
                if block {
                    trim_end(out);
                }
                write!(out, "<{name}{}>", attributes(node)).unwrap();
                write_children(out, node, pre || name == "pre");
                if block && !(pre || name == "pre") {
                    trim_end(out);
                }
                write!(out, "</{name}>").unwrap();
            }
            Node::Comment(comment) => write!(out, "<!--{}-->", &**comment).unwrap(),
            _ => (),
        }
    }
}

/// So that text cannot be taken for a tag.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn write_text(out: &mut String, text: &str) {
    for c in text.chars() {
        if !matches!(c, ' ' | '\n' | '\t') {
            out.push(c);
        } else if !out.ends_with(' ') && !ends_with_block(out) {
            out.push(' ');
        }
    }
}

fn trim_end(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
}

fn ends_with_block(out: &str) -> bool {
    let Some(tag) = out.strip_suffix('>').and_then(|rest| rest.rfind('<').map(|at| &rest[at + 1..])) else {
        return out.is_empty();
    };
    let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
    is_block(name)
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "pre"
            | "blockquote"
            | "hr"
            | "br"
            | "div"
            | "table"
            | "thead"
            | "tbody"
            | "tr"
            | "td"
            | "th"
            | "section"
    )
}

fn attributes(node: ElementRef<'_>) -> String {
    let name = node.value().name();
    let added = |attribute: &str, value: &str| match (name, attribute) {
        ("a", "rel") => value == "nofollow ugc noopener",
        ("img", "loading") => value == "lazy",
        ("img", "decoding") => value == "async",
        ("pre" | "div", "tabindex") => value == "0",
        _ => false,
    };
    let mut list: Vec<_> = node.value().attrs().filter(|(attribute, value)| !added(attribute, value)).collect();
    list.sort_unstable();
    list.into_iter().fold(String::new(), |out, (attribute, value)| format!("{out} {attribute}={value:?}"))
}
