//! Posts, their histories and the comments attached to them.

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::{Ctx, activity};
use stackexchange::Author;

use super::super::plan::{CommentPlan, PostPlan, written};
use super::super::report::{Conflict, Report};
use super::{Into, known, lose_solution, note_digest, recount, remember};
use crate::kinds;
use crate::schema::{Post, PostId, PostImported, TopicId, TopicImported, posts, revisions, topics};
use crate::store;

#[allow(clippy::too_many_arguments, reason = "an importer's row needs all of it")]
pub fn write_post(
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
    let topmost = plan.earlier.len() as i64 + 1;
    let (id, version) = match &known {
        None => {
            count.written += 1;
            report.history.written += plan.history_rows;
            (insert(db, into, topic, plan, &as_left(digest, topmost))?, topmost)
        }
        Some(known) if known.digest == plan.digest => {
            count.unchanged += 1;
            report.history.unchanged += plan.history_rows;
            return Ok(known.object);
        }
        Some(known) => {
            let post: Post = posts::table.find(known.object).first(db)?;
            if post.number == Some(1) && !is_question {
                count.skip("opens a topic here");
                report.history.unchanged += plan.history_rows;
                note_digest(db, into, "post", plan.external_id, plan.digest, None)?;
                return Ok(post.id);
            }
            count.updated += 1;
            report.history.updated += plan.history_rows;
            let is_ours = changed_here(db, &post, &known.written)?;
            if post.topic_id != topic {
                move_over(db, ctx, into, topic, &post)?;
            }
            revive(db, &post)?;
            if is_ours {
                report.conflicts.push(Conflict { external_id: plan.external_id, post: post.id.0 });
                diesel::update(posts::table.find(post.id)).set(posts::score.eq(plan.score)).execute(db)?;
                note_digest(db, into, "post", plan.external_id, plan.digest, None)?;
                return Ok(post.id);
            }
            rewrite(db, into, topic, title, is_question, plan, &post)?;
            // A version that was given out is never given out again: whoever edits names the one they saw.
            let is_new_text = !known.written.starts_with(&digest);
            let version = topmost.max(post.version + i64::from(is_new_text));
            note_digest(db, into, "post", plan.external_id, plan.digest, Some(&as_left(digest, version)))?;
            (post.id, version)
        }
    };
    keep_history(db, into, id, version, plan, report)?;
    activity::record(db, ctx, kinds::post(id), Some(into.community), &PostImported { topic })?;
    Ok(id)
}

fn insert(db: &mut Db, into: &Into, topic: TopicId, plan: &PostPlan, written: &[u8]) -> Result<PostId> {
    let number = next_number(db, topic)?;
    let id = diesel::insert_into(posts::table)
        .values((columns(into, topic, &plan.author, plan.created, plan.score, &plan.text)?, posts::number.eq(number)))
        .returning(posts::id)
        .get_result(db)?;
    remember(db, into, "post", plan.external_id, id, &plan.url, &plan.licence, plan.digest, written)?;
    Ok(id)
}

/// What is remembered of a text as it was written here: its digest, and the version that it then had.
fn as_left(digest: [u8; 32], version: i64) -> Vec<u8> {
    [&digest[..], &version.to_be_bytes()].concat()
}

/// Whether members have changed an imported text since it was written here.
pub fn changed_here(db: &mut Db, post: &Post, as_written: &[u8]) -> Result<bool> {
    let title = match post.number {
        Some(1) => topics::table.find(post.topic_id).select(topics::title).first::<String>(db)?,
        _ => String::new(),
    };
    let (digest, version) = as_written.split_at(as_written.len().min(32));
    if written(&title, &post.body) != digest {
        return Ok(true);
    }
    // An edit that was undone left the text as it was, and texts between that are the members' own.
    let Ok(version) = version.try_into().map(i64::from_be_bytes) else { return Ok(false) };
    if post.version == version {
        return Ok(false);
    }
    let since = revisions::table.filter(revisions::post_id.eq(post.id)).filter(revisions::number.ge(version));
    let since: Vec<(Option<String>, String)> = since.select((revisions::title, revisions::body)).load(db)?;
    Ok(since.iter().any(|(title, body)| written(title.as_deref().unwrap_or_default(), body) != digest))
}

fn next_number(db: &mut Db, topic: TopicId) -> Result<i64> {
    let one_more = diesel::update(topics::table.find(topic)).set(topics::last_number.eq(topics::last_number + 1));
    Ok(one_more.returning(topics::last_number).get_result(db)?)
}

/// Moves a post, with what is attached to it, to the topic in which it stands there now.
fn move_over(db: &mut Db, ctx: &Ctx, into: &Into, topic: TopicId, post: &Post) -> Result<()> {
    let left = store::lock(db, post.topic_id)?.ok_or(db::Error::NotFound)?;
    if left.solution_id == Some(post.id) {
        lose_solution(db, ctx, &left, post.id)?;
    }
    let number = next_number(db, topic)?;
    diesel::update(posts::table.find(post.id))
        .set((posts::topic_id.eq(topic), posts::number.eq(number), posts::in_reply_to.eq(None::<PostId>)))
        .execute(db)?;
    // Replies to it that stay point nowhere: "in reply to" leads to a post of the same topic.
    diesel::update(posts::table.filter(posts::in_reply_to.eq(post.id)))
        .set(posts::in_reply_to.eq(None::<PostId>))
        .execute(db)?;
    let attached: Vec<PostId> = diesel::update(posts::table.filter(posts::attached_to.eq(post.id)))
        .set(posts::topic_id.eq(topic))
        .returning(posts::id)
        .get_results(db)?;
    recount(db, left.id)?;
    for moved in [post.id].into_iter().chain(attached) {
        activity::record(db, ctx, kinds::post(moved), Some(into.community), &PostImported { topic })?;
    }
    let kind = left.kind;
    activity::record(db, ctx, kinds::topic(left.id), Some(into.community), &TopicImported { kind })
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
        if diesel::update(gone_with_import).set(back).execute(db)? > 0 {
            store::count_tags_of(db, post.topic_id, 1)?;
        }
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

/// The whole history as the dump has it now; it is written anew, because revisions may have been merged there. The
/// post has the given version afterwards.
fn keep_history(
    db: &mut Db,
    into: &Into,
    id: PostId,
    version: i64,
    plan: &PostPlan,
    report: &mut Report,
) -> Result<()> {
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
        .set((posts::version.eq(version), posts::edited_at.eq(edited_at), posts::edited_by.eq(edited_by)))
        .execute(db)?;
    Ok(())
}

pub fn write_comment(
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
            // It stands under the post under which it stands there.
            diesel::update(posts::table.find(comment.id))
                .set((posts::topic_id.eq(topic), posts::attached_to.eq(post)))
                .execute(db)?;
            if changed_here(db, &comment, &known.written)? {
                report.conflicts.push(Conflict { external_id: plan.external_id, post: comment.id.0 });
                note_digest(db, into, "comment", plan.external_id, plan.digest, None)?;
                return Ok(());
            }
            diesel::update(posts::table.find(comment.id))
                .set((
                    posts::body.eq(&plan.text.body),
                    posts::html.eq(&plan.text.html),
                    posts::words.eq(plan.text.words),
                    posts::score.eq(plan.score),
                    posts::version.eq(comment.version + 1),
                ))
                .execute(db)?;
            let left = as_left(digest, comment.version + 1);
            note_digest(db, into, "comment", plan.external_id, plan.digest, Some(&left))?;
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
            let left = as_left(digest, 1);
            remember(db, into, "comment", plan.external_id, id, &plan.url, &plan.licence, plan.digest, &left)?;
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
