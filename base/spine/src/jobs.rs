//! Jobs: rows enqueued in the transaction that wants them done, run with retry and back-off, kept when they die.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use db::{Database, Db, Error, Result, Time};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::task::{Id, JoinError, JoinSet};

use crate::readers::BREATH;
use crate::schema::{jobs, schedules};
use crate::{Ctx, Stop};

mod tending;

pub use tending::{Queued, Tally, dead_of, discard, hurry, queued, rounds, tallies, try_all_again};

/// A payload and the name under which it is kept.
pub trait Job: Serialize + DeserializeOwned {
    const KIND: &'static str;
}

/// What carries a job out. It must be idempotent: after a crash it is called again.
pub type Run = Arc<dyn Fn(&Database, &str) -> Result<()> + Send + Sync>;

/// How to carry out one kind of job.
#[derive(Clone)]
pub struct Handler {
    pub kind: &'static str,
    pub run: Run,
}

impl Handler {
    pub fn new<J: Job>(run: impl Fn(&Database, J) -> Result<()> + Send + Sync + 'static) -> Handler {
        let run = move |database: &Database, payload: &str| run(database, serde_json::from_str(payload)?);
        Handler { kind: J::KIND, run: Arc::new(run) }
    }
}

/// A job that comes round by itself.
#[derive(Debug, Clone)]
pub struct Schedule {
    pub name: &'static str,
    /// Milliseconds between two runs.
    pub every: i64,
    pub kind: &'static str,
    pub payload: &'static str,
}

/// Failures after which a job is left for a person to look at.
pub const ATTEMPTS: i64 = 8;
/// How long a job may run before another worker may take it.
const LEASE: i64 = 10 * Time::MINUTE;
const POLL: Duration = Duration::from_millis(500);

/// Enqueues a job in the current transaction. With `dedup`, a job of that kind and key that still waits is enough: it
/// takes over what is asked for now, and begins only when this transaction is over, so that it sees what was done in it.
pub fn enqueue<J: Job>(db: &mut Db, ctx: &Ctx, job: &J, dedup: Option<&str>) -> Result<()> {
    insert(db, ctx, J::KIND, &serde_json::to_string(job)?, dedup)
}

/// How often a job is enqueued again because the one that waited was begun in the same moment.
const TRIES: usize = 5;

fn insert(db: &mut Db, ctx: &Ctx, kind: &str, payload: &str, dedup: Option<&str>) -> Result<()> {
    for _ in 0..TRIES {
        let row = (
            jobs::kind.eq(kind),
            jobs::payload.eq(payload),
            jobs::dedup.eq(dedup),
            jobs::state.eq("waiting"),
            jobs::run_at.eq(ctx.now),
            jobs::attempts.eq(0_i64),
            jobs::request_id.eq(&*ctx.request_id),
            jobs::created_at.eq(ctx.now),
        );
        if db::insert_ignore!(db, jobs::table, row)? > 0 {
            return Ok(());
        }
        let twin = jobs::table.filter(jobs::kind.eq(kind)).filter(jobs::dedup.eq(dedup));
        let held = diesel::update(twin.filter(jobs::state.eq("waiting"))).set(jobs::payload.eq(payload)).execute(db)?;
        if held > 0 {
            return Ok(());
        }
    }
    Err(Error::Unavailable(db::Unavailability::Busy))
}

/// How many jobs run at the same time, of different kinds: what waits for a mail server holds back other mail only.
const HANDS: usize = 4;
/// How long after stop the jobs in hand are waited for.
const FINISHING: Duration = Duration::from_secs(5);

/// Runs jobs and schedules until stop is said. Jobs in hand are finished; what takes too long is given back, to be
/// begun again at the next start.
pub async fn work(database: Database, handlers: Vec<Handler>, schedules: Vec<Schedule>, mut stop: Stop) {
    let handlers: Arc<HashMap<&'static str, Run>> = Arc::new(handlers.into_iter().map(|h| (h.kind, h.run)).collect());
    let mut commits = database.commits();
    let (mut running, mut in_hand) = (JoinSet::new(), HashMap::<Id, Claimed>::new());
    while !stop.is_stopping() {
        let busy: Vec<String> = in_hand.values().map(|job| job.kind.clone()).collect();
        let began = Instant::now();
        for job in begin(&database, &schedules, busy).await {
            let (database, handlers, claimed) = (database.clone(), handlers.clone(), job.clone());
            let task = running.spawn_blocking(move || carry_out(&database, &handlers, &claimed, Time::now()));
            in_hand.insert(task.id(), job);
        }
        tokio::select! {
            () = stop.wait() => {}
            changed = commits.changed() => {
                if changed.is_err() {
                    break;
                }
                stop.pause(BREATH.saturating_sub(began.elapsed())).await;
            }
            Some(ended) = running.join_next_with_id() => end(&mut in_hand, ended),
            () = tokio::time::sleep(POLL) => {}
        }
    }
    let finish = async {
        while let Some(ended) = running.join_next_with_id().await {
            end(&mut in_hand, ended);
        }
    };
    if tokio::time::timeout(FINISHING, finish).await.is_err() {
        let left: Vec<Claimed> = in_hand.into_values().collect();
        let given_back = database.write(move |db| left.iter().try_for_each(|job| give_back(db, job))).await;
        if let Err(error) = given_back {
            tracing::warn!(%error, "jobs that were cut off could not be given back; they begin again when their lease ends");
        }
    }
}

/// Wakes what has come round, and claims what is due, of kinds that nobody here carries out just now.
async fn begin(database: &Database, schedules: &[Schedule], mut busy: Vec<String>) -> Vec<Claimed> {
    let (database, schedules) = (database.clone(), schedules.to_vec());
    let round = move || {
        let mut claimed = Vec::new();
        let outcome = wake(&database, &schedules, Time::now()).and_then(|()| {
            while busy.len() < HANDS {
                match next(&database, Time::now(), &busy)? {
                    Next::Nothing => break,
                    Next::Lost => {}
                    Next::Claimed(job) => {
                        busy.push(job.kind.clone());
                        claimed.push(job);
                    }
                }
            }
            Ok(())
        });
        // What was claimed before a failure is carried out all the same.
        if let Err(error) = outcome {
            tracing::error!(%error, "the job queue cannot be read; trying again");
        }
        claimed
    };
    tokio::task::spawn_blocking(round).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the job queue panicked");
        Vec::new()
    })
}

fn end(in_hand: &mut HashMap<Id, Claimed>, ended: std::result::Result<(Id, Result<()>), JoinError>) {
    let id = match &ended {
        Ok((id, _)) => *id,
        Err(error) => error.id(),
    };
    in_hand.remove(&id);
    match ended {
        Ok((_, Ok(()))) => {}
        Ok((_, Err(error))) => tracing::error!(%error, "what became of a job could not be written down"),
        Err(error) => tracing::error!(%error, "a job panicked"),
    }
}

/// Runs every job that is due now, in this thread; gives how many. For tests and the command line.
pub fn run_due(database: &Database, handlers: &[Handler], now: Time) -> Result<usize> {
    let handlers = handlers.iter().map(|h| (h.kind, h.run.clone())).collect();
    let mut count = 0;
    loop {
        match next(database, now, &[])? {
            Next::Nothing => return Ok(count),
            Next::Lost => {}
            Next::Claimed(job) => {
                carry_out(database, &handlers, &job, now)?;
                count += 1;
            }
        }
    }
}

/// Enqueues what has come round. The update takes the row, so two processes cannot both do it.
pub fn wake(database: &Database, list: &[Schedule], now: Time) -> Result<()> {
    let resting: Vec<String> = database
        .read_now(|db| Ok(schedules::table.filter(schedules::next_at.gt(now)).select(schedules::name).load(db)?))?;
    for schedule in list.iter().filter(|schedule| !resting.iter().any(|name| name == schedule.name)).cloned() {
        database.write_now(move |db| {
            let next = (schedules::next_at.eq(now.plus(schedule.every)), schedules::last_at.eq(now));
            let mine = schedules::table.filter(schedules::name.eq(schedule.name)).filter(schedules::next_at.le(now));
            let mut taken = diesel::update(mine).set(next).execute(db)?;
            if taken == 0 {
                let row = (schedules::name.eq(schedule.name), next.0, next.1);
                taken = db::insert_ignore!(db, schedules::table, row)?;
            }
            if taken > 0 {
                insert(db, &Ctx::system(now), schedule.kind, schedule.payload, Some(schedule.name))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// A job that is ours until its lease ends.
#[derive(Debug, Clone)]
struct Claimed {
    id: i64,
    kind: String,
    payload: String,
    /// Of those before this one.
    attempts: i64,
    request_id: String,
    /// Told apart by it from a later claim by somebody else.
    lease: Time,
}

enum Next {
    Nothing,
    /// Somebody else was faster; there may be more.
    Lost,
    Claimed(Claimed),
}

/// Claims the next job that is due, of any kind but these.
fn next(database: &Database, now: Time, busy: &[String]) -> Result<Next> {
    // A look without the writer's lock first: an idle instance writes nothing.
    let Some(id) = database.read_now(|db| due(db, now, busy))? else { return Ok(Next::Nothing) };
    Ok(database.write_now(move |db| claim(db, id, now))?.map_or(Next::Lost, Next::Claimed))
}

fn carry_out(database: &Database, handlers: &HashMap<&'static str, Run>, job: &Claimed, now: Time) -> Result<()> {
    let outcome = match handlers.get(job.kind.as_str()) {
        // Its workers died that often before they could say why: it is not to take down yet another.
        _ if job.attempts >= ATTEMPTS => Err(Error::internal("whoever carried it out died each time")),
        // A panic is a failure like any other, and not the end of the worker.
        Some(run) => catch_unwind(AssertUnwindSafe(|| run(database, &job.payload)))
            .unwrap_or_else(|_| Err(Error::internal("it panicked"))),
        None => Err(Error::internal(format!("nobody carries out jobs of kind {:?}", job.kind))),
    };
    settle(database, job, outcome, now)
}

fn due(db: &mut Db, now: Time, busy: &[String]) -> Result<Option<i64>> {
    let waiting = jobs::state.eq("waiting").and(jobs::run_at.le(now));
    let lost = jobs::state.eq("running").and(jobs::leased_until.lt(now).assume_not_null());
    Ok(jobs::table
        .filter(waiting.or(lost))
        .filter(jobs::kind.ne_all(busy))
        .order((jobs::run_at, jobs::id))
        .select(jobs::id)
        .first(db)
        .optional()?)
}

fn claim(db: &mut Db, id: i64, now: Time) -> Result<Option<Claimed>> {
    let lease = now.plus(LEASE);
    let mine = jobs::table.find(id).filter(jobs::state.eq("waiting").or(jobs::leased_until.lt(now).assume_not_null()));
    let taken: Option<(String, String, i64, String)> = diesel::update(mine)
        .set((jobs::state.eq("running"), jobs::leased_until.eq(lease), jobs::attempts.eq(jobs::attempts + 1)))
        .returning((jobs::kind, jobs::payload, jobs::attempts, jobs::request_id))
        .get_result(db)
        .optional()?;
    Ok(taken.map(|(kind, payload, attempts, request_id)| Claimed {
        id,
        kind,
        payload,
        attempts: attempts - 1,
        request_id,
        lease,
    }))
}

/// Writes down what became of a job, unless somebody else has taken it up since: the lease was over, or given back.
fn settle(database: &Database, job: &Claimed, outcome: Result<()>, now: Time) -> Result<()> {
    let (id, lease, attempts) = (job.id, job.lease, job.attempts + 1);
    match outcome {
        Ok(()) => database.write_now(move |db| {
            let mine = jobs::table.find(id).filter(jobs::leased_until.eq(lease));
            diesel::delete(mine).execute(db)?;
            Ok(())
        }),
        Err(error) => {
            let dead = attempts >= ATTEMPTS;
            tracing::warn!(kind = job.kind, request_id = job.request_id, attempts, dead, %error, "a job failed");
            let why = error.to_string();
            database.write_now(move |db| {
                diesel::update(jobs::table.find(id).filter(jobs::leased_until.eq(lease)))
                    .set((
                        jobs::state.eq(if dead { "dead" } else { "waiting" }),
                        jobs::run_at.eq(now.plus(back_off(attempts))),
                        jobs::leased_until.eq(None::<Time>),
                        jobs::last_error.eq(&why),
                        // A twin that was enqueued meanwhile keeps the key.
                        jobs::dedup.eq(None::<String>),
                    ))
                    .execute(db)?;
                Ok(())
            })
        }
    }
}

/// Lets a job that was cut off be begun again at once. It did not fail, so this was no attempt.
fn give_back(db: &mut Db, job: &Claimed) -> Result<()> {
    diesel::update(jobs::table.find(job.id).filter(jobs::leased_until.eq(job.lease)))
        .set((
            jobs::state.eq("waiting"),
            jobs::attempts.eq(job.attempts),
            jobs::leased_until.eq(None::<Time>),
            // A twin that was enqueued meanwhile keeps the key.
            jobs::dedup.eq(None::<String>),
        ))
        .execute(db)?;
    Ok(())
}

/// Milliseconds before the next attempt: 10 s, doubled each time.
fn back_off(attempts: i64) -> i64 {
    10 * Time::SECOND * (1 << attempts.clamp(1, 12).saturating_sub(1))
}

/// How many jobs wait, run and are dead, for `doctor`, metrics and the administration.
pub fn counts(db: &mut Db) -> Result<Vec<(String, i64)>> {
    Ok(jobs::table
        .group_by(jobs::state)
        .select((jobs::state, diesel::dsl::count_star()))
        .order(jobs::state)
        .load(db)?)
}

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Dead {
    pub id: i64,
    pub kind: String,
    pub attempts: i64,
    /// What went wrong the last time; empty when nobody wrote it down.
    pub why: Option<String>,
    pub since: Time,
}

/// Jobs that were given up, oldest first.
pub fn dead(db: &mut Db, limit: i64) -> Result<Vec<Dead>> {
    Ok(jobs::table
        .filter(jobs::state.eq("dead"))
        .order(jobs::id)
        .limit(limit)
        .select((jobs::id, jobs::kind, jobs::attempts, jobs::last_error, jobs::created_at))
        .load(db)?)
}

/// Lets a job that was given up be tried again, from the beginning. Gives whether there was one: it may have been
/// done by somebody else meanwhile.
pub fn try_again(db: &mut Db, ctx: &Ctx, id: i64) -> Result<bool> {
    let given_up = jobs::table.find(id).filter(jobs::state.eq("dead"));
    let tried = diesel::update(given_up)
        .set((jobs::state.eq("waiting"), jobs::run_at.eq(ctx.now), jobs::attempts.eq(0_i64)))
        .execute(db)?;
    Ok(tried > 0)
}
