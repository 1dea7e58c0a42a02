//! Text, emphasis, code and links within a paragraph.

use std::cell::Cell;

use super::entity::KEPT;
use super::tree::{Content, Node, Tag, Tree};
use crate::site::Site;

/// Writes a tree as Markdown.
pub struct Writer<'a> {
    pub tree: &'a Tree,
    pub site: Option<&'a Site>,
    /// Inside a table even code may not hold a bare `|`.
    pub in_table: Cell<bool>,
}

impl Writer<'_> {
    /// The nodes as the text of one paragraph, without spaces at its ends.
    pub fn paragraph<'n>(&self, nodes: impl Iterator<Item = &'n Node> + Clone) -> String {
        let mut out = String::new();
        self.inline(nodes, &mut out);
        guard_lines(out.trim_matches(is_space))
    }

    /// The same on a single line.
    pub fn line<'n>(&self, nodes: impl Iterator<Item = &'n Node> + Clone) -> String {
        let text = self.paragraph(nodes);
        text.split('\n').map(|line| line.trim_matches(is_space)).collect::<Vec<_>>().join(" ")
    }

    fn inline<'n>(&self, nodes: impl Iterator<Item = &'n Node> + Clone, out: &mut String) {
        let mut nodes = nodes.peekable();
        while let Some(node) = nodes.next() {
            let next = nodes.peek().and_then(|node| self.first_character(node));
            match &node.content {
                Content::Text(text) => push_text(out, text, next),
                Content::Element(tag, _) => self.element(*tag, node, next, out),
            }
        }
    }

    fn element(&self, tag: Tag, node: &Node, next: Option<char>, out: &mut String) {
        match tag {
            Tag::Break => push_break(out),
            Tag::Image => self.image(node, out),
            Tag::Link => self.link(node, out),
            Tag::Code => self.code(node, out),
            // A key, and not a link that was made to look like a button.
            Tag::Key if self.tree.children(node).all(|child| child.tag().is_none()) => self.code(node, out),
            Tag::Strong => self.marked("**", node, next, out),
            Tag::Emphasis => self.marked("*", node, next, out),
            Tag::Strike => self.marked("~~", node, next, out),
            Tag::Superscript => self.raised(node, '^', superscript, out),
            Tag::Subscript => self.raised(node, '_', subscript, out),
            Tag::Key => out.push_str(&self.inside(node)),
            // Blocks stand here only inside elements that cannot have them; their text stays.
            _ => {
                let inside = self.inside(node);
                if !out.is_empty() && !out.ends_with(is_space) && !inside.starts_with(is_space) {
                    out.push('\n');
                }
                out.push_str(&inside);
            }
        }
    }

    fn inside(&self, node: &Node) -> String {
        let mut inside = String::new();
        self.inline(self.tree.children(node), &mut inside);
        inside
    }

    /// Text between markers. Spaces go outside, and where the markers would not be taken for such, they are
    /// left out.
    fn marked(&self, marker: &str, node: &Node, next: Option<char>, out: &mut String) {
        let inside = self.inside(node);
        let text = inside.trim();
        let before = &inside[..inside.len() - inside.trim_start().len()];
        let after = &inside[inside.trim_end().len()..];
        push_spaces(out, before);
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return };
        let previous = out.chars().next_back();
        let next = after.chars().next().or(next);
        let opens = !is_punctuation(first) || !previous.is_some_and(is_word);
        let closes = !is_punctuation(last) || !next.is_some_and(is_word);
        // Right behind another marker it would be taken for a part of that one.
        let joined = previous.is_some_and(|c| marker.starts_with(c));
        if opens && closes && !joined {
            out.push_str(marker);
            out.push_str(text);
            out.push_str(marker);
        } else {
            out.push_str(text);
        }
        push_spaces(out, after);
    }

    fn code(&self, node: &Node, out: &mut String) {
        let text = plain(&self.tree.text(node)).replace('\n', " ");
        if text.trim().is_empty() {
            push_spaces(out, &text);
            return;
        }
        let text = if self.in_table.get() { text.replace('|', "\\|") } else { text };
        let fence = "`".repeat(longest_run(&text, '`') + 1);
        let pad = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
        let pad = if pad { " " } else { "" };
        // A backtick of ours right after another one would make that fence longer.
        if out.ends_with('`') {
            out.push(' ');
        }
        out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
    }

    fn link(&self, node: &Node, out: &mut String) {
        let inside = self.inside(node);
        let text = inside.trim_matches(is_space);
        let address = node.attribute("href").and_then(|href| self.address(href, &["http", "https", "mailto", "ftp"]));
        let Some(address) = address.filter(|_| !text.is_empty()) else {
            out.push_str(&inside);
            return;
        };
        if inside.starts_with(is_space) {
            push_spaces(out, " ");
        }
        let named = plain(&self.tree.text(node));
        if named.trim() == address && address.starts_with("http") && !named.trim().contains([' ', '<', '>', '\\']) {
            out.push_str(&format!("<{address}>"));
        } else {
            guard_exclamation(out);
            out.push_str(&format!("[{text}]({}{})", destination(&address), title(node)));
        }
        if inside.ends_with(is_space) {
            push_spaces(out, " ");
        }
    }

    fn image(&self, node: &Node, out: &mut String) {
        let source = node.attribute("src").and_then(|src| self.address(src, &["http", "https"]));
        let mut alt = String::new();
        push_text(&mut alt, node.attribute("alt").unwrap_or_default(), None);
        let alt = alt.replace('\n', " ");
        match source {
            Some(source) => out.push_str(&format!("![{alt}]({}{})", destination(&source), title(node))),
            None => out.push_str(&alt),
        }
    }

    /// Superscripts as such characters where they exist. On its own the element only makes print small, which
    /// is left out; attached to something else it is written `^(...)`.
    fn raised(&self, node: &Node, sign: char, small: fn(char) -> Option<char>, out: &mut String) {
        let text = plain(&self.tree.text(node));
        let characters: Option<String> = text.trim().chars().map(small).collect();
        let characters = characters.filter(|_| self.tree.children(node).all(|child| child.tag().is_none()));
        let inside = self.inside(node);
        let attached = out.ends_with(|c: char| !is_space(c)) && !inside.starts_with(is_space);
        match characters {
            Some(characters) if !characters.is_empty() && characters.len() <= 24 => out.push_str(&characters),
            _ if attached && !inside.is_empty() => {
                push_text(out, &format!("{sign}("), None);
                out.push_str(&inside);
                out.push(')');
            }
            _ => out.push_str(&inside),
        }
    }

    /// The full address of a link, if it is of one of these schemes.
    fn address(&self, link: &str, schemes: &[&str]) -> Option<String> {
        let address = match self.site {
            Some(site) => site.resolve(link),
            None => link.strip_prefix("//").map_or(link.to_owned(), |rest| format!("https://{rest}")),
        };
        let (scheme, _) = address.split_once(':')?;
        schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(address)
    }

    /// The first character that a node writes, as far as it can be told in passing.
    fn first_character(&self, node: &Node) -> Option<char> {
        match &node.content {
            Content::Text(text) => text.chars().next(),
            Content::Element(Tag::Break, _) => Some('\n'),
            Content::Element(..) => self.tree.children(node).next().and_then(|child| match &child.content {
                Content::Text(text) => text.chars().next(),
                Content::Element(..) => None,
            }),
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_word(c: char) -> bool {
    !c.is_whitespace() && !is_punctuation(c)
}

/// What CommonMark counts as such, and everything else that is neither letter, digit nor space: too much is safe.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// References that Markdown would have resolved cannot be resolved in code and addresses.
pub fn plain(text: &str) -> String {
    text.replace(KEPT, "&")
}

pub fn longest_run(text: &str, sign: char) -> usize {
    text.split(|c| c != sign).map(str::len).max().unwrap_or(0)
}

/// Adds white space as HTML counts it: any amount is one space or one line end.
fn push_spaces(out: &mut String, spaces: &str) {
    if spaces.contains("  \n") {
        push_break(out);
    } else if spaces.contains('\n') {
        while out.ends_with(' ') {
            out.pop();
        }
        if !out.ends_with('\n') {
            // At the beginning it may yet turn out to stand between two words.
            out.push(if out.is_empty() { ' ' } else { '\n' });
        }
    } else if !spaces.is_empty() && !out.ends_with(is_space) {
        out.push(' ');
    }
}

/// A line end that shows. Several are one here, since an empty line would end the paragraph.
fn push_break(out: &mut String) {
    while out.ends_with(is_space) {
        if out.ends_with("  \n") {
            return;
        }
        out.pop();
    }
    if !out.is_empty() {
        out.push_str("  \n");
    }
}

fn push_text(out: &mut String, text: &str, next: Option<char>) {
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if is_space(c) {
            let mut line_end = c == '\n';
            while let Some(more) = characters.next_if(|&c| is_space(c)) {
                line_end |= more == '\n';
            }
            push_spaces(out, if line_end { "\n" } else { " " });
            continue;
        }
        let following = characters.peek().copied().or(next);
        let escaped = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' => true,
            // Inside a word it is nothing special, and addresses in plain text are easier to find without.
            '_' => !(out.ends_with(char::is_alphanumeric) && following.is_some_and(char::is_alphanumeric)),
            '&' => following.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
            // What makes a bare address a link, which was none, and then hides our other escapes.
            ':' => following == Some('/') && ends_with_any(out, &["http", "https", "ftp"]),
            '.' => ends_with_any(out, &["www"]),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(if c == KEPT { '&' } else { c });
    }
}

fn ends_with_any(text: &str, words: &[&str]) -> bool {
    let ends = |word: &&str| {
        let start = text.len().checked_sub(word.len());
        start.and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    words.iter().any(ends)
}

/// A `!` right before a link would make an image of it.
fn guard_exclamation(out: &mut String) {
    if out.ends_with('!') {
        out.pop();
        out.push_str("\\!");
    }
}

/// Escapes what would begin a block at the start of a line.
fn guard_lines(text: &str) -> String {
    let mut guarded = String::with_capacity(text.len() + 8);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            guarded.push('\n');
        }
        let line = line.trim_start_matches(is_space);
        let at = block_sign(line);
        if let Some(at) = at {
            guarded.push_str(&line[..at]);
            guarded.push('\\');
        }
        guarded.push_str(&line[at.unwrap_or(0)..]);
    }
    guarded
}

/// Where in a line the character is that would make a block of it.
fn block_sign(line: &str) -> Option<usize> {
    let only = |signs: &[char]| line.chars().all(|c| signs.contains(&c) || is_space(c));
    let spaced = |at: usize| line[at..].chars().next().is_none_or(is_space);
    match line.chars().next()? {
        '#' | '>' => Some(0),
        '-' | '+' if spaced(1) => Some(0),
        '-' | ':' if only(&['-', ':']) => Some(0),
        '=' if only(&['=']) => Some(0),
        '0'..='9' => {
            let end = line.find(|c: char| !c.is_ascii_digit())?;
            (end <= 9 && line[end..].starts_with(['.', ')']) && spaced(end + 1)).then_some(end)
        }
        _ => None,
    }
}

/// An address as the target of a link.
fn destination(address: &str) -> String {
    let mut safe = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            ' ' => safe.push_str("%20"),
            '<' => safe.push_str("%3C"),
            '>' => safe.push_str("%3E"),
            '\\' => safe.push_str("%5C"),
            '`' => safe.push_str("%60"),
            '|' => safe.push_str("%7C"),
            '(' | ')' => {
                safe.push('\\');
                safe.push(c);
            }
            '&' if address.contains(';') => safe.push_str("&amp;"),
            KEPT => safe.push('&'),
            c if c.is_control() || c.is_whitespace() => {}
            c => safe.push(c),
        }
    }
    safe
}

fn title(node: &Node) -> String {
    let Some(title) = node.attribute("title") else { return String::new() };
    let mut escaped = String::new();
    push_text(&mut escaped, title, None);
    let title = escaped.replace('\n', " ").replace('"', "\\\"");
    if title.trim().is_empty() { String::new() } else { format!(" \"{}\"", title.trim()) }
}

fn superscript(c: char) -> Option<char> {
    Some(match c {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' | '4'..='9' => char::from_u32(u32::from('⁰') + u32::from(c) - u32::from('0'))?,
        '+' => '⁺',
        '-' | '−' => '⁻',
        '=' => '⁼',
        '(' => '⁽',
        ')' => '⁾',
        'n' => 'ⁿ',
        'i' => 'ⁱ',
        _ => return None,
    })
}

fn subscript(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32(u32::from('₀') + u32::from(c) - u32::from('0'))?,
        '+' => '₊',
        '-' | '−' => '₋',
        '=' => '₌',
        '(' => '₍',
        ')' => '₎',
        _ => return None,
    })
}
