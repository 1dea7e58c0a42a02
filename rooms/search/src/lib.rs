//! Search: the index that follows the activity, queries as people type them, and what they find.
//!
//! Other rooms are known by the registry of objects alone. Who may find what is decided at each search, and each hit
//! passes the loader of its room before it is shown.

mod api;
mod day;
mod find;
mod index;
mod jobs;
mod kinds;
mod limit;
mod mend;
mod pages;
mod plan;
mod query;
mod reader;
mod scope;
mod search;
mod shelf;
mod snippet;
mod tally;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use spine::readers::Reader;
use web::{App, AppBuilder, Route};

pub use api::Api;
pub use jobs::{handlers, rebuild, rebuild_later};
pub use search::Search;

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    pages::routes().into_iter().chain(api::routes()).collect()
}

/// Puts the room's own state into the application. Nothing on disk is made or changed by it.
pub fn furnish(builder: AppBuilder) -> db::Result<AppBuilder> {
    let search = Search::open(&builder.settings().data)?;
    Ok(builder.room(search))
}

/// What follows the activity for this room.
pub fn readers(app: &App) -> Vec<Arc<dyn Reader>> {
    vec![Arc::new(reader::Indexer { search: app.room::<Search>(), registry: app.registry().clone() })]
}
