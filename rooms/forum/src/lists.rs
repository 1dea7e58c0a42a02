//! Pages of lists of topics, kept until something happens in their community.
//!
//! A reader of the spine tells when something did, and until when it has heard of everything. What it heard more than
//! a second ago is not relied upon: then a list is made anew, so that none is ever shown that is older than that.
//! Who may see a list is asked for each visit and kept nowhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use db::{CommunityId, Database, Result};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use spine::readers::Reader;
use spine::{Activity, Origin, activity};

use crate::pages::List;
use crate::store::View;

/// How old a list may be.
const AGE: Duration = Duration::from_secs(1);

/// What a page of a list depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub community: CommunityId,
    pub view: View,
    pub page: i64,
    pub per_page: i64,
    pub language: &'static str,
    /// See [`people::epoch`].
    pub epoch: i64,
}

/// What is kept.
pub struct Lists {
    heard: Mutex<Heard>,
    kept: Cache<(Key, i64), Arc<List>, Weight>,
}

#[derive(Clone)]
struct Weight;

impl Weighter<(Key, i64), Arc<List>> for Weight {
    fn weight(&self, (key, _): &(Key, i64), list: &Arc<List>) -> u64 {
        let tag = match &key.view {
            View::Tagged(tag) => tag.len(),
            View::Latest | View::Unanswered | View::Solved | View::Removed => 0,
        };
        (list.bytes() + tag) as u64 + 512
    }
}

/// What the reader has heard of.
#[derive(Default)]
struct Heard {
    /// Where it stands; nothing before it begins.
    position: Option<i64>,
    /// Where it stood when it last heard of something in a community.
    of: HashMap<CommunityId, i64>,
    /// When it had last heard of everything.
    all: Option<Instant>,
}

impl Lists {
    /// Keeps up to so many bytes.
    pub fn new(bytes: u64) -> Lists {
        // A page of 20 topics has about 32 kB.
        Lists { heard: Mutex::default(), kept: Cache::with_weighter((bytes / 32_768) as usize, bytes, Weight) }
    }

    /// The page that is kept, or the one that `make` makes.
    pub fn get(&self, key: Key, make: impl FnOnce() -> Result<List>) -> Result<Arc<List>> {
        // Asked before the database is: what happens from now on gives another version.
        let Some(version) = self.version(key.community) else { return make().map(Arc::new) };
        let key = (key, version);
        if let Some(list) = self.kept.get(&key) {
            return Ok(list);
        }
        let list = Arc::new(make()?);
        self.kept.insert(key, list.clone());
        Ok(list)
    }

    /// What stands for the state of a community's lists; nothing when the reader is behind.
    fn version(&self, community: CommunityId) -> Option<i64> {
        let heard = self.heard();
        heard.all.filter(|all| all.elapsed() < AGE)?;
        Some(heard.of.get(&community).copied().unwrap_or(0))
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader for Lists {
    fn name(&self) -> &'static str {
        "forum.lists"
    }

    fn origins(&self) -> &'static [Origin] {
        &[Origin::Member, Origin::Import, Origin::System]
    }

    /// Kept in memory, beside what it is the position of: a process begins with no list.
    fn position(&self, database: &Database) -> Result<i64> {
        if let Some(position) = self.heard().position {
            return Ok(position);
        }
        let newest = database.read_now(activity::newest)?;
        Ok(*self.heard().position.get_or_insert(newest))
    }

    fn follow(&self, _: &Database, activity: &[Activity], position: i64) -> Result<()> {
        let mut heard = self.heard();
        for row in activity {
            if let Some(community) = row.community {
                heard.of.insert(community, row.position);
            }
        }
        heard.position = Some(position);
        Ok(())
    }

    fn caught_up(&self, at: Instant) {
        self.heard().all = Some(at);
    }
}
