//! Replying to a topic. The reference act: every other act of the house is built like this one.
//!
//! The slow work (cooking the Markdown) is done before the transaction. Its first statement locks the topic and
//! yields the new post's number; everything that could forbid the reply is asked after that, inside the
//! transaction, so that a right withdrawn or a topic closed in between is seen. Only a commit is an answer.

use db::{Db, Error, Result};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::{Ctx, Key, activity, once, uploads};

use crate::kinds;
use crate::load::{self, TopicFor};
use crate::schema::{PostId, PostReplied, TopicId, posts};
use crate::store;
use crate::text::Text;

/// A reply, ready to be written.
#[derive(Debug, Clone)]
pub struct Reply {
    pub topic: TopicId,
    /// The post of the same topic that it answers; nothing when it answers the first one.
    pub in_reply_to: Option<PostId>,
    pub text: Text,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    pub topic: TopicId,
    pub post: PostId,
    /// Its number in the topic.
    pub number: i64,
}

/// Adds a reply to a topic.
///
/// Errors: `SignInFirst` for a guest, `NotFound` when the visitor may not read the topic, `Forbidden` unless they are a
/// member of its community, `Conflict` when it was closed or removed, `Invalid` when the post it answers, or a picture
/// that it shows, is not there.
pub fn reply(db: &mut Db, ctx: &Ctx, key: Option<&Key>, reply: &Reply) -> Result<Replied> {
    once(db, ctx, key, "forum.reply", |db| {
        ctx.writer()?;
        let topic = store::lock_for_reply(db, reply.topic, ctx.now, reply.text.words)?.ok_or(Error::NotFound)?;
        let found = load::topic_row(db, ctx, topic)?;
        found.writable(ctx)?;
        answers_something(db, reply)?;
        write(db, ctx, &found, reply)
    })
}

fn answers_something(db: &mut Db, reply: &Reply) -> Result<()> {
    let Some(post) = reply.in_reply_to else { return Ok(()) };
    if store::is_standing_post(db, reply.topic, post)? {
        Ok(())
    } else {
        Err(Error::invalid("in_reply_to", "forum-error-answers-nothing"))
    }
}

fn write(db: &mut Db, ctx: &Ctx, found: &TopicFor, reply: &Reply) -> Result<Replied> {
    let (topic, number) = (&found.topic, found.topic.last_number);
    let post: PostId = diesel::insert_into(posts::table)
        .values((
            store::new_post(ctx, topic.community_id, topic.id, &reply.text)?,
            posts::number.eq(number),
            posts::in_reply_to.eq(reply.in_reply_to),
        ))
        .returning(posts::id)
        .get_result(db)?;
    let verb = PostReplied { topic: topic.id, number, in_reply_to: reply.in_reply_to };
    uploads::attach(db, ctx, topic.community_id, kinds::post(post), "body", &reply.text.pictures)?;
    activity::record(db, ctx, kinds::post(post), Some(topic.community_id), &verb)?;
    Ok(Replied { topic: topic.id, post, number })
}
