//! Pictures that people add to what they write, and of themselves: taken, made safe, shown to whoever may see what
//! shows them.
//!
//! Other rooms do not know this one. Their acts give uploads to what they write with `spine::uploads::attach`, and
//! their kinds of object say who may see it.

mod add;
mod api;
mod cover;
mod face;
mod jobs;
mod load;
mod pages;
mod take;

use std::sync::Arc;

use spine::jobs::{Handler, Schedule};
use spine::uploads::Shelf;
use tokio::sync::Semaphore;
use web::{App, AppBuilder, Route};

pub use add::{Added, add};
pub use api::Api;
pub use jobs::tidy;
pub use load::{Found, picture};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    [pages::routes(), cover::routes(), face::routes(), api::routes()].into_iter().flatten().collect()
}

/// What the room keeps in memory.
pub struct State {
    shelf: Shelf,
    /// Whoever works on a picture: that takes seconds and hundreds of megabytes, so it is done one at a time.
    hands: Arc<Semaphore>,
    /// Whoever receives one: each holds a whole file in memory.
    receivers: Arc<Semaphore>,
}

/// Files that are received at the same time.
const RECEIVERS: usize = 16;

/// Puts the room's own state into the application.
pub fn furnish(builder: AppBuilder) -> db::Result<AppBuilder> {
    let shelf = Shelf::within(&builder.settings().data);
    let turns = |count| Arc::new(Semaphore::new(count));
    Ok(builder.room(State { shelf, hands: turns(1), receivers: turns(RECEIVERS) }))
}

/// What carries out the room's jobs.
pub fn handlers(app: &App) -> Vec<Handler> {
    jobs::handlers(app)
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    jobs::schedules()
}
