//! The forum: topics, replies, solutions.
//!
//! `reply.rs` is the reference act; every act of the house is built like it.

mod answerable;
mod api;
mod ask;
mod edit;
mod erase;
mod export;
mod help;
mod home;
pub mod import;
mod in_common;
pub mod interests;
pub mod jobs;
pub mod keep_tags;
pub mod kinds;
mod lists;
mod live;
pub mod load;
mod pages;
mod person;
mod provenance;
mod reading;
mod remove;
mod reply;
pub mod schema;
mod solve;
pub mod store;
pub mod text;

use std::sync::Arc;

use spine::jobs::{Handler, Schedule};
use spine::objects::Kind;
use spine::readers::Reader;
use web::{App, AppBuilder, Route};

pub use answerable::Answerable;
pub use api::Api;
pub use ask::{Asked, NewTopic, ask};
pub use edit::{Edit, Edited, edit};
pub use help::{helped, withdraw};
pub use home::{Latest, Waiting};
pub use in_common::InCommon;
pub use live::watches;
pub use person::OfPerson;
pub use reading::keep_marks;
pub use remove::{remove, restore};
pub use reply::{Replied, Reply, reply};
pub use solve::{close, reopen, solve, unsolve};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    [pages::routes(), api::routes()].into_iter().flatten().collect()
}

/// The kinds of object of this room.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(kinds::Topics), Arc::new(kinds::Posts), Arc::new(kinds::Tags)]
}

/// What the room keeps in memory.
pub struct State {
    blocks: pages::Blocks,
    marks: reading::Marks,
    lists: Arc<lists::Lists>,
}

/// Bytes of topics' pages that are kept.
const BLOCKS: u64 = 32 * 1024 * 1024;
/// Bytes of pages of lists that are kept.
const LISTS: u64 = 16 * 1024 * 1024;

/// Puts the room's own state into the application.
pub fn furnish(builder: AppBuilder) -> db::Result<AppBuilder> {
    Ok(builder.room(State {
        blocks: pages::Blocks::new(BLOCKS),
        lists: Arc::new(lists::Lists::new(LISTS)),
        marks: reading::Marks::default(),
    }))
}

/// What follows the activity for this room.
pub fn readers(app: &App) -> Vec<Arc<dyn Reader>> {
    vec![app.room::<State>().lists.clone()]
}

/// What carries out the room's jobs.
pub fn handlers(_: &App) -> Vec<Handler> {
    jobs::handlers()
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    jobs::schedules()
}
