//! institution

use web::Route;

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
