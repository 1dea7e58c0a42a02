//! Passkeys: keys that a device or a password manager holds, by which somebody signs in without a password. Whoever
//! uses one has shown the device their face, finger or number, so it stands for both steps.

mod ceremony;
pub mod schema;
mod store;

use db::{Db, Error, Message, PersonId, Result};
use spine::{Ctx, activity};
use webauthn_rs::prelude::{AuthenticationResult, Passkey};

use super::session::NewSession;
use crate::account::{self, store as accounts};
use crate::mail::{self, Letter};
use crate::text;
use schema::{Listed, PasskeyId, PasskeysChanged};

pub use ceremony::{Begun, Ceremonies};
pub use store::by_email;

/// Most characters of a name.
pub const NAME: usize = 60;
/// Most passkeys that one person has.
const AT_ONCE: usize = 20;

/// A name that its owner gives a passkey.
pub fn name(typed: &str) -> Result<String, Message> {
    let name = text::line(typed, NAME)?;
    if name.is_empty() { Err("passkeys-name-empty".into()) } else { Ok(name) }
}

/// The actor's passkeys, the newest first.
pub fn list(db: &mut Db, ctx: &Ctx) -> Result<Vec<Listed>> {
    store::list(db, ctx.person()?.id)
}

/// The keys of the actor that exist already, as a device must not make a second one.
pub fn known(db: &mut Db, ctx: &Ctx) -> Result<Vec<Passkey>> {
    store::of(db, ctx.person()?.id)
}

/// Adds a passkey that the actor's device has made, provided that `known` is still their stored password.
pub fn add(db: &mut Db, ctx: &Ctx, known: &str, name: &str, key: &Passkey) -> Result<()> {
    let person = accounts::lock(db, ctx.writer()?.id)?;
    if person.deactivated_at.is_some() {
        return Err(Error::SignInFirst);
    }
    if accounts::password(db, person.id)?.as_deref() != Some(known) {
        return Err(Error::conflict("password-changed-meanwhile"));
    }
    if store::list(db, person.id)?.len() >= AT_ONCE {
        return Err(Error::conflict("passkeys-too-many"));
    }
    store::insert(db, ctx, person.id, name, key)
        .map_err(|error| if error.is_taken() { Error::conflict("passkeys-known") } else { error })?;
    mail::send_later(db, ctx, person.id, Letter::PasskeyAdded)?;
    activity::record(db, ctx, account::object(person.id), None, &PasskeysChanged { added: true })
}

/// Removes one of the actor's own.
pub fn remove(db: &mut Db, ctx: &Ctx, id: PasskeyId) -> Result<()> {
    let person = ctx.writer()?.id;
    if !store::remove(db, person, id)? {
        return Err(Error::NotFound);
    }
    activity::record(db, ctx, account::object(person), None, &PasskeysChanged { added: false })
}

/// Every way in that needs no password goes: the account was found again by mail.
pub(super) fn forget(db: &mut Db, person: PersonId) -> Result<()> {
    store::remove_all(db, person)
}

/// The key with this id, and whose it is.
pub fn find(db: &mut Db, credential: &[u8]) -> Result<Option<(PersonId, Passkey)>> {
    let Some(stored) = store::find(db, credential)? else { return Ok(None) };
    Ok(Some((stored.person, store::read(&stored.data)?)))
}

/// Opens a session for whoever has shown a key; gives whether it did: the key may have been removed, or the account
/// closed, in between. The row of the person is locked, and how often the key was used is kept, so that a copy shows.
pub fn open(db: &mut Db, ctx: &Ctx, person: PersonId, shown: &AuthenticationResult, new: &NewSession) -> Result<bool> {
    let person = accounts::lock(db, person)?;
    let Some(stored) = store::find(db, shown.cred_id())?.filter(|stored| stored.person == person.id) else {
        return Ok(false);
    };
    if person.deactivated_at.is_some() {
        return Ok(false);
    }
    let mut key = store::read(&stored.data)?;
    key.update_credential(shown);
    store::used(db, stored.id, &key, ctx.now)?;
    new.insert_and_tell(db, ctx, person.id)?;
    Ok(true)
}
