//! Facilitators: chosen among the members, released to be members again; and a community that nobody leads can be
//! taken on by any of its members.

use db::{Db, Error, PersonId, Result};
use people::{Role, State, membership};
use spine::{Ctx, activity};

use crate::Community;
use crate::leave::keep_one;
use crate::load::locked;
use crate::schema::{Chosen, Entrusted, Released};

/// Makes a member a facilitator. One who is one already stays one.
pub fn choose(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    appoint(db, ctx, &community, person)
}

/// Makes a facilitator a member like the others: themselves or another one, but never the last.
pub fn release(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    match membership::role(db, person, community.id)? {
        Some(Role::Facilitator) => {
            keep_one(db, &community, person)?;
            membership::put(db, community.id, person, Role::Member, State::Active, ctx.now)?;
            activity::record(db, ctx, community.object(), Some(community.id), &Released { person })
        }
        Some(Role::Member | Role::Steward) => Ok(()),
        None => Err(Error::NotFound),
    }
}

/// Makes a member the steward of the community's tags. A facilitator may do all that anyway.
pub fn entrust(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    change(db, ctx, slug, person, (Role::Member, Role::Steward))
}

/// Makes a steward a member like the others.
pub fn relieve(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    change(db, ctx, slug, person, (Role::Steward, Role::Member))
}

fn change(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId, (from, to): (Role, Role)) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    match membership::role(db, person, community.id)? {
        Some(role) if role == from => {
            membership::put(db, community.id, person, to, State::Active, ctx.now)?;
            let steward = to == Role::Steward;
            activity::record(db, ctx, community.object(), Some(community.id), &Entrusted { person, steward })
        }
        Some(_) => Ok(()),
        None => Err(Error::NotFound),
    }
}

/// A member takes on a community that has no facilitator, such as an imported one.
pub fn take_on(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.member()?;
    let person = ctx.writer()?.id;
    if !membership::facilitators(db, community.id)?.is_empty() {
        return Err(Error::conflict("communities-is-led"));
    }
    appoint(db, ctx, &community, person)
}

/// Makes a member a facilitator; not found where they are none.
pub(crate) fn appoint(db: &mut Db, ctx: &Ctx, community: &Community, person: PersonId) -> Result<()> {
    match membership::role(db, person, community.id)? {
        Some(Role::Member | Role::Steward) => {
            membership::put(db, community.id, person, Role::Facilitator, State::Active, ctx.now)?;
            activity::record(db, ctx, community.object(), Some(community.id), &Chosen { person })
        }
        Some(Role::Facilitator) => Ok(()),
        None => Err(Error::NotFound),
    }
}
