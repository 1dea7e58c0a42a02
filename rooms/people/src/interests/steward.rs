//! Stewards of practice interests: administrators, and whom they ask to keep the names in order.

use db::{Db, Error, PersonId, Result};
use diesel::prelude::*;
use spine::audit::{self, Entry};
use spine::{Ctx, Key, activity};

use super::schema::{StewardSet, interest_stewards};
use super::store;
use crate::account::{self, store as accounts};
use crate::actions;
use crate::schema::{Byline, people};

/// Stewards only; others hear who may. For pages that lead to an act; the act asks [`steward`].
pub fn for_stewards(db: &mut Db, ctx: &Ctx) -> Result<()> {
    if is_steward(db, ctx)? { Ok(()) } else { Err(Error::forbidden("interest-stewards-only")) }
}

/// The same inside an act: stewards take turns, and an administrator's row stays locked.
pub fn steward(db: &mut Db, ctx: &Ctx) -> Result<()> {
    super::practise::take_turns(db)?;
    if account::for_admins(ctx).is_ok() { account::check_admin(db, ctx) } else { for_stewards(db, ctx) }
}

/// Whether the visitor is one. Administrators are, and the house itself.
pub fn is_steward(db: &mut Db, ctx: &Ctx) -> Result<bool> {
    if account::for_admins(ctx).is_ok() {
        return Ok(true);
    }
    match ctx.person_id() {
        Some(person) => Ok(ctx.writer().is_ok() && store::is_steward(db, person)?),
        None => Ok(false),
    }
}

/// Stewards who are no administrators, by name.
pub fn stewards(db: &mut Db) -> Result<Vec<Byline>> {
    Ok(people::table
        .inner_join(interest_stewards::table)
        .filter(people::deactivated_at.is_null())
        .order((people::name, people::id))
        .select(Byline::as_select())
        .load(db)?)
}

/// Makes somebody a steward. One who is one already stays one.
pub fn appoint(db: &mut Db, ctx: &Ctx, key: Option<&Key>, handle: &str) -> Result<()> {
    spine::once(db, ctx, key, "interest.appoint", |db| {
        account::check_admin(db, ctx)?;
        let handle = handle.trim().trim_start_matches('@').to_lowercase();
        let person = accounts::by_handle(db, &handle)?
            .filter(|person| !person.is_unclaimed() && person.deactivated_at.is_none())
            .ok_or_else(|| Error::invalid("handle", "interest-steward-unknown"))?;
        let row = (interest_stewards::person_id.eq(person.id), interest_stewards::since.eq(ctx.now));
        match db::insert_ignore!(db, interest_stewards::table, row)? {
            0 => Ok(()),
            _ => noted(db, ctx, person.id, true),
        }
    })
}

/// Somebody is no steward from now on.
pub fn dismiss(db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
    // What they are about to do as a steward is done before, or not at all.
    super::practise::take_turns(db)?;
    account::check_admin(db, ctx)?;
    match diesel::delete(interest_stewards::table.find(person)).execute(db)? {
        0 => Ok(()),
        _ => noted(db, ctx, person, false),
    }
}

fn noted(db: &mut Db, ctx: &Ctx, person: PersonId, steward: bool) -> Result<()> {
    let action = if steward { &actions::STEWARD_APPOINTED } else { &actions::STEWARD_DISMISSED };
    audit::record(db, ctx, Entry::of(action, account::object(person)))?;
    activity::record(db, ctx, account::object(person), None, &StewardSet { steward })
}
