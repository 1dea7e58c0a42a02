//! The loaders: a topic or a post together with what this visitor may do with it. What they may not see is not found.

use communities::{Community, load};
use db::{Db, Error, Result};
use diesel::prelude::*;
use spine::Ctx;

use crate::schema::{Post, PostId, Topic, TopicId, posts, topics};

/// A topic as one visitor meets it.
#[derive(Debug, Clone)]
pub struct TopicFor {
    pub topic: Topic,
    pub community: Community,
}

/// A post as one visitor meets it.
#[derive(Debug, Clone)]
pub struct PostFor {
    pub post: Post,
    pub topic: Topic,
    pub community: Community,
}

/// The topic with this id, if the visitor may read it.
pub fn topic(db: &mut Db, ctx: &Ctx, id: TopicId) -> Result<TopicFor> {
    let row = topics::table.find(id).first::<Topic>(db).optional()?.ok_or(Error::NotFound)?;
    topic_row(db, ctx, row)
}

/// The visitor's view of a row that an act has just locked.
pub fn topic_row(db: &mut Db, ctx: &Ctx, topic: Topic) -> Result<TopicFor> {
    let community = load::inside_by_id(db, ctx, topic.community_id)?;
    // A removed topic is there for those who can bring it back.
    if topic.deleted_at.is_some() && !community.is_facilitator() && topic.deleted_by != ctx.person_id() {
        return Err(Error::NotFound);
    }
    Ok(TopicFor { topic, community })
}

/// The post with this id, if the visitor may read it.
pub fn post(db: &mut Db, ctx: &Ctx, id: PostId) -> Result<PostFor> {
    let post = posts::table.find(id).first::<Post>(db).optional()?.ok_or(Error::NotFound)?;
    let TopicFor { topic, community } = topic(db, ctx, post.topic_id)?;
    visible(ctx, PostFor { post, topic, community })
}

/// The post on a topic that an act has just locked.
pub fn post_row(db: &mut Db, ctx: &Ctx, locked: TopicFor, id: PostId) -> Result<PostFor> {
    let post = posts::table.find(id).filter(posts::topic_id.eq(locked.topic.id)).first::<Post>(db).optional()?;
    let TopicFor { topic, community } = locked;
    visible(ctx, PostFor { post: post.ok_or(Error::NotFound)?, topic, community })
}

fn visible(ctx: &Ctx, found: PostFor) -> Result<PostFor> {
    let removed = found.post.deleted_at.is_some();
    if removed && !found.community.is_facilitator() && found.post.deleted_by != ctx.person_id() {
        return Err(Error::NotFound);
    }
    Ok(found)
}

impl TopicFor {
    /// The address that stays.
    pub fn href(&self) -> String {
        href(&self.community, &self.topic)
    }

    /// Whether the visitor wrote the first post or facilitates the community.
    pub fn is_theirs(&self, ctx: &Ctx) -> bool {
        ctx.person_id() == Some(self.topic.author_id) || self.community.is_facilitator()
    }

    /// Only the author of the topic and facilitators.
    pub fn theirs(&self, ctx: &Ctx) -> Result<()> {
        if self.is_theirs(ctx) { Ok(()) } else { Err(Error::forbidden("forum-error-not-yours")) }
    }

    /// Members, while the topic is there and open.
    pub fn writable(&self, ctx: &Ctx) -> Result<()> {
        ctx.writer()?;
        self.community.member()?;
        if self.topic.deleted_at.is_some() {
            return Err(Error::conflict("forum-error-removed"));
        }
        if self.topic.closed_at.is_some() {
            return Err(Error::conflict("forum-error-closed"));
        }
        Ok(())
    }
}

impl PostFor {
    /// Whether the visitor wrote it or facilitates the community.
    pub fn is_theirs(&self, ctx: &Ctx) -> bool {
        ctx.person_id() == Some(self.post.author_id) || self.community.is_facilitator()
    }

    /// The address that stays.
    pub fn href(&self) -> String {
        format!("{}?post={}", href(&self.community, &self.topic), self.post.number.unwrap_or(1))
    }
}

/// `/c/{community}/t/{id}-{slug}`.
pub fn href(community: &Community, topic: &Topic) -> String {
    format!("/c/{}/t/{}-{}", community.slug, topic.id, topic.slug)
}
