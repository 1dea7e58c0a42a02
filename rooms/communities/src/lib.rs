//! Communities of practice: how they are formed, who may see them, how people join and leave.

pub mod actions;
pub mod admit;
mod api;
pub mod arrival;
mod attempts;
pub mod change;
pub mod facilitate;
pub mod fields;
pub mod found;
pub mod interests;
pub mod join;
mod kind;
pub mod leave;
pub mod list;
pub mod load;
pub mod looks;
mod pages;
mod place;
pub mod schema;
mod sections;
mod store;
mod welcome;

use std::sync::Arc;

use spine::objects::Kind;
use web::{AppBuilder, Route};

pub use api::Api;
pub use fields::{Founding, Sound};
pub use found::{Founded, found, found_for_the_house};
pub use load::Community;
pub use place::{frame, place, switcher};
pub use schema::Access;
pub use sections::{Act, HomeSections, Newest, Section};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    [pages::routes(), looks::routes(), api::routes()].into_iter().flatten().collect()
}

/// The kinds of object of this room.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(kind::CommunityKind)]
}

/// Puts the room's own state into the application. What other rooms show on home pages is added beside it.
pub fn furnish(builder: AppBuilder) -> db::Result<AppBuilder> {
    Ok(builder.room(attempts::Attempts::default()).room(welcome::welcomer()))
}
