//! Somebody founds a community and becomes its first facilitator.

use db::{CommunityId, Db, Result};
use people::{Role, State, membership};
use serde::{Deserialize, Serialize};
use spine::{Ctx, activity};

use crate::fields::{self, Sound};
use crate::schema::{Created, Joined, object};
use crate::store;

/// What came of a founding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    pub id: CommunityId,
    pub slug: String,
}

/// Founds a community; whoever acts becomes its facilitator.
///
/// There is nothing to lock yet: the unique address decides between two founders. Addresses that are reserved, taken
/// or taken in private all answer "taken", after the same query.
pub fn found(db: &mut Db, ctx: &Ctx, sound: &Sound) -> Result<Founded> {
    let founder = ctx.writer()?.id;
    let exists = store::slug_exists(db, &sound.slug)?;
    if exists || fields::is_reserved(&sound.slug) {
        return Err(fields::taken());
    }
    let id = store::insert(db, sound, Some(founder), ctx.now)?.ok_or_else(fields::taken)?;
    membership::put(db, id, founder, Role::Facilitator, State::Active, ctx.now)?;
    store::count_members(db, id, 1)?;
    activity::record(db, ctx, object(id), Some(id), &Created { access: sound.access })?;
    activity::record(db, ctx, object(id), Some(id), &Joined { person: founder })?;
    Ok(Founded { id, slug: sound.slug.clone() })
}

/// Founds a community for the house itself: the importer of a whole community, the command line. It has no member and
/// no facilitator until somebody joins and takes it on.
pub fn found_for_the_house(db: &mut Db, ctx: &Ctx, sound: &Sound) -> Result<Founded> {
    if fields::is_reserved(&sound.slug) {
        return Err(fields::taken());
    }
    let id = store::insert(db, sound, ctx.person_id(), ctx.now)?.ok_or_else(fields::taken)?;
    activity::record(db, ctx, object(id), Some(id), &Created { access: sound.access })?;
    Ok(Founded { id, slug: sound.slug.clone() })
}
