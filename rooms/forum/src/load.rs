//! The loaders: a topic or a post together with what this visitor may do with it. What they may not see is not found.

use std::collections::HashMap;

use ::communities::schema::communities;
use ::communities::{Community, arrival, load};
use db::{CommunityId, Db, Error, PersonId, Result};
use diesel::dsl::exists;
use diesel::prelude::*;
use spine::Ctx;
use spine::threads::table as threads;
use web::Visit;

use crate::kinds;
use crate::schema::{Post, PostId, Topic, TopicId, posts, topics};

/// A topic as one visitor meets it.
#[derive(Debug, Clone)]
pub struct TopicFor {
    pub topic: Topic,
    pub community: Community,
}

/// Somebody has come to the page of a topic.
pub struct Arrival {
    pub ctx: Ctx,
    pub found: TopicFor,
    /// See [`people::epoch`].
    pub epoch: i64,
    /// Whether a thread ties anything to the topic.
    pub is_linked: bool,
}

/// A post as one visitor meets it.
#[derive(Debug, Clone)]
pub struct PostFor {
    pub post: Post,
    pub topic: Topic,
    pub community: Community,
    /// The number on whose page it stands: its own, or that of the post it is attached to.
    pub place: i64,
}

/// The topic with this id, if the visitor may read it.
pub fn topic(db: &mut Db, ctx: &Ctx, id: TopicId) -> Result<TopicFor> {
    let row = topics::table.find(id).get_result::<Topic>(db).optional()?.ok_or(Error::NotFound)?;
    let community = load::inside_by_id(db, ctx, row.community_id)?;
    standing(ctx, TopicFor { topic: row, community })
}

/// Those of these topics that the visitor may read, each as [`topic`] gives it.
pub fn topics(db: &mut Db, ctx: &Ctx, ids: &[TopicId]) -> Result<HashMap<TopicId, TopicFor>> {
    let rows: Vec<Topic> = topics::table.filter(topics::id.eq_any(ids)).load(db)?;
    let mut doors: HashMap<CommunityId, Option<Community>> = HashMap::new();
    let mut found = HashMap::new();
    for topic in rows {
        let door = match doors.get(&topic.community_id) {
            Some(door) => door.clone(),
            None => {
                let door = allowed(load::inside_by_id(db, ctx, topic.community_id))?;
                doors.insert(topic.community_id, door.clone());
                door
            }
        };
        let Some(community) = door else { continue };
        if let Some(seen) = allowed(standing(ctx, TopicFor { topic, community }))? {
            found.insert(seen.topic.id, seen);
        }
    }
    Ok(found)
}

/// Those of these posts that the visitor may read, each as [`post`] gives it.
pub fn posts(db: &mut Db, ctx: &Ctx, ids: &[PostId]) -> Result<HashMap<PostId, PostFor>> {
    let rows: Vec<Post> = posts::table.filter(posts::id.eq_any(ids)).load(db)?;
    let mut of: Vec<TopicId> = rows.iter().map(|post| post.topic_id).collect();
    of.sort_unstable();
    of.dedup();
    let topics = topics(db, ctx, &of)?;
    let mut found = HashMap::new();
    for post in rows {
        let Some(topic) = topics.get(&post.topic_id) else { continue };
        if let Some(seen) = allowed(placed(db, ctx, topic.clone(), post))? {
            found.insert(seen.post.id, seen);
        }
    }
    Ok(found)
}

/// What the visitor may not see is not there.
fn allowed<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The visitor's view of a row that an act has just locked. The community is share-locked with it, so that nobody
/// loses a right between this look and the commit.
pub fn topic_row(db: &mut Db, ctx: &Ctx, topic: Topic) -> Result<TopicFor> {
    let community = load::inside_by_id_shared(db, ctx, topic.community_id)?;
    standing(ctx, TopicFor { topic, community })
}

/// A removed topic is there for those who can bring it back.
fn standing(ctx: &Ctx, found: TopicFor) -> Result<TopicFor> {
    let removed = found.topic.deleted_at.is_some();
    if removed && !found.community.is_facilitator() && !was(ctx.person_id(), found.topic.deleted_by) {
        return Err(Error::NotFound);
    }
    Ok(found)
}

/// Whoever comes to the page of a topic, with the topic, if they may read it: what [`topic`] says, and what the page
/// needs besides, in one query that gives one row.
pub fn arriving(db: &mut Db, visit: &Visit, id: TopicId) -> Result<Arrival> {
    let Some(session) = arrival::session(visit) else {
        let ctx = visit.ctx(db)?;
        let found = topic(db, &ctx, id)?;
        return Ok(Arrival { ctx, found, epoch: people::epoch(db)?, is_linked: true });
    };
    let here = topics::table.inner_join(communities::table.on(communities::id.eq(topics::community_id)));
    let (query, (community, shown, role, epoch)) = ::communities::arriving!(here, session, visit.now);
    let link = kinds::topic(id);
    let from = threads::table.filter(threads::from_kind.eq(link.kind).and(threads::from_id.eq(link.id)));
    let to = threads::table.filter(threads::to_kind.eq(link.kind).and(threads::to_id.eq(link.id)));
    let row = query
        .filter(topics::id.eq(id))
        .select((Topic::as_select(), community, shown, role, epoch, exists(from), exists(to)))
        .get_result(db)
        .optional()?;
    let (topic, community, shown, role, epoch, leads, is_led_to) = row.ok_or(Error::NotFound)?;
    let come = arrival::arrived(db, visit, (community, shown, role, epoch))?;
    let arrival::Arrival { ctx, community, epoch } = come;
    let found = standing(&ctx, TopicFor { topic, community })?;
    Ok(Arrival { ctx, found, epoch, is_linked: leads || is_led_to })
}

/// The post with this id, if the visitor may read it.
pub fn post(db: &mut Db, ctx: &Ctx, id: PostId) -> Result<PostFor> {
    let post = posts::table.find(id).get_result::<Post>(db).optional()?.ok_or(Error::NotFound)?;
    let found = topic(db, ctx, post.topic_id)?;
    placed(db, ctx, found, post)
}

/// The post on a topic that an act has just locked.
pub fn post_row(db: &mut Db, ctx: &Ctx, locked: TopicFor, id: PostId) -> Result<PostFor> {
    let post = posts::table.find(id).filter(posts::topic_id.eq(locked.topic.id)).get_result::<Post>(db).optional()?;
    placed(db, ctx, locked, post.ok_or(Error::NotFound)?)
}

/// What is attached to a removed post went with it.
fn placed(db: &mut Db, ctx: &Ctx, found: TopicFor, post: Post) -> Result<PostFor> {
    let TopicFor { topic, community } = found;
    let seen = |post: &Post| match post.deleted_at {
        Some(_) if !community.is_facilitator() && !was(ctx.person_id(), post.deleted_by) => Err(Error::NotFound),
        _ => Ok(()),
    };
    seen(&post)?;
    let place = match post.attached_to {
        Some(host) => {
            let host: Post = posts::table.find(host).get_result(db)?;
            seen(&host)?;
            host.number
        }
        None => post.number,
    };
    Ok(PostFor { post, topic, community, place: place.unwrap_or(1) })
}

/// Whether the visitor did it; what nobody here did (an import did) is nobody's.
fn was(visitor: Option<PersonId>, by: Option<PersonId>) -> bool {
    by.is_some() && by == visitor
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

    /// Whether this person may open the topic again: what a facilitator closed, only facilitators do.
    pub fn may_reopen(&self, person: Option<PersonId>) -> bool {
        self.community.is_facilitator() || was(person, self.topic.closed_by)
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
        format!("{}?post={}", href(&self.community, &self.topic), self.place)
    }
}

/// `/c/{community}/t/{id}-{slug}`.
pub fn href(community: &Community, topic: &Topic) -> String {
    format!("/c/{}/t/{}-{}", community.slug, topic.id, topic.slug)
}
