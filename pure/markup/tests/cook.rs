//! What a text becomes.

use markup::{CookError, Cooked, DEPTH_LIMIT, SOURCE_LIMIT, cook, is_handle};
use proptest::prelude::*;
use scraper::{Html, Selector};

fn cooked(source: &str) -> Cooked {
    cook(source, "p7").unwrap()
}

fn html(source: &str) -> String {
    cooked(source).html
}

/// The values of an attribute, or the texts, of what a selector finds.
fn all(html: &str, selector: &str, attribute: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let fragment = Html::parse_fragment(html);
    let value = |node: scraper::ElementRef<'_>| match attribute {
        "text" => node.text().collect(),
        _ => node.attr(attribute).unwrap_or_default().to_string(),
    };
    fragment.select(&selector).map(value).collect()
}

#[test]
fn headings_stay_below_those_of_the_page() {
    let html = html("# a\n## b\n### c\n#### d\n##### e\n###### f\n\ng\n===\n");
    assert_eq!(all(&html, "h1, h2", "text"), Vec::<String>::new());
    assert_eq!(all(&html, "h3", "text"), ["a", "g"]);
    assert_eq!(all(&html, "h4", "text"), ["b"]);
    assert_eq!(all(&html, "h6", "text"), ["d", "e", "f"]);
}

#[test]
fn links_say_that_others_wrote_them() {
    let html = html(
        "[a](https://example.org/?x=1&y=\"2\" \"t & <u>\") <b@example.org> www.example.org [c](/c/x) [d](irc://x)",
    );
    let hrefs = ["https://example.org/?x=1&y=%222%22", "mailto:b@example.org", "http://www.example.org", "/c/x"];
    assert_eq!(all(&html, "a", "href"), hrefs);
    assert_eq!(all(&html, "a", "rel"), ["nofollow ugc noopener"; 4]);
    assert_eq!(all(&html, "a", "title")[0], "t & <u>");
    assert!(html.ends_with(" d</p>\n"), "{html}");
}

#[test]
fn images_are_lazy_and_come_from_this_site() {
    let source =
        "![a *b* `c` <d>](/f/x1-640x480 \"t\") ![](/f/x1-640x480) ![e](other.png) [![f](/f/y)](/c/x) ![g](/f/../z)";
    let html = html(source);
    assert_eq!(all(&html, "img", "src"), ["/f/x1-640x480", "/f/x1-640x480", "/f/y"]);
    assert_eq!(all(&html, "img", "alt"), ["a b c <d>", "", "f"]);
    assert_eq!(all(&html, "img", "loading"), ["lazy"; 3]);
    assert_eq!(all(&html, "img", "decoding"), ["async"; 3]);
    assert_eq!(all(&html, "img[title]", "title"), ["t"]);
    assert_eq!(all(&html, "img[width='640'][height='480']", "src").len(), 2);
    assert_eq!(all(&html, "img:not([width])", "src"), ["/f/y"]);
    assert_eq!(all(&html, "a > img", "src"), ["/f/y"]);
    assert_eq!(cooked(source).text, "a b c <d>  e f g");
    assert_eq!(cooked(source).pictures, ["x1-640x480", "y"]);
    assert_eq!(cooked("`![a](/f/b)` [c](/f/d) ![e](https://example.org/f/g)").pictures, Vec::<String>::new());
}

#[test]
fn pictures_from_elsewhere_are_named_and_never_asked_for() {
    let source = "![A *chart*](https://i.stack.imgur.com/x.png?a=1&b=2 \"t\") ![](HTTP://me@example.org:80/y.png)\n\n\
                  [![big](https://a.example/s.png)](https://b.example/l.png) ![c](//d.example/x.png) ![[e](/c/x) @anna](https://f.example)";
    let html = html(source);
    assert_eq!(all(&html, "img, a a", "src"), Vec::<String>::new(), "{html}");
    assert_eq!(
        all(&html, "a", "text"),
        [
            "Picture: A chart (i.stack.imgur.com)",
            "Picture (example.org)",
            "Picture: big (a.example)",
            "Picture: e @anna (f.example)"
        ]
    );
    assert_eq!(
        all(&html, "a", "href"),
        [
            "https://i.stack.imgur.com/x.png?a=1&b=2",
            "HTTP://me@example.org:80/y.png",
            "https://b.example/l.png",
            "https://f.example"
        ]
    );
    assert_eq!(all(&html, "a", "rel"), ["nofollow ugc noopener"; 4]);
    assert_eq!(all(&html, "a[title]", "title"), ["t"]);
    assert!(html.contains(" c "), "{html}");
    assert_eq!(cooked("![A *chart*](https://example.org/x.png)").text, "A chart");
}

#[test]
fn raw_html_is_shown_and_comments_are_not() {
    let cooked = cooked("a <kbd>b</kbd> <!-- c -->\n\n<div>\n  *d*\n</div>\n\n<!-- e -->\n\n<!-- f --> g\n");
    assert!(cooked.html.contains("a &lt;kbd&gt;b&lt;/kbd&gt;"), "{}", cooked.html);
    assert!(cooked.html.contains("<p>&lt;div&gt;<br>\n  *d*<br>\n&lt;/div&gt;</p>"), "{}", cooked.html);
    assert!(!cooked.html.contains("-- c") && !cooked.html.contains("-- e"), "{}", cooked.html);
    assert!(cooked.html.contains("&lt;!-- f --&gt; g"), "{}", cooked.html);
    assert_eq!(cooked.text, "a <kbd>b</kbd>\n<div>\n  *d*\n</div>\n<!-- f --> g");
}

#[test]
fn tasks_are_labelled_and_cannot_be_ticked() {
    let html = html("- [ ] a *b*\n- [x] c\n  - d\n\n1. [X] e\n\n   f\n");
    assert_eq!(all(&html, "li.task-list-item input[type=checkbox][disabled]", "type").len(), 3);
    assert_eq!(all(&html, "input[checked]", "checked").len(), 2);
    let labels = all(&html, "label:has(> input)", "text");
    assert_eq!(labels.iter().map(|label| label.trim()).collect::<Vec<_>>(), ["a b", "c", "e"]);
    assert_eq!(all(&html, ".contains-task-list > .task-list-item > p", "text"), [" e", "f"]);
}

#[test]
fn tables_scroll_in_their_own_box() {
    let html = html("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | ~~3~~ | \\| |\n");
    assert_eq!(all(&html, "div.table-scroll[tabindex='0'] > table td", "text"), ["1", "2", "3", "|"]);
    assert_eq!(all(&html, "td", "align"), ["left", "center", "right", ""]);
    assert_eq!(all(&html, "td del", "text"), ["3"]);
    assert_eq!(cooked("| a | b |\n|---|---|\n| 1 | 2 |\n\nc").text, "a b\n1 2\nc");
}

#[test]
fn code_has_colours_where_its_language_is_known() {
    let html = html("```rust\nfn main() {}\n```\n\n```nonsense x\na < b\n```\n\n    indented\n\n```evil\"x\nc\n```\n");
    assert_eq!(all(&html, "pre[tabindex='0'] > code", "class"), ["language-rust", "language-nonsense", "", ""]);
    assert_eq!(all(&html, "code.language-rust .hl-k", "text"), ["fn "]);
    assert_eq!(all(&html, "code", "text"), ["fn main() {}\n", "a < b\n", "indented\n", "c\n"]);
}

#[test]
fn all_code_of_a_text_shares_one_effort() {
    let block = format!("```rust\n{}```\n\n", "fn f() -> u8 { 1 }\n".repeat(400));
    let html = html(&block.repeat(8));
    let coloured = all(&html, "code:has(.hl-k)", "class").len();
    assert!((1..8).contains(&coloured), "{coloured} of 8");
    assert_eq!(all(&html, "pre > code", "class"), ["language-rust"; 8]);
}

#[test]
fn footnotes_are_numbered_linked_and_apart() {
    let source =
        "a[^x] b[^Long-name] c[^x]\n\n[^Long-name]: two\n[^x]: one\n\n    ```\n    code\n    ```\n[^unused]: three\n";
    let one = cook(source, "p1").unwrap().html;
    let other = cook(source, "p2").unwrap().html;
    assert_eq!(all(&one, "sup.footnote-ref > a", "text"), ["1", "2", "1"]);
    assert_eq!(all(&one, "sup.footnote-ref > a", "href"), ["#fn-p1-1", "#fn-p1-2", "#fn-p1-1"]);
    assert_eq!(all(&one, "section.footnotes li", "id"), ["fn-p1-1", "fn-p1-2"]);
    assert_eq!(all(&one, "li#fn-p1-1 a.footnote-backref", "href"), ["#fnref-p1-1", "#fnref-p1-1-2"]);
    assert!(!one.contains("three"));
    let page = format!("{one}{other}");
    let mut ids = all(&page, "[id]", "id");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(
        html("a[^1]\n\n[^1]: b").contains("fn-p7-1") && cook("a[^1]\n\n[^1]: b", "").unwrap().html.contains("\"fn-1\"")
    );
}

#[test]
fn every_way_to_and_from_a_footnote_arrives() {
    for source in [
        "[a[^1]](https://example.org) ![b[^1]](/f/x) c[^1]\n\n[^1]: d",
        "a[^1]\n\n[^1]: first\n[^1]: second, see [^2]\n\n[^2]: e",
        "a[^1]\n\n[^1]: b[^2]\n\n[^2]: c[^1]",
        "a[^1]\n\n> [^1]: in a quotation[^2]\n>\n> [^2]: d\n\ne[^2]",
        "- a[^é]\n\n[^é]: b\n",
        "a[^1]\n\n[^2]: see [^1]\n\n[^1]: see [^3]\n\n[^3]:",
        "|a[^1]|\n|-|\n|b[^1]|\n\n[^1]: # c\n",
    ] {
        let html = html(source);
        let ids = all(&html, "[id]", "id");
        let targets = all(&html, "a[href^='#']", "href");
        assert!(!targets.is_empty(), "{source}");
        for target in targets {
            assert_eq!(ids.iter().filter(|id| **id == target[1..]).count(), 1, "{target} of {source:?} in {html}");
        }
        assert_eq!(all(&html, "a a, img + a", "text"), Vec::<String>::new(), "{html}");
        let numbers = all(&html, "sup.footnote-ref > a", "text");
        for (number, href) in numbers.iter().zip(all(&html, "sup.footnote-ref > a", "href")) {
            assert!(href.ends_with(&format!("-{number}")), "{href} says {number}");
        }
        let count = all(&html, "section.footnotes > ol > li", "id").len();
        let expected: Vec<_> = (1..=count).map(|number| format!("fn-p7-{number}")).collect();
        assert_eq!(all(&html, "section.footnotes > ol > li", "id"), expected, "{html}");
    }
}

#[test]
fn mentions_are_links_outside_code_and_links() {
    let source = "@Anna, ask *@ben* (`@cara`) [@dan](/x) ![@eve](/f/x) \\@fay @anna x@gil.example \\_@hal\n\n    @ida\n\n\
                  # @joe\n\n| @kim |\n|---|\n\nsee[^1]\n\n[^1]: @lea\n\n<b>@max</b> *x*@ned @ole*x* @pia\\_x\n";
    let cooked = cooked(source);
    assert_eq!(cooked.mentions, ["anna", "ben", "joe", "kim", "max", "lea"]);
    assert_eq!(all(&cooked.html, "a.mention", "text")[..3], ["@Anna", "@ben", "@anna"]);
    assert_eq!(all(&cooked.html, "a.mention", "href")[..3], ["/people/anna", "/people/ben", "/people/anna"]);
    assert_eq!(all(&cooked.html, "code a, a a", "text"), Vec::<String>::new());
    assert!(cooked.text.starts_with("@Anna, ask @ben (@cara) @dan"), "{}", cooked.text);
}

#[test]
fn the_plain_text_is_what_a_reader_sees() {
    let cooked = cooked(
        "# Title\n\nA *few*\nwords & [a link](https://example.org).\n\n> - one\n>   two  \n>   three\n\n```\ncode\n```\n",
    );
    assert_eq!(cooked.text, "Title\nA few\nwords & a link.\none\ntwo\nthree\ncode");
    assert_eq!(cooked.words, 10);
    assert_eq!(
        cook("", "").unwrap(),
        Cooked { html: String::new(), text: String::new(), mentions: vec![], pictures: vec![], words: 0 }
    );
}

#[test]
fn limits_are_told_with_their_numbers() {
    assert!(cook(&"a ".repeat(SOURCE_LIMIT / 2), "").is_ok());
    let long = SOURCE_LIMIT + 1;
    assert_eq!(cook(&"a".repeat(long), ""), Err(CookError::TooLong { bytes: long, limit: SOURCE_LIMIT }));
    let quoted = |depth: usize| cook(&format!("{} a", ">".repeat(depth)), "");
    assert!(quoted(DEPTH_LIMIT - 1).is_ok());
    assert_eq!(quoted(DEPTH_LIMIT), Err(CookError::TooDeep { depth: DEPTH_LIMIT + 1, limit: DEPTH_LIMIT }));
    let table = format!("{}|\n{}|\n{}", "|a".repeat(500), "|-".repeat(500), "|a|\n".repeat(900));
    assert!(matches!(cook(&table, ""), Err(CookError::TooIntricate { .. })));
}

#[test]
fn the_second_wall_finds_nothing_to_do_in_usual_texts() {
    // If ammonia took out something that the renderer means to write, one of these would be missing.
    let html = html(
        "## a\n\n@anna [b](/c \"t\") ![d](/f/e-4x3 \"t\") `f` ~~g~~ *h* **i**[^1]\n\n- [x] j\n\n3. k\n\n> l\n\n---\n\n\
         | m |\n|:-:|\n| n |\n\n```rust\nfn o() {}\n```\n\n[^1]: p\n",
    );
    for tag in [
        "<h4>",
        "<a href=\"/people/anna\" class=\"mention\">",
        "<a href=\"/c\" title=\"t\" rel=\"nofollow ugc noopener\">",
        "<img src=\"/f/e-4x3\" alt=\"d\" title=\"t\" width=\"4\" height=\"3\" loading=\"lazy\" decoding=\"async\">",
        "<code>",
        "<del>",
        "<em>",
        "<strong>",
        "<sup class=\"footnote-ref\">",
        "<a href=\"#fn-p7-1\" id=\"fnref-p7-1\" role=\"doc-noteref\">",
        "<ul class=\"contains-task-list\">",
        "<li class=\"task-list-item\">",
        "<label>",
        "<input type=\"checkbox\" disabled=\"\" checked=\"\">",
        "<ol start=\"3\">",
        "<blockquote>",
        "<hr>",
        "<div class=\"table-scroll\" tabindex=\"0\">",
        "<table>",
        "<thead>",
        "<tbody>",
        "<th align=\"center\">",
        "<td align=\"center\">",
        "<pre tabindex=\"0\">",
        "<code class=\"language-rust\">",
        "<span class=\"hl-k\">",
        "<section class=\"footnotes\" role=\"doc-endnotes\">",
        "<li id=\"fn-p7-1\">",
        "<a href=\"#fnref-p7-1\" class=\"footnote-backref\" role=\"doc-backlink\">",
    ] {
        assert!(html.contains(tag), "{tag} is missing in {html}");
    }
}

proptest! {
    #[test]
    fn mentions_are_handles_and_links(source in "([@a-cA-C1é_. *`\\[\\]()-]{0,12}(@[a-cA-C_-]{1,4})?\n?){0,6}") {
        let cooked = cooked(&source);
        let mut expected = all(&cooked.html, "a.mention", "href");
        let mut seen = std::collections::HashSet::new();
        expected.retain(|href| seen.insert(href.clone()));
        let hrefs: Vec<_> = cooked.mentions.iter().map(|handle| format!("/people/{handle}")).collect();
        prop_assert_eq!(hrefs, expected);
        prop_assert!(cooked.mentions.iter().all(|handle| is_handle(handle)));
        prop_assert!(all(&cooked.html, "code a, a a", "href").is_empty());
    }

    #[test]
    fn a_lonely_mention_is_always_found(handle in "[a-z0-9]([a-z0-9-]{0,28})[a-z0-9]", before in "[ (,\n]?", after in "[ ),.!?\n]?") {
        let cooked = cooked(&format!("x{before} @{handle}{after}"));
        prop_assert_eq!(cooked.mentions, [handle]);
    }

    #[test]
    fn words_of_a_text_are_all_in_its_plain_text(words in prop::collection::vec("[a-z]{1,8}", 1..20)) {
        let source = words.iter().enumerate().map(|(i, word)| match i % 4 {
            0 => format!("*{word}* "),
            1 => format!("\n\n- {word}\n\n"),
            2 => format!("`{word}` "),
            _ => format!("[{word}](/x) "),
        }).collect::<String>();
        let text = cooked(&source).text;
        prop_assert_eq!(text.split_whitespace().collect::<Vec<_>>(), words);
    }
}

#[test]
fn words_can_be_had_from_cooked_html_too() {
    let html = html("[a](/x \"b > c\") ![d](/f/e \"f > g\") `h < i`\n\n- j & k\n");
    assert_eq!(markup::plain_text(&html), "a h < i j & k");
}
