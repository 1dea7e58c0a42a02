//! The queries about newcomers, one statement per function.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::Byline;
use people::interests::schema::practices;
use people::schema::people as persons;

use super::schema::{Newcomer, Step, greeters, newcomers};

pub fn find(db: &mut Db, person: PersonId) -> Result<Option<Newcomer>> {
    Ok(newcomers::table.find(person).select(Newcomer::as_select()).get_result(db).optional()?)
}

/// Writes that somebody came new; gives whether that was not known.
pub fn arrive(db: &mut Db, person: PersonId, now: Time) -> Result<bool> {
    let row = (
        newcomers::person_id.eq(person),
        newcomers::practice_later.eq(false),
        newcomers::joining_later.eq(false),
        newcomers::hello_later.eq(false),
        newcomers::since.eq(now),
    );
    Ok(db::insert_ignore!(db, newcomers::table, row)? > 0)
}

/// Writes whether a step is put off.
pub fn put_off(db: &mut Db, person: PersonId, step: Step, later: bool) -> Result<()> {
    let row = newcomers::table.find(person);
    match step {
        Step::Practice => diesel::update(row).set(newcomers::practice_later.eq(later)).execute(db)?,
        Step::Joining => diesel::update(row).set(newcomers::joining_later.eq(later)).execute(db)?,
        Step::Hello => diesel::update(row).set(newcomers::hello_later.eq(later)).execute(db)?,
    };
    Ok(())
}

/// Since when somebody has an account.
pub fn account_since(db: &mut Db, person: PersonId) -> Result<Option<Time>> {
    let since = persons::table.find(person).select(persons::claimed_at).get_result::<Option<Time>>(db).optional()?;
    Ok(since.flatten())
}

/// Whether somebody has said anything of an interest.
pub fn has_practice(db: &mut Db, person: PersonId) -> Result<bool> {
    let said = practices::table.filter(practices::person_id.eq(person));
    Ok(diesel::select(diesel::dsl::exists(said)).get_result(db)?)
}

/// Somebody with an account that is open.
pub fn present(db: &mut Db, person: PersonId) -> Result<Option<Byline>> {
    Ok(persons::table
        .filter(persons::id.eq(person))
        .filter(persons::deactivated_at.is_null())
        .select(Byline::as_select())
        .get_result(db)
        .optional()?)
}

/// The volunteer whose turn is longest ago, and who is not the newcomer.
pub fn next_greeter(db: &mut Db, newcomer: PersonId) -> Result<Option<PersonId>> {
    Ok(greeters::table
        .inner_join(persons::table.on(persons::id.eq(greeters::person_id)))
        .filter(persons::deactivated_at.is_null())
        .filter(greeters::person_id.ne(newcomer))
        .order((greeters::turn_at, greeters::since, greeters::person_id))
        .select(greeters::person_id)
        .first(db)
        .optional()?)
}

/// Gives somebody their turn.
pub fn assign(db: &mut Db, newcomer: PersonId, greeter: PersonId, now: Time) -> Result<()> {
    diesel::update(newcomers::table.find(newcomer)).set(newcomers::greeter_id.eq(greeter)).execute(db)?;
    diesel::update(greeters::table.find(greeter)).set(greeters::turn_at.eq(now)).execute(db)?;
    Ok(())
}

pub fn greets(db: &mut Db, person: PersonId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(greeters::table.find(person))).get_result(db)?)
}

pub fn volunteer(db: &mut Db, person: PersonId, now: Time) -> Result<()> {
    let row = (greeters::person_id.eq(person), greeters::since.eq(now), greeters::turn_at.eq(0_i64));
    db::insert_ignore!(db, greeters::table, row)?;
    Ok(())
}

pub fn stand_down(db: &mut Db, person: PersonId) -> Result<()> {
    diesel::delete(greeters::table.find(person)).execute(db)?;
    Ok(())
}

/// Whom somebody greets, the last first.
pub fn greeted_by(db: &mut Db, greeter: PersonId, limit: i64) -> Result<Vec<(Byline, Time)>> {
    Ok(newcomers::table
        .inner_join(persons::table.on(persons::id.eq(newcomers::person_id)))
        .filter(newcomers::greeter_id.eq(greeter))
        .filter(persons::deactivated_at.is_null())
        .order((newcomers::since.desc(), newcomers::person_id))
        .limit(limit)
        .select((Byline::as_select(), newcomers::since))
        .load(db)?)
}
