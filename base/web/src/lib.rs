//! What every page and every API answer stands on: the visit, pages, forms, errors, routes and their guards; the
//! frame around each page, its words, its icons and its assets.
extern crate self as web;

mod app;
pub mod assets;
mod fault;
mod form;
pub mod frame;
mod guard;
pub mod i18n;
pub mod icons;
pub mod limits;
pub mod look;
pub mod page;
pub mod route;
pub mod ui;
mod visit;

pub use app::{App, AppBuilder, Instance, Settings};
pub use fault::Fault;
pub use form::{At, Form, IdempotencyKey, Json, Query, fresh_key, secret};
pub use frame::Frame;
pub use guard::guarded;
pub use page::{Cache, Page, done, render};
pub use route::{Route, Who};
pub use visit::{Credentials, RawForm, Visit, hash_secret, session_cookie};
