//! Queries on passkeys.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use webauthn_rs::prelude::Passkey;

use super::schema::{Listed, PasskeyId, Stored, passkeys};
use crate::schema::people;

/// A key as it is stored.
pub fn read(data: &str) -> Result<Passkey> {
    Ok(serde_json::from_str(data)?)
}

pub fn list(db: &mut Db, person: PersonId) -> Result<Vec<Listed>> {
    Ok(passkeys::table
        .filter(passkeys::person_id.eq(person))
        .order(passkeys::id.desc())
        .select((passkeys::id, passkeys::name, passkeys::created_at, passkeys::used_at))
        .load(db)?)
}

/// The keys of a person.
pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Passkey>> {
    let data = passkeys::table.filter(passkeys::person_id.eq(person)).select(passkeys::data);
    data.load::<String>(db)?.iter().map(|data| read(data)).collect()
}

/// The keys of whoever has this address and an open account.
pub fn by_email(db: &mut Db, email: &str) -> Result<Vec<Passkey>> {
    let person = people::table.filter(people::email.eq(email)).filter(people::deactivated_at.is_null());
    match person.select(people::id).first::<PersonId>(db).optional()? {
        Some(person) => of(db, person),
        None => Ok(Vec::new()),
    }
}

pub fn find(db: &mut Db, credential: &[u8]) -> Result<Option<Stored>> {
    Ok(passkeys::table
        .filter(passkeys::credential.eq(credential))
        .select((passkeys::id, passkeys::person_id, passkeys::data))
        .first(db)
        .optional()?)
}

pub fn insert(db: &mut Db, ctx: &Ctx, person: PersonId, name: &str, key: &Passkey) -> Result<()> {
    diesel::insert_into(passkeys::table)
        .values((
            passkeys::person_id.eq(person),
            passkeys::credential.eq(key.cred_id().to_vec()),
            passkeys::name.eq(name),
            passkeys::data.eq(serde_json::to_string(key)?),
            passkeys::created_at.eq(ctx.now),
        ))
        .execute(db)?;
    Ok(())
}

pub fn used(db: &mut Db, id: PasskeyId, key: &Passkey, now: Time) -> Result<()> {
    diesel::update(passkeys::table.find(id))
        .set((passkeys::data.eq(serde_json::to_string(key)?), passkeys::used_at.eq(now)))
        .execute(db)?;
    Ok(())
}

/// Forgets every passkey of a person: whoever lost their account to somebody else does not know which are theirs.
pub fn remove_all(db: &mut Db, person: PersonId) -> Result<()> {
    diesel::delete(passkeys::table.filter(passkeys::person_id.eq(person))).execute(db)?;
    Ok(())
}

/// Gives whether it was there and theirs.
pub fn remove(db: &mut Db, person: PersonId, id: PasskeyId) -> Result<bool> {
    let mine = passkeys::table.find(id).filter(passkeys::person_id.eq(person));
    Ok(diesel::delete(mine).execute(db)? > 0)
}
