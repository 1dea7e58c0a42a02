//! What people write, made safe to show and easy to compare.
//!
//! - [`cook()`] turns Markdown into HTML that is safe to store and to send, with the plain text, the mentions and the
//!   number of words.
//! - [`clean_line`] and [`clean_text`] take out of titles and bodies what nobody meant to type.
//! - [`slug`], [`is_handle`] and [`handle_from`] make names for addresses, [`folded`] finds them again;
//!   [`comparable`] says which names are the same.
//! - [`forget()`] takes a person out of a text.
//! - [`excerpt`], [`count_words`] and [`reading_minutes`] describe a text.
//! - [`word_diff`] and [`diff_html`] show what changed between two versions.
//!
//! Everything here is a function of its arguments alone: no clock, no locale, no other row. So cooked HTML can be
//! stored beside its source and made again at any time with the same result.

mod clean;
mod cook;
mod diff;
mod forget;
mod highlight;
mod mention;
mod names;
mod plain;
mod policy;
mod render;
mod strip;
mod tree;

pub use clean::{CleanError, clean_line, clean_text};
pub use cook::{COOK_VERSION, CookError, Cooked, DEPTH_LIMIT, NODE_LIMIT, SOURCE_LIMIT, cook};
pub use diff::{Change, Piece, diff_html, word_diff};
pub use forget::{Traces, forget};
pub use highlight::{CLASSES, highlight_css};
pub use names::{HANDLE_MAX, HANDLE_MIN, SLUG_MAX, comparable, folded, handle_from, is_handle, slug};
pub use plain::{WORDS_PER_MINUTE, count_words, excerpt, reading_minutes};
pub use strip::plain_text;
