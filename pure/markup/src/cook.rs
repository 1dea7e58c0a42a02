//! Markdown to HTML, once, when a text is written.

use comrak::nodes::Node;
use comrak::{Arena, Options, parse_document};

use crate::{mention, plain, policy, render, tree};

/// Rises whenever the same source would cook to different HTML, so that stored HTML can be found and cooked again.
pub const COOK_VERSION: i32 = 2;

/// The longest source, in bytes.
pub const SOURCE_LIMIT: usize = 128 * 1024;

/// How many containers (quotations, lists, items, emphasis ...) may stand inside one another.
pub const DEPTH_LIMIT: usize = 50;

/// How many parts (blocks, words with markup, cells ...) a text may have. Ordinary prose at the byte limit has a
/// tenth of this; tables padded with empty cells reach half a million.
pub const NODE_LIMIT: usize = 50_000;

/// A text as it is shown, searched and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cooked {
    /// Safe HTML: no script, no style, no foreign attribute.
    pub html: String,
    /// What a reader sees without markup, a line per block: for search and snippets.
    pub text: String,
    /// Handles that the text speaks to, lower case, each once, in order. Not from code, links or e-mail addresses.
    pub mentions: Vec<String>,
    /// Names of the pictures of this site that it shows (what stands after `/f/`), each once, in order.
    pub pictures: Vec<String>,
    /// How many words `text` has.
    pub words: u32,
}

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CookError {
    /// The source has more bytes than allowed.
    #[error("the text is {bytes} bytes long, the limit is {limit}")]
    TooLong { bytes: usize, limit: usize },
    /// Quotations, lists or emphasis stand too deep inside one another.
    #[error("the text is nested {depth} levels deep, the limit is {limit}")]
    TooDeep { depth: usize, limit: usize },
    /// The text falls into too many parts, as a table of very many cells does.
    #[error("the text has {nodes} parts, the limit is {limit}")]
    TooIntricate { nodes: usize, limit: usize },
}

/// Cooks Markdown (CommonMark with tables, strikethrough, task lists, footnotes and bare addresses) to safe HTML.
///
/// Raw HTML is shown as text. Headings start at `<h3>`. `id_prefix` keeps the footnotes of several texts on one page
/// apart: give each text another one. Only its ASCII letters, digits, `-` and `_` count.
///
/// # Errors
/// [`CookError`] if the source is too long, too deeply nested or too intricate to be shown in reasonable time.
pub fn cook(source: &str, id_prefix: &str) -> Result<Cooked, CookError> {
    if source.len() > SOURCE_LIMIT {
        return Err(CookError::TooLong { bytes: source.len(), limit: SOURCE_LIMIT });
    }
    let arena = Arena::new();
    let options = options();
    let root = parse_document(&arena, source, &options);
    check_size(root)?;
    tree::number_footnotes(root, id_prefix);
    let text = tree::text_of(root);
    let pictures = tree::pictures(root);
    let mentions = mention::link_mentions(root, &arena);
    tree::link_footnotes_back(root, &arena);
    let html = policy::sanitize(&render::render(root, &options));
    let words = plain::count_words(&text);
    Ok(Cooked { html, text, mentions, pictures, words })
}

/// Ammonia needs time that grows with the square of the depth, so this comes first.
fn check_size(root: Node<'_>) -> Result<(), CookError> {
    let tree::Size { depth, nodes } = tree::measure(root);
    if depth > DEPTH_LIMIT {
        return Err(CookError::TooDeep { depth, limit: DEPTH_LIMIT });
    }
    if nodes > NODE_LIMIT {
        return Err(CookError::TooIntricate { nodes, limit: NODE_LIMIT });
    }
    Ok(())
}

/// The dialect.
fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.autolink = true;
    // Keeps `\@name` apart from `@name`.
    options.parse.escaped_char_spans = true;
    options.render.tasklist_classes = true;
    options
}
