//! Communities as administrators see to them: which there are, who leads them, and the way inside a closed one.

mod acts;
mod pages;
mod store;

use web::route::{get, post};
use web::{Route, Who};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/communities", Who::Admin, pages::list),
        get("/administration/look", Who::Admin, acts::ask_to_look),
        post("/administration/looks", Who::Admin, acts::look),
        post("/administration/looks/{look}/end", Who::Admin, acts::stop_looking),
        get("/administration/facilitator", Who::Admin, acts::ask_to_name),
        post("/administration/facilitators", Who::Admin, acts::name),
    ]
}
