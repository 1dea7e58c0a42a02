//! Jobs: what waits, what comes round, and what was given up.

mod acts;
mod pages;

use web::route::{get, post};
use web::{Route, Who};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/jobs", Who::Admin, pages::show),
        post("/administration/jobs/{job}/attempts", Who::Admin, acts::try_again),
        post("/administration/jobs/{job}/end", Who::Admin, acts::discard),
        post("/administration/jobs/attempts", Who::Admin, acts::try_all_again),
    ]
}
