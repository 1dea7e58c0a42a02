//! The line that says what became new while a page is open.

use askama::{Template, filters::HtmlSafe};

use crate::{frame::Frame, ui};

/// A place for one quiet link, filled by the browser; nothing for whoever is not signed in.
#[derive(Template)]
#[template(path = "ui/live.html")]
pub struct Live<'a> {
    frame: &'a Frame,
    watch: String,
    href: String,
    swaps: bool,
}

/// `{{ ui::live(frame, watch, href) }}`: what the page shows, as a kind of thing that can be watched names it, and the
/// address of what is new.
pub fn live(frame: &Frame, watch: String, href: String) -> Live<'_> {
    Live { frame, watch, href, swaps: false }
}

impl Live<'_> {
    /// The link loads the page anew in place. For pages on which nobody writes.
    pub fn swaps(self) -> Self {
        Live { swaps: true, ..self }
    }
}

impl HtmlSafe for Live<'_> {}
