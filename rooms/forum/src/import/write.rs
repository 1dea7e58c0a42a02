//! Writing whole topics, in short transactions, beside members who write at the same time.

use std::collections::HashMap;
use std::sync::Arc;

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::{Ctx, activity};
use stackexchange::Author;

use super::plan::{CommentPlan, PostPlan, TopicPlan, author_key, written};
use super::report::{Conflict, Report};
use crate::kinds;
use crate::schema::{
    Post, PostId, PostImported, TopicId, TopicImported, TopicKind, imported, posts, revisions, topics,
};
use crate::store;

/// Where an import writes to.
#[derive(Debug, Clone)]
pub struct Into {
    pub community: CommunityId,
    pub source: i64,
    /// People by what the site calls them; holds everybody that a batch needs.
    pub people: Arc<HashMap<String, PersonId>>,
}

impl Into {
    fn person(&self, author: &Author) -> Result<PersonId> {
        let key = author_key(author);
        self.people.get(&key).copied().ok_or_else(|| db::Error::internal(format!("author {key} was not put first")))
    }
}

/// An object that an earlier import wrote.
struct Known {
    object: PostId,
    digest: Vec<u8>,
    written: Vec<u8>,
}

fn known(db: &mut Db, into: &Into, kind: &str, external_id: i64) -> Result<Option<Known>> {
    let row: Option<(PostId, Vec<u8>, Vec<u8>)> = imported::table
        .find((into.source, kind, external_id))
        .select((imported::object_id, imported::digest, imported::written))
        .first(db)
        .optional()?;
    Ok(row.map(|(object, digest, written)| Known { object, digest, written }))
}

/// Writes one topic: what is new is added, what changed there is updated, what changed here stays.
pub fn write_topic(db: &mut Db, ctx: &Ctx, into: &Into, plan: &TopicPlan, report: &mut Report) -> Result<()> {
    let Some(question) = plan.posts.first() else { return Ok(()) };
    let topic = match known(db, into, "post", question.external_id)? {
        Some(known) => {
            let id = posts::table.find(known.object).select(posts::topic_id).first::<TopicId>(db)?;
            store::lock(db, id)?;
            id
        }
        None => insert_topic(db, into, plan, question)?,
    };
    let mut by_external = HashMap::new();
    for (index, post) in plan.posts.iter().enumerate() {
        let number_one = index == 0;
        let title = if number_one { plan.title.as_str() } else { "" };
        let id = write_post(db, ctx, into, topic, title, number_one, post, report)?;
        by_external.insert(post.external_id, id);
        for comment in &post.comments {
            write_comment(db, ctx, into, topic, id, comment, report)?;
        }
    }
    settle(db, into, topic, plan, &by_external)?;
    activity::record(db, ctx, kinds::topic(topic), Some(into.community), &TopicImported { kind: TopicKind::Question })
}

fn insert_topic(db: &mut Db, into: &Into, plan: &TopicPlan, question: &PostPlan) -> Result<TopicId> {
    let topic = diesel::insert_into(topics::table)
        .values((
            topics::community_id.eq(into.community),
            topics::kind.eq(TopicKind::Question),
            topics::title.eq(&plan.title),
            topics::slug.eq(markup::slug(&plan.title)),
            topics::author_id.eq(into.person(&question.author)?),
            topics::version.eq(1_i64),
            topics::last_number.eq(0_i64),
            topics::reply_count.eq(0_i64),
            topics::words.eq(0_i64),
            topics::created_at.eq(Time(question.created)),
            topics::active_at.eq(Time(question.created)),
        ))
        .returning(topics::id)
        .get_result(db)?;
    store::set_tags(db, into.community, topic, &plan.tags)?;
    Ok(topic)
}

#[allow(clippy::too_many_arguments, reason = "an importer's row needs all of it")]
fn write_post(
    db: &mut Db,
    ctx: &Ctx,
    into: &Into,
    topic: TopicId,
    title: &str,
    is_question: bool,
    plan: &PostPlan,
    report: &mut Report,
) -> Result<PostId> {
    let known = known(db, into, "post", plan.external_id)?;
    let count = if is_question { &mut report.questions } else { &mut report.answers };
    let digest = written(title, &plan.text.body);
    let id = match &known {
        None => {
            count.written += 1;
            report.history.written += plan.history_rows;
            let number = topics::table.find(topic).select(topics::last_number).first::<i64>(db)? + 1;
            diesel::update(topics::table.find(topic)).set(topics::last_number.eq(number)).execute(db)?;
            let id = diesel::insert_into(posts::table)
                .values((
                    columns(into, topic, &plan.author, plan.created, plan.score, &plan.text)?,
                    posts::number.eq(number),
                ))
                .returning(posts::id)
                .get_result(db)?;
            remember(db, into, "post", plan.external_id, id, &plan.url, &plan.licence, plan.digest, digest)?;
            id
        }
        Some(known) if known.digest == plan.digest => {
            count.unchanged += 1;
            report.history.unchanged += plan.history_rows;
            return Ok(known.object);
        }
        Some(known) => {
            count.updated += 1;
            report.history.updated += plan.history_rows;
            let post: Post = posts::table.find(known.object).first(db)?;
            revive(db, &post)?;
            let here = if is_question { title_of(db, topic)? } else { String::new() };
            if written(&here, &post.body).as_slice() != known.written {
                report.conflicts.push(Conflict { external_id: plan.external_id, post: post.id.0 });
                diesel::update(posts::table.find(post.id)).set(posts::score.eq(plan.score)).execute(db)?;
                note_digest(db, into, "post", plan.external_id, plan.digest, None)?;
                return Ok(post.id);
            }
            rewrite(db, into, topic, title, is_question, plan, &post)?;
            note_digest(db, into, "post", plan.external_id, plan.digest, Some(digest))?;
            post.id
        }
    };
    keep_history(db, into, id, plan, report)?;
    activity::record(db, ctx, kinds::post(id), Some(into.community), &PostImported { topic })?;
    Ok(id)
}

fn title_of(db: &mut Db, topic: TopicId) -> Result<String> {
    Ok(topics::table.find(topic).select(topics::title).first(db)?)
}

/// What was gone there for a while is back.
fn revive(db: &mut Db, post: &Post) -> Result<()> {
    if post.deleted_at.is_some() && post.deleted_by.is_none() {
        let back = (posts::deleted_at.eq(None::<Time>), posts::deleted_why.eq(None::<String>));
        diesel::update(posts::table.find(post.id)).set(back).execute(db)?;
    }
    let gone_with_import =
        topics::table.find(post.topic_id).filter(topics::deleted_at.is_not_null()).filter(topics::deleted_by.is_null());
    if post.number == Some(1) {
        let back = (topics::deleted_at.eq(None::<Time>), topics::deleted_why.eq(None::<String>));
        diesel::update(gone_with_import).set(back).execute(db)?;
    }
    Ok(())
}

fn rewrite(
    db: &mut Db,
    into: &Into,
    topic: TopicId,
    title: &str,
    is_question: bool,
    plan: &PostPlan,
    post: &Post,
) -> Result<()> {
    diesel::update(posts::table.find(post.id))
        .set((
            posts::body.eq(&plan.text.body),
            posts::html.eq(&plan.text.html),
            posts::words.eq(plan.text.words),
            posts::cook_version.eq(i64::from(markup::COOK_VERSION)),
            posts::score.eq(plan.score),
            posts::author_id.eq(into.person(&plan.author)?),
        ))
        .execute(db)?;
    if is_question {
        diesel::update(topics::table.find(topic))
            .set((topics::title.eq(title), topics::slug.eq(markup::slug(title))))
            .execute(db)?;
    }
    Ok(())
}

/// The whole history as the dump has it now; it is written anew, because revisions may have been merged there.
fn keep_history(db: &mut Db, into: &Into, id: PostId, plan: &PostPlan, report: &mut Report) -> Result<()> {
    diesel::delete(revisions::table.filter(revisions::post_id.eq(id))).execute(db)?;
    for (index, earlier) in plan.earlier.iter().enumerate() {
        diesel::insert_into(revisions::table)
            .values((
                revisions::community_id.eq(into.community),
                revisions::post_id.eq(id),
                revisions::number.eq(index as i64 + 1),
                revisions::title.eq(&earlier.title),
                revisions::body.eq(&earlier.body),
                revisions::author_id.eq(into.person(&earlier.author)?),
                revisions::at.eq(Time(earlier.at)),
                revisions::note.eq(&earlier.note),
            ))
            .execute(db)?;
        report.revisions_written += 1;
    }
    let (edited_at, edited_by) = match &plan.edited {
        Some((at, author)) => (Some(Time(*at)), Some(into.person(author)?)),
        None => (None, None),
    };
    diesel::update(posts::table.find(id))
        .set((
            posts::version.eq(plan.earlier.len() as i64 + 1),
            posts::edited_at.eq(edited_at),
            posts::edited_by.eq(edited_by),
        ))
        .execute(db)?;
    Ok(())
}

fn write_comment(
    db: &mut Db,
    ctx: &Ctx,
    into: &Into,
    topic: TopicId,
    post: PostId,
    plan: &CommentPlan,
    report: &mut Report,
) -> Result<()> {
    let digest = written("", &plan.text.body);
    let id: PostId = match known(db, into, "comment", plan.external_id)? {
        Some(known) if known.digest == plan.digest => {
            report.comments.unchanged += 1;
            return Ok(());
        }
        Some(known) => {
            report.comments.updated += 1;
            let comment: Post = posts::table.find(known.object).first(db)?;
            revive(db, &comment)?;
            diesel::update(posts::table.find(comment.id))
                .set((
                    posts::body.eq(&plan.text.body),
                    posts::html.eq(&plan.text.html),
                    posts::words.eq(plan.text.words),
                    posts::score.eq(plan.score),
                    posts::version.eq(comment.version + 1),
                ))
                .execute(db)?;
            note_digest(db, into, "comment", plan.external_id, plan.digest, Some(digest))?;
            comment.id
        }
        None => {
            report.comments.written += 1;
            let id = diesel::insert_into(posts::table)
                .values((
                    columns(into, topic, &plan.author, plan.created, plan.score, &plan.text)?,
                    posts::attached_to.eq(post),
                ))
                .returning(posts::id)
                .get_result(db)?;
            remember(db, into, "comment", plan.external_id, id, &plan.url, &plan.licence, plan.digest, digest)?;
            id
        }
    };
    activity::record(db, ctx, kinds::post(id), Some(into.community), &PostImported { topic })
}

#[derive(Insertable)]
#[diesel(table_name = posts)]
struct Columns<'a> {
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

fn columns<'a>(
    into: &Into,
    topic: TopicId,
    author: &Author,
    created: i64,
    score: i64,
    text: &'a crate::text::Text,
) -> Result<Columns<'a>> {
    Ok(Columns {
        community_id: into.community,
        topic_id: topic,
        author_id: into.person(author)?,
        body: &text.body,
        html: &text.html,
        cook_version: i64::from(markup::COOK_VERSION),
        words: text.words,
        version: 1,
        helped: 0,
        score,
        created_at: Time(created),
    })
}

#[allow(clippy::too_many_arguments, reason = "one column each")]
fn remember(
    db: &mut Db,
    into: &Into,
    kind: &str,
    external_id: i64,
    id: PostId,
    url: &str,
    licence: &str,
    digest: [u8; 32],
    written: [u8; 32],
) -> Result<()> {
    diesel::insert_into(imported::table)
        .values((
            imported::source_id.eq(into.source),
            imported::kind.eq(kind),
            imported::external_id.eq(external_id),
            imported::community_id.eq(into.community),
            imported::object_id.eq(id),
            imported::url.eq(url),
            imported::licence.eq(licence),
            imported::digest.eq(digest.as_slice()),
            imported::written.eq(written.as_slice()),
        ))
        .execute(db)?;
    Ok(())
}

/// Without `written` the text here is the members' own and stays so.
fn note_digest(
    db: &mut Db,
    into: &Into,
    kind: &str,
    external_id: i64,
    digest: [u8; 32],
    written: Option<[u8; 32]>,
) -> Result<()> {
    let row = imported::table.find((into.source, kind, external_id));
    diesel::update(row).set(imported::digest.eq(digest.as_slice())).execute(db)?;
    if let Some(written) = written {
        let row = imported::table.find((into.source, kind, external_id));
        diesel::update(row).set(imported::written.eq(written.as_slice())).execute(db)?;
    }
    Ok(())
}

/// Solution, tags and counters, once all posts of the topic are there.
fn settle(
    db: &mut Db,
    into: &Into,
    topic: TopicId,
    plan: &TopicPlan,
    by_external: &HashMap<i64, PostId>,
) -> Result<()> {
    let row = topics::table.find(topic).first::<crate::schema::Topic>(db)?;
    let asker = plan.posts.first().map(|question| into.person(&question.author)).transpose()?;
    let accepted = plan.accepted.and_then(|id| by_external.get(&id)).copied();
    // What a member has accepted here stays.
    if row.solution_id.is_none() || row.solved_by == asker {
        let at = plan.accepted.and_then(|id| plan.posts.iter().find(|post| post.external_id == id));
        diesel::update(topics::table.find(topic))
            .set((
                topics::solution_id.eq(accepted),
                topics::solved_at.eq(at.map(|post| Time(post.created))),
                topics::solved_by.eq(accepted.and(asker)),
            ))
            .execute(db)?;
    }
    if row.title == plan.title {
        store::set_tags(db, into.community, topic, &plan.tags)?;
    }
    if row.closed_by.is_none() {
        diesel::update(topics::table.find(topic)).set(topics::closed_at.eq(plan.closed.map(Time))).execute(db)?;
    }
    recount(db, topic)
}

/// Counts replies and words again, and finds when somebody last wrote.
pub fn recount(db: &mut Db, topic: TopicId) -> Result<()> {
    diesel::sql_query(
        "UPDATE topics SET \
           reply_count = (SELECT COUNT(*) FROM posts WHERE topic_id = $1 AND number > 1 AND deleted_at IS NULL), \
           words = (SELECT CAST(COALESCE(SUM(words), 0) AS BIGINT) FROM posts WHERE topic_id = $1 AND deleted_at IS NULL), \
           active_at = (SELECT MAX(created_at) FROM posts WHERE topic_id = $1 AND number IS NOT NULL), \
           version = version + 1 \
         WHERE id = $1",
    )
    .bind::<diesel::sql_types::BigInt, _>(topic)
    .execute(db)?;
    Ok(())
}
