//! Lists.

use super::block::{Block, Kind, indent, join};
use super::inline::Writer;
use super::tree::{Node, Tag};

impl Writer<'_> {
    /// A list, tight when none of its items holds a paragraph.
    pub fn list(&self, tag: Tag, node: &Node, blocks: &mut Vec<Block>) {
        let other_sign = match blocks.last().map(|block| block.kind) {
            Some(Kind::Bullets { other_sign }) if tag == Tag::Bullets => !other_sign,
            Some(Kind::Numbers { other_sign }) if tag == Tag::Numbers => !other_sign,
            _ => false,
        };
        let is_loose = |item: &Node| self.tree.children(item).any(|child| child.tag() == Some(Tag::Paragraph));
        let is_empty = |child: &Node| child.tag().is_none() && self.tree.text(child).trim().is_empty();
        let items: Vec<&Node> = self.tree.children(node).filter(|child| !is_empty(child)).collect();
        let loose = items.iter().any(|item| is_loose(item));
        let start = node.attribute("start").and_then(|start| start.parse::<u32>().ok()).filter(|&n| n < 900_000_000);
        let mut written = Vec::new();
        for (number, item) in (start.unwrap_or(1)..).zip(&items) {
            let sign = match (tag, other_sign) {
                (Tag::Numbers, false) => format!("{number}. "),
                (Tag::Numbers, true) => format!("{number}) "),
                (_, false) => "- ".to_owned(),
                (_, true) => "+ ".to_owned(),
            };
            // What stands in a list without being an item of its own is taken for one.
            let inside = self.blocks_of(std::iter::once(*item));
            let text = if loose { join(inside) } else { join_tight(inside) };
            written.push(indent(&text, &sign, &" ".repeat(sign.len())));
        }
        if !written.is_empty() {
            let kind = if tag == Tag::Numbers { Kind::Numbers { other_sign } } else { Kind::Bullets { other_sign } };
            blocks.push(Block { kind, text: written.join(if loose { "\n\n" } else { "\n" }) });
        }
    }
}

/// Blocks of an item one under the other, where a list can follow a paragraph without an empty line.
fn join_tight(blocks: Vec<Block>) -> String {
    let mut text = String::new();
    for block in blocks {
        if !text.is_empty() {
            let begins_anew = block.text.starts_with("- ") || block.text.starts_with("1. ");
            text.push_str(if block.kind != Kind::Plain && begins_anew { "\n" } else { "\n\n" });
        }
        text.push_str(&block.text);
    }
    text
}
