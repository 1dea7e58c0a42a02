//! Jobs: rows enqueued in the transaction that wants them done, run with retry and back-off, kept when they die.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use db::{Database, Db, Error, Result, Time};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::schema::{jobs, schedules};
use crate::{Ctx, Stop};

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

/// Enqueues a job in the current transaction. With `dedup`, a job of that kind and key that still waits is enough.
pub fn enqueue<J: Job>(db: &mut Db, ctx: &Ctx, job: &J, dedup: Option<&str>) -> Result<()> {
    insert(db, ctx, J::KIND, &serde_json::to_string(job)?, dedup)
}

fn insert(db: &mut Db, ctx: &Ctx, kind: &str, payload: &str, dedup: Option<&str>) -> Result<()> {
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
    db::insert_ignore!(db, jobs::table, row)?;
    Ok(())
}

/// Runs jobs and schedules until stop is said; the job in hand is finished.
pub async fn work(database: Database, handlers: Vec<Handler>, schedules: Vec<Schedule>, mut stop: Stop) {
    let handlers: Arc<HashMap<&'static str, Run>> = Arc::new(handlers.into_iter().map(|h| (h.kind, h.run)).collect());
    let mut commits = database.commits();
    while !stop.is_stopping() {
        let (database, handlers, schedules, stopping) =
            (database.clone(), handlers.clone(), schedules.clone(), stop.clone());
        let round = move || -> Result<()> {
            wake(&database, &schedules, Time::now())?;
            while !stopping.is_stopping() && run_next(&database, &handlers, Time::now())? {}
            Ok(())
        };
        match tokio::task::spawn_blocking(round).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the job queue cannot be read; trying again"),
            Err(error) => tracing::error!(%error, "a job panicked"),
        }
        tokio::select! {
            () = stop.wait() => {}
            changed = commits.changed() => if changed.is_err() { break },
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Runs every job that is due now, in this thread; gives how many. For tests and the command line.
pub fn run_due(database: &Database, handlers: &[Handler], now: Time) -> Result<usize> {
    let handlers = handlers.iter().map(|h| (h.kind, h.run.clone())).collect();
    let mut count = 0;
    while run_next(database, &handlers, now)? {
        count += 1;
    }
    Ok(count)
}

/// Enqueues what has come round. The update takes the row, so two processes cannot both do it.
pub fn wake(database: &Database, list: &[Schedule], now: Time) -> Result<()> {
    for schedule in list.iter().cloned() {
        let due = database.read_now(|db| {
            let next = schedules::table.find(schedule.name).select(schedules::next_at);
            Ok(next.first::<Time>(db).optional()?.is_none_or(|next| next <= now))
        })?;
        if !due {
            continue;
        }
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

#[derive(Debug, Clone, Queryable)]
struct Claimed {
    id: i64,
    kind: String,
    payload: String,
    attempts: i64,
    request_id: String,
}

fn run_next(database: &Database, handlers: &HashMap<&'static str, Run>, now: Time) -> Result<bool> {
    // A look without the writer's lock first: an idle instance writes nothing.
    if !database.read_now(|db| Ok(due(db, now)?.is_some()))? {
        return Ok(false);
    }
    let Some(job) = database.write_now(move |db| claim(db, now))? else { return Ok(true) };
    let outcome = match handlers.get(job.kind.as_str()) {
        // Its workers died that often before they could say why: it is not to take down yet another.
        _ if job.attempts >= ATTEMPTS => Err(Error::internal("whoever carried it out died each time")),
        // A panic is a failure like any other, and not the end of the worker.
        Some(run) => catch_unwind(AssertUnwindSafe(|| run(database, &job.payload)))
            .unwrap_or_else(|_| Err(Error::internal("it panicked"))),
        None => Err(Error::internal(format!("nobody carries out jobs of kind {:?}", job.kind))),
    };
    settle(database, &job, outcome, now)?;
    Ok(true)
}

fn due(db: &mut Db, now: Time) -> Result<Option<Claimed>> {
    let waiting = jobs::state.eq("waiting").and(jobs::run_at.le(now));
    let lost = jobs::state.eq("running").and(jobs::leased_until.lt(now).assume_not_null());
    Ok(jobs::table
        .filter(waiting.or(lost))
        .order((jobs::run_at, jobs::id))
        .select((jobs::id, jobs::kind, jobs::payload, jobs::attempts, jobs::request_id))
        .first(db)
        .optional()?)
}

fn claim(db: &mut Db, now: Time) -> Result<Option<Claimed>> {
    let Some(job) = due(db, now)? else { return Ok(None) };
    let mine =
        jobs::table.find(job.id).filter(jobs::state.eq("waiting").or(jobs::leased_until.lt(now).assume_not_null()));
    let taken = diesel::update(mine)
        .set((jobs::state.eq("running"), jobs::leased_until.eq(now.plus(LEASE)), jobs::attempts.eq(job.attempts + 1)))
        .execute(db)?;
    Ok((taken > 0).then_some(job))
}

fn settle(database: &Database, job: &Claimed, outcome: Result<()>, now: Time) -> Result<()> {
    let (id, attempts) = (job.id, job.attempts + 1);
    match outcome {
        Ok(()) => database.write_now(move |db| {
            diesel::delete(jobs::table.find(id)).execute(db)?;
            Ok(())
        }),
        Err(error) => {
            let dead = attempts >= ATTEMPTS;
            tracing::warn!(kind = job.kind, request_id = job.request_id, attempts, dead, %error, "a job failed");
            let why = error.to_string();
            database.write_now(move |db| {
                diesel::update(jobs::table.find(id))
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
