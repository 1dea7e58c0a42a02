//! The door: signing in and out, sessions, new passwords, and the first start.

pub(crate) mod browser;
pub mod device;
pub mod email;
pub(crate) mod guess;
pub(crate) mod pages;
pub mod passkeys;
pub mod reset;
pub mod schema;
pub mod second;
pub mod session;
pub mod set_up;
pub mod sign_in;

use db::{Db, Result, Time};
use spine::jobs::Handler;
use web::{App, Route, Who};

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/sign-in", Who::Anyone, pages::sign_in::show),
        post("/sign-in", Who::Anyone, pages::sign_in::sign_in),
        post("/sign-in/kept", Who::Anyone, pages::sign_in::carry),
        post("/sign-in/code", Who::Anyone, pages::code::pass),
        post("/sign-in/passkey", Who::Anyone, pages::passkeys::sign_in),
        post("/sign-in/passkey/begin", Who::Anyone, pages::passkeys::begin),
        post("/sign-out", Who::Anyone, pages::sign_in::sign_out),
        get("/password/new", Who::Anyone, pages::password::ask),
        post("/password/new", Who::Anyone, pages::password::send),
        get("/password/{secret}", Who::Anyone, pages::password::show),
        post("/password/{secret}", Who::Anyone, pages::password::set),
        get("/settings/password", Who::SignedIn, pages::password::show_change),
        post("/settings/password", Who::SignedIn, pages::password::change),
        get("/settings/sign-in", Who::SignedIn, pages::ways::show),
        get("/settings/email", Who::SignedIn, pages::email::show),
        post("/settings/email", Who::SignedIn, pages::email::ask),
        get("/email/{secret}", Who::Anyone, pages::email::show_confirm),
        post("/email/{secret}", Who::Anyone, pages::email::confirm),
        get("/email/stop/{secret}", Who::Anyone, pages::email::show_stop),
        post("/email/stop/{secret}", Who::Anyone, pages::email::stop),
        get("/settings/passkeys", Who::SignedIn, pages::passkeys::list),
        post("/settings/passkeys", Who::SignedIn, pages::passkeys::add),
        post("/settings/passkeys/begin", Who::SignedIn, pages::passkeys::begin_adding),
        post("/settings/passkeys/{passkey}/removal", Who::SignedIn, pages::passkeys::remove),
        get("/settings/second-step", Who::SignedIn, pages::second::show),
        post("/settings/second-step", Who::SignedIn, pages::second::begin),
        post("/settings/second-step/confirmation", Who::SignedIn, pages::second::confirm),
        post("/settings/second-step/codes", Who::SignedIn, pages::second::renew),
        post("/settings/second-step/removal", Who::SignedIn, pages::second::remove),
        post("/settings/devices/{device}/forget", Who::SignedIn, pages::sessions::forget_device),
        get("/settings/sessions", Who::SignedIn, pages::sessions::list),
        post("/settings/sessions/end", Who::SignedIn, pages::sessions::end_all),
        post("/settings/sessions/{session}/end", Who::SignedIn, pages::sessions::end_one),
        get("/set-up", Who::Anyone, pages::set_up::show),
        post("/set-up", Who::Anyone, pages::set_up::set_up),
    ]
}

/// What carries out the jobs of the door.
pub(crate) fn handlers(app: &App) -> Vec<Handler> {
    vec![email::handler(app), device::handler(app)]
}

/// Forgets what has expired.
pub(crate) fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    session::forget_expired(db, now)?;
    reset::forget_expired(db, now)?;
    email::forget_expired(db, now)?;
    second::forget_expired(db, now)?;
    device::forget_expired(db, now)
}
