//! How far each reader has followed the activity, and whether one stands still.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, TryLockError};
use std::time::{Duration, Instant};

use db::{Database, Error, Result, Unavailability};
use spine::activity;
use spine::readers::Reader;

/// How long a reader may stand still while there is something to follow.
const PATIENCE: Duration = Duration::from_secs(60);

type Seen = HashMap<&'static str, (i64, Instant)>;

/// Watches the readers of this process.
#[derive(Clone)]
pub struct Progress {
    readers: Vec<Arc<dyn Reader>>,
    /// Where each reader stood, and since when it has not moved although there was more.
    seen: Arc<Mutex<Seen>>,
}

/// One reader as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Following {
    pub reader: &'static str,
    /// Rows of activity that it has not taken in yet.
    pub behind: i64,
    /// Whether it has not moved for a minute although it is behind.
    pub stuck: bool,
}

impl Progress {
    pub fn new(readers: Vec<Arc<dyn Reader>>) -> Progress {
        Progress { readers, seen: Arc::default() }
    }

    /// Looks at every reader. A reader that cannot say where it stands is an error; so is one that takes its time,
    /// such as an index that is being built, when somebody else waits for it already.
    pub fn look(&self, database: &Database, now: Instant) -> Result<Vec<Following>> {
        let mut seen = match self.seen.try_lock() {
            Ok(seen) => seen,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(Error::Unavailable(Unavailability::Busy)),
        };
        let newest = database.read_now(activity::newest)?;
        let mut found = Vec::new();
        for reader in &self.readers {
            let position = reader.position(database)?;
            let behind = newest.saturating_sub(position).max(0);
            let (stood, since) = seen.entry(reader.name()).or_insert((position, now));
            if *stood != position || behind == 0 {
                (*stood, *since) = (position, now);
            }
            found.push(Following { reader: reader.name(), behind, stuck: now.duration_since(*since) >= PATIENCE });
        }
        Ok(found)
    }
}
