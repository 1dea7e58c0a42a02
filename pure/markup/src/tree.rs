//! What is read from, and changed in, the tree of a parsed text before it is rendered.
//!
//! Every walk is iterative: the tree may be as deep as the source is long.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use comrak::Arena;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, LineColumn, Node, NodeValue};

use crate::policy;

pub(crate) struct Size {
    /// How many containers stand inside one another at the deepest place.
    pub depth: usize,
    pub nodes: usize,
}

pub(crate) fn measure(root: Node<'_>) -> Size {
    let mut size = Size { depth: 0, nodes: 0 };
    let mut depth = 0;
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                size.nodes += 1;
                if is_inner(node) {
                    depth += 1;
                    size.depth = size.depth.max(depth);
                }
            }
            NodeEdge::End(node) if is_inner(node) => depth -= 1,
            NodeEdge::End(_) => (),
        }
    }
    size
}

fn is_inner(node: Node<'_>) -> bool {
    node.first_child().is_some() && node.parent().is_some()
}

/// The text as it is read: what stands in code and in the descriptions of images counts, addresses do not.
pub(crate) fn text_of(root: Node<'_>) -> String {
    let mut text = String::new();
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => match &node.data().value {
                NodeValue::Text(literal) => text.push_str(literal),
                NodeValue::Code(code) => text.push_str(&code.literal),
                NodeValue::HtmlInline(html) if !is_html_comment(html) => text.push_str(html),
                NodeValue::HtmlBlock(block) if !is_html_comment(&block.literal) => text.push_str(&block.literal),
                NodeValue::CodeBlock(block) => text.push_str(&block.literal),
                NodeValue::SoftBreak | NodeValue::LineBreak => text.push('\n'),
                _ => (),
            },
            NodeEdge::End(node) => match &node.data().value {
                NodeValue::TableCell => separate(&mut text, ' '),
                value if value.block() => separate(&mut text, '\n'),
                _ => (),
            },
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Names of the uploads that are shown as pictures, each once, in order.
pub(crate) fn pictures(root: Node<'_>) -> Vec<String> {
    let mut seen = HashSet::new();
    let named = |node: Node<'_>| match &node.data().value {
        NodeValue::Image(target) => policy::upload(&target.url).map(str::to_owned),
        _ => None,
    };
    root.descendants().filter_map(named).filter(|name| seen.insert(name.clone())).collect()
}

/// Whether raw HTML is one comment. Comments are the one kind that is not shown: imported texts use them for hints to
/// other programs, and everywhere else they are invisible too.
pub(crate) fn is_html_comment(html: &str) -> bool {
    let html = html.trim();
    let closed_once = |rest: &str| rest.find("-->").is_some_and(|end| end + 3 == rest.len());
    matches!(html, "<!-->" | "<!--->") || html.strip_prefix("<!--").is_some_and(closed_once)
}

fn separate(text: &mut String, separator: char) {
    if separator == '\n' {
        text.truncate(text.trim_end_matches(' ').len());
    }
    if !text.is_empty() && !text.ends_with(['\n', separator]) {
        text.push(separator);
    }
}

/// Gives footnotes numbers in the order of their first reference and names that are unique on a page; takes out those
/// that nothing refers to.
///
/// comrak numbers them too, but counts references that do not survive, for example inside a second definition of the
/// same name.
pub(crate) fn number_footnotes(root: Node<'_>, id_prefix: &str) {
    let keep = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let prefix: String = id_prefix.chars().filter(keep).collect();
    let unused = |node: &Node<'_>| matches!(&node.data().value, NodeValue::FootnoteDefinition(note) if note.total_references == 0);
    for node in root.descendants().filter(unused).collect::<Vec<_>>() {
        node.detach();
    }

    part_notes_from_links(root);
    // Name, then number and how many references there were so far.
    let mut seen: HashMap<String, (u32, u32)> = HashMap::new();
    for node in root.descendants() {
        if let NodeValue::FootnoteReference(reference) = &mut node.data_mut().value {
            let next = seen.len() as u32 + 1;
            let (number, count) = seen.entry(reference.name.clone()).or_insert((next, 0));
            *count += 1;
            reference.ix = *number;
            reference.ref_num = *count;
            reference.name = footnote_name(&prefix, *number);
        }
    }

    let mut definitions = Vec::new();
    for node in root.children() {
        if let NodeValue::FootnoteDefinition(note) = &mut node.data_mut().value {
            let found = seen.get(&note.name).copied();
            if let Some((number, count)) = found {
                note.name = footnote_name(&prefix, number);
                note.total_references = count;
            }
            definitions.push((found, node));
        }
    }
    definitions.sort_by_key(|(found, _)| *found);
    for (found, node) in definitions {
        node.detach();
        if found.is_some() {
            root.append(node);
        }
    }
}

/// Moves references out of links and images, where they would be a link in a link or vanish, to the place after.
fn part_notes_from_links(root: Node<'_>) {
    let is_note = |node: &Node<'_>| matches!(node.data().value, NodeValue::FootnoteReference(_));
    let is_link = |node: &Node<'_>| matches!(node.data().value, NodeValue::Link(_) | NodeValue::Image(_));
    let notes: Vec<_> = root.descendants().filter(is_note).collect();
    // From the last to the first, so that several from one link keep their order.
    for note in notes.into_iter().rev() {
        if let Some(outermost) = note.ancestors().filter(is_link).last() {
            note.detach();
            outermost.insert_after(note);
        }
    }
}

fn footnote_name(prefix: &str, number: u32) -> String {
    if prefix.is_empty() { number.to_string() } else { format!("{prefix}-{number}") }
}

/// Puts the ways back to the references at the end of each footnote.
///
/// comrak would add them with an English label; the role says the same in every language.
pub(crate) fn link_footnotes_back<'a>(root: Node<'a>, arena: &'a Arena<'a>) {
    for node in root.children() {
        let data = node.data();
        let NodeValue::FootnoteDefinition(note) = &data.value else { continue };
        let mut links = String::new();
        for count in 1..=note.total_references {
            let id = reference_id(&note.name, count);
            write!(links, " <a href=\"#{id}\" class=\"footnote-backref\" role=\"doc-backlink\">↩")
                .expect("writing to a string");
            if count > 1 {
                write!(links, "<sup>{count}</sup>").expect("writing to a string");
            }
            links.push_str("</a>");
        }
        drop(data);
        let last = node.last_child().filter(|last| matches!(last.data().value, NodeValue::Paragraph));
        let place = last.unwrap_or_else(|| {
            let paragraph = new_node(arena, NodeValue::Paragraph);
            node.append(paragraph);
            paragraph
        });
        place.append(new_node(arena, NodeValue::Raw(links)));
    }
}

/// The id of the nth reference to a footnote.
pub(crate) fn reference_id(name: &str, count: u32) -> String {
    if count > 1 { format!("fnref-{name}-{count}") } else { format!("fnref-{name}") }
}

pub(crate) fn new_node<'a>(arena: &'a Arena<'a>, value: NodeValue) -> Node<'a> {
    let start = LineColumn { line: 0, column: 0 };
    arena.alloc(AstNode::from(comrak::nodes::Ast::new(value, start)))
}
