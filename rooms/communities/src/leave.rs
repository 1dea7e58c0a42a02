//! Memberships end: somebody leaves, no longer asks to be let in, or is asked to leave by a facilitator.

use db::{Db, Error, PersonId, Result, Time};
use people::schema::Membership;
use people::{Role, State, membership};
use serde::{Deserialize, Serialize};
use spine::{Ctx, activity};

use crate::facilitate::appoint;
use crate::join::enter_as;
use crate::joining::{invite, store as joining};
use crate::load::{self, locked};
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

/// What becomes of a community whose last facilitator leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Heir {
    /// Nothing was said: they stay.
    #[default]
    Unnamed,
    /// This member facilitates it from then on.
    Member(PersonId),
    /// Nobody does, until a member takes it on.
    Nobody,
}

/// How long leaving can be taken back.
const UNDOABLE: i64 = 10 * Time::MINUTE;

/// Leaves, or withdraws a request. Doing it again changes nothing.
pub fn leave(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Ended> {
    leave_to(db, ctx, slug, Heir::Unnamed)
}

/// [`leave`] by somebody who says who facilitates the community after them. It is heard only where nobody else does.
pub fn leave_to(db: &mut Db, ctx: &Ctx, slug: &str, heir: Heir) -> Result<Ended> {
    let community = locked(db, ctx, slug)?;
    let person = ctx.writer()?.id;
    let Some(membership) = membership::find(db, person, community.id)? else { return Ok(Ended::Nothing) };
    if membership.state == State::Asked {
        membership::remove(db, community.id, person)?;
        joining::forget_request(db, community.id, person)?;
        activity::record(db, ctx, community.object(), Some(community.id), &Withdrew {})?;
        return Ok(Ended::Request);
    }
    if community.access == Access::Private && community.member_count == 1 {
        return Err(Error::conflict("communities-last-of-private"));
    }
    if is_last(db, &community, &membership)? {
        match heir {
            Heir::Unnamed => return Err(Error::conflict(LAST)),
            Heir::Member(other) if other == person => return Err(Error::invalid("heir", "joining-heir-self")),
            Heir::Member(other) => appoint(db, ctx, &community, other).map_err(|error| match error {
                Error::NotFound => Error::invalid("heir", "joining-heir-unknown"),
                error => error,
            })?,
            Heir::Nobody => {}
        }
    }
    gone(db, ctx, &community, person)?;
    joining::depart(db, &membership, ctx.now, ctx.now.plus(-UNDOABLE))?;
    Ok(Ended::Membership)
}

/// The message of the conflict of a last facilitator who leaves without saying who comes after them.
pub const LAST: &str = "communities-last-facilitator";

/// Whether a membership is that of the last who leads a community of several people.
pub fn is_last(db: &mut Db, community: &Community, membership: &Membership) -> Result<bool> {
    let leads = membership.role == Role::Facilitator && community.member_count > 1;
    Ok(leads && keep_one(db, community, membership.person).is_err())
}

/// Takes leaving back: for ten minutes whoever left is again what they were, also where they could not join now.
///
/// Errors: `NotFound` where they may not know of the community, `Conflict` when it is too late.
pub fn come_back(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<()> {
    let person = ctx.writer()?.id;
    let row = load::locked_row(db, slug)?.ok_or(Error::NotFound)?;
    if membership::role(db, person, row.id)?.is_some() {
        return Ok(());
    }
    let departure = joining::departure(db, row.id, person, ctx.now.plus(-UNDOABLE))?;
    let Some(was) = departure else {
        load::seen(ctx, row, None).ok_or(Error::NotFound)?;
        return Err(Error::conflict("joining-undo-late"));
    };
    enter_as(db, ctx, row.id, person, (was.role, was.since))?;
    membership::set_letters(db, row.id, person, was.letters)
}

/// A facilitator ends somebody's membership.
pub fn remove(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    ctx.writer()?;
    community.facilitator()?;
    match membership::role(db, person, community.id)? {
        Some(Role::Member | Role::Steward) => {
            invite::withdraw_of(db, ctx, &community, person)?;
            gone(db, ctx, &community, person)
        }
        // Facilitators are first made members like the others: two steps for a grave thing.
        Some(Role::Facilitator) => Err(Error::conflict("communities-is-facilitator")),
        None => Err(Error::NotFound),
    }
}

fn gone(db: &mut Db, ctx: &Ctx, community: &Community, person: PersonId) -> Result<()> {
    membership::remove(db, community.id, person)?;
    joining::forget_request(db, community.id, person)?;
    joining::forget_departure(db, community.id, person)?;
    store::count_members(db, community.id, -1)?;
    activity::record(db, ctx, community.object(), Some(community.id), &Left { person })
}

/// A community with members does not lose the last who leads it unawares: somebody else does when this one no longer
/// will, or they said that nobody shall.
pub(crate) fn keep_one(db: &mut Db, community: &Community, person: PersonId) -> Result<()> {
    if membership::facilitators(db, community.id)?.iter().any(|other| *other != person) {
        Ok(())
    } else {
        Err(Error::conflict(LAST))
    }
}
