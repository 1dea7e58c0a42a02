//! Practice interests: what people practise, can help with and want to learn, apart from their job titles.
//!
//! An interest has one name and any number of synonyms, is broader or narrower than others or lies beside them, and grows
//! by use: whoever says that they practise something new names it. Stewards merge, split and rename without losing links.

mod api;
mod curate;
pub mod elsewhere;
mod find;
pub mod input;
mod kind;
mod merge;
mod names;
mod pages;
mod practise;
pub mod schema;
pub mod starter;
mod steward;
mod store;

use spine::ObjectRef;
use web::Route;

pub use api::Api;
pub use curate::{create, describe};
pub use elsewhere::{Elsewhere, Pointing};
pub use find::{Standing, all_named, named, said_by, unknown, visible_to};
pub use kind::Interests;
pub use merge::{Splitting, merge, split};
pub use practise::{held, named_or_made, say, say_named};
pub use schema::{Interest, InterestId, Practice};
pub use steward::{appoint, dismiss, for_stewards, is_steward, steward, stewards};

/// The word for an interest in activity and the registry.
pub const KIND: &str = "interest";

pub(crate) fn object(interest: InterestId) -> ObjectRef {
    ObjectRef { kind: KIND, id: interest.0 }
}

pub(crate) fn routes() -> Vec<Route> {
    pages::routes().into_iter().chain(api::routes()).collect()
}
