//! Paragraphs, headings, quotations, code and tables.

use super::inline::{Writer, longest_run, plain};
use super::tree::{Node, Tag};

/// A block of Markdown, without line ends around it.
pub struct Block {
    pub kind: Kind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    /// Two lists of a kind that follow each other must differ in their signs, or they become one.
    Bullets {
        other_sign: bool,
    },
    Numbers {
        other_sign: bool,
    },
}

/// The blocks with empty lines between them.
pub fn join(blocks: Vec<Block>) -> String {
    blocks.into_iter().map(|block| block.text).collect::<Vec<_>>().join("\n\n")
}

impl Writer<'_> {
    /// What is inside a node, as blocks.
    pub fn blocks(&self, node: &Node) -> Vec<Block> {
        self.blocks_of(self.tree.children(node))
    }

    /// These nodes as blocks.
    pub fn blocks_of<'n>(&self, nodes: impl Iterator<Item = &'n Node>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut run: Vec<&Node> = Vec::new();
        for node in nodes {
            match node.tag().filter(|tag| tag.is_block() || node.holds_blocks) {
                None => run.push(node),
                Some(tag) => {
                    self.flush(&mut run, &mut blocks);
                    self.block(tag, node, &mut blocks);
                }
            }
        }
        self.flush(&mut run, &mut blocks);
        blocks
    }

    /// Writes text that stood between blocks. Two line breaks on end are what people make paragraphs with.
    fn flush<'n>(&self, run: &mut Vec<&'n Node>, blocks: &mut Vec<Block>) {
        let is_break = |node: &&Node| node.tag() == Some(Tag::Break);
        let is_blank = |node: &&Node| node.tag().is_none() && self.tree.text(node).trim().is_empty();
        let mut paragraphs: Vec<Vec<&'n Node>> = vec![Vec::new()];
        let mut breaks = 0;
        for node in run.drain(..) {
            if is_break(&node) {
                breaks += 1;
            } else if !is_blank(&node) && std::mem::take(&mut breaks) > 1 {
                paragraphs.push(Vec::new());
            }
            if let Some(last) = paragraphs.last_mut() {
                last.push(node);
            }
        }
        for nodes in paragraphs {
            push(blocks, self.paragraph(nodes.into_iter()));
        }
    }

    fn block(&self, tag: Tag, node: &Node, blocks: &mut Vec<Block>) {
        match tag {
            Tag::Heading(level) => {
                let text = self.line(self.tree.children(node));
                // Signs at the end would be taken for the heading's own.
                let text = text.strip_suffix('#').map(|start| format!("{start}\\#")).unwrap_or(text);
                if !text.is_empty() {
                    push(blocks, format!("{} {text}", "#".repeat(usize::from(level))));
                }
            }
            Tag::Quote => {
                let inside = join(self.blocks(node));
                if !inside.is_empty() {
                    push(blocks, indent(&inside, "> ", "> "));
                }
            }
            Tag::Bullets | Tag::Numbers => self.list(tag, node, blocks),
            Tag::Pre => push(blocks, self.listing(node)),
            Tag::Rule => push(blocks, "***".into()),
            Tag::Table => push(blocks, self.table(node)),
            _ => blocks.extend(self.blocks(node)),
        }
    }

    /// Code in a fence that is longer than any in it.
    fn listing(&self, node: &Node) -> String {
        let text = plain(&self.tree.text(node));
        let text = text.trim_end_matches('\n');
        if text.trim().is_empty() {
            return String::new();
        }
        let code = self.tree.children(node).find(|child| child.tag() == Some(Tag::Code));
        let language = [Some(node), code].into_iter().flatten().find_map(language).unwrap_or_default();
        let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
        format!("{fence}{language}\n{text}\n{fence}")
    }

    fn table(&self, node: &Node) -> String {
        let rows = self.tree.children(node).filter(|row| row.tag() == Some(Tag::Row));
        let rows: Vec<Vec<String>> = rows.map(|row| self.cells(row)).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        if width == 0 {
            return String::new();
        }
        let mut lines: Vec<String> = rows
            .into_iter()
            .map(|mut cells| {
                cells.resize(width, String::new());
                format!("| {} |", cells.join(" | "))
            })
            .collect();
        lines.insert(1, format!("|{}", " --- |".repeat(width)));
        lines.join("\n")
    }

    fn cells(&self, row: &Node) -> Vec<String> {
        let outer = self.in_table.replace(true);
        let cells = self.tree.children(row).filter(|cell| cell.tag() == Some(Tag::Cell));
        let cells = cells.map(|cell| self.line(self.tree.children(cell))).collect();
        self.in_table.set(outer);
        cells
    }
}

fn push(blocks: &mut Vec<Block>, text: String) {
    if !text.trim().is_empty() {
        blocks.push(Block { kind: Kind::Plain, text });
    }
}

/// The language of code, from a class such as `lang-py`.
fn language(node: &Node) -> Option<&str> {
    let known = |name: &&str| {
        let inside = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'#'));
        inside && !matches!(*name, "" | "none" | "default")
    };
    node.attribute("class")?.split_ascii_whitespace().find_map(|class| class.strip_prefix("lang-")).filter(known)
}

/// The lines with something before the first and before all others; nothing but signs before empty ones.
pub fn indent(text: &str, first: &str, others: &str) -> String {
    let mut indented = String::with_capacity(text.len() + first.len());
    for (number, line) in text.split('\n').enumerate() {
        let sign = if number == 0 { first } else { others };
        if number > 0 {
            indented.push('\n');
        }
        indented.push_str(if line.is_empty() { sign.trim_end() } else { sign });
        indented.push_str(line);
    }
    indented
}
