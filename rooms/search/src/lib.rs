//! search

use std::sync::Arc;

use spine::jobs::Handler;
use spine::readers::Reader;
use web::{App, AppBuilder, Route};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    Vec::new()
}

/// Puts the room's own state into the application.
pub fn furnish(builder: AppBuilder) -> db::Result<AppBuilder> {
    Ok(builder)
}

/// What follows the activity for this room.
pub fn readers(_: &App) -> Vec<Arc<dyn Reader>> {
    Vec::new()
}

/// What carries out the room's jobs.
pub fn handlers(_: &App) -> Vec<Handler> {
    Vec::new()
}
