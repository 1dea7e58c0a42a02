//! Somebody joins an open community, or asks to be let into one that takes members on request.

use db::{Db, Error, Result};
use people::{Role, State, membership};
use serde::{Deserialize, Serialize};
use spine::{Ctx, activity};

use crate::load::locked;
use crate::schema::{Access, Asked, Joined};
use crate::store;

/// Where somebody who wants to be in stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    In,
    Asked,
}

/// Joins, or asks to. Doing it again changes nothing.
pub fn join(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Standing> {
    let community = locked(db, ctx, slug)?;
    let person = ctx.writer()?.id;
    let state = membership::find(db, person, community.id)?.map(|membership| membership.state);
    match (state, community.access) {
        (Some(State::Active), _) => Ok(Standing::In),
        (_, Access::Open) => {
            membership::put(db, community.id, person, Role::Member, State::Active, ctx.now)?;
            store::count_members(db, community.id, 1)?;
            activity::record(db, ctx, community.object(), Some(community.id), &Joined { person })?;
            Ok(Standing::In)
        }
        (Some(State::Asked), Access::Request) => Ok(Standing::Asked),
        (None, Access::Request) => {
            membership::put(db, community.id, person, Role::Member, State::Asked, ctx.now)?;
            activity::record(db, ctx, community.object(), Some(community.id), &Asked {})?;
            Ok(Standing::Asked)
        }
        // The loader has already said so: whoever is outside does not know of it.
        (_, Access::Private) => Err(Error::NotFound),
    }
}
