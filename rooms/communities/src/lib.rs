//! Communities of practice: how they are formed, who may see them, how people join and leave.

pub mod load;
mod place;
pub mod schema;
mod sections;
mod store;

use std::sync::Arc;

use spine::objects::Kind;
use web::Route;

pub use load::Community;
pub use place::{frame, place, switcher};
pub use schema::Access;
pub use sections::{Act, HomeSections, Section};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    Vec::new()
}

/// The kinds of object of this room.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    Vec::new()
}
