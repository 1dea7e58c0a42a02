//! Accounts, sign-in, profiles and memberships; and the two questions "which role has P in C" and "do P and Q share
//! a community".

mod identify;
pub mod membership;
pub mod schema;

pub use identify::identify;
pub use membership::{Role, State};
pub use schema::Byline;
