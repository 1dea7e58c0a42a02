//! The tree of a text as HTML: comrak's formatter, with what this house does otherwise.

use std::fmt::{self, Write};

use comrak::Options;
use comrak::html::{ChildRendering, Context, format_document_with_formatter, format_node_default};
use comrak::nodes::{Node, NodeCodeBlock, NodeFootnoteReference, NodeLink, NodeTaskItem, NodeValue};
use comrak::options::Plugins;

use crate::{highlight, policy, tree};

/// Pages use `<h1>` and `<h2>`, so what a writer calls level 1 is level 3.
const HEADING_SHIFT: u8 = 2;

/// How much effort may still be put into colouring code.
type Budget = usize;

type Rendered = Result<ChildRendering, fmt::Error>;

pub(crate) fn render(root: Node<'_>, options: &Options<'_>) -> String {
    let mut html = String::new();
    let plugins = Plugins::default();
    format_document_with_formatter(root, options, &mut html, &plugins, format_node, highlight::EFFORT_LIMIT)
        .expect("writing to a string");
    html
}

fn format_node(context: &mut Context<Budget>, node: Node<'_>, entering: bool) -> Rendered {
    match &node.data().value {
        NodeValue::HtmlBlock(block) if entering => shown_html_block(context, &block.literal),
        NodeValue::HtmlBlock(_) => Ok(ChildRendering::HTML),
        NodeValue::HtmlInline(literal) if entering => shown_html(context, literal),
        NodeValue::HtmlInline(_) => Ok(ChildRendering::HTML),
        NodeValue::CodeBlock(block) if entering => code_block(context, block),
        NodeValue::CodeBlock(_) => Ok(ChildRendering::HTML),
        NodeValue::Heading(heading) => heading_tag(context, heading.level, entering),
        NodeValue::Link(target) => link(context, target, entering),
        NodeValue::Image(target) => image(context, node, target, entering),
        NodeValue::Table(_) => table(context, node, entering),
        NodeValue::TaskItem(item) => task_item(context, node, item, entering),
        NodeValue::Paragraph if starts_task(node) => task_text(context, node, entering),
        NodeValue::FootnoteReference(reference) if entering => footnote_reference(context, reference),
        NodeValue::FootnoteReference(_) => Ok(ChildRendering::HTML),
        NodeValue::FootnoteDefinition(note) => footnote(context, node, &note.name, entering),
        _ => format_node_default(context, node, entering),
    }
}

/// A writer who typed tags sees the tags, line by line.
fn shown_html_block(context: &mut Context<Budget>, literal: &str) -> Rendered {
    if tree::is_html_comment(literal) {
        return Ok(ChildRendering::HTML);
    }
    context.cr()?;
    context.write_str("<p>")?;
    for (index, line) in literal.trim_end().lines().enumerate() {
        if index > 0 {
            context.write_str("<br />\n")?;
        }
        context.escape(line)?;
    }
    context.write_str("</p>\n")?;
    Ok(ChildRendering::HTML)
}

fn shown_html(context: &mut Context<Budget>, literal: &str) -> Rendered {
    if !tree::is_html_comment(literal) {
        context.escape(literal)?;
    }
    Ok(ChildRendering::HTML)
}

/// Code scrolls sideways when it is wide, so the keyboard must reach it.
fn code_block(context: &mut Context<Budget>, block: &NodeCodeBlock) -> Rendered {
    let language = block.info.split_whitespace().next().unwrap_or_default();
    context.cr()?;
    context.write_str("<pre tabindex=\"0\"><code")?;
    if let Some(class) = policy::language_class(language) {
        write!(context, " class=\"{class}\"")?;
    }
    context.write_str(">")?;
    let coloured = match context.user.checked_sub(highlight::effort(&block.literal)) {
        Some(rest) => highlight::highlight(&block.literal, language).inspect(|_| context.user = rest),
        None => None,
    };
    match coloured {
        Some(html) => context.write_str(&html)?,
        None => context.escape(&block.literal)?,
    }
    context.write_str("</code></pre>\n")?;
    Ok(ChildRendering::HTML)
}

fn heading_tag(context: &mut Context<Budget>, level: u8, entering: bool) -> Rendered {
    let level = (level + HEADING_SHIFT).min(6);
    if entering {
        context.cr()?;
        write!(context, "<h{level}>")?;
    } else {
        writeln!(context, "</h{level}>")?;
    }
    Ok(ChildRendering::HTML)
}

/// A link to a place where nobody may be sent is its text.
fn link(context: &mut Context<Budget>, target: &NodeLink, entering: bool) -> Rendered {
    if !policy::may_link_to(&target.url) {
        return Ok(ChildRendering::HTML);
    }
    if entering {
        context.write_str("<a href=\"")?;
        context.escape_href(&target.url)?;
        title(context, &target.title)?;
        write!(context, "\" rel=\"{}\">", policy::LINK_REL)?;
    } else {
        context.write_str("</a>")?;
    }
    Ok(ChildRendering::HTML)
}

/// A picture of this site is shown, one from elsewhere is named and linked, and of anything else only the description
/// stays.
fn image(context: &mut Context<Budget>, node: Node<'_>, target: &NodeLink, entering: bool) -> Rendered {
    if let Some(name) = policy::upload(&target.url) {
        own_picture(context, target, policy::upload_size(name), entering)?;
    } else if policy::is_elsewhere(&target.url) {
        picture_elsewhere(context, node, target, entering)?;
    }
    Ok(ChildRendering::Plain)
}

fn own_picture(
    context: &mut Context<Budget>,
    target: &NodeLink,
    size: Option<(u32, u32)>,
    entering: bool,
) -> fmt::Result {
    if entering {
        context.write_str("<img src=\"")?;
        context.escape_href(&target.url)?;
        return context.write_str("\" alt=\"");
    }
    title(context, &target.title)?;
    if let Some((width, height)) = size {
        write!(context, "\" width=\"{width}\" height=\"{height}")?;
    }
    context.write_str("\" loading=\"lazy\" decoding=\"async\" />")
}

/// `Picture: a chart (example.org)`, as a link where it is not within one already.
fn picture_elsewhere(context: &mut Context<Budget>, node: Node<'_>, target: &NodeLink, entering: bool) -> fmt::Result {
    let is_link =
        |node: Node<'_>| matches!(&node.data().value, NodeValue::Link(link) if policy::may_link_to(&link.url));
    let linked = node.ancestors().skip(1).any(is_link);
    if entering {
        if !linked {
            context.write_str("<a href=\"")?;
            context.escape_href(&target.url)?;
            title(context, &target.title)?;
            write!(context, "\" rel=\"{}\">", policy::LINK_REL)?;
        }
        return context.write_str(if node.first_child().is_some() { "Picture: " } else { "Picture" });
    }
    let host = policy::host(&target.url);
    if !host.is_empty() {
        context.write_str(" (")?;
        context.escape(host)?;
        context.write_str(")")?;
    }
    if linked { Ok(()) } else { context.write_str("</a>") }
}

/// Closes the attribute before it and leaves its own open.
fn title(context: &mut Context<Budget>, title: &str) -> fmt::Result {
    if !title.is_empty() {
        context.write_str("\" title=\"")?;
        context.escape(title)?;
    }
    Ok(())
}

/// Wide tables scroll in their own box instead of widening the page, and the keyboard reaches that box.
fn table(context: &mut Context<Budget>, node: Node<'_>, entering: bool) -> Rendered {
    if entering {
        context.cr()?;
        context.write_str("<div class=\"table-scroll\" tabindex=\"0\">\n")?;
    }
    format_node_default(context, node, entering)?;
    if !entering {
        context.write_str("</div>\n")?;
    }
    Ok(ChildRendering::HTML)
}

fn task_item(context: &mut Context<Budget>, node: Node<'_>, item: &NodeTaskItem, entering: bool) -> Rendered {
    if entering {
        context.cr()?;
        context.write_str("<li class=\"task-list-item\">")?;
        if !node.first_child().is_some_and(starts_task) {
            checkbox(context, item)?;
        }
    } else {
        context.write_str("</li>\n")?;
    }
    Ok(ChildRendering::HTML)
}

fn starts_task(node: Node<'_>) -> bool {
    let of_task = |parent: Node<'_>| matches!(parent.data().value, NodeValue::TaskItem(_));
    matches!(node.data().value, NodeValue::Paragraph)
        && node.previous_sibling().is_none()
        && node.parent().is_some_and(of_task)
}

/// The first paragraph of a task names its checkbox, in a label: a checkbox without a name says nothing to those who
/// hear the page.
fn task_text(context: &mut Context<Budget>, node: Node<'_>, entering: bool) -> Rendered {
    let parent = node.parent();
    let list = parent.and_then(|item| item.parent());
    let tight = list.is_some_and(|list| matches!(&list.data().value, NodeValue::List(list) if list.tight));
    if entering {
        context.write_str(if tight { "<label>" } else { "<p><label>" })?;
        if let Some(parent) = parent
            && let NodeValue::TaskItem(item) = &parent.data().value
        {
            checkbox(context, item)?;
        }
    } else {
        context.write_str(if tight { "</label>\n" } else { "</label></p>\n" })?;
    }
    Ok(ChildRendering::HTML)
}

fn checkbox(context: &mut Context<Budget>, item: &NodeTaskItem) -> fmt::Result {
    let checked = if item.symbol.is_some() { " checked=\"\"" } else { "" };
    write!(context, "<input type=\"checkbox\" disabled=\"\"{checked} /> ")
}

fn footnote_reference(context: &mut Context<Budget>, reference: &NodeFootnoteReference) -> Rendered {
    let (name, number) = (&reference.name, reference.ix);
    let id = tree::reference_id(name, reference.ref_num);
    write!(
        context,
        "<sup class=\"footnote-ref\"><a href=\"#fn-{name}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
    )?;
    Ok(ChildRendering::HTML)
}

fn footnote(context: &mut Context<Budget>, node: Node<'_>, name: &str, entering: bool) -> Rendered {
    let is_note = |node: Node<'_>| matches!(node.data().value, NodeValue::FootnoteDefinition(_));
    if entering {
        if !node.previous_sibling().is_some_and(is_note) {
            context.cr()?;
            context.write_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n")?;
        }
        write!(context, "<li id=\"fn-{name}\">")?;
    } else {
        context.write_str("</li>\n")?;
        if !node.next_sibling().is_some_and(is_note) {
            context.write_str("</ol>\n</section>\n")?;
        }
    }
    Ok(ChildRendering::HTML)
}
