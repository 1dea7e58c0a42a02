//! The record: who did what, to whom, when and from where, as administrators read it and take it away.

mod asked;
mod export;
mod pages;

use web::route::get;
use web::{Route, Who};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/record", Who::Admin, pages::show),
        get("/administration/record/export", Who::Admin, export::export),
    ]
}
