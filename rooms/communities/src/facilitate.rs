//! Facilitators: chosen among the members, released to be members again; and a community that nobody leads can be
//! taken on by any of its members.

use db::{Db, Error, PersonId, Result};
use people::account::check_admin;
use people::{Role, State, membership};
use spine::audit::{self, Entry};
use spine::{Ctx, activity};

use crate::join::enter;
use crate::leave::keep_one;
use crate::load::locked;
use crate::schema::{Chosen, Entrusted, Released};
use crate::{Access, Community, actions, looks, store};

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

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Naming {
    /// The address or the number of the community.
    pub community: String,
    /// The handle of the person.
    pub person: String,
}

/// An administrator names a facilitator for a community that nobody leads; gives its address. Where the community is
/// private they look inside first. An open one takes the person in with it; of the others they name one of the members,
/// so that nobody comes to read by it; where there is none, anybody.
pub fn name(db: &mut Db, ctx: &Ctx, typed: &Naming) -> Result<String> {
    check_admin(db, ctx)?;
    ctx.writer()?;
    let community = looks::met(db, ctx, &typed.community)?;
    if !membership::facilitators(db, community.id)?.is_empty() {
        return Err(Error::invalid("community", "looks-led-already"));
    }
    let handle = typed.person.trim().trim_start_matches('@').to_lowercase();
    let person = store::person_by_handle(db, &handle)?.ok_or_else(|| Error::invalid("person", "looks-nobody-such"))?;
    if membership::role(db, person, community.id)?.is_none() {
        if community.access != Access::Open && community.member_count > 0 {
            return Err(Error::invalid("person", "looks-not-a-member"));
        }
        enter(db, ctx, community.id, person)?;
    }
    let entry = Entry::of(&actions::FACILITATOR_NAMED, community.object()).community(community.id);
    audit::record(db, ctx, entry.with("person", person.0))?;
    appoint(db, ctx, &community, person)?;
    Ok(community.slug.clone())
}
