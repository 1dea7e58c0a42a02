//! Readers follow the activity at least once, idempotently, off the request path.

use std::sync::Arc;
use std::time::Duration;

use db::{Database, Db, Engine, Result, Time};
use diesel::prelude::*;

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
}

/// How many rows a reader is handed at once.
const BATCH: i64 = 500;
/// How soon a write by another process is noticed when nothing was written here.
const POLL: Duration = Duration::from_millis(250);
/// How long this process stays the sequencer without renewing.
const SEQUENCER_LEASE: i64 = 10 * Time::SECOND;

/// Lets every reader follow until stop is said. `holder` names this process among others on the same database.
pub async fn follow_all(database: Database, readers: Vec<Arc<dyn Reader>>, holder: String, mut stop: Stop) {
    let mut commits = database.commits();
    while !stop.is_stopping() {
        let round = (database.clone(), readers.clone(), holder.clone(), stop.clone());
        let worked = tokio::task::spawn_blocking(move || one_round(&round.0, &round.1, &round.2, &round.3)).await;
        if let Err(error) = worked {
            tracing::error!(%error, "a reader of the spine panicked");
        }
        tokio::select! {
            () = stop.wait() => {}
            changed = commits.changed() => if changed.is_err() { break },
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

fn one_round(database: &Database, readers: &[Arc<dyn Reader>], holder: &str, stop: &Stop) {
    if let Err(error) = sequence(database, holder) {
        tracing::warn!(%error, "committed activity could not be numbered; trying again");
    }
    for reader in readers {
        if let Err(error) = catch_up(database, reader.as_ref(), stop) {
            tracing::error!(reader = reader.name(), %error, "a reader fell behind; trying again");
        }
    }
}

/// Numbers what was committed, if this process holds the sequencer's lease.
pub fn sequence(database: &Database, holder: &str) -> Result<()> {
    let holder = holder.to_owned();
    // A look first: an idle instance writes nothing, and wakes nobody.
    if database.read_now(|db| Ok(db.engine() == Engine::Sqlite || activity::unnumbered(db)? == 0))? {
        return Ok(());
    }
    database.write_now(move |db| {
        if leases::take(db, "sequencer", &holder, Time::now(), SEQUENCER_LEASE)? {
            activity::number_committed(db)?;
        }
        Ok(())
    })
}

/// Follows until nothing is left.
pub fn catch_up(database: &Database, reader: &dyn Reader, stop: &Stop) -> Result<()> {
    let mut position = reader.position(database)?;
    while !stop.is_stopping() {
        let rows = database.read_now(|db| activity::after(db, position, BATCH))?;
        let Some(last) = rows.last() else { break };
        position = last.position;
        let taken: Vec<Activity> = rows.into_iter().filter(|row| reader.origins().contains(&row.origin)).collect();
        reader.follow(database, &taken, position)?;
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
