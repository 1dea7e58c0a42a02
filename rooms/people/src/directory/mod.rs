//! The directory: everybody with an account, found by name and by what they show of themselves.

mod api;
mod facts;
mod find;
mod pages;
mod wanted;

use web::{Route, Who};

pub use api::{Api, ProfileJson};
pub use facts::Directory;

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, patch};
    vec![
        get("/people", Who::SignedIn, pages::directory),
        get("/api/v1/people", Who::SignedIn, api::index),
        get("/api/v1/people/{person_id}", Who::SignedIn, api::show),
        patch("/api/v1/me", Who::SignedIn, api::change),
    ]
}
