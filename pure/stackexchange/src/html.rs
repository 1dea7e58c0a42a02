//! Turns the HTML of posts into Markdown, for posts whose history a dump lacks and for what people say about
//! themselves.
//!
//! Made for the HTML that Stack Exchange emits, and safe with any other: scripts and unknown elements vanish,
//! only links to web and mail addresses stay, every character that Markdown would take for markup is escaped,
//! time and memory grow with the size of the text alone.

mod block;
mod entity;
mod inline;
mod list;
mod tree;

use crate::site::Site;

/// The text as Markdown (CommonMark with strikethrough and tables), without raw HTML.
///
/// With a `site`, links within it become full addresses; without one they lose their target.
pub fn to_markdown(html: &str, site: Option<&Site>) -> String {
    let tree = tree::Tree::parse(html);
    let writer = inline::Writer { tree: &tree, site, in_table: std::cell::Cell::new(false) };
    block::join(writer.blocks(tree.root()))
}
