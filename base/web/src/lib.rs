//! What every page and every API answer stands on: the visit, pages, forms, errors, routes and their guards; the
//! frame around each page, its words, its icons and its assets.
extern crate self as web;

mod app;
pub mod assets;
pub mod branding;
pub mod cabinet;
mod fault;
mod form;
pub mod frame;
mod guard;
mod guesses;
mod help;
pub mod i18n;
pub mod icons;
mod kept;
pub mod limits;
pub mod live;
pub mod look;
mod network;
pub mod openapi;
pub mod page;
pub mod route;
mod sent;
pub mod tables;
pub mod ui;
mod visit;

use std::sync::Arc;

use spine::jobs::{Handler, Job, Schedule};
use spine::readers::Reader;

pub use app::{App, AppBuilder, Instance, Settings};
pub use fault::Fault;
pub use form::{At, Form, IdempotencyKey, Json, Query, fresh_key, secret};
pub use frame::Frame;
pub use guard::guarded;
pub use kept::{Kept, is_writing};
pub use page::{Cache, Page, done, done_undoable, render};
pub use route::{Route, Who};
pub use sent::Sent;
pub use spine::Feature;
pub use visit::{Credentials, RawForm, Visit, device_cookie, hash_secret, session_cookie};

/// The routes of the floor itself: assets and the choice of look.
pub fn routes() -> Vec<Route> {
    vec![
        route::get("/assets/{*file}", Who::Anyone, assets::serve),
        route::get("/api/v1/openapi.json", Who::Anyone, openapi::json),
        route::get("/docs/api", Who::Anyone, openapi::page),
        route::post("/look", Who::Anyone, look::choose),
        route::get("/branding/{file}", Who::Anyone, branding::serve),
        route::post("/announcement/dismissal", Who::Anyone, branding::dismiss),
        route::get("/live", Who::SignedIn, live::open),
        route::get("/help", Who::Anyone, help::help),
        route::get("/help/keys", Who::Anyone, help::keys),
        route::get("/privacy", Who::Anyone, help::privacy),
        route::get("/cabinet", Who::Anyone, cabinet::sheet),
        route::get("/cabinet/{sheet}", Who::Anyone, cabinet::page),
    ]
}

/// Forgets the keys of acts that nobody will repeat any more.
#[derive(serde::Serialize, serde::Deserialize)]
struct ForgetOldActs {}

impl Job for ForgetOldActs {
    const KIND: &'static str = "acts.forget";
}

/// What follows the activity for the floor itself: who listens to live updates.
pub fn readers(app: &App) -> Vec<Arc<dyn Reader>> {
    vec![Arc::new(live::Follower(app.room::<live::Live>()))]
}

/// What carries out the floor's own jobs.
pub fn handlers(_: &App) -> Vec<Handler> {
    vec![Handler::new(|database, _: ForgetOldActs| {
        database.write_now(|db| spine::forget_old_acts(db, db::Time::now())).map(drop)
    })]
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    vec![Schedule { name: "acts.forget", every: db::Time::HOUR, kind: ForgetOldActs::KIND, payload: "{}" }]
}
