//! The institution: what its administrators see and decide, and the record of what they did.

pub mod actions;
mod bar;
mod communities;
mod departments;
mod features;
mod instance;
mod jobs;
mod mail;
mod overview;
mod people;
mod practices;
mod record;
mod sign_in;
mod size;
mod storage;

use spine::jobs::{Handler, Schedule};
use web::{App, Route};

pub use actions::Actions;
pub use features::{Switched, switch};
pub use instance::{Changed, Instance, change};
pub use mail::Letters;
pub use storage::{Backup, room};

/// What carries out the room's jobs.
pub fn handlers(app: &App) -> Vec<Handler> {
    storage::handlers(app)
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    storage::schedules()
}

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    let pages = [
        overview::routes(),
        people::routes(),
        departments::routes(),
        communities::routes(),
        practices::routes(),
        sign_in::routes(),
        mail::routes(),
        storage::routes(),
        jobs::routes(),
        record::routes(),
        instance::routes(),
        features::routes(),
    ];
    pages.into_iter().flatten().collect()
}
