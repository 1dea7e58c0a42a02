//! The pages of the room: results, what is found while typing, and what may already be answered.

mod asked;
mod filters;
mod results;
mod rows;
mod said;
mod similar;
mod suggest;

pub use rows::Around;
use web::Route;
use web::route::{Who, get};

/// The routes of the pages. Everybody may search; what they find depends on who they are.
pub fn routes() -> Vec<Route> {
    vec![
        get("/search", Who::Anyone, results::show),
        get("/search/suggest", Who::Anyone, suggest::show),
        get("/search/similar", Who::Anyone, similar::show),
    ]
}

/// What can be typed, and the message that says what it finds.
pub const SIGNS: [(&str, &str); 11] = [
    ("\"read back\"", "search-sign-phrase"),
    ("-night", "search-sign-minus"),
    ("in:safe-handovers", "search-sign-in"),
    ("by:nadia, by:me", "search-sign-by"),
    ("tag:\"ward transfer\"", "search-sign-tag"),
    ("is:solved, is:open", "search-sign-is"),
    ("is:unanswered", "search-sign-unanswered"),
    ("kind:question", "search-sign-kind"),
    ("after:2026-01-31", "search-sign-after"),
    ("before:january", "search-sign-before"),
    ("-tag:night", "search-sign-not"),
];
