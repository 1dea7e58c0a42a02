//! Facilitators let people in: those who ask, and those whom they bring.

use db::{Db, Error, PersonId, Result};
use people::{Role, State, membership};
use spine::{Ctx, activity};

use crate::load::locked;
use crate::schema::{Declined, Joined};
use crate::{Community, store};

/// Lets somebody in who asked. One who is in already stays in; a request that was withdrawn in between is a conflict.
pub fn admit(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    let community = asked_of(db, ctx, slug)?;
    match state(db, &community, person)? {
        Some(State::Active) => Ok(()),
        Some(State::Asked) => take_in(db, ctx, &community, person),
        None => Err(Error::conflict("communities-request-gone")),
    }
}

/// Declines a request. One that is no longer there is declined too.
pub fn decline(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    let community = asked_of(db, ctx, slug)?;
    match state(db, &community, person)? {
        Some(State::Active) => Err(Error::conflict("communities-is-member")),
        Some(State::Asked) => {
            membership::remove(db, community.id, person)?;
            activity::record(db, ctx, community.object(), Some(community.id), &Declined { person })
        }
        None => Ok(()),
    }
}

/// Brings somebody in by their handle: the only way into a private community.
pub fn bring(db: &mut Db, ctx: &Ctx, slug: &str, handle: &str) -> Result<()> {
    let community = asked_of(db, ctx, slug)?;
    let handle = handle.trim().trim_start_matches('@').to_lowercase();
    let person = if markup::is_handle(&handle) { store::person_by_handle(db, &handle)? } else { None };
    let person = person.ok_or_else(|| Error::invalid("handle", "communities-handle-unknown"))?;
    match state(db, &community, person)? {
        Some(State::Active) => Err(Error::invalid("handle", "communities-is-member")),
        _ => take_in(db, ctx, &community, person),
    }
}

/// The locked community, for one of its facilitators.
fn asked_of(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    Ok(community)
}

fn state(db: &mut Db, community: &Community, person: PersonId) -> Result<Option<State>> {
    Ok(membership::find(db, person, community.id)?.map(|membership| membership.state))
}

fn take_in(db: &mut Db, ctx: &Ctx, community: &Community, person: PersonId) -> Result<()> {
    membership::put(db, community.id, person, Role::Member, State::Active, ctx.now)?;
    store::count_members(db, community.id, 1)?;
    activity::record(db, ctx, community.object(), Some(community.id), &Joined { person })
}
