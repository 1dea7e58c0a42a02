//! A community's tags are kept in order by its stewards of tags and its facilitators: renamed, merged, pointed to the
//! practice interest that they mean. Whoever tags a topic holds the community's row, so nobody tags with what goes.

use communities::Community;
use db::{CommunityId, Db, Error, Message, Result};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use people::interests::input::Name;
use people::interests::schema::interests;
use people::interests::{self as practices, InterestId};
use spine::{Ctx, activity};

use crate::kinds;
use crate::schema::{Tag, TagId, TagMerged, TagPointed, TagRenamed, TopicId, tags, topic_tags, topics};

/// A tag with the interest that it points to, by name and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub tag: Tag,
    pub interest: Option<(String, String)>,
}

/// Most tags of a community that are listed.
const LISTED: i64 = 1_000;

/// The tags of a community, the most used first; with those that no topic has, or without.
pub fn all(db: &mut Db, community: CommunityId, unused: bool) -> Result<Vec<Kept>> {
    let mut found = tags::table.filter(tags::community_id.eq(community)).into_boxed();
    if !unused {
        found = found.filter(tags::topic_count.gt(0));
    }
    let found: Vec<Tag> = found.order((tags::topic_count.desc(), tags::name)).limit(LISTED).load(db)?;
    with_interests(db, found)
}

/// One tag of a community, for those who keep its tags.
pub fn one(db: &mut Db, community: &Community, tag: TagId) -> Result<Kept> {
    community.steward()?;
    community.in_use()?;
    let found = find(db, community, tag)?;
    with_interests(db, vec![found])?.pop().ok_or(Error::NotFound)
}

fn with_interests(db: &mut Db, found: Vec<Tag>) -> Result<Vec<Kept>> {
    let ids: Vec<InterestId> = found.iter().filter_map(|tag| tag.interest_id).collect();
    let named: Vec<(InterestId, String, String)> = interests::table
        .filter(interests::id.eq_any(ids))
        .select((interests::id, interests::name, interests::slug))
        .load(db)?;
    let of = |id: InterestId| named.iter().find(|(known, ..)| *known == id);
    let kept = |tag: Tag| Kept {
        interest: tag.interest_id.and_then(of).map(|(_, name, slug)| (name.clone(), format!("/interests/{slug}"))),
        tag,
    };
    Ok(found.into_iter().map(kept).collect())
}

fn find(db: &mut Db, community: &Community, tag: TagId) -> Result<Tag> {
    let mine = tags::table.find(tag).filter(tags::community_id.eq(community.id));
    mine.first(db).optional()?.ok_or(Error::NotFound)
}

/// Locks the topics of a tag in the order of their ids; SQLite has one writer.
fn hold_topics(db: &mut Db, tag: TagId) -> Result<()> {
    let ids = topic_tags::table.filter(topic_tags::tag_id.eq(tag)).select(topic_tags::topic_id);
    if let Db::Postgres(connection) = db {
        let topics = topics::table.filter(topics::id.eq_any(ids)).order(topics::id).select(topics::id);
        topics.for_update().load::<TopicId>(connection)?;
    }
    Ok(())
}

/// The locked community and its tag, for whoever keeps them. The topics that have it are locked before, as every act on
/// a topic locks the topic and then its community.
fn locked(db: &mut Db, ctx: &Ctx, slug: &str, tag: TagId) -> Result<(Community, Tag)> {
    let shown = communities::load::face(db, ctx, slug)?;
    shown.steward()?;
    find(db, &shown, tag)?;
    hold_topics(db, tag)?;
    let community = communities::load::locked(db, ctx, slug)?;
    community.steward()?;
    ctx.writer()?;
    community.in_use()?;
    let tag = find(db, &community, tag)?;
    Ok((community, tag))
}

/// Gives a tag another name. The same name is no change.
///
/// Errors: `Invalid` of the field `name` when another tag has it: then one is merged into the other.
pub fn rename(db: &mut Db, ctx: &Ctx, slug: &str, tag: TagId, name: &str) -> Result<()> {
    let (community, tag) = locked(db, ctx, slug, tag)?;
    if tag.name == name {
        return Ok(());
    }
    if named(db, &community, name)?.is_some() {
        return Err(Error::invalid("name", Message::new("forum-tag-name-taken").with("name", name)));
    }
    diesel::update(tags::table.find(tag.id)).set(tags::name.eq(name)).execute(db)?;
    show_anew(db, tag.id)?;
    activity::record(db, ctx, kinds::tag(tag.id), Some(community.id), &TagRenamed {})
}

/// Lets one tag go up in another one of the community: topics that had either have the other one.
///
/// Errors: `Invalid` of the field `into` when there is no such tag, or it is the same.
pub fn merge(db: &mut Db, ctx: &Ctx, slug: &str, tag: TagId, into: &str) -> Result<()> {
    let (community, from) = locked(db, ctx, slug, tag)?;
    let into = named(db, &community, into)?
        .ok_or_else(|| Error::invalid("into", Message::new("forum-tag-unknown").with("name", into)))?;
    if into.id == from.id {
        return Err(Error::invalid("into", "forum-tag-itself"));
    }
    // Of all topics only those change that had the one that goes, and they are locked.
    show_anew(db, from.id)?;
    let moved = diesel::sql_query(
        "INSERT INTO topic_tags (topic_id, tag_id, community_id) \
         SELECT topic_id, $1, community_id FROM topic_tags WHERE tag_id = $2 \
         AND topic_id NOT IN (SELECT topic_id FROM topic_tags WHERE tag_id = $1)",
    );
    moved.bind::<BigInt, _>(into.id).bind::<BigInt, _>(from.id).execute(db)?;
    diesel::delete(topic_tags::table.filter(topic_tags::tag_id.eq(from.id))).execute(db)?;
    diesel::delete(tags::table.find(from.id)).execute(db)?;
    let standing = topic_tags::table
        .inner_join(topics::table)
        .filter(topic_tags::tag_id.eq(into.id))
        .filter(topics::deleted_at.is_null());
    let count: i64 = standing.count().get_result(db)?;
    diesel::update(tags::table.find(into.id))
        .set((tags::topic_count.eq(count), tags::interest_id.eq(into.interest_id.or(from.interest_id))))
        .execute(db)?;
    activity::record(db, ctx, kinds::tag(into.id), Some(community.id), &TagMerged { from: from.id })
}

/// Points a tag to the practice interest that it means, or to none. A name that nobody knows makes one where whoever
/// acts may: a steward of practices.
pub fn point(db: &mut Db, ctx: &Ctx, slug: &str, tag: TagId, name: Option<&Name>) -> Result<()> {
    let (community, tag) = locked(db, ctx, slug, tag)?;
    let interest = match name {
        None => None,
        Some(name) => Some(meant(db, ctx, name)?),
    };
    if tag.interest_id == interest {
        return Ok(());
    }
    diesel::update(tags::table.find(tag.id)).set(tags::interest_id.eq(interest)).execute(db)?;
    activity::record(db, ctx, kinds::tag(tag.id), Some(community.id), &TagPointed { interest })
}

fn meant(db: &mut Db, ctx: &Ctx, name: &Name) -> Result<InterestId> {
    let known = practices::named(db, &name.name)?;
    match known {
        Some(known) => {
            let held = practices::held(db, known.id)?;
            held.map(|held| held.id).ok_or_else(|| Error::conflict("interest-changed-meanwhile"))
        }
        None if practices::is_steward(db, ctx)? => Ok(practices::named_or_made(db, ctx, name)?.id),
        None => Err(practices::unknown("interest", name)),
    }
}

fn named(db: &mut Db, community: &Community, name: &str) -> Result<Option<Tag>> {
    let mine = tags::table.filter(tags::community_id.eq(community.id)).filter(tags::name.eq(name));
    Ok(mine.first(db).optional()?)
}

/// Pages of its topics that are kept are made anew.
fn show_anew(db: &mut Db, tag: TagId) -> Result<()> {
    let theirs = topic_tags::table.filter(topic_tags::tag_id.eq(tag)).select(topic_tags::topic_id);
    diesel::update(topics::table.filter(topics::id.eq_any(theirs)))
        .set(topics::version.eq(topics::version + 1))
        .execute(db)?;
    Ok(())
}
