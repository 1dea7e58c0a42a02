//! Newcomers: three first steps that can be put off and taken up again, and a member who greets them.

mod greet;
mod pages;
pub mod path;
pub mod schema;
mod store;

use web::route::{get, post};
use web::{Feature, Route, Who};

pub use greet::{Greeting, KIND as LETTERS, handler};
pub use path::Path;

pub(crate) fn routes() -> Vec<Route> {
    let pages = vec![
        get("/welcome", Who::SignedIn, pages::welcome),
        post("/welcome/{step}/later", Who::SignedIn, pages::later),
        post("/welcome/{step}/later/end", Who::SignedIn, pages::again),
        get("/settings/greeting", Who::SignedIn, pages::greeting),
        post("/settings/greeting", Who::SignedIn, pages::volunteer),
    ];
    pages.into_iter().map(|route| route.part_of(Feature::Newcomers)).collect()
}
