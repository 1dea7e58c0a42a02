//! Facilitators change what a community is called, what it says of itself, and who may read it. Its address stays.

use db::{Db, Result};
use diesel::prelude::*;
use spine::{Ctx, activity};

use crate::Community;
use crate::fields::{SoundChange, SoundMore};
use crate::formation::{practice, store as forming};
use crate::load::locked;
use crate::schema::{Changed, communities};

/// Changes a community. Saying the same again is no change.
pub fn change(db: &mut Db, ctx: &Ctx, slug: &str, change: &SoundChange) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    community.in_use()?;
    if let Some(more) = &change.more {
        say_more(db, ctx, &community, more)?;
    }
    let verb = Changed {
        renamed: change.name != community.name,
        purpose: change.purpose != community.purpose,
        before: community.access,
        access: change.access,
    };
    if !verb.renamed && !verb.purpose && verb.before == verb.access {
        return Ok(());
    }
    diesel::update(communities::table.find(community.id))
        .set((
            communities::name.eq(&change.name),
            communities::purpose.eq(&change.purpose),
            communities::access.eq(change.access),
        ))
        .execute(db)?;
    activity::record(db, ctx, community.object(), Some(community.id), &verb)
}

fn say_more(db: &mut Db, ctx: &Ctx, community: &Community, more: &SoundMore) -> Result<()> {
    let id = community.id;
    practice::set(db, ctx, id, &more.interests)?;
    forming::answers(db, id, &more.about, &more.for_whom, &more.together)?;
    forming::set_question(db, id, &more.question)?;
    forming::set_welcome(db, id, &more.welcome, &more.welcome_html)?;
    diesel::update(communities::table.find(id)).set(communities::colour.eq(more.colour)).execute(db)?;
    Ok(())
}
