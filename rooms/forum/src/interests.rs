//! Tags that point to practice interests. A tag belongs to its community; the interest is the organisation's.

use std::collections::HashMap;

use askama::Template;
use communities::load as community_load;
use db::{Db, Error, PersonId, Result};
use diesel::prelude::*;
use people::interests::schema::{Interest, InterestId};
use people::interests::{self as practices, Pointing};
use spine::Ctx;
use web::{App, Frame, ui};

use crate::load;
use crate::pages::{Row, rows};
use crate::reading::News;
use crate::schema::{TagId, Topic, TopicId, TopicKind, tags, topic_tags, topics};
use crate::store;

/// How many topics the page of an interest shows.
const SHOWN: i64 = 5;
/// Of how many tags, the most used ones.
const TAGS: i64 = 20;
/// Of how many interests, where somebody follows several.
const FOLLOWED: usize = 30;
/// Among how many of each, the newest ones: an imported tag may have tens of thousands.
const AMONG: i64 = 50;

/// A tag that points to nothing, as stewards meet it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Loose {
    pub id: TagId,
    pub name: String,
    pub topic_count: i64,
    pub community: String,
    pub slug: String,
}

/// Tags in use that point to no interest, the most used first, of communities inside which the visitor may read.
pub fn loose(db: &mut Db, ctx: &Ctx, limit: i64) -> Result<Vec<Loose>> {
    use communities::schema::communities as there;
    let readable = community_load::readable_ids(db, ctx)?;
    Ok(tags::table
        .inner_join(there::table.on(there::id.eq(tags::community_id)))
        .filter(tags::community_id.eq_any(readable))
        .filter(tags::interest_id.is_null())
        .filter(tags::topic_count.gt(0))
        .order((tags::topic_count.desc(), tags::name, tags::id))
        .limit(limit)
        .select((tags::id, tags::name, tags::topic_count, there::name, there::slug))
        .load(db)?)
}

/// Points a tag to the interest of this name, which is made where there is none. For stewards.
pub fn point(db: &mut Db, ctx: &Ctx, tag: TagId, name: &practices::input::Name) -> Result<Interest> {
    let interest = practices::named_or_made(db, ctx, name)?;
    let readable = community_load::readable_ids(db, ctx)?;
    let mine = tags::table.find(tag).filter(tags::community_id.eq_any(readable));
    mine.select(tags::id).get_result::<TagId>(db).optional()?.ok_or(Error::NotFound)?;
    diesel::update(tags::table.find(tag)).set(tags::interest_id.eq(interest.id)).execute(db)?;
    Ok(interest)
}

/// Points a new tag to the interest of the same name, if there is one.
pub(crate) fn point_by_name(db: &mut Db, tag: TagId, name: &str) -> Result<()> {
    let known = practices::named(db, name)?;
    let held = known.map(|interest| practices::held(db, interest.id)).transpose()?.flatten();
    if let Some(interest) = held {
        diesel::update(tags::table.find(tag)).set(tags::interest_id.eq(interest.id)).execute(db)?;
    }
    Ok(())
}

/// The topics on the page of an interest, and on the list of interests those about what somebody follows.
pub struct TaggedWithIt;

#[derive(Template)]
#[template(path = "forum/followed.html")]
struct FollowedPart<'a> {
    frame: &'a Frame,
    /// Address, title, the interest that it is about, and its community.
    topics: Vec<(String, String, String, String)>,
}

#[derive(Template)]
#[template(path = "forum/tagged_with_it.html")]
struct TaggedPart<'a> {
    frame: &'a Frame,
    rows: Vec<Row>,
}

impl Pointing for TaggedWithIt {
    fn point_to(&self, db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
        let theirs = tags::table.filter(tags::interest_id.eq(from));
        diesel::update(theirs).set(tags::interest_id.eq(into)).execute(db)?;
        Ok(())
    }

    /// A tag points to one interest, so it stays with the old one.
    fn point_also(&self, _: &mut Db, _: InterestId, _: InterestId) -> Result<()> {
        Ok(())
    }

    fn pointed_at(&self, db: &mut Db) -> Result<Vec<InterestId>> {
        let pointed: Vec<Option<InterestId>> =
            tags::table.filter(tags::interest_id.is_not_null()).select(tags::interest_id).distinct().load(db)?;
        Ok(pointed.into_iter().flatten().collect())
    }

    fn show(&self, _: &App, db: &mut Db, ctx: &Ctx, interest: &Interest, frame: &Frame) -> Result<Option<String>> {
        let topics = latest(db, ctx, &[interest.id])?;
        let authors: Vec<PersonId> = topics.iter().map(|topic| topic.author_id).collect();
        let authors = store::bylines(db, &authors)?;
        let mut found = Vec::new();
        for topic in topics {
            let community = community_load::inside_by_id(db, ctx, topic.community_id)?;
            let author = authors.get(&topic.author_id).cloned();
            let author = author.ok_or_else(|| Error::internal("a topic without an author"))?;
            found.extend(rows(&community, vec![(topic, author)], Default::default()));
        }
        if found.is_empty() {
            return Ok(None);
        }
        TaggedPart { frame, rows: found }.render().map(Some).map_err(Error::internal)
    }

    fn new_about(&self, db: &mut Db, ctx: &Ctx, followed: &[Interest], frame: &Frame) -> Result<Option<String>> {
        let ids: Vec<InterestId> = followed.iter().map(|interest| interest.id).collect();
        let topics = latest(db, ctx, &ids)?;
        let about = about(db, &topics, &ids)?;
        let mut found = Vec::new();
        for topic in topics {
            let community = community_load::inside_by_id(db, ctx, topic.community_id)?;
            let of = followed.iter().find(|interest| about.get(&topic.id) == Some(&interest.id));
            let of = of.map_or(String::new(), |interest| interest.name.clone());
            found.push((load::href(&community, &topic), topic.title, of, community.name.clone()));
        }
        if found.is_empty() {
            return Ok(None);
        }
        FollowedPart { frame, topics: found }.render().map(Some).map_err(Error::internal)
    }
}

/// For each of these topics one of the interests that its tags point to.
fn about(db: &mut Db, topics: &[Topic], among: &[InterestId]) -> Result<HashMap<TopicId, InterestId>> {
    let ids: Vec<TopicId> = topics.iter().map(|topic| topic.id).collect();
    let rows: Vec<(TopicId, Option<InterestId>)> = topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq_any(ids))
        .filter(tags::interest_id.eq_any(among))
        .order((topic_tags::topic_id, tags::id.desc()))
        .select((topic_tags::topic_id, tags::interest_id))
        .load(db)?;
    Ok(rows.into_iter().filter_map(|(topic, interest)| Some((topic, interest?))).collect())
}

/// The topics in which somebody wrote last, among the newest of each tag that points to one of the interests, in
/// communities inside which the visitor may read.
fn latest(db: &mut Db, ctx: &Ctx, interests: &[InterestId]) -> Result<Vec<Topic>> {
    let readable = community_load::readable_ids(db, ctx)?;
    // Of several each has its turn, or the largest would hide the others.
    let most = if interests.len() == 1 { TAGS } else { 2 };
    let mut tagged: Vec<TagId> = Vec::new();
    for interest in interests.iter().take(FOLLOWED) {
        let theirs = tags::table.filter(tags::interest_id.eq(interest)).filter(tags::community_id.eq_any(&readable));
        tagged.extend(theirs.order(tags::topic_count.desc()).limit(most).select(tags::id).load::<TagId>(db)?);
    }
    let mut ids: Vec<TopicId> = Vec::new();
    for tag in tagged {
        let newest = topic_tags::table.filter(topic_tags::tag_id.eq(tag)).order(topic_tags::topic_id.desc());
        ids.extend(newest.limit(AMONG).select(topic_tags::topic_id).load::<TopicId>(db)?);
    }
    let standing = topics::table.filter(topics::id.eq_any(ids)).filter(topics::deleted_at.is_null());
    Ok(standing.order(topics::active_at.desc()).limit(SHOWN).load(db)?)
}
