//! Queries on the second step.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;

use super::schema::{SecondStep, recovery_codes, second_steps, sign_in_steps};

pub fn find(db: &mut Db, person: PersonId) -> Result<Option<SecondStep>> {
    Ok(second_steps::table.find(person).first(db).optional()?)
}

/// Whether somebody signs in in two steps.
pub fn is_on(db: &mut Db, person: PersonId) -> Result<bool> {
    let on = second_steps::table.find(person).filter(second_steps::confirmed_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(on)).get_result(db)?)
}

/// Whether it was switched on at this moment or later.
pub fn is_on_since(db: &mut Db, person: PersonId, since: Time) -> Result<bool> {
    let on = second_steps::table.find(person).filter(second_steps::confirmed_at.ge(since));
    Ok(diesel::select(diesel::dsl::exists(on)).get_result(db)?)
}

/// How many recovery codes somebody has left.
pub fn left(db: &mut Db, person: PersonId) -> Result<i64> {
    let unused = recovery_codes::table.filter(recovery_codes::person_id.eq(person));
    Ok(unused.filter(recovery_codes::used_at.is_null()).count().get_result(db)?)
}

pub fn begin(db: &mut Db, person: PersonId, secret: &[u8], now: Time) -> Result<()> {
    diesel::delete(second_steps::table.find(person)).execute(db)?;
    diesel::insert_into(second_steps::table)
        .values((
            second_steps::person_id.eq(person),
            second_steps::secret.eq(secret),
            second_steps::created_at.eq(now),
            second_steps::last_step.eq(0_i64),
        ))
        .execute(db)?;
    Ok(())
}

/// The code of this half minute, and those before it, are not taken again.
pub fn take(db: &mut Db, person: PersonId, step: i64) -> Result<()> {
    diesel::update(second_steps::table.find(person)).set(second_steps::last_step.eq(step)).execute(db)?;
    Ok(())
}

pub fn confirm(db: &mut Db, person: PersonId, now: Time) -> Result<()> {
    diesel::update(second_steps::table.find(person)).set(second_steps::confirmed_at.eq(now)).execute(db)?;
    Ok(())
}

/// Removes all of it; gives whether it was on.
pub fn remove(db: &mut Db, person: PersonId) -> Result<bool> {
    let was_on = is_on(db, person)?;
    diesel::delete(second_steps::table.find(person)).execute(db)?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person))).execute(db)?;
    Ok(was_on)
}

/// Replaces the recovery codes by those with these hashes.
pub fn put_codes(db: &mut Db, person: PersonId, codes: Vec<Vec<u8>>) -> Result<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person))).execute(db)?;
    for code in codes {
        diesel::insert_into(recovery_codes::table)
            .values((recovery_codes::person_id.eq(person), recovery_codes::code.eq(code)))
            .execute(db)?;
    }
    Ok(())
}

/// Uses a recovery code up; gives whether there was an unused one.
pub fn use_code(db: &mut Db, person: PersonId, code: &[u8], now: Time) -> Result<bool> {
    let theirs =
        recovery_codes::table.filter(recovery_codes::person_id.eq(person)).filter(recovery_codes::code.eq(code));
    let unused = theirs.filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(unused).set(recovery_codes::used_at.eq(now)).execute(db)? > 0)
}

pub fn wait(db: &mut Db, person: PersonId, token: Vec<u8>, until: Time) -> Result<()> {
    diesel::insert_into(sign_in_steps::table)
        .values((
            sign_in_steps::token.eq(token),
            sign_in_steps::person_id.eq(person),
            sign_in_steps::expires_at.eq(until),
        ))
        .execute(db)?;
    Ok(())
}

pub fn waiting(db: &mut Db, token: &[u8], now: Time) -> Result<Option<PersonId>> {
    let open = sign_in_steps::table.find(token).filter(sign_in_steps::expires_at.gt(now));
    Ok(open.select(sign_in_steps::person_id).first(db).optional()?)
}

pub fn stop_waiting(db: &mut Db, token: &[u8]) -> Result<()> {
    diesel::delete(sign_in_steps::table.find(token)).execute(db)?;
    Ok(())
}

pub fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    diesel::delete(sign_in_steps::table.filter(sign_in_steps::expires_at.lt(now))).execute(db)?;
    Ok(())
}
