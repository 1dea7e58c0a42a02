//! From the Markdown of Stack Exchange to CommonMark without HTML.
//!
//! Posts there may hold HTML (`CO<sub>2</sub>`, `<br>`, `<kbd>`), headings without a space (`#Why`), spoilers
//! (`>! the butler`) and comments that name the language of code. Where raw HTML is shown as text, this would all
//! be noise.

use std::borrow::Cow;
use std::ops::Range;

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use crate::html;
use crate::site::Site;

/// How many tags may lie between one and the one that closes it.
const MAX_APART: usize = 200;

/// The text as CommonMark: HTML that has a counterpart becomes that, tags that only shape the page vanish, code
/// stays as it is. Tags that Stack Exchange does not know stay as well, to be shown as text.
///
/// Links within the site become full addresses with a `site`.
pub fn to_commonmark<'a>(markdown: &'a str, site: Option<&Site>) -> Cow<'a, str> {
    if !markdown.contains(['<', '#']) && !markdown.contains(">!") {
        return Cow::Borrowed(markdown);
    }
    let mut edits = Edits { source: markdown, site, lines: line_starts(markdown), made: Vec::new() };
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    let root = parse_document(&arena, markdown, &options);
    for node in root.descendants() {
        edits.look_at(node);
    }
    edits.apply()
}

/// A tag in the text, with the bytes it takes there.
struct Tag<'a> {
    place: Range<usize>,
    text: &'a str,
    name: String,
    closes: bool,
}

impl<'a> Tag<'a> {
    fn at(place: Range<usize>, text: &'a str) -> Tag<'a> {
        let inside = text.trim_start_matches('<');
        let closes = inside.starts_with('/');
        let name = inside.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric);
        Tag { place, text, name: name.collect::<String>().to_ascii_lowercase(), closes }
    }

    /// Tags that stand within a line; those that make blocks are left to [`html::to_markdown`].
    fn is_inline(&self) -> bool {
        let known = ["a", "b", "br", "code", "del", "em", "i", "img", "kbd", "s", "strike", "strong", "sub", "sup"];
        known.contains(&self.name.as_str())
    }

    fn is_block(&self) -> bool {
        let known = [
            "blockquote",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ];
        known.contains(&self.name.as_str())
    }
}

struct Edits<'a, 's> {
    source: &'a str,
    site: Option<&'s Site>,
    /// Where each line begins.
    lines: Vec<usize>,
    made: Vec<(Range<usize>, String)>,
}

impl<'a> Edits<'a, '_> {
    fn look_at(&mut self, node: Node<'_>) {
        match &node.data().value {
            NodeValue::Paragraph => {
                self.lines_of(node);
                self.tags_inside(node, "  \n");
            }
            NodeValue::Heading(_) | NodeValue::TableCell => self.tags_inside(node, " "),
            NodeValue::BlockQuote => self.spoiler(node),
            NodeValue::HtmlBlock(block) => self.html_block(node, &block.literal),
            _ => {}
        }
    }

    /// The bytes of a node, if they can be told.
    fn place(&self, node: Node<'_>) -> Option<Range<usize>> {
        let position = node.data().sourcepos;
        let start = self.lines.get(position.start.line.checked_sub(1)?)? + position.start.column.checked_sub(1)?;
        let end = self.lines.get(position.end.line.checked_sub(1)?)? + position.end.column;
        self.source.get(start..end).map(|_| start..end)
    }

    /// The tags among the text of a paragraph or the like.
    fn tags_inside(&mut self, node: Node<'_>, line_break: &str) {
        let mut tags = Vec::new();
        for inside in node.descendants() {
            let data = inside.data();
            if let NodeValue::HtmlInline(literal) = &data.value
                && let Some(place) = self.place(inside)
                // Where the parser is wrong about a place, the text stays as it is.
                && self.source[place.clone()] == **literal
            {
                tags.push(Tag::at(place.clone(), &self.source[place]));
            }
        }
        self.tags(&tags, line_break);
    }

    fn tags(&mut self, tags: &[Tag<'a>], line_break: &str) {
        let mut paired = vec![false; tags.len()];
        for (number, tag) in tags.iter().enumerate() {
            if paired[number] {
                continue;
            }
            let closes = |at: &usize| tags[*at].closes && tags[*at].name == tag.name && !paired[*at];
            let closing = (number + 1..tags.len().min(number + MAX_APART)).find(closes);
            match closing.filter(|_| !tag.closes && !matches!(tag.name.as_str(), "br" | "img")) {
                Some(at) if tag.is_inline() => {
                    paired[at] = true;
                    self.pair(tag, &tags[at]);
                }
                _ => self.single(tag, line_break),
            }
        }
    }

    /// A tag without another one that closes it.
    fn single(&mut self, tag: &Tag, line_break: &str) {
        let after = &self.source[tag.place.end..];
        let text = match tag.name.as_str() {
            // Not a backslash: an address before it would take it along.
            "br" if after.trim_start_matches([' ', '\t']).starts_with('\n') && line_break != " " => "  ".to_owned(),
            // On a line of its own some of these would begin a block.
            "br" if after.trim_start().starts_with(|c: char| c.is_alphabetic() || "*[!(\"".contains(c)) => {
                line_break.to_owned()
            }
            "br" => " ".to_owned(),
            "img" => html::to_markdown(tag.text, self.site),
            _ if tag.is_inline() || tag.is_block() || tag.text.starts_with("<!--") => String::new(),
            _ => return,
        };
        let end = if tag.name == "br" {
            tag.place.end + after.len() - after.trim_start_matches([' ', '\t']).len()
        } else {
            tag.place.end
        };
        self.made.push((tag.place.start..end, text));
    }

    /// Two tags and what they stand for around what is between them.
    fn pair(&mut self, open: &Tag, close: &Tag) {
        let inside = &self.source[open.place.end..close.place.start];
        let (before, after) = match open.name.as_str() {
            "b" | "strong" => ("**".to_owned(), "**".to_owned()),
            "i" | "em" => ("*".to_owned(), "*".to_owned()),
            "s" | "strike" | "del" => ("~~".to_owned(), "~~".to_owned()),
            "kbd" | "code" if !inside.contains(['`', '<', '\n', '[']) => ("`".to_owned(), "`".to_owned()),
            "sup" | "sub" => return self.raised(open, close, inside),
            "a" => self.link(open).unwrap_or_default(),
            _ => (String::new(), String::new()),
        };
        let marked = !before.is_empty() && open.name != "a";
        let fits =
            !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace) && !inside.is_empty();
        let keep = !marked || fits;
        self.made.push((open.place.clone(), if keep { before } else { String::new() }));
        self.made.push((close.place.clone(), if keep { after } else { String::new() }));
    }

    /// What goes before and after the text of a link.
    fn link(&self, open: &Tag) -> Option<(String, String)> {
        let written = html::to_markdown(&format!("{}x</a>", open.text), self.site);
        Some(("[".to_owned(), written.strip_prefix("[x")?.to_owned()))
    }

    fn raised(&mut self, open: &Tag, close: &Tag, inside: &str) {
        let attached = self.source[..open.place.start].ends_with(|c: char| !c.is_whitespace());
        let written = html::to_markdown(&format!("x<{0}>{1}</{0}>", open.name, inside.trim()), None);
        let plain = !inside.contains(['<', '[', '*', '`', '&']);
        match written.strip_prefix('x').filter(|text| plain && text.chars().all(|c| !c.is_ascii())) {
            Some(characters) => self.made.push((open.place.start..close.place.end, characters.to_owned())),
            None => {
                let sign = if open.name == "sup" { "^(" } else { "\\_(" };
                let signs = if attached { (sign, ")") } else { ("", "") };
                self.made.push((open.place.clone(), signs.0.to_owned()));
                self.made.push((close.place.clone(), signs.1.to_owned()));
            }
        }
    }

    /// HTML on lines of its own. The text between tags that stand in lines is still Markdown.
    fn html_block(&mut self, node: Node<'_>, literal: &str) {
        let top = node.parent().is_some_and(|parent| matches!(parent.data().value, NodeValue::Document));
        let Some(place) = self.place(node).filter(|_| top) else { return };
        let text = &self.source[place.clone()];
        if text.trim_end() != literal.trim_end() {
            return;
        }
        let tags = tags_of(text, place.start);
        let Some(first) = tags.first() else { return };
        if first.is_inline() {
            self.tags(&tags, "  \n");
        } else if first.is_block() {
            self.made.push((place, html::to_markdown(literal, self.site)));
        } else if first.text.starts_with("<!--") {
            self.made.push((first.place.clone(), String::new()));
        }
    }

    /// Lines that begin with `#` and no space behind it are headings there, and the targets of links
    /// (`[1]: http://...`) may follow a paragraph without an empty line.
    fn lines_of(&mut self, node: Node<'_>) {
        let top = node.parent().is_some_and(|parent| matches!(parent.data().value, NodeValue::Document));
        let Some(place) = self.place(node).filter(|_| top) else { return };
        let mut at = place.start;
        let mut targets = true;
        for line in self.source[place].split_inclusive('\n') {
            let signs = line.len() - line.trim_start_matches('#').len();
            if (1..=6).contains(&signs) && line[signs..].starts_with(|c: char| !c.is_whitespace()) {
                self.made.push((at + signs..at + signs, " ".to_owned()));
            }
            if is_target(line) && !targets {
                self.made.push((at..at, "\n".to_owned()));
            }
            targets = is_target(line);
            at += line.len();
        }
    }

    /// A quotation whose lines begin with `>!` hides its text there; here it is a plain one.
    fn spoiler(&mut self, node: Node<'_>) {
        let Some(place) = self.place(node) else { return };
        let mut at = place.start;
        for line in self.source[place].split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            if line[indent..].starts_with(">!") && !line[indent..].starts_with(">![") {
                self.made.push((at + indent + 1..at + indent + 2, " ".to_owned()));
            }
            at += line.len();
        }
    }

    /// The text with all edits; of two that overlap the first counts.
    fn apply(mut self) -> Cow<'a, str> {
        if self.made.is_empty() {
            return Cow::Borrowed(self.source);
        }
        self.made.sort_by_key(|(place, _)| (place.start, place.end));
        let mut text = String::with_capacity(self.source.len());
        let mut done = 0;
        for (place, new) in self.made {
            if place.start >= done {
                text.push_str(&self.source[done..place.start]);
                text.push_str(&new);
                done = place.end;
            }
        }
        text.push_str(&self.source[done..]);
        Cow::Owned(text)
    }
}

/// `[1]: http://...`
fn is_target(line: &str) -> bool {
    let inside = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]:"));
    inside.is_some_and(|(label, address)| {
        !label.is_empty() && !label.contains(']') && address.trim_start().starts_with("http")
    })
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// The tags and comments of a text that begins at `offset`.
fn tags_of(text: &str, offset: usize) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|found| at + found) {
        let end = if text[start..].starts_with("<!--") { "-->" } else { ">" };
        let Some(end) = text[start..].find(end).map(|found| start + found + end.len()) else { break };
        tags.push(Tag::at(offset + start..offset + end, &text[start..end]));
        at = end;
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(markdown: &str) -> String {
        to_commonmark(markdown, Site::new("beer.stackexchange.com").as_ref()).into_owned()
    }

    #[test]
    fn plain_markdown_is_left_alone() {
        for text in
            ["", "a *b*\n\n- c", "# Heading\n\n> quote", "a < b and `<br>` in code", "<https://a.b/c>", "C# and F#"]
        {
            assert!(matches!(to_commonmark(text, None), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn tags_within_lines_become_markdown() {
        assert_eq!(common("CO<sub>2</sub>, 10<sup>-3</sup>, 2<sup>k+1</sup>"), "CO₂, 10⁻³, 2^(k+1)");
        assert_eq!(
            common("<sup>Small *print*</sup>\n\nx<SUB>[a](http://b.c)</SUB>"),
            "Small *print*\n\nx\\_([a](http://b.c))"
        );
        assert_eq!(
            common("<b>bold</b> <i>it</i> <s>old</s> <em> x </em> <strong></strong>"),
            "**bold** *it* ~~old~~  x  "
        );
        assert_eq!(common("Press <kbd>Ctrl</kbd>+<kbd>`</kbd>"), "Press `Ctrl`+`");
        assert_eq!(common("a<br>\nb<br/>c <br />"), "a  \nb  \nc  ");
        assert_eq!(common("# a<br>b\n\n1<br>- 2"), "# a b\n\n1 - 2");
        assert_eq!(
            common("see <a href=\"/help\" title=\"t\">the *help*</a> or <a href=\"javascript:x\">y</a>"),
            "see [the *help*](https://beer.stackexchange.com/help \"t\") or y"
        );
        assert_eq!(common("<img src=\"https://a.b/c.png\" alt=\"d\">x"), "![d](https://a.b/c.png)x");
        assert_eq!(common("a </p> b <i>c"), "a  b c");
        assert_eq!(common("in a <T> and Vec<int> or a <b"), "in a <T> and Vec<int> or a <b");
    }

    #[test]
    fn code_keeps_its_tags() {
        let code = "    <br>\n    #include <b>\n\n`<sup>1</sup>`\n\n```\n<!-- a -->\n#x\n```\n\n- a\n\n      <br>\n";
        assert_eq!(common(code), code);
    }

    #[test]
    fn blocks_of_html_become_markdown() {
        assert_eq!(common("<p>One &amp; two</p>\n<ul><li>a</li></ul>\n\nthree *x*"), "One & two\n\n- a\n\nthree *x*");
        assert_eq!(common("<sub>\nwords *x*<br>\nmore\n</sub>\n"), "\nwords *x*  \nmore\n\n");
        assert_eq!(common("<!-- language: lang-js -->\n\n    a < b\n"), "\n\n    a < b\n");
        assert_eq!(common("- <p>a</p>\n"), "- <p>a</p>\n");
    }

    #[test]
    fn headings_spoilers_and_targets() {
        assert_eq!(common("#One\ntext\n##Two##\n\n#hash\n#5"), "# One\ntext\n## Two##\n\n# hash\n# 5");
        assert_eq!(
            common(">! the butler\n>! did it\n\n>![a](http://b.c)"),
            ">  the butler\n>  did it\n\n>![a](http://b.c)"
        );
        assert_eq!(
            common("#a\n[b][1]\n  [1]: http://c.d\n  [2]: http://e.f\n"),
            "# a\n[b][1]\n\n  [1]: http://c.d\n  [2]: http://e.f\n"
        );
    }
}
