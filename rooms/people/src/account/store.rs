//! Queries on accounts.

use std::collections::HashMap;

use db::{Db, Error, PersonId, Result, Time};
use diesel::prelude::*;

use super::{Email, Hashed, NAMED, NewPerson};
use crate::door::second::schema::sign_in_steps;
use crate::profile::{holding, lower};
use crate::schema::{Person, password_resets, people, sessions, tokens};

/// Locks a person for the rest of the transaction and gives their row as it stands now.
pub fn lock(db: &mut Db, person: PersonId) -> Result<Person> {
    diesel::update(people::table.find(person)).set(people::epoch.eq(people::epoch)).execute(db)?;
    by_id(db, person)?.ok_or(Error::NotFound)
}

/// Locks every active administrator, so that the last one cannot be lost; gives how many there are.
pub fn lock_admins(db: &mut Db) -> Result<usize> {
    let admins = people::table.filter(people::admin.eq(true)).filter(people::deactivated_at.is_null());
    Ok(diesel::update(admins).set(people::epoch.eq(people::epoch)).execute(db)?)
}

/// Whether somebody is an active administrator.
pub fn is_admin(db: &mut Db, person: PersonId) -> Result<bool> {
    let active = people::table.find(person).filter(people::admin).filter(people::deactivated_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(active)).get_result(db)?)
}

/// How many active administrators there are.
pub fn admins(db: &mut Db) -> Result<i64> {
    let admins = people::table.filter(people::admin.eq(true)).filter(people::deactivated_at.is_null());
    Ok(admins.count().get_result(db)?)
}

/// Locks somebody if they are an active administrator; gives whether they are.
pub fn lock_admin(db: &mut Db, person: PersonId) -> Result<bool> {
    let them = people::table.find(person).filter(people::admin).filter(people::deactivated_at.is_null());
    Ok(diesel::update(them).set(people::epoch.eq(people::epoch)).execute(db)? > 0)
}

pub fn by_id(db: &mut Db, person: PersonId) -> Result<Option<Person>> {
    Ok(people::table.find(person).select(Person::as_select()).first(db).optional()?)
}

pub fn by_email(db: &mut Db, email: &Email) -> Result<Option<Person>> {
    let with_it = people::table.filter(people::email.eq(email.as_str()));
    Ok(with_it.select(Person::as_select()).first(db).optional()?)
}

pub fn by_handle(db: &mut Db, handle: &str) -> Result<Option<Person>> {
    let with_it = people::table.filter(people::handle.eq(handle));
    Ok(with_it.select(Person::as_select()).first(db).optional()?)
}

/// The stored password of a person, for comparing.
pub fn password(db: &mut Db, person: PersonId) -> Result<Option<String>> {
    Ok(people::table.find(person).select(people::password).first(db)?)
}

/// Whether a handle belongs to somebody.
pub fn is_taken(db: &mut Db, handle: &str) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(people::table.filter(people::handle.eq(handle)))).get_result(db)?)
}

/// Handles that begin so, to find a free one among them.
pub fn handles_from(db: &mut Db, base: &str) -> Result<Vec<String>> {
    Ok(people::table.filter(people::handle.like(format!("{base}-%"))).select(people::handle).load(db)?)
}

/// Writes an account unless handle or address are taken; gives whether it was written.
pub fn insert(db: &mut Db, handle: &str, new: &NewPerson, now: Time) -> Result<bool> {
    let row = (
        people::handle.eq(handle),
        people::name.eq(&new.name),
        people::email.eq(new.email.as_str()),
        people::password.eq(new.password.as_ref().map(Hashed::as_str)),
        people::admin.eq(new.admin),
        people::role.eq(&new.profile.role),
        people::department.eq(&new.profile.department),
        people::about.eq(&new.profile.about),
        people::epoch.eq(0_i64),
        people::created_at.eq(now),
        people::claimed_at.eq(now),
    );
    Ok(db::insert_ignore!(db, people::table, row)? > 0)
}

pub fn set_email(db: &mut Db, person: PersonId, email: &Email) -> Result<()> {
    diesel::update(people::table.find(person)).set(people::email.eq(email.as_str())).execute(db)?;
    Ok(())
}

pub fn set_password(db: &mut Db, person: PersonId, password: &Hashed) -> Result<()> {
    diesel::update(people::table.find(person)).set(people::password.eq(password.as_str())).execute(db)?;
    Ok(())
}

pub fn set_claimed(db: &mut Db, person: PersonId, now: Time) -> Result<()> {
    diesel::update(people::table.find(person)).set(people::claimed_at.eq(now)).execute(db)?;
    Ok(())
}

pub fn set_admin(db: &mut Db, person: PersonId, admin: bool) -> Result<()> {
    diesel::update(people::table.find(person)).set(people::admin.eq(admin)).execute(db)?;
    Ok(())
}

pub fn set_deactivated(db: &mut Db, person: PersonId, at: Option<Time>) -> Result<()> {
    diesel::update(people::table.find(person)).set(people::deactivated_at.eq(at)).execute(db)?;
    Ok(())
}

/// Ends every session of a person but the one with this secret, and every sign-in that waits for its second step.
pub fn end_sessions(db: &mut Db, person: PersonId, but: Option<&[u8]>) -> Result<()> {
    diesel::delete(sign_in_steps::table.filter(sign_in_steps::person_id.eq(person))).execute(db)?;
    let theirs = sessions::table.filter(sessions::person_id.eq(person));
    match but {
        Some(secret) => diesel::delete(theirs.filter(sessions::token.ne(secret))).execute(db)?,
        None => diesel::delete(theirs).execute(db)?,
    };
    Ok(())
}

/// Makes every token of a person useless.
pub fn revoke_tokens(db: &mut Db, person: PersonId, now: Time) -> Result<()> {
    let theirs = tokens::table.filter(tokens::person_id.eq(person)).filter(tokens::revoked_at.is_null());
    diesel::update(theirs).set(tokens::revoked_at.eq(now)).execute(db)?;
    Ok(())
}

/// Makes every link for a new password that a person was sent useless.
pub fn use_up_resets(db: &mut Db, person: PersonId, now: Time) -> Result<()> {
    let theirs =
        password_resets::table.filter(password_resets::person_id.eq(person)).filter(password_resets::used_at.is_null());
    diesel::update(theirs).set(password_resets::used_at.eq(now)).execute(db)?;
    Ok(())
}

/// People whose name or handle holds these characters.
pub fn named(db: &mut Db, characters: &str) -> Result<Vec<PersonId>> {
    let (typed, small) = (holding(characters), holding(&characters.to_lowercase()));
    let name = lower(people::name).like(small.clone()).escape('\\').or(people::name.like(typed).escape('\\'));
    let found = people::table.filter(name.or(people::handle.like(small).escape('\\')));
    Ok(found.order(people::id).limit(i64::try_from(NAMED).unwrap_or(i64::MAX)).select(people::id).load(db)?)
}

/// The handles of people, by their ids.
pub fn handles(db: &mut Db, ids: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let found = people::table.filter(people::id.eq_any(ids)).select((people::id, people::handle));
    Ok(found.load::<(PersonId, String)>(db)?.into_iter().collect())
}
