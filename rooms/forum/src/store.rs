//! Queries that several acts or pages share, one statement per function.

use std::collections::HashMap;

use ::people::Byline;
use ::people::schema::{BYLINE, people};
use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use spine::Ctx;

use crate::interests;
use crate::schema::{Post, PostId, TagId, Topic, TopicId, helps, posts, revisions, tags, topic_tags, topics};
use crate::text::Text;

/// How many posts stand on a page, and how many topics in a list.
pub const PAGE: i64 = 20;
/// The same for the compact list.
pub const COMPACT_PAGE: i64 = 40;

/// Locks a topic for an act; its version rises. Nothing when there is no such topic.
pub fn lock(db: &mut Db, id: TopicId) -> Result<Option<Topic>> {
    Ok(diesel::update(topics::table.find(id))
        .set(topics::version.eq(topics::version + 1))
        .returning(topics::all_columns)
        .get_result(db)
        .optional()?)
}

/// Locks a topic and makes room for one more reply in the same statement; `last_number` is the reply's number.
pub fn lock_for_reply(db: &mut Db, id: TopicId, now: Time, words: i64) -> Result<Option<Topic>> {
    Ok(diesel::update(topics::table.find(id))
        .set((
            topics::version.eq(topics::version + 1),
            topics::last_number.eq(topics::last_number + 1),
            topics::reply_count.eq(topics::reply_count + 1),
            topics::words.eq(topics::words + words),
            topics::active_at.eq(now),
        ))
        .returning(topics::all_columns)
        .get_result(db)
        .optional()?)
}

/// The columns that every new post has.
#[derive(Insertable)]
#[diesel(table_name = posts)]
pub struct NewPost<'a> {
    community_id: CommunityId,
    topic_id: TopicId,
    author_id: PersonId,
    body: &'a str,
    html: &'a str,
    cook_version: i64,
    words: i64,
    version: i64,
    helped: i64,
    score: i64,
    created_at: Time,
}

/// A post by whoever acts, now.
pub fn new_post<'a>(ctx: &Ctx, community: CommunityId, topic: TopicId, text: &'a Text) -> Result<NewPost<'a>> {
    Ok(NewPost {
        community_id: community,
        topic_id: topic,
        author_id: ctx.person()?.id,
        body: &text.body,
        html: &text.html,
        cook_version: i64::from(markup::COOK_VERSION),
        words: text.words,
        version: 1,
        helped: 0,
        score: 0,
        created_at: ctx.now,
    })
}

/// Whether a post of this topic has a number and has not been removed.
pub fn is_standing_post(db: &mut Db, topic: TopicId, post: PostId) -> Result<bool> {
    let standing = posts::table
        .find(post)
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.is_not_null())
        .filter(posts::deleted_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(standing)).get_result(db)?)
}

/// The numbered posts of a topic from one number to another, with who wrote them.
pub fn page_of_posts(db: &mut Db, topic: TopicId, from: i64, to: i64) -> Result<Vec<(Post, Byline)>> {
    Ok(posts::table
        .inner_join(people::table)
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.between(from, to))
        .order(posts::number)
        .select((posts::all_columns, BYLINE))
        .load(db)?)
}

/// What is attached to any of these posts, oldest first.
pub fn attached_to(db: &mut Db, to: &[PostId]) -> Result<Vec<(Post, Byline)>> {
    Ok(posts::table
        .inner_join(people::table)
        .filter(posts::attached_to.eq_any(to))
        .filter(posts::deleted_at.is_null())
        .order((posts::created_at, posts::id))
        .select((posts::all_columns, BYLINE))
        .load(db)?)
}

/// Number, author and words of posts, for "in reply to" and quotations.
pub fn posts_by_id(db: &mut Db, ids: &[PostId]) -> Result<HashMap<PostId, (Post, Byline)>> {
    let rows: Vec<(Post, Byline)> = posts::table
        .inner_join(people::table)
        .filter(posts::id.eq_any(ids))
        .select((posts::all_columns, BYLINE))
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.0.id, row)).collect())
}

/// Whom each of these posts helped, ascending.
pub fn helped_whom(db: &mut Db, posts: &[PostId]) -> Result<HashMap<PostId, Vec<PersonId>>> {
    let rows: Vec<(PostId, PersonId)> = helps::table
        .filter(helps::post_id.eq_any(posts))
        .order((helps::post_id, helps::person_id))
        .select((helps::post_id, helps::person_id))
        .load(db)?;
    let mut by_post: HashMap<PostId, Vec<PersonId>> = HashMap::new();
    for (post, person) in rows {
        by_post.entry(post).or_default().push(person);
    }
    Ok(by_post)
}

/// People who wrote in a topic, whoever wrote first comes first.
pub fn people_in(db: &mut Db, topic: TopicId, limit: i64) -> Result<Vec<Byline>> {
    let authors: Vec<(PersonId, Option<PostId>)> = posts::table
        .filter(posts::topic_id.eq(topic))
        .filter(posts::deleted_at.is_null())
        .group_by(posts::author_id)
        .select((posts::author_id, diesel::dsl::min(posts::id)))
        .order(diesel::dsl::min(posts::id))
        .limit(limit)
        .load(db)?;
    let ids: Vec<PersonId> = authors.into_iter().map(|(id, _)| id).collect();
    let mut bylines = bylines(db, &ids)?;
    Ok(ids.iter().filter_map(|id| bylines.remove(id)).collect())
}

/// The first post of a topic.
pub fn opening(db: &mut Db, topic: TopicId) -> Result<Post> {
    Ok(posts::table
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.eq(1))
        .select(posts::all_columns)
        .first(db)?)
}

/// Bylines of people by id.
pub fn bylines(db: &mut Db, ids: &[PersonId]) -> Result<HashMap<PersonId, Byline>> {
    let rows: Vec<Byline> = people::table.filter(people::id.eq_any(ids)).select(BYLINE).load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The tags of topics, in alphabetical order.
pub fn tags_of(db: &mut Db, ids: &[TopicId]) -> Result<HashMap<TopicId, Vec<String>>> {
    let rows: Vec<(TopicId, String)> = topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq_any(ids))
        .order(tags::name)
        .select((topic_tags::topic_id, tags::name))
        .load(db)?;
    let mut by_topic: HashMap<TopicId, Vec<String>> = HashMap::new();
    for (topic, tag) in rows {
        by_topic.entry(topic).or_default().push(tag);
    }
    Ok(by_topic)
}

/// The most used tags of a community.
pub fn popular_tags(db: &mut Db, community: CommunityId, limit: i64) -> Result<Vec<(String, i64)>> {
    Ok(tags::table
        .filter(tags::community_id.eq(community))
        .filter(tags::topic_count.gt(0))
        .order((tags::topic_count.desc(), tags::name))
        .limit(limit)
        .select((tags::name, tags::topic_count))
        .load(db)?)
}

/// Gives a topic exactly these tags and keeps the counts right.
pub fn set_tags(db: &mut Db, community: CommunityId, topic: TopicId, wanted: &[String]) -> Result<()> {
    let old: Vec<TagId> =
        topic_tags::table.filter(topic_tags::topic_id.eq(topic)).select(topic_tags::tag_id).load(db)?;
    let mut wanted = wanted.to_vec();
    wanted.sort();
    wanted.dedup();
    let new = wanted.iter().map(|name| tag_named(db, community, name)).collect::<Result<Vec<TagId>>>()?;
    let gone = old.iter().filter(|tag| !new.contains(tag)).map(|tag| (*tag, -1));
    let come = new.iter().filter(|tag| !old.contains(tag)).map(|tag| (*tag, 1));
    // By id, what goes with what comes, as everywhere: two acts never wait for each other's tags crosswise.
    let mut changes: Vec<(TagId, i64)> = gone.chain(come).collect();
    changes.sort();
    for (tag, by) in changes {
        if by < 0 {
            diesel::delete(topic_tags::table.find((topic, tag))).execute(db)?;
        } else {
            let row =
                (topic_tags::topic_id.eq(topic), topic_tags::tag_id.eq(tag), topic_tags::community_id.eq(community));
            diesel::insert_into(topic_tags::table).values(row).execute(db)?;
        }
        count_tag(db, tag, by)?;
    }
    Ok(())
}

/// Counts one topic more or less for all its tags: when it is removed or comes back.
pub fn count_tags_of(db: &mut Db, topic: TopicId, by: i64) -> Result<()> {
    let mine = topic_tags::table.filter(topic_tags::topic_id.eq(topic)).select(topic_tags::tag_id);
    let mut mine: Vec<TagId> = mine.load(db)?;
    mine.sort();
    mine.into_iter().try_for_each(|tag| count_tag(db, tag, by))
}

fn count_tag(db: &mut Db, tag: TagId, by: i64) -> Result<()> {
    diesel::update(tags::table.find(tag)).set(tags::topic_count.eq(tags::topic_count + by)).execute(db)?;
    Ok(())
}

fn tag_named(db: &mut Db, community: CommunityId, name: &str) -> Result<TagId> {
    let row = (tags::community_id.eq(community), tags::name.eq(name), tags::topic_count.eq(0_i64));
    let is_new = db::insert_ignore!(db, tags::table, row)? > 0;
    let mine = tags::table.filter(tags::community_id.eq(community)).filter(tags::name.eq(name));
    let tag = mine.select(tags::id).first(db)?;
    if is_new {
        interests::point_by_name(db, tag, name)?;
    }
    Ok(tag)
}

/// Keeps the text as it stands before an edit.
pub fn keep_revision(db: &mut Db, post: &Post, title: Option<&str>, note: &str) -> Result<()> {
    diesel::insert_into(revisions::table)
        .values((
            revisions::community_id.eq(post.community_id),
            revisions::post_id.eq(post.id),
            revisions::number.eq(post.version),
            revisions::title.eq(title),
            revisions::body.eq(&post.body),
            revisions::author_id.eq(post.edited_by.unwrap_or(post.author_id)),
            revisions::at.eq(post.edited_at.unwrap_or(post.created_at)),
            revisions::note.eq(note),
        ))
        .execute(db)?;
    Ok(())
}

/// An earlier text of a post.
#[derive(Debug, Clone, Queryable)]
pub struct Revision {
    pub number: i64,
    pub title: Option<String>,
    pub body: String,
    pub at: Time,
    pub note: String,
    pub author: Byline,
}

/// The last `limit` texts of a post before version `before`, newest first.
pub fn revisions_of(db: &mut Db, post: PostId, before: i64, limit: i64) -> Result<Vec<Revision>> {
    Ok(revisions::table
        .inner_join(people::table)
        .filter(revisions::post_id.eq(post))
        .filter(revisions::number.lt(before))
        .order(revisions::number.desc())
        .limit(limit)
        .select((revisions::number, revisions::title, revisions::body, revisions::at, revisions::note, BYLINE))
        .load(db)?)
}

/// Which topics a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum View {
    Latest,
    Unanswered,
    Solved,
    Tagged(String),
    /// What was removed, for those who can bring it back.
    Removed,
}

/// Questions without a reply, in the words of their index: with bound values it could not be used.
fn unanswered() -> diesel::expression::SqlLiteral<Bool> {
    sql("topics.kind = 'question' AND topics.reply_count = 0")
}

/// The topics of one page of a list, newest activity first, with who started them. Which ones they are is found first,
/// but for tags in an index alone: a page far down then reads no more rows than the first.
pub fn page_of_topics(
    db: &mut Db,
    community: CommunityId,
    view: &View,
    offset: i64,
    limit: i64,
) -> Result<Vec<(Topic, Byline)>> {
    let mut query = topics::table
        .filter(topics::community_id.eq(community))
        .order((topics::active_at.desc(), topics::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(topics::id)
        .into_boxed();
    query = match view {
        View::Removed => query.filter(topics::deleted_at.is_not_null()),
        _ => query.filter(topics::deleted_at.is_null()),
    };
    query = match view {
        View::Latest | View::Removed => query,
        View::Unanswered => query.filter(unanswered()),
        View::Solved => query.filter(topics::solution_id.is_not_null()),
        View::Tagged(tag) => {
            let ids = topic_tags::table
                .inner_join(tags::table)
                .filter(tags::community_id.eq(community))
                .filter(tags::name.eq(tag))
                .select(topic_tags::topic_id);
            query.filter(topics::id.eq_any(ids))
        }
    };
    let ids: Vec<TopicId> = query.load(db)?;
    Ok(topics::table
        .inner_join(people::table)
        .filter(topics::id.eq_any(ids))
        .order((topics::active_at.desc(), topics::id.desc()))
        .select((topics::all_columns, BYLINE))
        .load(db)?)
}

/// Open questions without a solution, those in which somebody wrote last first, with who asked them.
pub fn unsolved(db: &mut Db, community: CommunityId, limit: i64) -> Result<Vec<(Topic, Byline)>> {
    // In the words of their index, as above.
    let unsolved = sql::<Bool>("topics.kind = 'question' AND topics.solution_id IS NULL AND topics.closed_at IS NULL");
    Ok(topics::table
        .inner_join(people::table)
        .filter(topics::community_id.eq(community))
        .filter(topics::deleted_at.is_null())
        .filter(unsolved)
        .order((topics::active_at.desc(), topics::id.desc()))
        .limit(limit)
        .select((topics::all_columns, BYLINE))
        .load(db)?)
}

/// How many topics a view holds.
pub fn count_topics(db: &mut Db, community: CommunityId, view: &View) -> Result<i64> {
    let standing = topics::table.filter(topics::community_id.eq(community)).filter(topics::deleted_at.is_null());
    Ok(match view {
        View::Latest => standing.count().get_result(db)?,
        View::Removed => {
            let removed = topics::table.filter(topics::community_id.eq(community));
            removed.filter(topics::deleted_at.is_not_null()).count().get_result(db)?
        }
        View::Unanswered => standing.filter(unanswered()).count().get_result(db)?,
        View::Solved => standing.filter(topics::solution_id.is_not_null()).count().get_result(db)?,
        View::Tagged(tag) => tags::table
            .filter(tags::community_id.eq(community))
            .filter(tags::name.eq(tag))
            .select(tags::topic_count)
            .first(db)
            .optional()?
            .unwrap_or(0),
    })
}

/// Topics of a community after a place in the list, for the API's cursor.
pub fn topics_after(
    db: &mut Db,
    community: CommunityId,
    after: Option<(Time, TopicId)>,
    limit: i64,
) -> Result<Vec<(Topic, Byline)>> {
    let mut query = topics::table
        .inner_join(people::table)
        .filter(topics::community_id.eq(community))
        .filter(topics::deleted_at.is_null())
        .order((topics::active_at.desc(), topics::id.desc()))
        .limit(limit)
        .select((topics::all_columns, BYLINE))
        .into_boxed();
    if let Some((at, id)) = after {
        // The first condition says nothing new, but an index can begin there.
        query = query.filter(topics::active_at.le(at));
        query = query.filter(topics::active_at.lt(at).or(topics::active_at.eq(at).and(topics::id.lt(id))));
    }
    Ok(query.load(db)?)
}
