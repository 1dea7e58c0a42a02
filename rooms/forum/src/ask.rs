//! Starting a topic: a question, a discussion or an announcement.

use communities::load as community;
use db::{Db, Error, Result};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::{Ctx, Key, activity, once, uploads};

use crate::kinds;
use crate::schema::{PostId, TopicId, TopicKind, TopicStarted, posts, topics};
use crate::store;
use crate::text::Text;

/// A topic, ready to be written.
#[derive(Debug, Clone)]
pub struct NewTopic {
    /// The community's address.
    pub community: String,
    pub kind: TopicKind,
    pub title: String,
    pub tags: Vec<String>,
    pub text: Text,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub topic: TopicId,
    pub slug: String,
}

/// Starts a topic with its first post.
///
/// Errors: `NotFound` when the visitor may not read the community, `Forbidden` unless they are a member (for an
/// announcement: a facilitator), `Invalid` when a picture that it shows is not there.
pub fn ask(db: &mut Db, ctx: &Ctx, key: Option<&Key>, new: &NewTopic) -> Result<Asked> {
    once(db, ctx, key, "forum.ask", |db| {
        let author = ctx.writer()?.id;
        let community = community::inside_shared(db, ctx, &new.community)?;
        community.writable()?;
        if new.kind == TopicKind::Announcement && !community.is_facilitator() {
            return Err(Error::forbidden("forum-error-announce"));
        }
        let slug = markup::slug(&new.title);
        let topic: TopicId = diesel::insert_into(topics::table)
            .values((
                (
                    topics::community_id.eq(community.id),
                    topics::kind.eq(new.kind),
                    topics::title.eq(&new.title),
                    topics::slug.eq(&slug),
                    topics::author_id.eq(author),
                ),
                topics::version.eq(1_i64),
                topics::last_number.eq(1_i64),
                topics::reply_count.eq(0_i64),
                topics::words.eq(new.text.words),
                topics::created_at.eq(ctx.now),
                topics::active_at.eq(ctx.now),
            ))
            .returning(topics::id)
            .get_result(db)?;
        let opening: PostId = diesel::insert_into(posts::table)
            .values((store::new_post(ctx, community.id, topic, &new.text)?, posts::number.eq(1_i64)))
            .returning(posts::id)
            .get_result(db)?;
        uploads::attach(db, ctx, community.id, kinds::post(opening), "body", &new.text.pictures)?;
        store::set_tags(db, community.id, topic, &new.tags)?;
        activity::record(db, ctx, kinds::topic(topic), Some(community.id), &TopicStarted { kind: new.kind })?;
        Ok(Asked { topic, slug })
    })
}
