//! Queries on addresses that were asked for.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;

use super::CONFIRMED_WITHIN;
use crate::Person;
use crate::account::Email;
use crate::door::schema::{EmailChange, EmailChangeId, email_changes};

type Columns = (
    email_changes::id,
    email_changes::person_id,
    email_changes::before,
    email_changes::email,
    email_changes::expires_at,
    email_changes::confirmed_at,
);

/// The columns of an [`EmailChange`], in its order.
const COLUMNS: Columns = (
    email_changes::id,
    email_changes::person_id,
    email_changes::before,
    email_changes::email,
    email_changes::expires_at,
    email_changes::confirmed_at,
);

pub fn insert(db: &mut Db, ctx: &Ctx, person: &Person, email: &Email) -> Result<EmailChangeId> {
    Ok(diesel::insert_into(email_changes::table)
        .values((
            email_changes::person_id.eq(person.id),
            email_changes::before.eq(person.email.as_deref()),
            email_changes::email.eq(email.as_str()),
            email_changes::created_at.eq(ctx.now),
            email_changes::expires_at.eq(ctx.now.plus(CONFIRMED_WITHIN)),
        ))
        .returning(email_changes::id)
        .get_result(db)?)
}

pub fn by_id(db: &mut Db, id: EmailChangeId) -> Result<Option<EmailChange>> {
    Ok(email_changes::table.find(id).select(COLUMNS).first(db).optional()?)
}

pub fn by_confirm(db: &mut Db, token: &[u8]) -> Result<Option<EmailChange>> {
    Ok(email_changes::table.filter(email_changes::confirm.eq(token)).select(COLUMNS).first(db).optional()?)
}

/// By either of the links that the old address was sent.
pub fn by_stop(db: &mut Db, token: &[u8]) -> Result<Option<EmailChange>> {
    let either = email_changes::stop.eq(token).or(email_changes::undo.eq(token));
    Ok(email_changes::table.filter(either).select(COLUMNS).first(db).optional()?)
}

/// How many a person asked for since some time.
pub fn asked_since(db: &mut Db, person: PersonId, since: Time) -> Result<i64> {
    let asked = email_changes::table.filter(email_changes::person_id.eq(person));
    Ok(asked.filter(email_changes::created_at.gt(since)).count().get_result(db)?)
}

/// The newest that a person has not confirmed yet.
pub fn pending(db: &mut Db, person: PersonId, now: Time) -> Result<Option<String>> {
    let newest = email_changes::table.filter(email_changes::person_id.eq(person)).order(email_changes::id.desc());
    let found: Option<EmailChange> = newest.select(COLUMNS).first(db).optional()?;
    let open = found.filter(|change| change.confirmed_at.is_none() && change.expires_at > now);
    Ok(open.map(|change| change.email))
}

/// Makes links useless that would confirm what a person asked for before.
pub fn forget_links(db: &mut Db, person: PersonId) -> Result<()> {
    let open = email_changes::table.filter(email_changes::person_id.eq(person));
    diesel::update(open.filter(email_changes::confirmed_at.is_null()))
        .set(email_changes::confirm.eq(None::<Vec<u8>>))
        .execute(db)?;
    Ok(())
}

pub fn set_confirmed(db: &mut Db, id: EmailChangeId, now: Time, until: Time) -> Result<()> {
    diesel::update(email_changes::table.find(id))
        .set((email_changes::confirmed_at.eq(now), email_changes::expires_at.eq(until)))
        .execute(db)?;
    Ok(())
}

pub fn set_confirm(db: &mut Db, id: EmailChangeId, token: &[u8]) -> Result<()> {
    diesel::update(email_changes::table.find(id)).set(email_changes::confirm.eq(token)).execute(db)?;
    Ok(())
}

pub fn set_stop(db: &mut Db, id: EmailChangeId, token: &[u8]) -> Result<()> {
    diesel::update(email_changes::table.find(id)).set(email_changes::stop.eq(token)).execute(db)?;
    Ok(())
}

pub fn set_undo(db: &mut Db, id: EmailChangeId, token: &[u8]) -> Result<()> {
    diesel::update(email_changes::table.find(id)).set(email_changes::undo.eq(token)).execute(db)?;
    Ok(())
}

/// Forgets one and all that came after it.
pub fn forget_from(db: &mut Db, person: PersonId, from: EmailChangeId) -> Result<()> {
    let theirs = email_changes::table.filter(email_changes::person_id.eq(person));
    diesel::delete(theirs.filter(email_changes::id.ge(from))).execute(db)?;
    Ok(())
}

pub fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    diesel::delete(email_changes::table.filter(email_changes::expires_at.lt(now))).execute(db)?;
    Ok(())
}
