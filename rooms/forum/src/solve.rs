//! Accepting a reply as the solution: by whoever asked, or by a facilitator. Closing and reopening a topic.

use db::{Db, Error, Result};
use diesel::prelude::*;
use spine::{Ctx, Key, activity, once};

use crate::kinds;
use crate::load::{self, TopicFor};
use crate::remove::clear_solution;
use crate::schema::{PostId, TopicClosed, TopicId, TopicKind, TopicReopened, TopicSolved, posts, topics};
use crate::store;

/// Marks a reply as the solution; an earlier mark moves.
///
/// Errors: `NotFound`, `Forbidden` unless the visitor asked or facilitates, `Conflict` when the topic is no question,
/// `Invalid` when the post is not a standing reply of it.
pub fn solve(db: &mut Db, ctx: &Ctx, key: Option<&Key>, topic: TopicId, post: PostId) -> Result<()> {
    once(db, ctx, key, "forum.solve", |db| {
        let found = locked(db, ctx, topic)?;
        if found.topic.kind != TopicKind::Question {
            return Err(Error::conflict("forum-error-no-question"));
        }
        let reply = posts::table.find(post).filter(posts::topic_id.eq(topic)).filter(posts::number.gt(1));
        let author = reply.filter(posts::deleted_at.is_null()).select(posts::author_id).first(db).optional()?;
        let author = author.ok_or_else(|| Error::invalid("post", "forum-error-solves-nothing"))?;
        if found.topic.solution_id == Some(post) {
            return Ok(());
        }
        diesel::update(topics::table.find(topic))
            .set((topics::solution_id.eq(post), topics::solved_at.eq(ctx.now), topics::solved_by.eq(ctx.person_id())))
            .execute(db)?;
        let verb = TopicSolved { post, author };
        activity::record(db, ctx, kinds::topic(topic), Some(found.topic.community_id), &verb)
    })
}

/// Takes the mark back. Without one, nothing changes.
pub fn unsolve(db: &mut Db, ctx: &Ctx, key: Option<&Key>, topic: TopicId) -> Result<()> {
    once(db, ctx, key, "forum.unsolve", |db| {
        let found = locked(db, ctx, topic)?;
        match found.topic.solution_id {
            Some(post) => clear_solution(db, ctx, &found.topic, post),
            None => Ok(()),
        }
    })
}

/// Closes a topic: it can be read and no longer replied to.
pub fn close(db: &mut Db, ctx: &Ctx, key: Option<&Key>, topic: TopicId) -> Result<()> {
    once(db, ctx, key, "forum.close", |db| {
        let found = locked(db, ctx, topic)?;
        if found.topic.closed_at.is_some() {
            return Ok(());
        }
        let closed = (topics::closed_at.eq(ctx.now), topics::closed_by.eq(ctx.person_id()));
        diesel::update(topics::table.find(topic)).set(closed).execute(db)?;
        activity::record(db, ctx, kinds::topic(topic), Some(found.topic.community_id), &TopicClosed {})
    })
}

/// Opens it again. What a facilitator closed, only facilitators open.
pub fn reopen(db: &mut Db, ctx: &Ctx, key: Option<&Key>, topic: TopicId) -> Result<()> {
    once(db, ctx, key, "forum.reopen", |db| {
        let found = locked(db, ctx, topic)?;
        if found.topic.closed_at.is_none() {
            return Ok(());
        }
        if !found.may_reopen(ctx.person_id()) {
            return Err(Error::forbidden("forum-error-closed-by-facilitator"));
        }
        let open = (topics::closed_at.eq(None::<db::Time>), topics::closed_by.eq(None::<db::PersonId>));
        diesel::update(topics::table.find(topic)).set(open).execute(db)?;
        activity::record(db, ctx, kinds::topic(topic), Some(found.topic.community_id), &TopicReopened {})
    })
}

/// The topic, locked, for somebody who asked it or facilitates.
fn locked(db: &mut Db, ctx: &Ctx, topic: TopicId) -> Result<TopicFor> {
    ctx.writer()?;
    let topic = store::lock(db, topic)?.ok_or(Error::NotFound)?;
    let found = load::topic_row(db, ctx, topic)?;
    found.community.writable()?;
    found.theirs(ctx)?;
    if found.topic.deleted_at.is_some() { Err(Error::conflict("forum-error-removed")) } else { Ok(found) }
}
