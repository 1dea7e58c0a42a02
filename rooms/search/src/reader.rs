//! Follows the activity of every origin and keeps the index up to date.

use std::sync::Arc;
use std::time::Duration;

use db::{Database, Result};
use spine::objects::Registry;
use spine::readers::Reader;
use spine::{Activity, Origin};

use crate::search::Search;

/// The reader `search`. Its position lies in the index itself, so that both can only be lost together.
pub struct Indexer {
    pub search: Arc<Search>,
    pub registry: Registry,
}

impl Reader for Indexer {
    fn name(&self) -> &'static str {
        "search"
    }

    fn origins(&self) -> &'static [Origin] {
        &[Origin::Member, Origin::Import, Origin::System]
    }

    /// A commit to the index costs as much for one document as for hundreds, and leaves a segment to be merged.
    fn breath(&self) -> Duration {
        Duration::from_millis(400)
    }

    fn position(&self, database: &Database) -> Result<i64> {
        self.search.ready(database, &self.registry)
    }

    fn follow(&self, database: &Database, activity: &[Activity], position: i64) -> Result<()> {
        self.search.follow(database, &self.registry, activity, position)
    }
}
