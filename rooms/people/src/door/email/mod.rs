//! Another e-mail address: confirmed from the new one, and stopped or taken back from the old one.
//!
//! Whoever holds a session and a password could otherwise take an account over for good: the old address is told at
//! once, and can undo it for a week, also after it was confirmed.

mod letter;
mod store;

use db::{Db, Error, Message, PersonId, Result, Time};
use spine::{Ctx, activity};
use web::hash_secret;

use super::schema::{EmailChange, EmailChangeStopped, EmailChanged};
use super::{device, passkeys, second};
use crate::account::{self, Email, store as accounts};
use crate::mail::{self, Letter};
use crate::schema::Person;
use crate::sign_up::{Policy, Way};

pub use letter::{KIND as LETTERS, handler};

/// How long a change can be confirmed, in milliseconds.
const CONFIRMED_WITHIN: i64 = Time::DAY;
/// How long a confirmed change can be taken back, in milliseconds.
const TAKEN_BACK_WITHIN: i64 = 7 * Time::DAY;
/// Changes that one person may ask for within an hour, as each writes to an address that may be anybody's.
const AN_HOUR: i64 = 5;

/// The actor wants to sign in with another address, provided that `known` is still their stored password. Both
/// addresses are written to. Whether the new one belongs to somebody is told to its owner alone.
pub fn ask(db: &mut Db, ctx: &Ctx, known: &str, email: &Email) -> Result<()> {
    let person = accounts::lock(db, ctx.writer()?.id)?;
    if accounts::password(db, person.id)?.as_deref() != Some(known) {
        return Err(Error::conflict("password-changed-meanwhile"));
    }
    if person.email.as_deref() == Some(email.as_str()) {
        return Err(Error::invalid("email", "email-change-same"));
    }
    keeps_the_domain(db, &person, email)?;
    if store::asked_since(db, person.id, ctx.now.plus(-Time::HOUR))? >= AN_HOUR {
        return Err(Error::invalid("email", "email-change-enough"));
    }
    store::forget_links(db, person.id)?;
    let change = store::insert(db, ctx, &person, email)?;
    letter::send_later(db, ctx, change, letter::To::New)?;
    letter::send_later(db, ctx, change, letter::To::Old)
}

/// Where one comes by an address at some domains, one stays at them. Whoever was invited with another one may go on to
/// another one.
fn keeps_the_domain(db: &mut Db, person: &Person, email: &Email) -> Result<()> {
    let policy = Policy::load(db)?;
    let is_within = |email: &Email| policy.domains.iter().any(|domain| domain == email.domain());
    let came_by_it =
        person.email.as_deref().and_then(|email| Email::parse(email).ok()).is_some_and(|one| is_within(&one));
    if policy.way == Way::Domain && came_by_it && !is_within(email) {
        let domains = policy.domains.join(", ");
        return Err(Error::invalid("email", Message::new("email-change-domain").with("domains", domains)));
    }
    Ok(())
}

/// The address that the actor asked for and has not confirmed yet.
pub fn pending(db: &mut Db, ctx: &Ctx) -> Result<Option<String>> {
    store::pending(db, ctx.person()?.id, ctx.now)
}

/// What the link in the letter to the new address would confirm; nothing when it works no more.
pub fn to_confirm(db: &mut Db, secret: &str, now: Time) -> Result<Option<EmailChange>> {
    let change = store::by_confirm(db, &hash_secret(secret))?;
    Ok(change.filter(|change| change.confirmed_at.is_none() && change.expires_at > now))
}

/// The new address is theirs: they sign in with it from now on. Links that went to the old one for a new password open
/// nothing any more.
pub fn confirm(db: &mut Db, ctx: &Ctx, secret: &str) -> Result<()> {
    let change = to_confirm(db, secret, ctx.now)?.ok_or(Error::NotFound)?;
    let person = accounts::lock(db, change.person)?;
    // What was stopped, or confirmed in another window, while the row was waited for.
    let change = to_confirm(db, secret, ctx.now)?.ok_or(Error::NotFound)?;
    if person.deactivated_at.is_some() {
        return Err(Error::NotFound);
    }
    let email = Email::parse(&change.email).map_err(|message| Error::invalid("email", message))?;
    if accounts::by_email(db, &email)?.is_some_and(|other| other.id != person.id) {
        return Err(Error::conflict("email-change-taken"));
    }
    accounts::set_email(db, person.id, &email).map_err(taken)?;
    accounts::use_up_resets(db, person.id, ctx.now)?;
    store::set_confirmed(db, change.id, ctx.now, ctx.now.plus(TAKEN_BACK_WITHIN))?;
    letter::send_later(db, ctx, change.id, letter::To::Before)?;
    activity::record(db, ctx, account::object(person.id), None, &EmailChanged {})
}

fn taken(error: Error) -> Error {
    if error.is_taken() { Error::conflict("email-change-taken") } else { error }
}

/// What the link in a letter to the old address would stop or take back; nothing when it works no more.
pub fn to_stop(db: &mut Db, secret: &str, now: Time) -> Result<Option<EmailChange>> {
    Ok(store::by_stop(db, &hash_secret(secret))?.filter(|change| change.expires_at > now))
}

/// What a stop led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Nothing had changed yet.
    InTime,
    /// The old address is back, and everybody was signed out.
    TakenBack,
}

/// Stops the change, or takes it back with all that came after it: then whoever made it knows the password, so every
/// session and token ends and a link for a new password goes to the old address.
pub fn stop(db: &mut Db, ctx: &Ctx, secret: &str) -> Result<Stopped> {
    let change = to_stop(db, secret, ctx.now)?.ok_or(Error::NotFound)?;
    let person = accounts::lock(db, change.person)?;
    let change = to_stop(db, secret, ctx.now)?.ok_or(Error::NotFound)?;
    let taken_back = change.confirmed_at.is_some();
    if taken_back {
        take_back(db, ctx, person.id, change.before.as_deref())?;
    }
    store::forget_from(db, person.id, change.id)?;
    activity::record(db, ctx, account::object(person.id), None, &EmailChangeStopped { taken_back })?;
    Ok(if taken_back { Stopped::TakenBack } else { Stopped::InTime })
}

/// Longer than a change waits and can be taken back: what came in that time came from whoever made it.
const MEANWHILE: i64 = 9 * Time::DAY;

fn take_back(db: &mut Db, ctx: &Ctx, person: PersonId, before: Option<&str>) -> Result<()> {
    let before = before.and_then(|before| Email::parse(before).ok()).ok_or(Error::NotFound)?;
    if accounts::by_email(db, &before)?.is_some_and(|other| other.id != person) {
        return Err(Error::conflict("email-change-taken"));
    }
    accounts::set_email(db, person, &before).map_err(taken)?;
    accounts::end_sessions(db, person, None)?;
    accounts::revoke_tokens(db, person, ctx.now)?;
    accounts::use_up_resets(db, person, ctx.now)?;
    passkeys::forget(db, person)?;
    device::forget_all(db, person)?;
    second::forget_since(db, ctx, person, ctx.now.plus(-MEANWHILE))?;
    mail::send_later(db, ctx, person, Letter::PasswordReset)
}

/// What waits to be confirmed cannot be any more.
pub(crate) fn forget_links(db: &mut Db, person: PersonId) -> Result<()> {
    store::forget_links(db, person)
}

/// Forgets changes that can neither be confirmed nor taken back any more.
pub fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    store::forget_expired(db, now)
}
