//! Removing and bringing back: a topic with everything in it, or one reply, which leaves a line that says so.

use db::{Db, Error, Result};
use diesel::prelude::*;
use spine::{Ctx, Key, activity, once};

use crate::kinds;
use crate::load::{self, PostFor};
use crate::schema::{
    Post, PostId, PostRemoved, PostRestored, Topic, TopicId, TopicRemoved, TopicRestored, TopicUnsolved, posts, topics,
};
use crate::store;

/// Removes a post; the first one takes its topic with it. `why` is shown to those who can bring it back.
///
/// Errors: `NotFound`, `Forbidden` unless the visitor wrote it or facilitates. Removing twice changes nothing.
pub fn remove(db: &mut Db, ctx: &Ctx, key: Option<&Key>, id: PostId, why: &str) -> Result<TopicId> {
    once(db, ctx, key, "forum.remove", |db| {
        let found = locked(db, ctx, id)?;
        if found.post.number == Some(1) {
            if found.topic.deleted_at.is_none() {
                remove_topic(db, ctx, &found.topic, why)?;
            }
        } else if found.post.deleted_at.is_none() {
            remove_reply(db, ctx, &found, why)?;
        }
        Ok(found.topic.id)
    })
}

/// Brings back what was removed.
///
/// Errors: `NotFound`, `Forbidden` unless the visitor facilitates or removed their own.
pub fn restore(db: &mut Db, ctx: &Ctx, key: Option<&Key>, id: PostId) -> Result<TopicId> {
    once(db, ctx, key, "forum.restore", |db| {
        let found = locked(db, ctx, id)?;
        // The first post goes with its topic; alone it was removed by an import.
        let whole = found.post.number == Some(1) && found.topic.deleted_at.is_some();
        let (removed, by) = if whole {
            (found.topic.deleted_at, found.topic.deleted_by)
        } else {
            (found.post.deleted_at, found.post.deleted_by)
        };
        if removed.is_none() {
            return Ok(found.topic.id);
        }
        if !found.community.is_facilitator() && by != ctx.person_id() {
            return Err(Error::forbidden("forum-error-not-yours"));
        }
        if whole {
            restore_topic(db, ctx, &found.topic)?;
        } else {
            restore_reply(db, ctx, &found)?;
        }
        Ok(found.topic.id)
    })
}

fn locked(db: &mut Db, ctx: &Ctx, id: PostId) -> Result<PostFor> {
    ctx.writer()?;
    let topic = posts::table.find(id).select(posts::topic_id).first(db).optional()?.ok_or(Error::NotFound)?;
    let topic = store::lock(db, topic)?.ok_or(Error::NotFound)?;
    let topic = load::topic_row(db, ctx, topic)?;
    let found = load::post_row(db, ctx, topic, id)?;
    found.community.writable()?;
    if found.is_theirs(ctx) { Ok(found) } else { Err(Error::forbidden("forum-error-not-yours")) }
}

fn remove_topic(db: &mut Db, ctx: &Ctx, topic: &Topic, why: &str) -> Result<()> {
    diesel::update(topics::table.find(topic.id))
        .set((
            topics::deleted_at.eq(ctx.now),
            topics::deleted_by.eq(ctx.person_id()),
            topics::deleted_why.eq(Some(why).filter(|why| !why.is_empty())),
        ))
        .execute(db)?;
    store::count_tags_of(db, topic.id, -1)?;
    activity::record(db, ctx, kinds::topic(topic.id), Some(topic.community_id), &TopicRemoved {})
}

fn restore_topic(db: &mut Db, ctx: &Ctx, topic: &Topic) -> Result<()> {
    let none = (None::<db::Time>, None::<db::PersonId>, None::<String>);
    diesel::update(topics::table.find(topic.id))
        .set((topics::deleted_at.eq(none.0), topics::deleted_by.eq(none.1), topics::deleted_why.eq(none.2)))
        .execute(db)?;
    store::count_tags_of(db, topic.id, 1)?;
    activity::record(db, ctx, kinds::topic(topic.id), Some(topic.community_id), &TopicRestored {})
}

fn remove_reply(db: &mut Db, ctx: &Ctx, found: &PostFor, why: &str) -> Result<()> {
    let (topic, post) = (&found.topic, &found.post);
    diesel::update(posts::table.find(post.id))
        .set((
            posts::deleted_at.eq(ctx.now),
            posts::deleted_by.eq(ctx.person_id()),
            posts::deleted_why.eq(Some(why).filter(|why| !why.is_empty())),
        ))
        .execute(db)?;
    count_reply(db, topic, post, -1)?;
    if topic.solution_id == Some(post.id) {
        clear_solution(db, ctx, topic, post.id)?;
    }
    activity::record(db, ctx, kinds::post(post.id), Some(post.community_id), &PostRemoved { topic: topic.id })
}

fn restore_reply(db: &mut Db, ctx: &Ctx, found: &PostFor) -> Result<()> {
    let (topic, post) = (&found.topic, &found.post);
    let none = (None::<db::Time>, None::<db::PersonId>, None::<String>);
    diesel::update(posts::table.find(post.id))
        .set((posts::deleted_at.eq(none.0), posts::deleted_by.eq(none.1), posts::deleted_why.eq(none.2)))
        .execute(db)?;
    count_reply(db, topic, post, 1)?;
    activity::record(db, ctx, kinds::post(post.id), Some(post.community_id), &PostRestored { topic: topic.id })
}

/// A numbered reply counts; the first post and a comment attached to another do not.
fn count_reply(db: &mut Db, topic: &Topic, post: &Post, by: i64) -> Result<()> {
    let replies = if post.number.is_some_and(|number| number > 1) { by } else { 0 };
    diesel::update(topics::table.find(topic.id))
        .set((topics::reply_count.eq(topics::reply_count + replies), topics::words.eq(topics::words + by * post.words)))
        .execute(db)?;
    Ok(())
}

/// Takes the solution mark from a topic.
pub(crate) fn clear_solution(db: &mut Db, ctx: &Ctx, topic: &Topic, post: PostId) -> Result<()> {
    let none = (None::<PostId>, None::<db::Time>, None::<db::PersonId>);
    diesel::update(topics::table.find(topic.id))
        .set((topics::solution_id.eq(none.0), topics::solved_at.eq(none.1), topics::solved_by.eq(none.2)))
        .execute(db)?;
    activity::record(db, ctx, kinds::topic(topic.id), Some(topic.community_id), &TopicUnsolved { post })
}
