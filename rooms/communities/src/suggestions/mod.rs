//! Suggestions by practice, not by title: communities and people for whoever looks, people for a community. Every one says
//! why, and can be waved aside for good.
//!
//! What is waved aside is a wish and no event: it is written down beside the person and never becomes an activity.

mod api;
pub mod dismiss;
mod known;
pub mod near;
pub mod rows;
pub mod schema;
mod settings;
mod store;
pub mod suggest;
mod words;

use std::sync::Arc;

use db::{Db, PersonId, Result};
use spine::Ctx;
use web::route::{get, post};
use web::{Feature, Route, Who};

pub use api::Api;
pub use known::{Listening, Suggestions};

/// With whom somebody wrote in the same threads; another room knows. Part of the application's state.
pub trait Threads: Send + Sync + 'static {
    /// Other people in threads in which whoever acts wrote and may read now, and in how many.
    fn in_common(&self, db: &mut Db, ctx: &Ctx) -> Result<Vec<(PersonId, u32)>>;

    /// Whether somebody has written anything.
    fn has_written(&self, db: &mut Db, person: PersonId) -> Result<bool>;
}

/// Whoever knows of threads.
#[derive(Clone)]
pub struct Common(Arc<dyn Threads>);

impl Common {
    pub fn new(threads: impl Threads) -> Common {
        Common(Arc::new(threads))
    }

    fn threads(&self, db: &mut Db, ctx: &Ctx) -> Result<Vec<(PersonId, u32)>> {
        self.0.in_common(db, ctx)
    }

    pub(crate) fn has_written(&self, db: &mut Db, person: PersonId) -> Result<bool> {
        self.0.has_written(db, person)
    }
}

pub(crate) fn routes() -> Vec<Route> {
    let pages = vec![
        get("/people/near", Who::SignedIn, near::page),
        get("/settings/suggestions", Who::SignedIn, settings::page),
        post("/settings/suggestions", Who::SignedIn, settings::change),
        post("/suggestions/people/{handle}/dismissal", Who::SignedIn, dismiss::person),
        post("/suggestions/people/{handle}/dismissal/end", Who::SignedIn, dismiss::person_back),
        post("/suggestions/communities/{slug}/dismissal", Who::Passer, dismiss::community),
        post("/suggestions/communities/{slug}/dismissal/end", Who::Passer, dismiss::community_back),
        post("/c/{slug}/suggestions/{handle}/dismissal", Who::Facilitator, dismiss::for_community),
        post("/c/{slug}/suggestions/{handle}/dismissal/end", Who::Facilitator, dismiss::for_community_back),
    ];
    pages.into_iter().chain(api::routes()).map(|route| route.part_of(Feature::Suggestions)).collect()
}
