//! People as administrators see to them: who is there, who administers, whose account is closed.

mod acts;
mod bulk;
mod pages;
mod store;

use web::route::{get, post};
use web::{Route, Who};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/people", Who::Admin, pages::list),
        get("/administration/people/invitations", Who::Admin, bulk::ask),
        post("/administration/people/invitations", Who::Admin, bulk::send),
        post("/administration/people/{handle}/administrator", Who::Admin, acts::give),
        post("/administration/people/{handle}/administrator/end", Who::Admin, acts::take),
        post("/administration/people/{handle}/reactivation", Who::Admin, acts::reactivate),
    ]
}
