//! Looking after jobs: what waits, what was given up and why, trying again, and giving up for good.

use db::{Db, Result, Time};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::Dead;
use crate::Ctx;
use crate::schema::{jobs, schedules};

/// How many jobs of one kind are in each state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub kind: String,
    pub waiting: i64,
    pub running: i64,
    pub dead: i64,
}

/// The kinds of which there are jobs, by name.
pub fn tallies(db: &mut Db) -> Result<Vec<Tally>> {
    let counted: Vec<(String, String, i64)> = jobs::table
        .group_by((jobs::kind, jobs::state))
        .select((jobs::kind, jobs::state, count_star()))
        .order((jobs::kind, jobs::state))
        .load(db)?;
    let mut tallies: Vec<Tally> = Vec::new();
    for (kind, state, count) in counted {
        if tallies.last().is_none_or(|last| last.kind != kind) {
            tallies.push(Tally { kind, ..Tally::default() });
        }
        let Some(last) = tallies.last_mut() else { continue };
        match state.as_str() {
            "waiting" => last.waiting = count,
            "running" => last.running = count,
            _ => last.dead += count,
        }
    }
    Ok(tallies)
}

/// What comes round by itself: its name, when it did last, and when it does next.
pub fn rounds(db: &mut Db) -> Result<Vec<(String, Option<Time>, Time)>> {
    let columns = (schedules::name, schedules::last_at, schedules::next_at);
    Ok(schedules::table.order(schedules::name).select(columns).load(db)?)
}

/// A page of the jobs that were given up, the oldest first, of one kind where one is named; and how many there are.
pub fn dead_of(db: &mut Db, kind: Option<&str>, offset: i64, limit: i64) -> Result<(Vec<Dead>, i64)> {
    let narrowed = || {
        let query = jobs::table.filter(jobs::state.eq("dead")).into_boxed();
        match kind {
            Some(kind) => query.filter(jobs::kind.eq(kind)),
            None => query,
        }
    };
    let columns = (jobs::id, jobs::kind, jobs::attempts, jobs::last_error, jobs::created_at);
    let found = narrowed().order(jobs::id).offset(offset).limit(limit).select(columns).load(db)?;
    Ok((found, narrowed().count().get_result(db)?))
}

/// Lets every job of a kind that was given up be tried again; gives how many.
pub fn try_all_again(db: &mut Db, ctx: &Ctx, kind: &str) -> Result<usize> {
    let given_up = jobs::table.filter(jobs::kind.eq(kind)).filter(jobs::state.eq("dead"));
    Ok(diesel::update(given_up)
        .set((jobs::state.eq("waiting"), jobs::run_at.eq(ctx.now), jobs::attempts.eq(0_i64)))
        .execute(db)?)
}

/// Removes a job that waits or was given up; gives its kind. One that runs is not stopped.
pub fn discard(db: &mut Db, id: i64) -> Result<Option<String>> {
    let idle = jobs::table.find(id).filter(jobs::state.ne("running"));
    Ok(diesel::delete(idle).returning(jobs::kind).get_result(db).optional()?)
}

/// Lets a job that waits for its next attempt be tried now; gives whether it waited.
pub fn hurry(db: &mut Db, ctx: &Ctx, id: i64) -> Result<bool> {
    let waiting = jobs::table.find(id).filter(jobs::state.eq("waiting"));
    Ok(diesel::update(waiting).set(jobs::run_at.eq(ctx.now)).execute(db)? > 0)
}

/// A job of a kind that somebody looks into.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Queued {
    pub id: i64,
    pub kind: String,
    pub payload: String,
    /// `waiting`, `running` or `dead`.
    pub state: String,
    pub attempts: i64,
    /// When it is tried next.
    pub run_at: Time,
    pub why: Option<String>,
    pub since: Time,
}

/// A page of the jobs of these kinds, those that were given up first, then the oldest; and how many there are.
pub fn queued(db: &mut Db, kinds: &[&str], offset: i64, limit: i64) -> Result<(Vec<Queued>, i64)> {
    let of_kinds = || jobs::table.filter(jobs::kind.eq_any(kinds));
    let found = of_kinds()
        // "dead", "running", "waiting".
        .order((jobs::state, jobs::id))
        .offset(offset)
        .limit(limit)
        .select((
            jobs::id,
            jobs::kind,
            jobs::payload,
            jobs::state,
            jobs::attempts,
            jobs::run_at,
            jobs::last_error,
            jobs::created_at,
        ))
        .load(db)?;
    Ok((found, of_kinds().count().get_result(db)?))
}
