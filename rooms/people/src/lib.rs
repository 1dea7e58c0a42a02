//! Accounts, sign-in, profiles and memberships; and the two questions "which role has P in C" and "do P and Q share
//! a community".

mod identify;
pub mod imported;
pub mod membership;
pub mod schema;

use std::sync::Arc;

use spine::jobs::{Handler, Schedule};
use spine::objects::Kind;
use web::{App, AppBuilder, Route};

pub use identify::identify;
pub use membership::{Role, State};
pub use schema::Byline;

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    Vec::new()
}

/// The kinds of object of this room.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    Vec::new()
}

/// Puts the room's own state into the application.
pub fn furnish(builder: AppBuilder) -> db::Result<AppBuilder> {
    Ok(builder)
}

/// What carries out the room's jobs.
pub fn handlers(_: &App) -> Vec<Handler> {
    Vec::new()
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    Vec::new()
}
