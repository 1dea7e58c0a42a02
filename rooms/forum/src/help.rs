//! "This helped me", said by whoever may read the post and did not write it.

use db::{Db, Error, Result};
use diesel::prelude::*;
use spine::{Ctx, Key, activity, once};

use crate::kinds;
use crate::load::{self, PostFor};
use crate::schema::{PostHelpWithdrawn, PostHelped, PostId, helps, posts};
use crate::store;

/// Says that a post helped; saying it twice changes nothing. Gives how many it helped in all.
///
/// Errors: `NotFound`, `SignInFirst`, `Forbidden` for one's own post.
pub fn helped(db: &mut Db, ctx: &Ctx, key: Option<&Key>, id: PostId) -> Result<i64> {
    once(db, ctx, key, "forum.helped", |db| {
        let found = locked(db, ctx, id)?;
        let person = ctx.person()?.id;
        if found.post.author_id == person {
            return Err(Error::forbidden("forum-error-own-help"));
        }
        let community = found.post.community_id;
        let row = (
            helps::post_id.eq(id),
            helps::person_id.eq(person),
            helps::community_id.eq(community),
            helps::at.eq(ctx.now),
        );
        if db::insert_ignore!(db, helps::table, row)? == 0 {
            return Ok(found.post.helped_in_all());
        }
        count(db, id, 1)?;
        let verb = PostHelped { topic: found.topic.id, author: found.post.author_id };
        activity::record(db, ctx, kinds::post(id), Some(community), &verb)?;
        Ok(found.post.helped_in_all() + 1)
    })
}

/// Takes it back. Gives how many it helped in all.
pub fn withdraw(db: &mut Db, ctx: &Ctx, key: Option<&Key>, id: PostId) -> Result<i64> {
    once(db, ctx, key, "forum.help_withdrawn", |db| {
        let found = locked(db, ctx, id)?;
        if diesel::delete(helps::table.find((id, ctx.person()?.id))).execute(db)? == 0 {
            return Ok(found.post.helped_in_all());
        }
        count(db, id, -1)?;
        let verb = PostHelpWithdrawn { topic: found.topic.id, author: found.post.author_id };
        activity::record(db, ctx, kinds::post(id), Some(found.post.community_id), &verb)?;
        Ok(found.post.helped_in_all() - 1)
    })
}

fn locked(db: &mut Db, ctx: &Ctx, id: PostId) -> Result<PostFor> {
    ctx.writer()?;
    let topic = posts::table.find(id).select(posts::topic_id).first(db).optional()?.ok_or(Error::NotFound)?;
    let topic = store::lock(db, topic)?.ok_or(Error::NotFound)?;
    let topic = load::topic_row(db, ctx, topic)?;
    let found = load::post_row(db, ctx, topic, id)?;
    let removed = found.post.deleted_at.or(found.topic.deleted_at).is_some();
    if removed { Err(Error::conflict("forum-error-removed")) } else { Ok(found) }
}

fn count(db: &mut Db, id: PostId, by: i64) -> Result<()> {
    diesel::update(posts::table.find(id)).set(posts::helped.eq(posts::helped + by)).execute(db)?;
    Ok(())
}
