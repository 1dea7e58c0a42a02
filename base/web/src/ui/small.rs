//! Components without a template: counts, minutes.

use std::fmt;

use askama::filters::HtmlSafe;

/// A number of things that wait for the reader, "99+" at most; 0 shows nothing.
pub struct Count(u32);

/// `{{ ui::count(entry.count) }}`
pub fn count(count: impl std::borrow::Borrow<u32>) -> Count {
    Count(*count.borrow())
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            1..100 => write!(f, r#" <span class="count">{}</span>"#, self.0),
            _ => f.write_str(r#" <span class="count">99+</span>"#),
        }
    }
}

impl HtmlSafe for Count {}
