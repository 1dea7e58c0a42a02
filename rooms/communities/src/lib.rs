//! Communities of practice: how they are formed, who may see them, how people join and leave.

pub mod actions;
pub mod admit;
mod api;
mod api_members;
pub mod archive;
pub mod arrival;
mod attempts;
pub mod change;
pub mod cover;
mod erase;
pub mod facilitate;
pub mod fields;
pub mod formation;
pub mod found;
pub mod interests;
pub mod join;
pub mod joining;
mod kind;
pub mod leave;
mod letters;
pub mod list;
pub mod load;
pub mod looks;
pub mod newcomers;
mod pages;
mod person;
mod place;
pub mod schema;
mod sections;
mod store;
pub mod suggestions;
mod welcome;

use std::sync::Arc;

use spine::jobs::Handler;
use spine::objects::Kind;
use spine::readers::Reader;
use web::{App, AppBuilder, Route};

pub use api::Api;
pub use fields::{Founding, Sound};
pub use found::{Founded, found, found_for_the_house};
pub use load::Community;
pub use person::OfPerson;
pub use place::{frame, mark, place, switcher};
pub use schema::{Access, Stage};
pub use sections::{Act, Facts, HomeSections, Newest, Section};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    let parts = [pages::routes(), looks::routes(), api::routes(), suggestions::routes(), newcomers::routes()];
    parts.into_iter().flatten().collect()
}

/// The kinds of object of this room.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(kind::CommunityKind)]
}

/// Puts the room's own state into the application. What other rooms show on home pages is added beside it.
pub fn furnish(builder: AppBuilder) -> db::Result<AppBuilder> {
    Ok(builder.room(attempts::Attempts::default()).room(suggestions::Suggestions::default()).room(welcome::welcomer()))
}

/// The kinds of the jobs that send this room's letters.
pub const LETTERS: [&str; 2] = [letters::KIND, newcomers::LETTERS];

/// What follows the activity: what suggestions are made from, and who came new.
pub fn readers(app: &App) -> Vec<Arc<dyn Reader>> {
    vec![Arc::new(suggestions::Listening(app.room())), Arc::new(newcomers::Greeting)]
}

/// What carries out the room's jobs.
pub fn handlers(app: &App) -> Vec<Handler> {
    vec![newcomers::handler(app), letters::handler(app)]
}
