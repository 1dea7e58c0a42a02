//! Accounts: made, claimed, given a role or a password, closed and opened again.
//!
//! Pages, the command line, the seeds and the set-up page all come through here. Whoever acts is an administrator,
//! or the house itself ([`spine::Ctx::system`]).

mod handle;
mod input;
pub mod password;
pub(crate) mod store;

use std::collections::HashMap;

use db::{Db, Error, PersonId, Result};
use spine::audit::{self, Entry};
use spine::{Ctx, ObjectRef, activity};
use web::Instance;

pub use crate::profile::{holding, lower};
pub(crate) use handle::free_for_import;
pub use input::{ABOUT, Email, LINE, NAME, NewPerson, Profile, domain, name};
pub use password::{Hashed, Password};

use crate::actions;
use crate::mail::{self, Letter};
use crate::schema::{Claimed, Deactivated, Joined, Person, Reactivated, RoleSet};

/// The word for a person in activity and the registry.
pub const KIND: &str = "person";

/// What activity, threads and the record call a person.
pub fn object(person: PersonId) -> ObjectRef {
    ObjectRef { kind: KIND, id: person.0 }
}

/// How often a name is tried again when somebody else was given the same handle in the same moment.
const ATTEMPTS: usize = 5;

/// Makes an account; gives its id. An address that somebody has already is an error of the field `email`.
pub fn create(db: &mut Db, ctx: &Ctx, new: &NewPerson) -> Result<PersonId> {
    check_admin(db, ctx)?;
    Ok(make(db, ctx, new)?.id)
}

/// The same for somebody who has proved that the address is theirs.
pub(crate) fn make(db: &mut Db, ctx: &Ctx, new: &NewPerson) -> Result<Person> {
    for _ in 0..ATTEMPTS {
        if store::by_email(db, &new.email)?.is_some() {
            return Err(Error::invalid("email", "account-email-taken"));
        }
        let handle = handle::free(db, &new.name)?;
        if !store::insert(db, &handle, new, ctx.now)? {
            continue;
        }
        let person =
            store::by_handle(db, &handle)?.ok_or_else(|| Error::internal("a person was written and is gone"))?;
        activity::record(db, ctx, object(person.id), None, &Joined {})?;
        if new.admin {
            Instance::mark_set_up(db)?;
        }
        return Ok(person);
    }
    Err(Error::Unavailable(db::Unavailability::Busy))
}

/// The person with this address, for the command line.
pub fn find(db: &mut Db, email: &str) -> Result<Person> {
    let email = Email::parse(email).map_err(|message| Error::invalid("email", message))?;
    store::by_email(db, &email)?.ok_or_else(|| Error::invalid("email", "account-email-unknown"))
}

/// How many people [`named`] gives at most.
pub const NAMED: usize = 500;

/// People whose name or handle holds these characters, up to [`NAMED`]: to find what was done by them or to them.
pub fn named(db: &mut Db, characters: &str) -> Result<Vec<PersonId>> {
    store::named(db, characters)
}

/// The handles of people, by their ids.
pub fn handles(db: &mut Db, people: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    store::handles(db, people)
}

/// Gives an imported author to somebody: a letter to this address lets them set a password, and with it the author
/// is theirs. Until then the address can be corrected by doing it again.
pub fn offer(db: &mut Db, ctx: &Ctx, person: PersonId, email: &Email) -> Result<()> {
    check_admin(db, ctx)?;
    let person = store::lock(db, person)?;
    if !person.is_unclaimed() || person.deactivated_at.is_some() {
        return Err(Error::conflict("account-claimed-already"));
    }
    if store::by_email(db, email)?.is_some_and(|other| other.id != person.id) {
        return Err(Error::invalid("email", "account-email-taken"));
    }
    store::set_email(db, person.id, email).map_err(|error| match error.is_taken() {
        true => Error::invalid("email", "account-email-taken"),
        false => error,
    })?;
    // Links that went to an address that was wrong open nothing any more.
    store::use_up_resets(db, person.id, ctx.now)?;
    audit::record(db, ctx, Entry::of(&actions::OFFERED, object(person.id)))?;
    mail::send_later(db, ctx, person.id, Letter::Invitation)
}

/// Sets a password that was chosen by the person themselves, or for them on the command line. Ends every session but
/// the one with the secret `keeping`, and makes links that were sent useless. An imported author is claimed by it.
pub fn set_password(db: &mut Db, ctx: &Ctx, person: PersonId, password: &Hashed, keeping: Option<&[u8]>) -> Result<()> {
    let person = store::lock(db, person)?;
    if person.deactivated_at.is_some() {
        return Err(Error::NotFound);
    }
    store::set_password(db, person.id, password)?;
    // Whoever had the old one may have asked for another address meanwhile.
    crate::door::email::forget_links(db, person.id)?;
    store::end_sessions(db, person.id, keeping)?;
    store::use_up_resets(db, person.id, ctx.now)?;
    if person.is_unclaimed() {
        store::set_claimed(db, person.id, ctx.now)?;
        activity::record(db, ctx, object(person.id), None, &Claimed {})?;
    }
    Ok(())
}

/// Makes somebody an administrator, or a member again. The last administrator stays one.
pub fn set_admin(db: &mut Db, ctx: &Ctx, person: PersonId, admin: bool) -> Result<()> {
    let admins = store::lock_admins(db)?;
    check_admin(db, ctx)?;
    let person = store::lock(db, person)?;
    if person.admin == admin {
        return Ok(());
    }
    if admin && (person.is_unclaimed() || person.deactivated_at.is_some()) {
        return Err(Error::conflict("account-cannot-lead"));
    }
    check_one_is_left(&person, admins)?;
    store::set_admin(db, person.id, admin)?;
    if admin {
        Instance::mark_set_up(db)?;
    }
    let action = if admin { actions::ADMIN_GIVEN } else { actions::ADMIN_TAKEN };
    audit::record(db, ctx, Entry::of(&action, object(person.id)))?;
    activity::record(db, ctx, object(person.id), None, &RoleSet { admin })
}

/// Closes an account: sessions end, tokens and links become useless, what they wrote stays. Only an administrator opens
/// it again.
///
/// Errors: `Forbidden` for others than administrators, `Conflict` for the last of them.
pub fn deactivate(db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
    let admins = store::lock_admins(db)?;
    check_admin(db, ctx)?;
    if close(db, ctx, person, admins)? {
        audit::record(db, ctx, Entry::of(&actions::DEACTIVATED, object(person)))?;
    }
    Ok(())
}

/// [`deactivate`] of whoever acts; that they know their password is for the caller to see.
pub fn deactivate_own(db: &mut Db, ctx: &Ctx) -> Result<()> {
    let admins = store::lock_admins(db)?;
    let me = ctx.writer()?;
    if close(db, ctx, me.id, admins)? && me.admin {
        audit::record(db, ctx, Entry::of(&actions::DEACTIVATED, object(me.id)))?;
    }
    Ok(())
}

/// Gives whether it was open.
fn close(db: &mut Db, ctx: &Ctx, person: PersonId, admins: usize) -> Result<bool> {
    let person = store::lock(db, person)?;
    if person.deactivated_at.is_some() {
        return Ok(false);
    }
    check_one_is_left(&person, admins)?;
    store::set_deactivated(db, person.id, Some(ctx.now))?;
    store::end_sessions(db, person.id, None)?;
    store::revoke_tokens(db, person.id, ctx.now)?;
    store::use_up_resets(db, person.id, ctx.now)?;
    activity::record(db, ctx, object(person.id), None, &Deactivated {})?;
    Ok(true)
}

/// Opens a closed account again. Sessions and tokens do not come back.
pub fn reactivate(db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
    check_admin(db, ctx)?;
    let person = store::lock(db, person)?;
    if person.deactivated_at.is_none() {
        return Ok(());
    }
    if person.erasure.is_some() {
        return Err(Error::conflict("erasure-no-way-back"));
    }
    store::set_deactivated(db, person.id, None)?;
    audit::record(db, ctx, Entry::of(&actions::REACTIVATED, object(person.id)))?;
    activity::record(db, ctx, object(person.id), None, &Reactivated {})
}

/// Whether anybody administers the instance.
pub fn is_led(db: &mut Db) -> Result<bool> {
    Ok(store::admins(db)? > 0)
}

/// Administrators, and the house itself. For pages that lead to an act; the act asks [`check_admin`].
pub(crate) fn for_admins(ctx: &Ctx) -> Result<()> {
    if is_house(ctx) || ctx.writer()?.admin { Ok(()) } else { Err(Error::forbidden("account-admins-only")) }
}

/// The same inside an act. The administrator's row is locked until the act is over, so that somebody who stopped being
/// one in between is not taken for one.
pub fn check_admin(db: &mut Db, ctx: &Ctx) -> Result<()> {
    for_admins(ctx)?;
    if is_house(ctx) || store::lock_admin(db, ctx.person()?.id)? {
        Ok(())
    } else {
        Err(Error::forbidden("account-admins-only"))
    }
}

fn is_house(ctx: &Ctx) -> bool {
    ctx.actor.is_none() && ctx.origin == spine::Origin::System
}

pub(crate) fn check_one_is_left(person: &Person, admins: usize) -> Result<()> {
    let leads = person.admin && person.deactivated_at.is_none();
    if leads && admins <= 1 { Err(Error::conflict("account-last-admin")) } else { Ok(()) }
}
