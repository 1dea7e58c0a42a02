//! The door: signing in and out, sessions, new passwords, and the first start.

pub(crate) mod pages;
pub mod reset;
pub mod session;
pub mod set_up;
pub mod sign_in;

use web::{Route, Who};

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/sign-in", Who::Anyone, pages::sign_in::show),
        post("/sign-in", Who::Anyone, pages::sign_in::sign_in),
        post("/sign-in/kept", Who::Anyone, pages::sign_in::carry),
        post("/sign-out", Who::Anyone, pages::sign_in::sign_out),
        get("/password/new", Who::Anyone, pages::password::ask),
        post("/password/new", Who::Anyone, pages::password::send),
        get("/password/{secret}", Who::Anyone, pages::password::show),
        post("/password/{secret}", Who::Anyone, pages::password::set),
        get("/settings/password", Who::SignedIn, pages::password::show_change),
        post("/settings/password", Who::SignedIn, pages::password::change),
        get("/settings/sessions", Who::SignedIn, pages::sessions::list),
        post("/settings/sessions/end", Who::SignedIn, pages::sessions::end_all),
        post("/settings/sessions/{session}/end", Who::SignedIn, pages::sessions::end_one),
        get("/set-up", Who::Anyone, pages::set_up::show),
        post("/set-up", Who::Anyone, pages::set_up::set_up),
    ]
}
