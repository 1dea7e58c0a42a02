//! The institution: what its administrators see and decide. So far an overview, the organisation's name, whether
//! reading is public, jobs that were given up, and the record of what they did.

pub mod actions;
mod bar;
mod change;
mod departments;
mod pages;
mod record;
mod sign_in;

use web::Route;

pub use actions::Actions;
pub use change::{Changed, Instance, change};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    let rooms = [pages::routes(), departments::routes(), sign_in::routes(), record::routes()];
    rooms.into_iter().flatten().collect()
}
