//! Storage: how much room things take, measured by a job that comes round, and when the last backup was made.

mod disk;
mod measure;
mod pages;

use spine::jobs::{Handler, Schedule};
use web::route::{get, post};
use web::{App, Route, Who};

pub use disk::room;
pub use measure::{Backup, Measured, age};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/storage", Who::Admin, pages::show),
        post("/administration/storage/measurements", Who::Admin, pages::measure),
    ]
}

pub fn handlers(app: &App) -> Vec<Handler> {
    vec![measure::handler(app)]
}

pub fn schedules() -> Vec<Schedule> {
    vec![measure::schedule()]
}
