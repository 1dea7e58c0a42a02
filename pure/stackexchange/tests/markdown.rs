//! From HTML to Markdown: what Stack Exchange emits, and anything else.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use proptest::prelude::*;
use stackexchange::{Site, dialect, html};

fn markdown(html: &str) -> String {
    html::to_markdown(html, Site::new("beer.stackexchange.com").as_ref())
}

#[test]
fn paragraphs_and_breaks() {
    assert_eq!(markdown("<p>One\nline.</p>\r\n\r\n<p>Two &amp;   three&hellip;</p>\n"), "One\nline.\n\nTwo & three…");
    assert_eq!(markdown("<p>a<br>b<br/>\nc</p>"), "a  \nb  \nc");
    assert_eq!(markdown("<p>a<br><br>b <br /> <br> c</p>"), "a\n\nb\n\nc");
    assert_eq!(markdown("<p>a<em>b<br></em>c</p><p>  <br> </p>"), "a*b*  \nc");
    assert_eq!(markdown("loose <b>text</b><p>a<p>b"), "loose **text**\n\na\n\nb");
    assert_eq!(markdown(""), "");
    assert_eq!(markdown("<p>&nbsp;</p><hr><div><p>x</p></div>"), "***\n\nx");
}

#[test]
fn headings() {
    assert_eq!(
        markdown("<h1>A <code>b</code>\nc</h1><h3>C# and F#</h3><h2></h2><h6>x<br>y</h6>"),
        "# A `b` c\n\n### C# and F\\#\n\n###### x y"
    );
}

#[test]
fn emphasis_within_words_and_spaces() {
    assert_eq!(
        markdown("<p>un<em>believ</em>able <strong> bold </strong>x <i></i>y</p>"),
        "un*believ*able **bold** x y"
    );
    assert_eq!(markdown("<b><i>both</i></b> <em>a <em>b</em> c</em>"), "***both*** *a b* c");
    assert_eq!(markdown("<s>old</s> <del>gone</del> <strike>x</strike>"), "~~old~~ ~~gone~~ ~~x~~");
    // Markers that would not be taken for such are left out.
    assert_eq!(markdown("<p>x<em>(a)</em>y <em>a</em><em>b</em></p>"), "x(a)y *a*b");
}

#[test]
fn code_of_both_kinds() {
    assert_eq!(markdown("<p>Use <code>a &lt;b&gt; &amp;nbsp; *</code></p>"), "Use `a <b> &nbsp; *`");
    assert_eq!(
        markdown("<code>`</code> and <code>a``b</code><code> x</code><code> </code>"),
        "`` ` `` and ```a``b``` `  x `"
    );
    assert_eq!(
        markdown("<pre class=\"lang-rs prettyprint-override\"><code>fn a() {}\n\n  # b\n</code></pre>"),
        "```rs\nfn a() {}\n\n  # b\n```"
    );
    assert_eq!(markdown("<pre>\n```\nx\n```\n</pre>"), "````\n```\nx\n```\n````");
    assert_eq!(markdown("<pre><code class=\"lang-none\">x</code></pre><pre> </pre>"), "```\nx\n```");
    assert_eq!(markdown("<p><kbd>Ctrl</kbd>+<kbd><a href='http://a.b'>C</a></kbd></p>"), "`Ctrl`+[C](http://a.b)");
}

#[test]
fn links_and_images() {
    assert_eq!(
        markdown(
            "<a href=\"http://a.b/c_(d)?e=1&amp;f=2\" rel=\"nofollow\" title=\"A &quot;t&quot;\">it <b>is</b></a>!"
        ),
        "[it **is**](http://a.b/c_\\(d\\)?e=1&f=2 \"A \\\"t\\\"\")!"
    );
    assert_eq!(markdown("<a href=\"http://a.b/c_d\">http://a.b/c_d</a>"), "<http://a.b/c_d>");
    assert_eq!(
        markdown("<a href=\"/q/1\">a</a> <a href='//x.y'>b</a>"),
        "[a](https://beer.stackexchange.com/q/1) [b](https://x.y)"
    );
    assert_eq!(html::to_markdown("<a href=\"/q/1\">a</a> <a href='//x.y'>b</a>", None), "a [b](https://x.y)");
    assert_eq!(markdown("wow!<a href=http://a.b> c </a>d<a href='http://a.b'></a>"), "wow! [c](http://a.b) d");
    assert_eq!(markdown("wow!<a href=http://a.b>c</a>"), "wow\\![c](http://a.b)");
    assert_eq!(
        markdown("<a href=\"javascript:alert(1)\">a</a><a href=\" JavaScript:x\">b</a><a href='data:x'>c</a><a>d</a>"),
        "abcd"
    );
    assert_eq!(markdown("<a href='mailto:a@b.c'>mail</a>"), "[mail](mailto:a@b.c)");
    assert_eq!(
        markdown("<a href=\"http://a.b\"><img src=\"//i.stack.imgur.com/x.png\" alt=\"a [b]\"></a>"),
        "[![a \\[b\\]](https://i.stack.imgur.com/x.png)](http://a.b)"
    );
    assert_eq!(markdown("<img src=\"data:image/png;base64,x\" alt=\"chart\">"), "chart");
    assert_eq!(markdown("<a href=\"http://a.b\"><p>x</p></a>"), "x");
}

#[test]
fn quotations_and_lists() {
    assert_eq!(
        markdown(
            "<blockquote>\n  <p>a</p>\n  <blockquote><p>b\nc</p></blockquote>\n</blockquote><blockquote></blockquote>"
        ),
        "> a\n>\n> > b\n> > c"
    );
    assert_eq!(markdown("<ul>\n<li>a</li>\n<li>b<ul><li>c</li></ul></li>\n</ul>"), "- a\n- b\n  - c");
    assert_eq!(
        markdown("<ol start=\"9\"><li><p>a</p><pre>x</pre></li><li><p>b</p></li></ol>"),
        "9. a\n\n   ```\n   x\n   ```\n\n10. b"
    );
    assert_eq!(markdown("<ul><li>a</ul><ul><li>b</ul><ol><li>c</ol><ol><li>d</ol>"), "- a\n\n+ b\n\n1. c\n\n1) d");
    assert_eq!(markdown("<ul><li>a<li>b<ol start=3><li>c</ol></ul>"), "- a\n- b\n\n  3. c");
    assert_eq!(markdown("<ul><ul><li>a</li></ul>text<li></li></ul>"), "- - a\n- text\n-");
}

#[test]
fn small_characters() {
    assert_eq!(markdown("CO<sub>2</sub> 10<sup>-3</sup> 2<sup>k+1</sup> x<sub>ab</sub>"), "CO₂ 10⁻³ 2^(k+1) x\\_(ab)");
    assert_eq!(
        markdown("<p><sup>Small <b>print</b></sup></p> <sup><a href='http://a.b'>1</a></sup>"),
        "Small **print**\n\n[1](http://a.b)"
    );
}

#[test]
fn tables() {
    assert_eq!(
        markdown(
            "<table><thead><tr><th>a</th><th>b | c</th></tr></thead><tbody><tr><td><code>|</code><td>x<br>y<tr><td>z</table>"
        ),
        "| a | b \\| c |\n| --- | --- |\n| `\\|` | x y |\n| z |  |"
    );
}

#[test]
fn what_is_not_text_vanishes() {
    assert_eq!(
        markdown("a<script>alert('<p>')</script>b<style>p{}</style>c<!-- <p> -->d<!DOCTYPE x><?php ?>e"),
        "abcde"
    );
    assert_eq!(markdown("<span class='x'>a</span><iframe src='http://a.b'></iframe><x-y>b</x-y>"), "ab");
    assert_eq!(markdown("a < b <c 3 <"), "a \\< b \\<c 3 \\<");
    assert_eq!(markdown("<p onclick='x'>a<a href=\"http://a.b\">b"), "a[b](http://a.b)");
}

#[test]
fn characters_that_mean_something_in_markdown() {
    assert_eq!(
        markdown(
            "<p># a\n- b\n+ c\n1. d\n12) e\n&gt; f\n===\n--- \n* g\n_h_ i_j\n`k` [l](m) &lt;n&gt; \\ | ~o~ &amp;lt; &amp;p\n-q 1.r</p>"
        ),
        "\\# a\n\\- b\n\\+ c\n1\\. d\n12\\) e\n\\> f\n\\===\n\\---\n\\* g\n\\_h\\_ i_j\n\\`k\\` \\[l\\](m) \\<n> \\\\ \\| \\~o\\~ \\&lt; \\&p\n-q 1.r"
    );
}

#[test]
fn hostile_text_takes_no_more_than_its_time() {
    let start = std::time::Instant::now();
    for piece in [
        "<a ",
        "<a \"",
        "<p><b>",
        "<ul><li>",
        "<blockquote>",
        "<table><tr><td>",
        "<!-",
        "</p>",
        "&",
        "<a href='",
        "`",
        "<code>`",
        "<br>",
        "<sup>",
        "<script>",
        "</",
        "<b>x ",
        "x </b><br>",
        "#x\n",
        "<p>\n\n",
        "\n",
        "!",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        markdown(&text);
        markdown(&format!("{text}\">x"));
        dialect::to_commonmark(&text, None);
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options
}

/// What a reader sees of Markdown, and whether nothing else is in it than text and links of the web.
fn seen(markdown: &str) -> (String, bool) {
    let arena = Arena::new();
    let (mut text, mut harmless) = (String::new(), true);
    for node in parse_document(&arena, markdown, &options()).descendants() {
        match &node.data().value {
            NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) | NodeValue::Raw(_) => harmless = false,
            NodeValue::Link(link) | NodeValue::Image(link) => {
                let known = ["http://", "https://", "mailto:", "ftp://", "http:", "https:", "ftp:"];
                harmless &= known.iter().any(|scheme| link.url.to_ascii_lowercase().starts_with(scheme));
            }
            NodeValue::Text(own) => text.push_str(own),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::CodeBlock(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak | NodeValue::Paragraph => text.push(' '),
            _ => {}
        }
    }
    (text, harmless)
}

fn words(text: &str) -> Vec<&str> {
    text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text of characters that mean something in Markdown, more often than chance would have it.
fn tricky() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "#",
        "##",
        "-",
        "--",
        "---",
        "+",
        "*",
        "**",
        "_",
        "__",
        "`",
        "```",
        "~",
        "~~~",
        "[",
        "]",
        "(",
        ")",
        "!",
        "<",
        ">",
        "|",
        "=",
        "===",
        ":",
        ":-:",
        "\\",
        "&",
        ";",
        "&amp;",
        "&lt;",
        "&#42;",
        "1.",
        "1)",
        "12345678901.",
        "0",
        ".",
        "a",
        "B",
        "é",
        "x ",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "\t",
        "<b>",
        "<!--",
        "http://a.b",
        "www.a.b",
        "[a]: b",
        "[^1]",
        "[ ] ",
        "- [x]",
        "\"",
        "'",
        "$",
        "^",
        "@a",
        "::",
    ]);
    proptest::collection::vec(pieces, 0..25).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_stays_text(text in tricky()) {
        let (seen, harmless) = seen(&markdown(&format!("<p>{}</p>", escaped(&text))));
        prop_assert!(harmless);
        prop_assert_eq!(words(&seen), words(&text));
    }

    #[test]
    fn code_stays_code(text in tricky().prop_filter("not blank", |text| !text.trim().is_empty())) {
        let written = markdown(&format!("<pre><code>{}</code></pre>", escaped(&text)));
        let arena = Arena::new();
        let root = parse_document(&arena, &written, &options());
        let blocks: Vec<String> = root.children().filter_map(|node| match &node.data().value {
            NodeValue::CodeBlock(code) => Some(code.literal.clone()),
            _ => None,
        }).collect();
        prop_assert_eq!(root.children().count(), 1);
        let code = blocks.concat();
        prop_assert_eq!(code.trim_end_matches('\n'), text.trim_end_matches('\n'));
    }

    #[test]
    fn any_soup_of_tags_becomes_harmless_text(parts in proptest::collection::vec(prop_oneof![
        3 => prop::sample::select(vec![
            "<p>", "</p>", "<br>", "<a href=\"http://a.b\">", "<a href='javascript:x'>", "<a href=\"/x\" title=\"]( <b>\">", "</a>", "<img src=\"//a.b/c\" alt=\"](x) <i>\">",
            "<code>", "</code>", "<pre>", "</pre>", "<blockquote>", "</blockquote>", "<ul>", "</ul>", "<ol start=5>", "</ol>",
            "<li>", "</li>", "<h1>", "</h1>", "<h3>", "<em>", "</em>", "<strong>", "</strong>", "<s>", "</s>", "<hr>", "<sup>",
            "</sup>", "<sub>", "</sub>", "<kbd>", "</kbd>", "<table>", "<tr>", "<td>", "</table>", "<script>", "</script>",
            "<!--", "-->", "<div>", "</div>", "&nbsp;", "&varepsilon;", "&#10;", "&lt;b&gt;", "<", "\"", "'", "<x",
        ]).prop_map(str::to_owned),
        1 => tricky(),
        1 => any::<String>(),
    ], 0..40)) {
        let written = markdown(&parts.concat());
        let (_, harmless) = seen(&written);
        prop_assert!(harmless, "{}", written);
        let leftover = written.contains(['\u{1}', '\0']);
        prop_assert!(!leftover);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_the_dialect_makes_it_panic(parts in proptest::collection::vec(prop_oneof![
        2 => prop::sample::select(vec![
            "<br>", "<sup>", "</sup>", "<sub>", "</sub>", "<kbd>", "</kbd>", "<b>", "</b>", "<a href='http://a.b'>", "</a>",
            "<img src=x>", "<p>", "</p>", "<ul><li>", "<!--", "-->", "\n\n", "\n    ", "\n> ", "\n>! ", "\n- ", "\n#", "| a |\n| - |\n",
        ]).prop_map(str::to_owned),
        1 => tricky(),
        1 => any::<String>(),
    ], 0..30)) {
        let text = parts.concat();
        let common = dialect::to_commonmark(&text, None);
        prop_assert!(common.len() < 100 + 12 * text.len());
    }
}
