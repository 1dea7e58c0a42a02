//! Taking a person out of the forum: what they wrote stays without them or goes, and what others wrote names them no
//! more, in the texts, in their HTML and in every version that is kept.

use std::collections::BTreeSet;

use db::{CommunityId, Db, PersonId, Result};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use spine::erasure::{Erasing, Posts};
use spine::objects::Estate;
use spine::{Ctx, activity};

use crate::kinds;
use crate::remove::clear_solution;
use crate::schema::{
    Post, PostCooked, PostId, PostRemoved, Topic, TopicChanged, TopicId, TopicRemoved, helps, posts, revisions, topics,
};
use crate::store;

/// What a person has written.
pub fn estate(db: &mut Db, person: PersonId) -> Result<Estate> {
    let topics = topics::table.filter(topics::author_id.eq(person)).filter(topics::deleted_at.is_null());
    let replies = posts::table.filter(posts::author_id.eq(person)).filter(posts::deleted_at.is_null());
    let replies = replies.filter(posts::number.is_null().or(posts::number.gt(1)));
    let (topics, replies) = (topics.count().get_result(db)?, replies.count().get_result(db)?);
    let written = vec![("erasure-topics", topics), ("erasure-replies", replies)];
    Ok(Estate { written, ..Estate::default() })
}

/// Everything in the forum, in the transaction that erases somebody.
pub fn erase(db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
    let own: Vec<PostId> =
        posts::table.filter(posts::author_id.eq(erasing.person)).select(posts::id).order(posts::id).load(db)?;
    let own: BTreeSet<PostId> = own.into_iter().collect();
    let named: BTreeSet<PostId> =
        erasing.naming(db, "posts", &["body", "html", "deleted_why"])?.into_iter().map(PostId).collect();
    let revised = erasing.naming(db, "revisions", &["title", "body", "note"])?;
    let earlier = posts_of(db, &revised)?;
    let titled = erasing.naming(db, "topics", &["title", "deleted_why"])?.into_iter().map(TopicId);
    let mut about: BTreeSet<TopicId> = titled.collect();
    let theirs = topics::table.filter(topics::author_id.eq(erasing.person)).select(topics::id);
    about.extend(theirs.load::<TopicId>(db)?);
    let posts: BTreeSet<PostId> = own.iter().chain(&named).chain(&earlier).copied().collect();
    // In one order, so that two who lock several topics never wait for each other crosswise.
    let mut locked = about.clone();
    for few in posts.iter().copied().collect::<Vec<_>>().chunks(500) {
        locked.extend(posts::table.filter(posts::id.eq_any(few)).select(posts::topic_id).load::<TopicId>(db)?);
    }
    for topic in locked {
        store::lock(db, topic)?;
    }
    for topic in about {
        change_topic(db, ctx, erasing, topic)?;
    }
    for post in posts {
        let is_own = own.contains(&post);
        if is_own && erasing.posts == Posts::Remove {
            take_away(db, ctx, erasing, post)?;
        } else {
            change_post(db, ctx, erasing, post, is_own)?;
            change_earlier(db, erasing, post, is_own)?;
        }
    }
    if erasing.posts == Posts::Remove {
        end_topics(db, ctx, erasing)?;
    }
    Ok(())
}

fn posts_of(db: &mut Db, revised: &[i64]) -> Result<BTreeSet<PostId>> {
    let mut found = BTreeSet::new();
    for few in revised.chunks(500) {
        let ids = revisions::table.filter(revisions::id.eq_any(few)).select(revisions::post_id);
        found.extend(ids.load::<PostId>(db)?);
    }
    Ok(found)
}

/// A text without the person; their own without their name too.
fn without(erasing: &Erasing, is_own: bool, text: &str) -> Option<String> {
    if is_own { erasing.in_own(text) } else { erasing.in_others(text) }
}

fn change_topic(db: &mut Db, ctx: &Ctx, erasing: &Erasing, id: TopicId) -> Result<()> {
    let topic: Topic = topics::table.find(id).select(Topic::as_select()).first(db)?;
    let is_own = topic.author_id == erasing.person;
    if let Some(why) = topic.deleted_why.as_deref().and_then(|why| erasing.in_own(why)) {
        diesel::update(topics::table.find(id)).set(topics::deleted_why.eq(why)).execute(db)?;
    }
    let Some(title) = without(erasing, is_own, &topic.title) else { return Ok(()) };
    diesel::update(topics::table.find(id))
        .set((topics::slug.eq(markup::slug(&title)), topics::title.eq(title)))
        .execute(db)?;
    activity::record(db, ctx, kinds::topic(id), Some(topic.community_id), &TopicChanged {})
}

fn change_post(db: &mut Db, ctx: &Ctx, erasing: &Erasing, id: PostId, is_own: bool) -> Result<()> {
    let post: Post = posts::table.find(id).first(db)?;
    if let Some(why) = post.deleted_why.as_deref().and_then(|why| erasing.in_own(why)) {
        diesel::update(posts::table.find(id)).set(posts::deleted_why.eq(why)).execute(db)?;
    }
    let (body, html) = (without(erasing, is_own, &post.body), without(erasing, is_own, &post.html));
    if body.is_none() && html.is_none() {
        return Ok(());
    }
    // No version of its own: nobody edited it, and no earlier text is kept.
    diesel::update(posts::table.find(id))
        .set((posts::body.eq(body.unwrap_or(post.body)), posts::html.eq(html.unwrap_or(post.html))))
        .execute(db)?;
    activity::record(db, ctx, kinds::post(id), Some(post.community_id), &PostCooked { topic: post.topic_id })
}

fn change_earlier(db: &mut Db, erasing: &Erasing, post: PostId, is_own: bool) -> Result<()> {
    let kept = revisions::table.filter(revisions::post_id.eq(post));
    let kept = kept.select((revisions::id, revisions::title, revisions::body, revisions::note));
    for (id, title, body, note) in kept.load::<(i64, Option<String>, String, String)>(db)? {
        let new_title = title.as_deref().and_then(|title| without(erasing, is_own, title));
        let (new_body, new_note) = (without(erasing, is_own, &body), without(erasing, is_own, &note));
        if new_title.is_none() && new_body.is_none() && new_note.is_none() {
            continue;
        }
        diesel::update(revisions::table.find(id))
            .set((
                revisions::title.eq(new_title.or(title)),
                revisions::body.eq(new_body.unwrap_or(body)),
                revisions::note.eq(new_note.unwrap_or(note)),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Takes a post of theirs away for good: a line says that there was one, nothing what it said.
fn take_away(db: &mut Db, ctx: &Ctx, erasing: &Erasing, id: PostId) -> Result<()> {
    let post: Post = posts::table.find(id).first(db)?;
    let topic: Topic = topics::table.find(post.topic_id).select(Topic::as_select()).first(db)?;
    diesel::delete(revisions::table.filter(revisions::post_id.eq(id))).execute(db)?;
    diesel::delete(helps::table.filter(helps::post_id.eq(id))).execute(db)?;
    diesel::update(posts::table.find(id))
        .set((
            posts::body.eq(""),
            posts::html.eq(""),
            posts::words.eq(0_i64),
            posts::helped.eq(0_i64),
            posts::deleted_at.eq(post.deleted_at.unwrap_or(ctx.now)),
            posts::deleted_by.eq(erasing.person),
            posts::deleted_why.eq(None::<String>),
        ))
        .execute(db)?;
    if topic.solution_id == Some(id) {
        clear_solution(db, ctx, &topic, id)?;
    }
    recount(db, topic.id)?;
    activity::record(db, ctx, kinds::post(id), Some(post.community_id), &PostRemoved { topic: topic.id })
}

/// Replies and words of a topic that is locked, as they are now.
fn recount(db: &mut Db, topic: TopicId) -> Result<()> {
    diesel::sql_query(
        "UPDATE topics SET \
           reply_count = (SELECT COUNT(*) FROM posts WHERE topic_id = $1 AND number > 1 AND deleted_at IS NULL), \
           words = (SELECT CAST(COALESCE(SUM(words), 0) AS BIGINT) FROM posts WHERE topic_id = $1 AND deleted_at IS NULL) \
         WHERE id = $1",
    )
    .bind::<BigInt, _>(topic)
    .execute(db)?;
    Ok(())
}

/// What becomes of their topics: the title goes, and where nobody else has written, so does the topic.
fn end_topics(db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
    let theirs = topics::table.filter(topics::author_id.eq(erasing.person)).order(topics::id);
    for topic in theirs.select(Topic::as_select()).load::<Topic>(db)? {
        let others = posts::table.filter(posts::topic_id.eq(topic.id)).filter(posts::deleted_at.is_null());
        let others: i64 = others.count().get_result(db)?;
        let title = web::i18n::Words::source().say("forum-erased-topic");
        diesel::update(topics::table.find(topic.id))
            .set((topics::title.eq(title), topics::slug.eq(markup::slug(title))))
            .execute(db)?;
        activity::record(db, ctx, kinds::topic(topic.id), Some(topic.community_id), &TopicChanged {})?;
        if others > 0 || topic.deleted_at.is_some() {
            continue;
        }
        diesel::update(topics::table.find(topic.id))
            .set((topics::deleted_at.eq(ctx.now), topics::deleted_by.eq(erasing.person)))
            .execute(db)?;
        communities::load::hold(db, topic.community_id)?;
        store::count_tags_of(db, topic.id, -1)?;
        activity::record(db, ctx, kinds::topic(topic.id), Some(topic.community_id), &TopicRemoved {})?;
    }
    Ok(())
}

/// What this person wrote is found by another author from now on.
pub fn by_another(db: &mut Db, ctx: &Ctx, author: PersonId) -> Result<()> {
    let theirs = topics::table.filter(topics::author_id.eq(author)).select((topics::id, topics::community_id));
    for (topic, community) in theirs.load::<(TopicId, CommunityId)>(db)? {
        activity::record(db, ctx, kinds::topic(topic), Some(community), &TopicChanged {})?;
    }
    let theirs = posts::table.filter(posts::author_id.eq(author));
    let theirs = theirs.select((posts::id, posts::community_id, posts::topic_id));
    for (post, community, topic) in theirs.load::<(PostId, CommunityId, TopicId)>(db)? {
        activity::record(db, ctx, kinds::post(post), Some(community), &PostCooked { topic })?;
    }
    Ok(())
}
