//! Memberships end: somebody leaves, no longer asks to be let in, or is asked to leave by a facilitator.

use db::{Db, Error, PersonId, Result};
use people::{Role, State, membership};
use serde::{Deserialize, Serialize};
use spine::{Ctx, activity};

use crate::load::locked;
use crate::schema::{Access, Left, Withdrew};
use crate::{Community, store};

/// What ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ended {
    Membership,
    Request,
    /// There was nothing to end.
    Nothing,
}

/// Leaves, or withdraws a request. Doing it again changes nothing.
pub fn leave(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Ended> {
    let community = locked(db, ctx, slug)?;
    let person = ctx.writer()?.id;
    let Some(membership) = membership::find(db, person, community.id)? else { return Ok(Ended::Nothing) };
    if membership.state == State::Asked {
        membership::remove(db, community.id, person)?;
        activity::record(db, ctx, community.object(), Some(community.id), &Withdrew {})?;
        return Ok(Ended::Request);
    }
    if community.access == Access::Private && community.member_count == 1 {
        return Err(Error::conflict("communities-last-of-private"));
    }
    end(db, ctx, &community, person, membership.role)?;
    Ok(Ended::Membership)
}

/// A facilitator ends somebody's membership.
pub fn remove(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    ctx.writer()?;
    community.facilitator()?;
    match membership::role(db, person, community.id)? {
        Some(Role::Member) => end(db, ctx, &community, person, Role::Member),
        // Facilitators are first made members like the others: two steps for a grave thing.
        Some(Role::Facilitator) => Err(Error::conflict("communities-is-facilitator")),
        None => Err(Error::NotFound),
    }
}

fn end(db: &mut Db, ctx: &Ctx, community: &Community, person: PersonId, role: Role) -> Result<()> {
    if role == Role::Facilitator && community.member_count > 1 {
        keep_one(db, community, person)?;
    }
    membership::remove(db, community.id, person)?;
    store::count_members(db, community.id, -1)?;
    activity::record(db, ctx, community.object(), Some(community.id), &Left { person })
}

/// A community with members never loses the last who leads it: somebody else does when this one no longer will.
pub(crate) fn keep_one(db: &mut Db, community: &Community, person: PersonId) -> Result<()> {
    if membership::facilitators(db, community.id)?.iter().any(|other| *other != person) {
        Ok(())
    } else {
        Err(Error::conflict("communities-last-facilitator"))
    }
}
