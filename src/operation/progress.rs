//! How far each reader has followed the activity, and whether one stands still.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use db::{Database, Error, Result, Unavailability};
use spine::activity;
use spine::readers::Reader;

/// How long a reader may stand still while there is something to follow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where each reader stood, and since when it has not moved although there was more.
type Seen = HashMap<&'static str, (i64, Option<Instant>)>;

/// Watches the readers of this process.
#[derive(Clone)]
pub struct Progress {
    readers: Vec<Arc<dyn Reader>>,
    seen: Arc<Mutex<Seen>>,
    /// What was found last, and when; held for a moment only, while `seen` is held as long as a look takes.
    last: Arc<Mutex<Option<(Instant, Vec<Following>)>>>,
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
        Progress { readers, seen: Arc::default(), last: Arc::default() }
    }

    /// Looks at every reader. A reader that cannot say where it stands is an error. While somebody else looks, what was
    /// found last is given; it is an error when that is older than a minute, or nothing was found yet, because a
    /// reader takes its time: its index is being built.
    pub fn look(&self, database: &Database, now: Instant) -> Result<Vec<Following>> {
        let mut seen = match self.seen.try_lock() {
            Ok(seen) => seen,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return self.last(now),
        };
        let newest = database.read_now(activity::newest)?;
        let mut found = Vec::new();
        for reader in &self.readers {
            let position = reader.position(database)?;
            let behind = newest.saturating_sub(position).max(0);
            let (stood, since) = seen.entry(reader.name()).or_insert((position, None));
            if *stood != position || behind == 0 {
                (*stood, *since) = (position, None);
            }
            let since = if behind > 0 { *since.get_or_insert(now) } else { now };
            found.push(Following { reader: reader.name(), behind, stuck: now.duration_since(since) >= PATIENCE });
        }
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, found.clone()));
        Ok(found)
    }

    fn last(&self, now: Instant) -> Result<Vec<Following>> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((at, found)) if now.duration_since(*at) < PATIENCE => Ok(found.clone()),
            _ => Err(Error::Unavailable(Unavailability::Busy)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::sync::mpsc;

    use db::{Create, Target};
    use diesel::RunQueryDsl;
    use spine::{Activity, Origin};

    use super::*;

    /// Stands where it is told to, and lets a test hold it up while it says so.
    #[derive(Default)]
    struct Slow {
        position: AtomicI64,
        gate: Mutex<Option<(mpsc::Sender<()>, mpsc::Receiver<()>)>>,
    }

    impl Reader for Slow {
        fn name(&self) -> &'static str {
            "slow"
        }

        fn origins(&self) -> &'static [Origin] {
            &[]
        }

        fn position(&self, _: &Database) -> Result<i64> {
            let gate = self.gate.lock().expect("one look").take();
            if let Some((arrived, open)) = gate {
                arrived.send(()).expect("the test waits");
                open.recv().expect("the test lets it through");
            }
            Ok(self.position.load(Ordering::SeqCst))
        }

        fn follow(&self, _: &Database, _: &[Activity], _: i64) -> Result<()> {
            Ok(())
        }
    }

    fn database(folder: &tempfile::TempDir) -> Database {
        let target = Target::Sqlite(folder.path().join("wellspring.db"));
        let database = Database::open(target, Create::IfMissing, 2).expect("a database");
        db::migrate(&mut database.connect_alone().expect("a connection")).expect("it can be migrated");
        database
    }

    fn happen(database: &Database, times: i64) {
        for _ in 0..times {
            let insert = "INSERT INTO activity (at, verb, object_kind, object_id, origin, payload) \
                          VALUES (0, 'person.joined', 'person', 1, 'system', '{}')";
            let act = move |db: &mut db::Db| Ok(diesel::sql_query(insert).execute(db).map(drop)?);
            database.write_now(act).expect("something happens");
        }
    }

    #[test]
    fn a_reader_is_stuck_a_minute_after_it_fell_behind_and_not_after_it_was_looked_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = database(&folder);
        let reader = Arc::new(Slow::default());
        let progress = Progress::new(vec![reader.clone()]);
        let begin = Instant::now();
        let look = |seconds: u64| {
            let found = progress.look(&database, begin + Duration::from_secs(seconds)).expect("a look");
            (found[0].behind, found[0].stuck)
        };
        assert_eq!(look(0), (0, false));
        happen(&database, 2);
        assert_eq!(look(300), (2, false), "it fell behind this very moment");
        assert_eq!(look(359), (2, false));
        assert_eq!(look(360), (2, true));
        reader.position.store(1, Ordering::SeqCst);
        assert_eq!(look(361), (1, false), "it moves again");
        assert_eq!(look(421), (1, true));
    }

    #[test]
    fn who_looks_at_the_same_time_is_told_what_was_found_last() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = database(&folder);
        let reader = Arc::new(Slow::default());
        let progress = Progress::new(vec![reader.clone()]);
        let begin = Instant::now();
        let overlapping = |at: Instant| {
            let ((arrived, has_arrived), (open, opened)) = (mpsc::channel(), mpsc::channel());
            *reader.gate.lock().expect("nobody looks") = Some((arrived, opened));
            std::thread::scope(|scope| {
                scope.spawn(|| progress.look(&database, begin));
                has_arrived.recv().expect("the first look has begun");
                let found = progress.look(&database, at);
                open.send(()).expect("the first look waits");
                found
            })
        };
        assert!(overlapping(begin).is_err(), "nobody knows yet");
        let known = progress.look(&database, begin).expect("a look");
        assert_eq!(overlapping(begin + Duration::from_secs(59)).expect("the last one"), known);
        assert!(overlapping(begin + PATIENCE).is_err(), "too long ago to say that all is well");
    }
}
