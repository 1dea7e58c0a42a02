//! Parts of the product that administrators switch off and on.

mod pages;
mod switch;

use web::route::{get, post};
use web::{Route, Who};

pub use switch::{Switched, switch};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/features", Who::Admin, pages::show),
        post("/administration/features/{feature}/end", Who::Admin, pages::switch_off),
        post("/administration/features/{feature}", Who::Admin, pages::switch_on),
    ]
}
