//! Accounts, sign-in, profiles and memberships; and the two questions "which role has P in C" and "do P and Q share
//! a community".

pub mod account;
pub mod actions;
pub mod claims;
pub mod departments;
pub mod directory;
pub mod door;
pub mod erasure;
pub mod export;
mod identify;
pub mod imported;
pub mod interests;
mod kind;
pub mod mail;
pub mod membership;
pub mod profile;
pub mod schema;
mod seen;
pub mod sign_up;
pub mod text;
pub mod tokens;
mod widely;

use std::sync::Arc;

use spine::jobs::{Handler, Schedule};
use spine::objects::Kind;
use web::{App, AppBuilder, Route};

pub use identify::{SHOWN, Shown, identify, shown};
pub use mail::{MailSettings, Mailer};
pub use membership::{Letters, Role, State};
pub use profile::{PersonSection, PersonSections, epoch};
pub use schema::{Byline, Person, Scope};
pub use tokens::Api;
pub use widely::{Widely, widely, widely_of};

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    let parts = [
        door::routes(),
        profile::routes(),
        directory::routes(),
        interests::routes(),
        tokens::routes(),
        sign_up::routes(),
        erasure::routes(),
        export::routes(),
        claims::routes(),
    ];
    parts.into_iter().flatten().collect()
}

/// The kinds of object of this room.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(kind::People), Arc::new(departments::Departments), Arc::new(interests::Interests)]
}

/// Puts the room's own state into the application: the post, how people are recognised, and when they were seen.
pub fn furnish(builder: AppBuilder, mail: &MailSettings) -> db::Result<AppBuilder> {
    let mailer = Mailer::new(mail).map_err(db::Error::internal)?.minding(builder.database().clone());
    let passkeys = door::passkeys::Ceremonies::new(&builder.settings().public_url)?;
    let seen = seen::Seen::default();
    let noting = seen.clone();
    Ok(builder
        .recognise(move |db, credentials, now| identify::recognise(db, credentials, now, &noting))
        .room(seen)
        .room(passkeys)
        .room(directory::Directory::default())
        .room(mailer))
}

/// What carries out the room's jobs.
pub fn handlers(app: &App) -> Vec<Handler> {
    let own = vec![mail::handler(app), sign_up::handler(app), seen::handler(app), erasure::handler(app)];
    own.into_iter().chain(door::handlers(app)).chain(export::handlers(app)).collect()
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    std::iter::once(seen::schedule()).chain(export::schedules()).collect()
}

/// 200 for a form that nobody has sent, 422 for one with errors.
fn form_status(errors: &db::FieldErrors) -> axum::http::StatusCode {
    if errors.is_empty() { axum::http::StatusCode::OK } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY }
}

/// The pages of one's settings.
pub fn settings_views(frame: &web::Frame) -> Vec<web::ui::View> {
    let here = |paths: &[&str]| paths.iter().any(|path| frame.path.starts_with(path));
    let view = |id: &str, href: &str| web::ui::View::new(frame.say(id), href, here(&[href]));
    let ways_in = ["sign-in", "email", "password", "passkeys", "second-step"].map(|way| format!("/settings/{way}"));
    let ways_in: Vec<&str> = ways_in.iter().map(String::as_str).collect();
    let views = vec![
        web::ui::View::new(
            frame.say("settings-profile"),
            "/settings/profile",
            here(&["/settings/profile", "/settings/photo"]),
        ),
        view("settings-practice", "/settings/practice"),
        web::ui::View::new(frame.say("settings-sign-in"), "/settings/sign-in", here(&ways_in)),
        view("settings-sessions", "/settings/sessions"),
        view("settings-suggestions", "/settings/suggestions"),
        view("settings-greeting", "/settings/greeting"),
        view("settings-tokens", "/settings/tokens"),
        view("settings-authors", "/settings/authors"),
        view("settings-export", "/settings/export"),
        view("settings-leave", "/settings/leave"),
    ];
    let off = |view: &web::ui::View| match view.href.as_str() {
        "/settings/suggestions" => !frame.has(web::Feature::Suggestions),
        "/settings/greeting" => !frame.has(web::Feature::Newcomers),
        "/settings/tokens" => !frame.has(web::Feature::Tokens),
        _ => false,
    };
    views.into_iter().filter(|view| !off(view)).collect()
}
