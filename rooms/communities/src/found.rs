//! Somebody founds a community and becomes its first facilitator.

use db::{CommunityId, Db, Error, PersonId, Result};
use people::Role;
use people::interests as practices;
use serde::{Deserialize, Serialize};
use spine::{Ctx, activity};

use crate::fields::{self, Sound};
use crate::formation::policy::Policy;
use crate::formation::{self, proposals};
use crate::interests;
use crate::join::enter_as;
use crate::schema::{Created, object};
use crate::store;

/// What came of a founding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    pub id: CommunityId,
    pub slug: String,
}

/// Whoever founds, proposes or decides what founding needs takes turns by this name.
pub(crate) const TURNS: &str = "communities.slug";

/// Founds a community; whoever acts becomes its facilitator.
///
/// Errors: `Conflict` where it has to be proposed first, `Invalid` of a field of the founding.
///
/// There is nothing to lock yet: whoever founds or proposes takes turns, and the unique address is the second wall.
/// Addresses that are reserved, taken, proposed by somebody or taken in private all answer "taken", after the same
/// queries.
pub fn found(db: &mut Db, ctx: &Ctx, sound: &Sound) -> Result<Founded> {
    db::take_turns(db, TURNS)?;
    let founder = ctx.writer()?.id;
    if Policy::load(db)? != Policy::Freely {
        return Err(Error::conflict("formation-policy-changed"));
    }
    free(db, &sound.slug)?;
    interests::known(db, &sound.interests)?;
    establish(db, ctx, sound, founder)
}

/// Says "taken" of an address that cannot be had, for whatever reason.
pub(crate) fn free(db: &mut Db, slug: &str) -> Result<()> {
    let exists = store::slug_exists(db, slug)?;
    let proposed = proposals::slug_exists(db, slug)?;
    if exists || proposed || fields::is_reserved(slug) { Err(fields::taken()) } else { Ok(()) }
}

/// Founds a community for this founder, whoever acts: the last who supported it, or an administrator who agreed.
pub(crate) fn establish(db: &mut Db, ctx: &Ctx, sound: &Sound, founder: PersonId) -> Result<Founded> {
    let id = begin(db, ctx, sound, Some(founder))?;
    enter_as(db, ctx, id, founder, (Role::Facilitator, ctx.now))?;
    Ok(Founded { id, slug: sound.slug.clone() })
}

/// Founds a community for the house itself: the importer of a whole community, the command line. It has no member and
/// no facilitator until somebody joins and takes it on.
pub fn found_for_the_house(db: &mut Db, ctx: &Ctx, sound: &Sound) -> Result<Founded> {
    if fields::is_reserved(&sound.slug) {
        return Err(fields::taken());
    }
    let id = begin(db, ctx, sound, ctx.person_id())?;
    Ok(Founded { id, slug: sound.slug.clone() })
}

/// A community without members, and what it says of itself.
fn begin(db: &mut Db, ctx: &Ctx, sound: &Sound, by: Option<PersonId>) -> Result<CommunityId> {
    let id = store::insert(db, sound, by, ctx.now)?.ok_or_else(fields::taken)?;
    formation::store::answers(db, id, &sound.about, &sound.for_whom, &sound.together)?;
    // A proposal may have waited for long: what nobody calls by these names any more is left out.
    let (found, _) = practices::all_named(db, &sound.interests)?;
    interests::set(db, id, &found.into_iter().map(|interest| interest.id).collect::<Vec<_>>())?;
    activity::record(db, ctx, object(id), Some(id), &Created { access: sound.access })?;
    Ok(id)
}
