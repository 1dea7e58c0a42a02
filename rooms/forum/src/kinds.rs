//! Topics and posts as the registry of objects knows them.

use std::collections::HashMap;

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::archive::Archive;
use spine::erasure::Erasing;
use spine::objects::{Card, Document, Estate, Kind};
use spine::{Activity, Ctx, ObjectRef, Verb};

use crate::load::{self, PostFor, TopicFor};
use crate::schema::{
    PostId, PostRemoved, PostReplied, PostRestored, TagId, Topic, TopicId, TopicKind, TopicRemoved, TopicRestored,
    posts, topic_tags, topics,
};
use crate::store;
use crate::{erase, export};

const TOPIC: &str = "topic";
const POST: &str = "post";
const TAG: &str = "tag";

pub fn topic(id: TopicId) -> ObjectRef {
    ObjectRef { kind: TOPIC, id: id.0 }
}

pub fn tag(id: TagId) -> ObjectRef {
    ObjectRef { kind: TAG, id: id.0 }
}

pub fn post(id: PostId) -> ObjectRef {
    ObjectRef { kind: POST, id: id.0 }
}

/// A tag: nothing to find or to show by itself, but when it changes, so does what its topics are found by.
pub struct Tags;

impl Kind for Tags {
    fn kind(&self) -> &'static str {
        TAG
    }

    fn card(&self, _: &mut Db, _: &Ctx, _: i64) -> Result<Option<Card>> {
        Ok(None)
    }

    fn document(&self, _: &mut Db, _: i64) -> Result<Option<Document>> {
        Ok(None)
    }

    fn ids(&self, _: &mut Db, _: i64, _: i64) -> Result<Vec<i64>> {
        Ok(Vec::new())
    }

    fn also(&self, db: &mut Db, activity: &Activity) -> Result<Vec<ObjectRef>> {
        let theirs = topic_tags::table.filter(topic_tags::tag_id.eq(TagId(activity.object_id)));
        let theirs: Vec<TopicId> = theirs.select(topic_tags::topic_id).load(db)?;
        Ok(theirs.into_iter().map(topic).collect())
    }
}

/// A topic: its title and its first post.
pub struct Topics;

impl Kind for Topics {
    fn kind(&self) -> &'static str {
        TOPIC
    }

    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>> {
        Ok(self.cards(db, ctx, &[id])?.pop().flatten())
    }

    fn cards(&self, db: &mut Db, ctx: &Ctx, ids: &[i64]) -> Result<Vec<Option<Card>>> {
        let wanted: Vec<TopicId> = ids.iter().copied().map(TopicId).collect();
        let mut found = load::topics(db, ctx, &wanted)?;
        let card = |found: TopicFor| Card {
            href: found.href(),
            state: state(&found.topic),
            community: Some(found.topic.community_id),
            title: found.topic.title,
        };
        Ok(wanted.iter().map(|id| found.remove(id).map(card)).collect())
    }

    fn document(&self, db: &mut Db, id: i64) -> Result<Option<Document>> {
        Ok(self.documents(db, &[id])?.pop().flatten())
    }

    fn documents(&self, db: &mut Db, ids: &[i64]) -> Result<Vec<Option<Document>>> {
        let wanted: Vec<TopicId> = ids.iter().copied().map(TopicId).collect();
        let standing = topics::table.filter(topics::id.eq_any(&wanted)).filter(topics::deleted_at.is_null());
        let rows: Vec<Topic> = standing.load(db)?;
        let mut tags = store::tags_of(db, &wanted)?;
        // A topic can outlive its first text: an import takes that away and leaves what members wrote.
        let openings = posts::table.filter(posts::topic_id.eq_any(&wanted)).filter(posts::number.eq(1));
        let openings = openings.filter(posts::deleted_at.is_null());
        let openings: Vec<(TopicId, String)> = openings.select((posts::topic_id, posts::html)).load(db)?;
        let openings: HashMap<TopicId, String> = openings.into_iter().collect();
        let document = |topic: Topic| {
            let text = openings.get(&topic.id).map(|html| markup::plain_text(html)).unwrap_or_default();
            let (community, author, at) = (Some(topic.community_id), Some(topic.author_id), Some(topic.created_at));
            let (tags, marks) = (tags.remove(&topic.id).unwrap_or_default(), marks(&topic));
            (topic.id, Document { community, title: topic.title, text, tags, author, at, marks })
        };
        let mut found: HashMap<TopicId, Document> = rows.into_iter().map(document).collect();
        Ok(wanted.iter().map(|id| found.remove(id)).collect())
    }

    fn ids(&self, db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
        let standing = topics::table.filter(topics::deleted_at.is_null()).filter(topics::id.gt(TopicId(after)));
        let ids: Vec<TopicId> = standing.order(topics::id).limit(limit).select(topics::id).load(db)?;
        Ok(ids.into_iter().map(|id| id.0).collect())
    }

    /// A topic that goes or comes back takes its posts along.
    fn also(&self, db: &mut Db, activity: &Activity) -> Result<Vec<ObjectRef>> {
        if ![TopicRemoved::NAME, TopicRestored::NAME].contains(&activity.verb.as_str()) {
            return Ok(Vec::new());
        }
        let mine = posts::table.filter(posts::topic_id.eq(TopicId(activity.object_id)));
        let ids: Vec<PostId> = mine.select(posts::id).load(db)?;
        Ok(ids.into_iter().map(post).collect())
    }

    /// Of the posts too: a topic and what stands in it are changed together.
    fn estate(&self, db: &mut Db, person: PersonId) -> Result<Estate> {
        erase::estate(db, person)
    }

    fn erase(&self, db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
        erase::erase(db, ctx, erasing)
    }

    fn merge(&self, db: &mut Db, ctx: &Ctx, from: PersonId, _: PersonId) -> Result<()> {
        erase::by_another(db, ctx, from)
    }

    fn export(&self, db: &mut Db, person: PersonId, out: &mut dyn Archive) -> Result<()> {
        export::export(db, person, out)
    }
}

fn state(topic: &Topic) -> Option<&'static str> {
    if topic.solution_id.is_some() {
        Some("forum-state-solved")
    } else if topic.closed_at.is_some() {
        Some("forum-state-closed")
    } else {
        None
    }
}

fn marks(topic: &Topic) -> Vec<&'static str> {
    let mut marks = vec![topic.kind.word()];
    if topic.solution_id.is_some() {
        marks.push("solved");
    }
    if topic.kind == TopicKind::Question && topic.reply_count == 0 {
        marks.push("unanswered");
    }
    marks
}

/// A reply or an imported comment.
pub struct Posts;

impl Kind for Posts {
    fn kind(&self) -> &'static str {
        POST
    }

    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>> {
        Ok(self.cards(db, ctx, &[id])?.pop().flatten())
    }

    fn cards(&self, db: &mut Db, ctx: &Ctx, ids: &[i64]) -> Result<Vec<Option<Card>>> {
        let wanted: Vec<PostId> = ids.iter().copied().map(PostId).collect();
        let mut found = load::posts(db, ctx, &wanted)?;
        let card = |found: PostFor| Card {
            href: found.href(),
            state: (found.topic.solution_id == Some(found.post.id)).then_some("forum-state-solution"),
            community: Some(found.topic.community_id),
            title: found.topic.title,
        };
        Ok(wanted.iter().map(|id| found.remove(id).map(card)).collect())
    }

    fn document(&self, db: &mut Db, id: i64) -> Result<Option<Document>> {
        Ok(self.documents(db, &[id])?.pop().flatten())
    }

    fn documents(&self, db: &mut Db, ids: &[i64]) -> Result<Vec<Option<Document>>> {
        let wanted: Vec<PostId> = ids.iter().copied().map(PostId).collect();
        // The first post is found with its topic; what is attached to a removed post went with it.
        let gone = attached_to_removed(db, &wanted)?;
        let rows: Vec<(PostId, CommunityId, PersonId, Time, String)> = posts::table
            .inner_join(topics::table)
            .filter(posts::id.eq_any(&wanted))
            .filter(posts::id.ne_all(&gone))
            .filter(posts::deleted_at.is_null())
            .filter(topics::deleted_at.is_null())
            .filter(posts::number.is_null().or(posts::number.gt(1)))
            .select((posts::id, posts::community_id, posts::author_id, posts::created_at, posts::html))
            .load(db)?;
        let document = |(id, community, author, at, html): (PostId, CommunityId, PersonId, Time, String)| {
            // No marks: whether its topic is solved changes without it.
            let text = markup::plain_text(&html);
            let (community, author, at) = (Some(community), Some(author), Some(at));
            (id, Document { community, text, author, at, ..Document::default() })
        };
        let mut found: HashMap<PostId, Document> = rows.into_iter().map(document).collect();
        Ok(wanted.iter().map(|id| found.remove(id)).collect())
    }

    fn names(&self, db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<bool> {
        let readable = communities::load::readable_ids(db, ctx)?;
        let theirs = posts::table
            .inner_join(topics::table)
            .filter(posts::author_id.eq(person))
            .filter(posts::community_id.eq_any(readable))
            .filter(posts::deleted_at.is_null())
            .filter(topics::deleted_at.is_null());
        Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(db)?)
    }

    fn ids(&self, db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
        let standing = posts::table
            .filter(posts::deleted_at.is_null())
            .filter(posts::id.gt(PostId(after)))
            .filter(posts::number.is_null().or(posts::number.gt(1)));
        let ids: Vec<PostId> = standing.order(posts::id).limit(limit).select(posts::id).load(db)?;
        Ok(ids.into_iter().map(|id| id.0).collect())
    }

    /// Whether a topic is unanswered depends on its replies, and its text is its first post; what is attached to a
    /// post goes and comes back with it.
    fn also(&self, db: &mut Db, activity: &Activity) -> Result<Vec<ObjectRef>> {
        let replied = activity.verb == PostReplied::NAME;
        let comes_or_goes = [PostRemoved::NAME, PostRestored::NAME].contains(&activity.verb.as_str());
        let row = posts::table.find(PostId(activity.object_id)).inner_join(topics::table);
        let row = row.select((posts::topic_id, posts::number, topics::reply_count, topics::last_number));
        let row: Option<(TopicId, Option<i64>, i64, i64)> = row.get_result(db).optional()?;
        let Some((topic_id, number, replies, last)) = row else { return Ok(Vec::new()) };
        // A topic that had a reply and never lost one is as it was.
        let is_one_more = number.is_some_and(|number| number > 2) && replies + 1 == last;
        let mut also = Vec::new();
        if number == Some(1) || comes_or_goes || replied && !is_one_more {
            also.push(topic(topic_id));
        }
        if comes_or_goes {
            let attached = posts::table.filter(posts::attached_to.eq(PostId(activity.object_id)));
            also.extend(attached.select(posts::id).load::<PostId>(db)?.into_iter().map(post));
        }
        Ok(also)
    }
}

/// Those of these posts that are attached to a removed one.
fn attached_to_removed(db: &mut Db, ids: &[PostId]) -> Result<Vec<PostId>> {
    let attached = posts::table.filter(posts::id.eq_any(ids)).filter(posts::attached_to.is_not_null());
    let attached: Vec<(PostId, Option<PostId>)> = attached.select((posts::id, posts::attached_to)).load(db)?;
    if attached.is_empty() {
        return Ok(Vec::new());
    }
    let hosts: Vec<PostId> = attached.iter().filter_map(|(_, host)| *host).collect();
    let removed = posts::table.filter(posts::id.eq_any(hosts)).filter(posts::deleted_at.is_not_null());
    let removed: Vec<PostId> = removed.select(posts::id).load(db)?;
    Ok(attached
        .into_iter()
        .filter(|(_, host)| host.is_some_and(|host| removed.contains(&host)))
        .map(|(id, _)| id)
        .collect())
}
