//! A forgiving reader of HTML: whatever the text, it becomes a tree of limited depth.

use super::entity::decode;

/// Elements deeper than this are passed over, their text is kept.
const MAX_DEPTH: usize = 32;

/// A tag longer than this is taken for text.
const MAX_TAG: usize = 8 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// The whole text, and elements that only hold others.
    Box,
    Paragraph,
    Heading(u8),
    Quote,
    Bullets,
    Numbers,
    Item,
    Pre,
    Rule,
    Table,
    Row,
    Cell,
    Break,
    Link,
    Image,
    Code,
    Strong,
    Emphasis,
    Strike,
    Superscript,
    Subscript,
    Key,
}

impl Tag {
    /// The tag of a name in any case, if the element matters here.
    fn of(name: &str) -> Option<Tag> {
        Some(match name.to_ascii_lowercase().as_str() {
            "div" | "section" | "article" | "center" | "details" | "summary" | "dl" | "dt" | "dd" | "figure"
            | "figcaption" => Tag::Box,
            "p" => Tag::Paragraph,
            "h1" => Tag::Heading(1),
            "h2" => Tag::Heading(2),
            "h3" => Tag::Heading(3),
            "h4" => Tag::Heading(4),
            "h5" => Tag::Heading(5),
            "h6" => Tag::Heading(6),
            "blockquote" => Tag::Quote,
            "ul" => Tag::Bullets,
            "ol" => Tag::Numbers,
            "li" => Tag::Item,
            "pre" => Tag::Pre,
            "hr" => Tag::Rule,
            "table" => Tag::Table,
            "tr" => Tag::Row,
            "td" | "th" => Tag::Cell,
            "br" => Tag::Break,
            "a" => Tag::Link,
            "img" => Tag::Image,
            "code" | "tt" | "samp" => Tag::Code,
            "strong" | "b" => Tag::Strong,
            "em" | "i" => Tag::Emphasis,
            "s" | "strike" | "del" => Tag::Strike,
            "sup" => Tag::Superscript,
            "sub" => Tag::Subscript,
            "kbd" => Tag::Key,
            _ => return None,
        })
    }

    fn is_void(self) -> bool {
        matches!(self, Tag::Break | Tag::Image | Tag::Rule)
    }

    fn is_marker(self) -> bool {
        matches!(self, Tag::Strong | Tag::Emphasis | Tag::Strike | Tag::Superscript | Tag::Subscript)
    }

    pub fn is_block(self) -> bool {
        matches!(
            self,
            Tag::Box
                | Tag::Paragraph
                | Tag::Heading(_)
                | Tag::Quote
                | Tag::Bullets
                | Tag::Numbers
                | Tag::Item
                | Tag::Pre
                | Tag::Rule
                | Tag::Table
                | Tag::Row
                | Tag::Cell
        )
    }

    /// What opening this element does to one that is still open around it.
    fn meets(self, open: Tag) -> Meeting {
        match (self, open) {
            (Tag::Item, Tag::Item) | (Tag::Row, Tag::Row) | (Tag::Cell, Tag::Cell) | (Tag::Link, Tag::Link) => {
                Meeting::Ends
            }
            (Tag::Row, Tag::Cell) => Meeting::EndsAmongOthers,
            (Tag::Item, Tag::Bullets | Tag::Numbers) | (Tag::Row | Tag::Cell, Tag::Table) => Meeting::Stops,
            (_, Tag::Quote | Tag::Item | Tag::Cell) => Meeting::Stops,
            (_, Tag::Paragraph | Tag::Heading(_)) if self.is_block() => Meeting::EndsAmongOthers,
            _ => Meeting::Passes,
        }
    }
}

enum Meeting {
    /// The open element ends, and so may those around it.
    EndsAmongOthers,
    /// The open element ends, those around it stay.
    Ends,
    /// The open element and those around it stay.
    Stops,
    Passes,
}

#[derive(Debug)]
pub enum Content {
    Text(String),
    Element(Tag, Vec<(String, String)>),
}

#[derive(Debug)]
pub struct Node {
    pub content: Content,
    pub children: Vec<usize>,
    /// An inline element with a paragraph or the like inside.
    pub holds_blocks: bool,
}

impl Node {
    pub fn tag(&self) -> Option<Tag> {
        match self.content {
            Content::Element(tag, _) => Some(tag),
            Content::Text(_) => None,
        }
    }

    /// The value of an attribute, if it has one that is not empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let Content::Element(_, attributes) = &self.content else { return None };
        attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).filter(|v| !v.is_empty())
    }
}

/// All nodes; the first is the root.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub fn parse(html: &str) -> Tree {
        let root = Node { content: Content::Element(Tag::Box, Vec::new()), children: Vec::new(), holds_blocks: true };
        let mut builder = Builder { nodes: vec![root], open: vec![0] };
        let mut rest = html;
        while !rest.is_empty() {
            rest = builder.take(rest);
        }
        Tree { nodes: builder.nodes }
    }

    pub fn root(&self) -> &Node {
        &self.nodes[0]
    }

    pub fn children<'a>(&'a self, node: &'a Node) -> impl DoubleEndedIterator<Item = &'a Node> + Clone {
        node.children.iter().map(|&id| &self.nodes[id])
    }

    /// All text inside, as it is; a break is a new line.
    pub fn text(&self, node: &Node) -> String {
        let mut text = String::new();
        self.collect(node, &mut text);
        text
    }

    fn collect(&self, node: &Node, text: &mut String) {
        match &node.content {
            Content::Text(own) => text.push_str(own),
            Content::Element(Tag::Break, _) => text.push('\n'),
            Content::Element(..) => self.children(node).for_each(|child| self.collect(child, text)),
        }
    }
}

struct Builder {
    nodes: Vec<Node>,
    /// The open elements, outermost first.
    open: Vec<usize>,
}

impl Builder {
    /// Takes one text, tag or comment and gives what follows.
    fn take<'a>(&mut self, rest: &'a str) -> &'a str {
        let Some(markup) = rest.strip_prefix('<') else {
            let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            self.text(text);
            return after;
        };
        if let Some(comment) = markup.strip_prefix("!--") {
            return comment.split_once("-->").map_or("", |(_, after)| after);
        }
        if markup.starts_with(['!', '?']) {
            return markup.split_once('>').map_or("", |(_, after)| after);
        }
        let name_at = usize::from(markup.starts_with('/'));
        if !markup[name_at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.text("<");
            return markup;
        }
        match tag_end(markup) {
            // Everything looked at becomes text, so that nothing is looked at twice.
            Err(seen) => {
                self.text(&rest[..seen + 1]);
                &markup[seen..]
            }
            Ok(end) => {
                let after = &markup[end + 1..];
                self.tag(&markup[..end], name_at == 1, after)
            }
        }
    }

    fn tag<'a>(&mut self, inside: &str, closing: bool, after: &'a str) -> &'a str {
        let inside = &inside[usize::from(closing)..];
        let (name, attributes) =
            inside.split_at(inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len()));
        if !closing && (name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style")) {
            return skip_raw(after, name);
        }
        let Some(tag) = Tag::of(name) else { return after };
        if closing {
            self.close(tag);
            return after;
        }
        self.open(tag, attributes);
        // The line end right behind <pre> is not part of it.
        if tag == Tag::Pre { after.strip_prefix("\r\n").or(after.strip_prefix('\n')).unwrap_or(after) } else { after }
    }

    fn open(&mut self, tag: Tag, attributes: &str) {
        for at in (1..self.open.len()).rev() {
            match self.nodes[self.open[at]].tag().map_or(Meeting::Passes, |open| tag.meets(open)) {
                Meeting::EndsAmongOthers => self.open.truncate(at),
                Meeting::Ends => {
                    self.open.truncate(at);
                    break;
                }
                Meeting::Stops => break,
                Meeting::Passes => {}
            }
        }
        // Emphasis within emphasis cannot be said in Markdown.
        let again = tag.is_marker() && self.open.iter().any(|&id| self.nodes[id].tag() == Some(tag));
        if self.open.len() > MAX_DEPTH || again {
            return;
        }
        if tag.is_block() {
            self.open.iter().for_each(|&id| self.nodes[id].holds_blocks = true);
        }
        let id = self.add(Content::Element(tag, parse_attributes(attributes)));
        if !tag.is_void() {
            self.open.push(id);
        }
    }

    fn close(&mut self, tag: Tag) {
        let same = |id: &usize| self.nodes[*id].tag() == Some(tag);
        // The root is never closed.
        if let Some(at) = self.open.iter().skip(1).rposition(same) {
            self.open.truncate(at + 1);
        }
    }

    fn text(&mut self, raw: &str) {
        let parent = self.open.last().copied().unwrap_or(0);
        if let Some(&last) = self.nodes[parent].children.last()
            && let Content::Text(text) = &mut self.nodes[last].content
        {
            text.push_str(&decode(raw));
            return;
        }
        self.add(Content::Text(decode(raw)));
    }

    fn add(&mut self, content: Content) -> usize {
        let id = self.nodes.len();
        let parent = self.open.last().copied().unwrap_or(0);
        self.nodes[parent].children.push(id);
        self.nodes.push(Node { content, children: Vec::new(), holds_blocks: false });
        id
    }
}

/// Where the `>` of a tag is that is not in quotation marks; or how far was looked in vain.
fn tag_end(markup: &str) -> Result<usize, usize> {
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            // ASCII, so that the text can be cut there.
            _ if at > MAX_TAG && byte.is_ascii() => return Err(at),
            (None, b'>') => return Ok(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    Err(markup.len())
}

/// What follows a script or style sheet.
fn skip_raw<'a>(after: &'a str, name: &str) -> &'a str {
    let end = after.match_indices("</").find(|(at, _)| {
        after
            .as_bytes()
            .get(at + 2..at + 2 + name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    });
    end.map_or("", |(at, _)| &after[at..])
}

/// Names in small letters with their values.
fn parse_attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => attribute_value(value.trim_start()),
            None => ("", after),
        };
        if !name.is_empty() {
            attributes.push((name.to_ascii_lowercase(), decode(value)));
        }
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    }
    attributes
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}
