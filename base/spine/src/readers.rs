//! Readers follow the activity at least once, idempotently, off the request path.

use std::sync::Arc;
use std::time::{Duration, Instant};

use db::{Database, Db, Engine, Result, Time};
use diesel::prelude::*;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::schema::readers;
use crate::{Activity, Origin, Stop, activity, leases};

/// Something that follows the activity: search, notices, live updates.
pub trait Reader: Send + Sync + 'static {
    /// A name that stays: the position is kept under it.
    fn name(&self) -> &'static str;

    /// Which origins it takes.
    fn origins(&self) -> &'static [Origin];

    /// Where it stands. Readers that keep their position beside their own data (a search index) override this.
    fn position(&self, database: &Database) -> Result<i64> {
        let name = self.name();
        database.read_now(|db| position(db, name))
    }

    /// Takes in some activity, oldest first, then remembers `position` as the place from which it goes on. May be
    /// called again with the same rows after a crash.
    fn follow(&self, database: &Database, activity: &[Activity], position: i64) -> Result<()>;

    /// How long from the beginning of one round to the next at least, so that many commits are followed together.
    fn breath(&self) -> Duration {
        BREATH
    }

    /// Hears that it has been handed everything that was committed at that moment.
    fn caught_up(&self, _at: Instant) {}
}

/// How many rows a reader is handed at once.
const BATCH: i64 = 500;
/// How soon a write by another process is noticed when nothing was written here.
const POLL: Duration = Duration::from_millis(250);
/// What is written is followed this soon after what was written before it: many writes make one round.
pub(crate) const BREATH: Duration = Duration::from_millis(50);
/// How long a failed round waits for the next one: twice as long after each that fails too, up to a limit.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// How long this process stays the sequencer without renewing.
const SEQUENCER_LEASE: i64 = 10 * Time::SECOND;

/// Lets every reader follow until stop is said, each at its own pace. `holder` names this process among others on the
/// same database.
pub async fn follow_all(database: Database, readers: Vec<Arc<dyn Reader>>, holder: String, stop: Stop) {
    let mut rounds = JoinSet::new();
    let sequencing = database.clone();
    rounds.spawn(again_and_again(database.commits(), stop.clone(), BREATH, move || {
        sequence(&sequencing, &holder)
            .inspect_err(|error| tracing::warn!(%error, "committed activity could not be numbered; trying again"))
            .is_ok()
    }));
    for reader in readers {
        let (following, until) = (database.clone(), stop.clone());
        let breath = reader.breath();
        rounds.spawn(again_and_again(database.commits(), stop.clone(), breath, move || {
            let name = reader.name();
            catch_up(&following, reader.as_ref(), &until)
                .inspect_err(|error| tracing::error!(reader = name, %error, "a reader fell behind; trying again"))
                .is_ok()
        }));
    }
    while rounds.join_next().await.is_some() {}
}

/// Does a round whenever something was written, here or by another process, until stop is said. A round says whether
/// it went well; after one that did not, commits wake nobody for a while.
async fn again_and_again(
    mut commits: watch::Receiver<u64>,
    mut stop: Stop,
    breath: Duration,
    round: impl Fn() -> bool + Clone + Send + 'static,
) {
    let mut pause = PAUSE;
    while !stop.is_stopping() {
        let began = Instant::now();
        let went_well = tokio::task::spawn_blocking(round.clone()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a reader of the spine panicked");
            false
        });
        if !went_well {
            stop.pause(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            continue;
        }
        pause = PAUSE;
        tokio::select! {
            () = stop.wait() => {}
            changed = commits.changed() => if changed.is_err() { break },
            () = tokio::time::sleep(POLL) => {}
        }
        stop.pause(breath.saturating_sub(began.elapsed())).await;
    }
}

/// Numbers what was committed, if this process holds the sequencer's lease.
pub fn sequence(database: &Database, holder: &str) -> Result<()> {
    // A look first: an idle instance writes nothing, and wakes nobody.
    if database.read_now(|db| Ok(db.engine() == Engine::Sqlite || activity::unnumbered(db)? == 0))? {
        return Ok(());
    }
    loop {
        let holder = holder.to_owned();
        let numbered = database.write_now(move |db| {
            let is_ours = leases::take(db, "sequencer", &holder, Time::now(), SEQUENCER_LEASE)?;
            if is_ours { activity::number_committed(db) } else { Ok(0) }
        })?;
        if numbered < activity::NUMBERED_AT_ONCE {
            return Ok(());
        }
    }
}

/// Follows until nothing is left.
pub fn catch_up(database: &Database, reader: &dyn Reader, stop: &Stop) -> Result<()> {
    let mut position = reader.position(database)?;
    while !stop.is_stopping() {
        let asked = Instant::now();
        // In this order: what is numbered between the two looks is among the rows.
        let (unnumbered, rows) =
            database.read_now(|db| Ok((activity::unnumbered(db)?, activity::after(db, position, BATCH)?)))?;
        let is_all = (rows.len() as i64) < BATCH;
        if let Some(last) = rows.last() {
            position = last.position;
            let taken: Vec<Activity> = rows.into_iter().filter(|row| reader.origins().contains(&row.origin)).collect();
            reader.follow(database, &taken, position)?;
        }
        if is_all {
            if unnumbered == 0 {
                reader.caught_up(asked);
            }
            break;
        }
    }
    Ok(())
}

/// The kept position of a reader, 0 for a new one.
pub fn position(db: &mut Db, name: &str) -> Result<i64> {
    Ok(readers::table.find(name).select(readers::position).first(db).optional()?.unwrap_or(0))
}

/// Keeps the position of a reader; call it in the transaction that keeps what the reader made.
pub fn set_position(db: &mut Db, name: &str, position: i64) -> Result<()> {
    let moved = diesel::update(readers::table.find(name)).set(readers::position.eq(position)).execute(db)?;
    if moved == 0 {
        diesel::insert_into(readers::table)
            .values((readers::name.eq(name), readers::position.eq(position)))
            .execute(db)?;
    }
    Ok(())
}
