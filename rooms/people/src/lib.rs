//! Accounts, sign-in, profiles and memberships; and the two questions "which role has P in C" and "do P and Q share
//! a community".

pub mod account;
pub mod actions;
pub mod door;
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

use std::sync::Arc;

use spine::jobs::{Handler, Schedule};
use spine::objects::Kind;
use web::{App, AppBuilder, Route};

pub use identify::{SHOWN, Shown, identify, shown};
pub use mail::{MailSettings, Mailer};
pub use membership::{Role, State};
pub use profile::epoch;
pub use schema::{Byline, Person, Scope};
pub use tokens::Api;

/// The routes of this room.
pub fn routes() -> Vec<Route> {
    [door::routes(), profile::routes(), interests::routes(), tokens::routes(), sign_up::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// The kinds of object of this room.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(kind::People), Arc::new(interests::Interests)]
}

/// Puts the room's own state into the application: the post, how people are recognised, and when they were seen.
pub fn furnish(builder: AppBuilder, mail: &MailSettings) -> db::Result<AppBuilder> {
    let mailer = Mailer::new(mail).map_err(db::Error::internal)?.minding(builder.database().clone());
    let seen = seen::Seen::default();
    let noting = seen.clone();
    Ok(builder
        .recognise(move |db, credentials, now| identify::recognise(db, credentials, now, &noting))
        .room(seen)
        .room(mailer))
}

/// What carries out the room's jobs.
pub fn handlers(app: &App) -> Vec<Handler> {
    vec![mail::handler(app), sign_up::handler(app), seen::handler(app)]
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    vec![seen::schedule()]
}

/// 200 for a form that nobody has sent, 422 for one with errors.
fn form_status(errors: &db::FieldErrors) -> axum::http::StatusCode {
    if errors.is_empty() { axum::http::StatusCode::OK } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY }
}

/// The pages of one's settings.
fn settings_views(frame: &web::Frame) -> Vec<web::ui::View> {
    let view = |id: &str, href: &str| web::ui::View::new(frame.say(id), href, frame.path.starts_with(href));
    vec![
        view("settings-profile", "/settings/profile"),
        view("settings-practice", "/settings/practice"),
        view("settings-password", "/settings/password"),
        view("settings-sessions", "/settings/sessions"),
        view("settings-tokens", "/settings/tokens"),
    ]
}
