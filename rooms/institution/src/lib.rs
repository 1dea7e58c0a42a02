//! The institution: what its administrators see and decide. So far an overview, the organisation's name, whether
//! reading is public, and jobs that were given up.

mod change;
mod pages;

use web::Route;

pub use change::{Changed, Instance, change};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    pages::routes()
}
