//! Facilitators change what a community is called, what it says of itself, and who may read it. Its address stays.

use std::collections::BTreeSet;

use db::{Db, Result};
use diesel::prelude::*;
use people::interests::InterestId;
use spine::{Ctx, activity};

use crate::Community;
use crate::fields::{SoundChange, SoundMore};
use crate::formation::store as forming;
use crate::interests;
use crate::load::locked;
use crate::schema::{Changed, communities};

/// Changes a community. Saying the same again is no change.
pub fn change(db: &mut Db, ctx: &Ctx, slug: &str, change: &SoundChange) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    community.in_use()?;
    let verb = Changed {
        said: change.more.as_ref().map_or(Ok(false), |more| say_more(db, &community, more))?,
        renamed: change.name != community.name,
        purpose: change.purpose != community.purpose,
        before: community.access,
        access: change.access,
    };
    if !verb.renamed && !verb.purpose && !verb.said && verb.before == verb.access {
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

/// Writes the rest of what it says of itself; gives whether that is anything else than before.
fn say_more(db: &mut Db, community: &Community, more: &SoundMore) -> Result<bool> {
    let id = community.id;
    let named = interests::known(db, &more.interests)?;
    let before = forming::formation(db, id)?;
    let practised: BTreeSet<InterestId> = interests::of(db, id)?.into_iter().map(|interest| interest.id).collect();
    let is_same = (&before.about, &before.for_whom, &before.together) == (&more.about, &more.for_whom, &more.together)
        && (&before.question, &before.welcome, community.colour) == (&more.question, &more.welcome, more.colour)
        && practised == named.iter().copied().collect();
    if is_same {
        return Ok(false);
    }
    interests::set(db, id, &named)?;
    forming::answers(db, id, &more.about, &more.for_whom, &more.together)?;
    forming::set_question(db, id, &more.question)?;
    forming::set_welcome(db, id, &more.welcome, &more.welcome_html)?;
    diesel::update(communities::table.find(id)).set(communities::colour.eq(more.colour)).execute(db)?;
    Ok(true)
}
