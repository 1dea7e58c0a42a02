//! No script ever gets through. The rules here are written a second time on purpose, without a look at the code they
//! test, and are asked of the tree that a browser would build.

use std::sync::LazyLock;

use markup::{cook, diff_html};
use proptest::prelude::*;
use scraper::{Html, Node};

/// Elements with the attributes they may have.
const ALLOWED: [(&str, &[&str]); 30] = [
    ("a", &["class", "href", "id", "rel", "role", "title"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &["class"]),
    ("del", &[]),
    ("div", &["class", "tabindex"]),
    ("em", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("img", &["alt", "decoding", "height", "loading", "src", "title", "width"]),
    ("input", &["checked", "disabled", "type"]),
    ("label", &[]),
    ("li", &["class", "id"]),
    ("ol", &["class", "start"]),
    ("p", &[]),
    ("pre", &["tabindex"]),
    ("section", &["class", "role"]),
    ("span", &["class"]),
    ("strong", &[]),
    ("sup", &["class"]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["align"]),
    ("th", &["align"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &["class"]),
];

const CLASSES: [&str; 16] = [
    "contains-task-list",
    "footnote-backref",
    "footnote-ref",
    "footnotes",
    "hl-a",
    "hl-c",
    "hl-d",
    "hl-f",
    "hl-i",
    "hl-k",
    "hl-n",
    "hl-s",
    "hl-t",
    "mention",
    "table-scroll",
    "task-list-item",
];

/// The first thing in some HTML that must not be there.
fn offence(html: &str) -> Option<String> {
    let document = Html::parse_fragment(html);
    for node in document.root_element().descendants().skip(1) {
        let element = match node.value() {
            Node::Element(element) => element,
            Node::Text(_) => continue,
            other => return Some(format!("{other:?}")),
        };
        let name = element.name();
        let Some((_, attributes)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            return Some(format!("<{name}>"));
        };
        for (attribute, value) in element.attrs() {
            if !attributes.contains(&attribute) || !is_allowed_value(name, attribute, value) {
                return Some(format!("<{name} {attribute}={value:?}>"));
            }
        }
        let inner = matches!(element.attr("class"), Some("mention" | "footnote-backref"))
            || element.attr("role") == Some("doc-noteref");
        if name == "a" && !inner && element.attr("rel") != Some("nofollow ugc noopener") {
            return Some("a link without rel".to_string());
        }
        if name == "img" && (element.attr("loading") != Some("lazy") || element.attr("alt").is_none()) {
            return Some("an image that is not lazy or has no alt".to_string());
        }
        if name == "input" && (element.attr("type") != Some("checkbox") || element.attr("disabled").is_none()) {
            return Some("an input that is no disabled checkbox".to_string());
        }
    }
    None
}

fn is_allowed_value(element: &str, attribute: &str, value: &str) -> bool {
    match attribute {
        "class" if element == "code" => value.starts_with("language-") && !value.contains(char::is_whitespace),
        "class" => CLASSES.contains(&value),
        "href" => matches!(scheme_as_browsers_read_it(value).as_deref(), None | Some("http" | "https" | "mailto")),
        // No page of ours asks anybody else for anything.
        "src" => {
            let own = value.strip_prefix("/f/").is_some_and(|name| !name.contains(['.', '%', '\\', '/', '?', '#']));
            own && scheme_as_browsers_read_it(value).is_none()
        }
        "width" | "height" => value.parse::<u32>().is_ok_and(|side| side > 0),
        "decoding" => value == "async",
        "id" => value.starts_with("fn-") || value.starts_with("fnref-"),
        "rel" => value == "nofollow ugc noopener",
        "role" => value.starts_with("doc-"),
        "tabindex" => value == "0",
        _ => true,
    }
}

/// Browsers skip control characters and spaces before a scheme, and tabs and line breaks anywhere.
fn scheme_as_browsers_read_it(url: &str) -> Option<String> {
    let url = url.trim_start_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "");
    let (scheme, _) = url.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// Vectors with their line breaks and control characters, which the file shows as pictures.
static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let shown = [('␀', '\0'), ('␉', '\t'), ('␊', '\n'), ('␋', '\u{b}'), ('␌', '\u{c}')];
    let vector =
        |line: &str| shown.iter().fold(line.to_string(), |line, (picture, c)| line.replace(*picture, &c.to_string()));
    include_str!("xss_corpus.txt").lines().filter(|line| !line.starts_with("== ")).map(vector).collect()
});

fn assert_safe(source: &str) -> Result<(), String> {
    if let Ok(cooked) = cook(source, "p1")
        && let Some(offence) = offence(&cooked.html)
    {
        return Err(format!("{offence}\nin  {source:?}\nout {}", cooked.html));
    }
    let diff = diff_html(source, "");
    let tags = diff.replace("<del>", "").replace("</del>", "");
    if tags.contains(['<', '>']) {
        return Err(format!("{source:?} breaks out of a difference: {diff}"));
    }
    Ok(())
}

#[test]
fn the_rules_themselves_catch_something() {
    for bad in [
        "<script>x</script>",
        "<p onclick=x>y</p>",
        "<a href='javascript:x' rel='nofollow ugc noopener'>x</a>",
        "<a href='java\nscript:x' rel='nofollow ugc noopener'>x</a>",
        "<a href='/x'>x</a>",
        "<p style=x>y</p>",
        "<p hx-get=x>y</p>",
        "<img src='/f/../x' alt='' loading=lazy>",
        "<img src='/f/x' alt=''>",
        "<img src='https://elsewhere.example/x.png' alt='' loading=lazy>",
        "<img src='/f/x' alt='' loading=lazy width=100%>",
        "<!-- x -->",
        "<input type=checkbox>",
        "<span class=evil>x</span>",
        "<svg></svg>",
        "<h1>x</h1>",
    ] {
        assert!(offence(bad).is_some(), "{bad}");
    }
}

#[test]
fn no_known_vector_gets_through() {
    assert!(CORPUS.len() >= 120, "{} vectors", CORPUS.len());
    for vector in CORPUS.iter() {
        for frame in [
            "%",
            "a % b",
            "> %",
            "- %",
            "# %",
            "**%**",
            "[%](https://example.org)",
            "![%](/f/a)",
            "| % |\n|---|\n| % |",
        ] {
            assert_safe(&frame.replace('%', vector)).unwrap();
        }
    }
}

#[test]
fn a_hostile_prefix_does_no_harm() {
    let cooked = cook("a[^1]\n\n[^1]: b", "\"><script>x</script>").unwrap();
    assert_eq!(offence(&cooked.html), None);
    assert!(cooked.html.contains("id=\"fn-scriptxscript-1\""), "{}", cooked.html);
}

/// Pieces of Markdown and HTML that mean something, alone or next to one another.
const PIECES: [&str; 62] = [
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "\"",
    "'",
    "=",
    "`",
    "```",
    "~~~",
    "~~",
    "*",
    "**",
    "_",
    "[",
    "]",
    "](",
    ")",
    "![",
    "[^1]",
    "\n[^1]: ",
    "\n\n",
    "\n",
    "  \n",
    "\\",
    "&",
    "&#",
    ";",
    "&lt;",
    "&colon;",
    "|",
    "\n|---|\n",
    "- ",
    "- [x] ",
    "1. ",
    "> ",
    "# ",
    "    ",
    "\t",
    "@",
    "@anna ",
    "www.",
    "http://",
    "https://example.org/",
    "javascript:",
    "data:text/html,",
    "script",
    "img src=x onerror=alert(1)",
    "svg",
    "style",
    "\u{0}",
    "\u{202e}",
    "é",
    "日本",
    "a",
    " ",
    "```html\n",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_string),
        2 => prop::sample::select(CORPUS.as_slice()),
        // A vector cut at both ends.
        2 => (prop::sample::select(CORPUS.as_slice()), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
            |(vector, from, to)| {
                let chars: Vec<char> = vector.chars().collect();
                let (from, to) = (from.index(chars.len()), to.index(chars.len()) + 1);
                chars[from.min(to)..to.max(from)].iter().collect()
            },
        ),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mixture_gets_through(source in hostile()) {
        assert_safe(&source).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn the_same_source_cooks_the_same(source in hostile()) {
        prop_assert_eq!(cook(&source, "p1"), cook(&source, "p1"));
    }
}
