//! Facilitators change what a community is called, what it is for, and who may read it. Its address stays.

use db::{Db, Result};
use diesel::prelude::*;
use spine::{Ctx, activity};

use crate::fields::Changing;
use crate::load::locked;
use crate::schema::{Changed, communities};

/// Changes name, purpose and access.
pub fn change(db: &mut Db, ctx: &Ctx, slug: &str, changing: &Changing) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    let (name, purpose, access) = changing.check()?;
    let verb = Changed {
        renamed: name != community.name,
        purpose: purpose != community.purpose,
        before: community.access,
        access,
    };
    if !verb.renamed && !verb.purpose && verb.before == verb.access {
        return Ok(());
    }
    diesel::update(communities::table.find(community.id))
        .set((communities::name.eq(name), communities::purpose.eq(purpose), communities::access.eq(access)))
        .execute(db)?;
    activity::record(db, ctx, community.object(), Some(community.id), &verb)
}
