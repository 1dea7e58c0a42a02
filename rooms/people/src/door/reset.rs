//! A new password: by a link that comes by mail, or by the one that is known.

use db::{Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use web::hash_secret;

use super::session::{NewSession, Opening};
use super::{device, passkeys, second};
use crate::account::{self, Email, Hashed, store};
use crate::mail::{self, Letter};
use crate::schema::{Person, password_resets, people};

/// Links that one person is sent within an hour, so that nobody can fill a mailbox.
const AN_HOUR: i64 = 5;

/// Sends the owner of this address a link, if there is one. Whoever asks learns nothing.
pub fn ask(db: &mut Db, ctx: &Ctx, email: &Email) -> Result<()> {
    let Some(person) = store::by_email(db, email)?.filter(|person| person.deactivated_at.is_none()) else {
        return Ok(());
    };
    let sent = password_resets::table
        .filter(password_resets::person_id.eq(person.id))
        .filter(password_resets::created_at.gt(ctx.now.plus(-Time::HOUR)));
    if sent.count().get_result::<i64>(db)? >= AN_HOUR {
        return Ok(());
    }
    mail::send_later(db, ctx, person.id, Letter::PasswordReset)
}

/// Whose password a link may set; nothing when it was used, has expired, or never was one.
pub fn whose(db: &mut Db, secret: &str, now: Time) -> Result<Option<Person>> {
    let hash = hash_secret(secret);
    Ok(password_resets::table
        .inner_join(people::table)
        .filter(password_resets::token.eq(hash.as_slice()))
        .filter(password_resets::used_at.is_null())
        .filter(password_resets::expires_at.gt(now))
        .filter(people::deactivated_at.is_null())
        .select(Person::as_select())
        .first(db)
        .optional()?)
}

/// Sets the password that a link stands for, ends every session and takes back every token, as whoever asks for a link
/// may have lost more than a password; and opens a session for whoever holds it, unless a second step comes first: who
/// reads their mail has not shown that. A link that was used in between is not found.
pub fn redeem(db: &mut Db, ctx: &Ctx, secret: &str, password: &Hashed, new: &NewSession) -> Result<Opening> {
    let hash = hash_secret(secret);
    let unused = password_resets::table
        .find(hash.as_slice())
        .filter(password_resets::used_at.is_null())
        .filter(password_resets::expires_at.gt(ctx.now));
    let person: Option<PersonId> = diesel::update(unused)
        .set(password_resets::used_at.eq(ctx.now))
        .returning(password_resets::person_id)
        .get_result(db)
        .optional()?;
    let person = person.ok_or(Error::NotFound)?;
    account::set_password(db, ctx, person, password, None)?;
    store::revoke_tokens(db, person, ctx.now)?;
    // Whoever had the password may have left other ways in. The second step stays: mail alone does not replace it.
    passkeys::forget(db, person)?;
    device::forget_all(db, person)?;
    mail::send_later(db, ctx, person, Letter::PasswordSet)?;
    if second::is_on(db, person)? {
        second::wait_for_code(db, ctx, person, new)?;
        return Ok(Opening::SecondStep);
    }
    new.insert(db, ctx, person)?;
    Ok(Opening::In)
}

/// Sets the actor's password, provided that `known` is still the stored one; their other sessions end.
pub fn change(db: &mut Db, ctx: &Ctx, known: &str, password: &Hashed, keeping: Option<&[u8]>) -> Result<()> {
    let person = store::lock(db, ctx.writer()?.id)?;
    if store::password(db, person.id)?.as_deref() != Some(known) {
        return Err(Error::conflict("password-changed-meanwhile"));
    }
    account::set_password(db, ctx, person.id, password, keeping)?;
    mail::send_later(db, ctx, person.id, Letter::PasswordChanged)
}

/// The actor's stored password, to be compared.
pub fn known(db: &mut Db, ctx: &Ctx) -> Result<Option<String>> {
    store::password(db, ctx.person()?.id)
}

/// Forgets links that opened nothing for a day.
pub fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    diesel::delete(password_resets::table.filter(password_resets::expires_at.lt(now.plus(-Time::DAY)))).execute(db)?;
    Ok(())
}
