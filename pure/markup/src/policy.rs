//! What may leave this crate: the addresses, classes, elements and attributes of cooked HTML.
//!
//! The renderer asks these rules while it writes; ammonia asks them again about the finished HTML, so that a mistake
//! in one of the two walls is not enough.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::highlight;

/// The `rel` of every link that a writer made.
pub(crate) const LINK_REL: &str = "nofollow ugc noopener";

const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Whether a link may point to this address: http, https, mailto, or one without a scheme.
pub(crate) fn may_link_to(url: &str) -> bool {
    match scheme(url) {
        None => true,
        Some(scheme) => SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)),
    }
}

/// Whether an address is that of a file somewhere on the web. A picture there is named and linked, never shown: whoever
/// opens a page asks nobody but this site for anything.
pub(crate) fn is_elsewhere(url: &str) -> bool {
    scheme(url).is_some_and(|scheme| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

/// The host of an address on the web, without name, password and port; empty if it has none.
pub(crate) fn host(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else { return "" };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host,
    }
}

/// What stands before the first colon of an address, if that colon can end a scheme.
///
/// Stricter than the URL standard on purpose: `a b:c` and `\tjavascript:x` count as schemes (unknown ones), since
/// browsers differ in what they skip before the name.
fn scheme(url: &str) -> Option<&str> {
    let end = url.find([':', '/', '?', '#'])?;
    url[end..].starts_with(':').then(|| &url[..end])
}

/// The name of an upload of this site: what stands after `/f/`, one plain segment. No dot segments, no escapes:
/// nothing that a browser could resolve to another place of the site.
pub(crate) fn upload(url: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    url.strip_prefix("/f/").filter(|name| !name.is_empty() && name.chars().all(plain))
}

/// Width and height that the name of an upload ends with: `...-1280x960`. So a text can keep the place of a picture
/// free without knowing anything but itself.
pub(crate) fn upload_size(name: &str) -> Option<(u32, u32)> {
    let (width, height) = name.rsplit_once('-')?.1.split_once('x')?;
    let side = |digits: &str| {
        Some(digits).filter(|d| is_number(d))?.parse().ok().filter(|side| (1..=LARGEST_SIDE).contains(side))
    };
    Some((side(width)?, side(height)?))
}

/// No picture of this site is wider or higher, in pixels.
const LARGEST_SIDE: u32 = 16_384;

/// The `language-...` class of a code block, if its name is harmless: letters, digits, `+`, `#`, `-`, `_`, `.`.
pub(crate) fn language_class(name: &str) -> Option<String> {
    is_language(name).then(|| format!("language-{name}"))
}

fn is_language(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.');
    !name.is_empty() && name.len() <= 40 && name.chars().all(plain)
}

/// Takes out of HTML what cooked HTML never holds.
pub(crate) fn sanitize(html: &str) -> String {
    static POLICY: LazyLock<Builder<'static>> = LazyLock::new(policy);
    POLICY.clean(html).to_string()
}

fn policy() -> Builder<'static> {
    let mut policy = Builder::empty();
    policy
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "div",
            "em",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "img",
            "input",
            "label",
            "li",
            "ol",
            "p",
            "pre",
            "section",
            "span",
            "strong",
            "sup",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["class", "href", "id", "rel", "role", "title"])),
            ("code", HashSet::from(["class"])),
            ("div", HashSet::from(["class", "tabindex"])),
            ("img", HashSet::from(["alt", "decoding", "height", "loading", "src", "title", "width"])),
            ("input", HashSet::from(["checked", "disabled", "type"])),
            ("li", HashSet::from(["class", "id"])),
            ("ol", HashSet::from(["class", "start"])),
            ("pre", HashSet::from(["tabindex"])),
            ("section", HashSet::from(["class", "role"])),
            ("span", HashSet::from(["class"])),
            ("sup", HashSet::from(["class"])),
            ("td", HashSet::from(["align"])),
            ("th", HashSet::from(["align"])),
            ("ul", HashSet::from(["class"])),
        ]))
        // Whatever else happens, a checkbox in a text cannot be ticked and a form cannot be smuggled in.
        .set_tag_attribute_values(HashMap::from([("input", HashMap::from([("type", "checkbox"), ("disabled", "")]))]))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|element, attribute, value| {
            may_have(element, attribute, value).then_some(Cow::Borrowed(value))
        });
    policy
}

/// Whether an element may have an attribute with this value.
fn may_have(element: &str, attribute: &str, value: &str) -> bool {
    match (element, attribute) {
        ("a", "href") => may_link_to(value),
        ("img", "src") => upload(value).is_some(),
        ("img", "alt") | ("a" | "img", "title") => true,
        ("a", "rel") => value == LINK_REL,
        ("a", "role") => matches!(value, "doc-noteref" | "doc-backlink"),
        ("section", "role") => value == "doc-endnotes",
        ("a", "id") => value.starts_with("fnref-"),
        ("li", "id") => value.starts_with("fn-"),
        ("img", "loading") => value == "lazy",
        ("img", "decoding") => value == "async",
        ("img", "width" | "height") => is_number(value),
        ("input", "type") => value == "checkbox",
        ("input", "checked" | "disabled") => value.is_empty(),
        ("ol", "start") => is_number(value),
        ("div" | "pre", "tabindex") => value == "0",
        ("td" | "th", "align") => matches!(value, "left" | "center" | "right"),
        (_, "class") => may_have_class(element, value),
        _ => false,
    }
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit())
}

fn may_have_class(element: &str, class: &str) -> bool {
    match element {
        "a" => matches!(class, "mention" | "footnote-backref"),
        "code" => class.strip_prefix("language-").is_some_and(is_language),
        "div" => class == "table-scroll",
        "li" => class == "task-list-item",
        "ul" | "ol" => class == "contains-task-list",
        "section" => class == "footnotes",
        "span" => highlight::CLASSES.iter().any(|(known, _)| *known == class),
        "sup" => class == "footnote-ref",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_known_schemes_or_none() {
        for url in [
            "https://example.org/a:b",
            "HTTP://x",
            "mailto:a@b.example",
            "/c/x",
            "#fn-1",
            "?a:b",
            "a/b:c",
            "//host/x",
            "",
        ] {
            assert!(may_link_to(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            ":x",
        ] {
            assert!(!may_link_to(url), "{url:?}");
        }
    }

    #[test]
    fn images_come_from_uploads_alone() {
        for url in ["/f/abc-DEF_1", "/f/a"] {
            assert!(upload(url).is_some(), "{url}");
        }
        for url in [
            "/f/",
            "/f/../sign-out",
            "/f/%2e%2e/x",
            "/f/..",
            "/f/a//b",
            "/f/a\\b",
            "/f/a/b",
            "/f/a.png",
            "https://example.org/f/a",
            "/f/a?x",
            "/g/a",
            "f/a",
            "//example.org/a.png",
            "data:image/svg+xml,x",
            "javascript:x",
            "mailto:a@b",
            "",
        ] {
            assert_eq!(upload(url), None, "{url:?}");
        }
    }

    #[test]
    fn the_name_of_an_upload_says_its_size() {
        assert_eq!(upload_size("0a1b-1280x960"), Some((1280, 960)));
        for name in ["0a1b", "1280x960", "a-0x1", "a-1x0", "a-1x", "a-+1x1", "a-1x1x1", "a-99999x1", "a-1X1", ""] {
            assert_eq!(upload_size(name), None, "{name}");
        }
    }

    #[test]
    fn the_host_of_an_address_is_what_a_browser_would_ask() {
        for (url, host_of_it) in [
            ("https://i.stack.imgur.com/a.png", "i.stack.imgur.com"),
            ("HTTP://example.org:8080?x", "example.org"),
            ("https://name:secret@example.org/@x", "example.org"),
            ("https://example.org\\@elsewhere.example/", "example.org"),
            ("https://[::1]/a", "[::1]"),
            ("https:a", ""),
            ("https:///a", ""),
        ] {
            assert!(is_elsewhere(url));
            assert_eq!(host(url), host_of_it, "{url}");
        }
    }

    #[test]
    fn the_second_wall_stands_without_the_first() {
        let dirty = r#"<p onclick=x style=y hx-get=/z class=q id=w>a<script>b</script></p>
            <a href="javascript:x" hx-boost=true>c</a><a href="https://x" target=_blank class="btn">d</a>
            <img src="data:x" alt=e><img src="/f/a" width=1 height=auto decoding=sync srcset="x 2x" onerror=x><img src="https://x/y"><input type=text name=q value=v>
            <iframe src=x></iframe><svg><script>f</script></svg><span class="hl-k evil">g</span><h1>h</h1>
            <form action=/x><button>i</button></form><math><mtext></mtext></math><base href=//x><style>j</style>"#;
        let clean = sanitize(dirty);
        for word in [
            "onclick", "style", "hx-", "script", "btn", "target", "data:", "srcset", "onerror", "text", "name",
            "value", "iframe", "svg", "evil", "h1", "form", "button", "math", "base", "id=", "height", "decoding",
            "x/y",
        ] {
            assert!(!clean.contains(word), "{word} in {clean}");
        }
        assert!(clean.contains(r#"<input type="checkbox" disabled="">"#), "{clean}");
        assert!(clean.contains(r#"<img src="/f/a" width="1">"#), "{clean}");
    }
}
