//! The instance itself: its name, who may read, how it looks, and what its administrators tell everybody.

mod acts;
mod change;
mod logo;
mod pages;

use web::route::{get, post};
use web::{Route, Who};

pub use change::{Changed, Instance, change};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/instance", Who::Admin, pages::show),
        post("/administration/instance", Who::Admin, acts::change_instance),
        post("/administration/accent", Who::Admin, acts::change_accent),
        post("/administration/logo", Who::Admin, logo::send),
        post("/administration/logo/end", Who::Admin, logo::remove),
        post("/administration/announcement", Who::Admin, acts::announce),
        post("/administration/announcement/end", Who::Admin, acts::fall_silent),
    ]
}
