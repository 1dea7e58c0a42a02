//! The second step of signing in: after the password, a code from an app, or one of ten that were written down.

pub mod schema;
mod store;
pub mod totp;

use db::{Db, Error, PersonId, Result, Time};
use spine::audit::{self, Entry};
use spine::{Ctx, activity};
use web::{hash_secret, secret};

use super::session::NewSession;
use crate::account::{self, store as accounts};
use crate::actions;
use crate::mail::{self, Letter};
use schema::{SecondStep, SecondStepSet};

pub use store::{is_on, left};

/// How many recovery codes there are at a time.
pub const CODES: usize = 10;
/// How long a right password waits for its code, in milliseconds.
const WAITS: i64 = 10 * Time::MINUTE;
/// How long a secret waits for its first code, in milliseconds.
const BEGUN_LASTS: i64 = Time::HOUR;

/// A secret to be shared with an app.
#[derive(Clone)]
pub struct NewSecret(Vec<u8>);

impl NewSecret {
    pub fn fresh() -> NewSecret {
        use rand::RngExt;
        let mut rng = rand::rng();
        NewSecret((0..totp::SECRET).map(|_| rng.random::<u8>()).collect())
    }
}

/// Recovery codes as they are shown, once: 80 random bits each.
#[derive(Clone)]
pub struct NewCodes(pub Vec<String>);

impl NewCodes {
    pub fn fresh() -> NewCodes {
        let code = || {
            let letters = secret(10);
            let parts: Vec<&str> = (0..4).map(|part| &letters[part * 5..part * 5 + 5]).collect();
            parts.join("-")
        };
        NewCodes((0..CODES).map(|_| code()).collect())
    }
}

/// How a recovery code is kept, however it was typed.
fn kept(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    hash_secret(&plain).to_vec()
}

/// How far the actor's second step is.
#[derive(Debug, Clone)]
pub enum Stands {
    Off,
    /// The app is to show that it has the secret.
    Begun(SecondStep),
    /// Since when, and how many recovery codes are left.
    On {
        since: Time,
        left: i64,
    },
}

/// How far the actor's second step is.
pub fn stands(db: &mut Db, ctx: &Ctx) -> Result<Stands> {
    let person = ctx.person()?.id;
    Ok(match store::find(db, person)? {
        Some(SecondStep { confirmed_at: Some(since), .. }) => Stands::On { since, left: left(db, person)? },
        Some(begun) if begun.created_at.plus(BEGUN_LASTS) > ctx.now => Stands::Begun(begun),
        _ => Stands::Off,
    })
}

/// The actor, locked, provided that `known` is still their stored password.
fn owner(db: &mut Db, ctx: &Ctx, known: &str) -> Result<PersonId> {
    let person = accounts::lock(db, ctx.writer()?.id)?;
    if person.deactivated_at.is_some() {
        return Err(Error::SignInFirst);
    }
    if accounts::password(db, person.id)?.as_deref() != Some(known) {
        return Err(Error::conflict("password-changed-meanwhile"));
    }
    Ok(person.id)
}

/// Begins to set it up: from now on a code confirms it.
pub fn begin(db: &mut Db, ctx: &Ctx, known: &str, secret: &NewSecret) -> Result<()> {
    let person = owner(db, ctx, known)?;
    if store::is_on(db, person)? {
        return Err(Error::conflict("second-step-on-already"));
    }
    store::begin(db, person, &secret.0, ctx.now)
}

/// Switches it on, if the app shows the right code; gives whether it did. The recovery codes are these.
pub fn confirm(db: &mut Db, ctx: &Ctx, typed: &str, codes: &NewCodes) -> Result<bool> {
    let person = accounts::lock(db, ctx.writer()?.id)?.id;
    let Stands::Begun(begun) = stands(db, ctx)? else { return Err(Error::conflict("second-step-not-begun")) };
    let Some(step) = totp::matching(&begun.secret, typed, ctx.now, begun.last_step)? else { return Ok(false) };
    store::take(db, person, step)?;
    store::confirm(db, person, ctx.now)?;
    store::put_codes(db, person, codes.0.iter().map(|code| kept(code)).collect())?;
    mail::send_later(db, ctx, person, Letter::SecondStepOn)?;
    activity::record(db, ctx, account::object(person), None, &SecondStepSet { on: true })?;
    Ok(true)
}

/// Replaces the recovery codes: those from before work no more.
pub fn renew_codes(db: &mut Db, ctx: &Ctx, known: &str, codes: &NewCodes) -> Result<()> {
    let person = owner(db, ctx, known)?;
    if !store::is_on(db, person)? {
        return Err(Error::conflict("second-step-not-begun"));
    }
    store::put_codes(db, person, codes.0.iter().map(|code| kept(code)).collect())
}

/// Switches it off. Off already is just as well.
pub fn remove(db: &mut Db, ctx: &Ctx, known: &str) -> Result<()> {
    let person = owner(db, ctx, known)?;
    take_off(db, ctx, person)
}

/// Switches it off for somebody who has lost app and codes: for the command line, and for administrators.
pub fn remove_for(db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
    account::check_admin(db, ctx)?;
    let person = accounts::lock(db, person)?.id;
    audit::record(db, ctx, Entry::of(&actions::SECOND_STEP_OFF, account::object(person)))?;
    take_off(db, ctx, person)
}

/// Switches it off if it was switched on since then: not by its owner, who takes their address back.
pub(super) fn forget_since(db: &mut Db, ctx: &Ctx, person: PersonId, since: Time) -> Result<()> {
    if store::is_on_since(db, person, since)? { take_off(db, ctx, person) } else { Ok(()) }
}

fn take_off(db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
    if !store::remove(db, person)? {
        return Ok(());
    }
    mail::send_later(db, ctx, person, Letter::SecondStepOff)?;
    activity::record(db, ctx, account::object(person), None, &SecondStepSet { on: false })
}

/// The password was right, and the code is waited for. Whoever shows the secret of the session that was not opened may
/// give it.
pub fn wait_for_code(db: &mut Db, ctx: &Ctx, person: PersonId, instead: &NewSession) -> Result<()> {
    store::wait(db, person, instead.secret.hash(), ctx.now.plus(WAITS))
}

/// Whose code is waited for, and the address of their account; nothing once it took too long.
pub fn waiting(db: &mut Db, step: &str, now: Time) -> Result<Option<(PersonId, String)>> {
    let Some(person) = store::waiting(db, &hash_secret(step), now)? else { return Ok(None) };
    let found = accounts::by_id(db, person)?.filter(|person| person.deactivated_at.is_none());
    Ok(found.map(|person| (person.id, person.email.unwrap_or_default())))
}

/// What came of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    In,
    Wrong,
    /// It took too long, or somebody has changed the password meanwhile.
    TooLate,
}

/// Takes the second step with a code from the app or one of the recovery codes, and opens the session. The row of the
/// person is locked, so that one code opens one.
pub fn pass(db: &mut Db, ctx: &Ctx, step: &str, typed: &str, new: &NewSession) -> Result<Passed> {
    let Some((person, _)) = waiting(db, step, ctx.now)? else { return Ok(Passed::TooLate) };
    accounts::lock(db, person)?;
    let Some((person, _)) = waiting(db, step, ctx.now)? else { return Ok(Passed::TooLate) };
    let Some(second) = store::find(db, person)?.filter(|second| second.confirmed_at.is_some()) else {
        return Ok(Passed::TooLate);
    };
    if let Some(taken) = totp::matching(&second.secret, typed, ctx.now, second.last_step)? {
        store::take(db, person, taken)?;
    } else if store::use_code(db, person, &kept(typed), ctx.now)? {
        mail::send_later(db, ctx, person, Letter::RecoveryCodeUsed)?;
    } else {
        return Ok(Passed::Wrong);
    }
    store::stop_waiting(db, &hash_secret(step))?;
    new.insert_and_tell(db, ctx, person)?;
    Ok(Passed::In)
}

/// Forgets passwords whose code never came.
pub fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    store::forget_expired(db, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_differ_and_are_known_however_they_are_typed() {
        let codes = NewCodes::fresh().0;
        assert_eq!(codes.len(), CODES);
        let mut hashes: Vec<_> = codes.iter().map(|code| kept(code)).collect();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), CODES);
        assert_eq!(codes[0].len(), 23, "{}", codes[0]);
        assert_eq!(kept(&codes[0]), kept(&format!(" {} ", codes[0].replace('-', " ").to_uppercase())));
    }
}
