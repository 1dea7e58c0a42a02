//! Mail: how it leaves, what waits, and to whom nothing is sent.

mod acts;
mod pages;

use web::route::{get, post};
use web::{Route, Who};

pub use acts::{TESTED, way};

/// The kinds of jobs that send letters, of all rooms. Part of the application's state.
#[derive(Debug, Clone)]
pub struct Letters(pub Vec<&'static str>);

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/mail", Who::Admin, pages::show),
        post("/administration/mail/tests", Who::Admin, acts::test),
        get("/administration/mail/suppressions", Who::Admin, pages::suppressions),
        post("/administration/mail/suppressions", Who::Admin, acts::suppress),
        post("/administration/mail/suppressions/end", Who::Admin, acts::release),
    ]
}
