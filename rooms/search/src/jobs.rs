//! Building the index again.

use db::{Database, Db, Result};
use serde::{Deserialize, Serialize};
use spine::Ctx;
use spine::jobs::{Handler, Job, enqueue};
use web::App;

use crate::search::Search;

/// Asks the running server to build its index again.
#[derive(Debug, Serialize, Deserialize)]
struct Rebuild {}

impl Job for Rebuild {
    const KIND: &'static str = "search.rebuild";
}

/// Enqueues the building of the index in the server, which owns it; once is enough while one waits.
pub fn rebuild_later(db: &mut Db, ctx: &Ctx) -> Result<()> {
    enqueue(db, ctx, &Rebuild {}, Some("index"))
}

/// Builds the index in this process. `progress` hears how many objects have been taken in; gives how many documents
/// there are. A conflict when a server holds the index: then [`rebuild_later`] is the way.
pub fn rebuild(app: &App, progress: &dyn Fn(u64)) -> Result<u64> {
    app.room::<Search>().rebuild(app.database(), app.registry(), progress)
}

/// What carries out the room's jobs.
pub fn handlers(app: &App) -> Vec<Handler> {
    let (search, registry) = (app.room::<Search>(), app.registry().clone());
    vec![Handler::new(move |database: &Database, _: Rebuild| {
        let documents = search.rebuild(database, &registry, &|_| ())?;
        tracing::info!(documents, "the search index was built again");
        Ok(())
    })]
}
