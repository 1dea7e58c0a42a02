//! Facilitators archive a community, so that all of it stays readable and nothing is written any more; and reopen it.

use db::{Db, Result, Time};
use diesel::prelude::*;
use spine::{Ctx, activity};

use crate::load::locked;
use crate::schema::{Archived, communities};

/// Archives a community, or reopens it. Doing it again changes nothing.
pub fn archive(db: &mut Db, ctx: &Ctx, slug: &str, archived: bool) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    if community.is_archived() == archived {
        return Ok(());
    }
    let at: Option<Time> = archived.then_some(ctx.now);
    diesel::update(communities::table.find(community.id)).set(communities::archived_at.eq(at)).execute(db)?;
    activity::record(db, ctx, community.object(), Some(community.id), &Archived { archived })
}
