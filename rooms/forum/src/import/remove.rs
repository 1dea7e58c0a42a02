//! What an earlier dump had and this one has no more.

use db::{CommunityId, Database, Db, Result, Time};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use spine::{Ctx, Origin, activity};

use super::BATCH;
use super::report::{Conflict, Report};
use super::stage::Stage;
use super::write::{changed_here, lose_solution, recount};
use crate::kinds;
use crate::schema::{Post, PostId, PostRemoved, TopicRemoved, imported, posts, topics};
use crate::store;

/// Removes what is gone there. A reply leaves its line; a question takes its topic along unless members have written
/// in it, then only its text goes. `kind` is `comment` or `post`.
pub fn gone(
    database: &Database,
    source: i64,
    community: CommunityId,
    kind: &'static str,
    stage: &mut Stage,
    report: &mut Report,
) -> Result<()> {
    let mut after = i64::MIN;
    loop {
        let rows = database.read_now(|db| page(db, source, kind, after))?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        let mut absent = Vec::new();
        for (external_id, object) in rows {
            let there = if kind == "post" { stage.has_post(external_id)? } else { stage.has_comment(external_id)? };
            if !there {
                absent.push((external_id, object));
            }
        }
        if absent.is_empty() {
            continue;
        }
        let outcomes = database.write_now(move |db| {
            communities::load::hold(db, community)?;
            let mut outcomes = Vec::with_capacity(absent.len());
            for (external_id, object) in &absent {
                let what = take_away(db, source, community, kind, *external_id, *object)?;
                outcomes.push((*external_id, *object, what));
            }
            Ok(outcomes)
        })?;
        for (external_id, object, what) in outcomes {
            match what {
                Some(Gone::Question) => report.questions.removed += 1,
                Some(Gone::Answer) => report.answers.removed += 1,
                Some(Gone::Comment) => report.comments.removed += 1,
                Some(Gone::Kept) => report.conflicts.push(Conflict { external_id, post: object.0 }),
                None => {}
            }
        }
    }
}

enum Gone {
    /// Members have changed it since: it is theirs now.
    Kept,
    Question,
    Answer,
    Comment,
}

fn page(db: &mut Db, source: i64, kind: &str, after: i64) -> Result<Vec<(i64, PostId)>> {
    Ok(imported::table
        .filter(imported::source_id.eq(source))
        .filter(imported::kind.eq(kind))
        .filter(imported::external_id.gt(after))
        .order(imported::external_id)
        .limit(BATCH as i64)
        .select((imported::external_id, imported::object_id))
        .load(db)?)
}

fn take_away(
    db: &mut Db,
    source: i64,
    community: CommunityId,
    kind: &str,
    external_id: i64,
    object: PostId,
) -> Result<Option<Gone>> {
    let row = imported::table.find((source, kind, external_id));
    let (as_there, as_written): (Vec<u8>, Vec<u8>) =
        row.select((imported::digest, imported::written)).get_result(db)?;
    // It was taken away before, and whatever stands now was brought back here.
    if as_there.is_empty() {
        return Ok(None);
    }
    // Looked at before the topic is locked: what stays as it is gets no new version.
    let topic = match look(db, object, &as_written)? {
        Ok(post) => store::lock(db, post.topic_id)?.ok_or(db::Error::NotFound)?,
        Err(what) => return Ok(what),
    };
    let post = match look(db, object, &as_written)? {
        Ok(post) => post,
        Err(what) => return Ok(what),
    };
    // When it comes back there, whatever it says counts as a change.
    diesel::update(row).set(imported::digest.eq(Vec::<u8>::new())).execute(db)?;
    let ctx = Ctx { origin: Origin::Import, ..Ctx::system(Time::now()) };
    if post.number == Some(1) && !has_members_texts(db, &post)? {
        diesel::update(topics::table.find(topic.id)).set(topics::deleted_at.eq(ctx.now)).execute(db)?;
        store::count_tags_of(db, topic.id, -1)?;
        activity::record(db, &ctx, kinds::topic(topic.id), Some(community), &TopicRemoved {})?;
        return Ok(Some(Gone::Question));
    }
    diesel::update(posts::table.find(post.id)).set(posts::deleted_at.eq(ctx.now)).execute(db)?;
    if topic.solution_id == Some(post.id) {
        lose_solution(db, &ctx, &topic, post.id)?;
    }
    recount(db, topic.id)?;
    activity::record(db, &ctx, kinds::post(post.id), Some(community), &PostRemoved { topic: topic.id })?;
    Ok(Some(match (post.number, post.attached_to) {
        (Some(1), _) => Gone::Question,
        (Some(_), _) => Gone::Answer,
        (None, _) => Gone::Comment,
    }))
}

/// The post, when it still stands as it was imported; else what that means.
fn look(db: &mut Db, object: PostId, as_written: &[u8]) -> Result<std::result::Result<Post, Option<Gone>>> {
    let post: Post = posts::table.find(object).first(db)?;
    let topic_gone = topics::table.find(post.topic_id).filter(topics::deleted_at.is_not_null());
    let already =
        post.deleted_at.is_some() || post.number == Some(1) && diesel::select(exists(topic_gone)).get_result(db)?;
    if already {
        return Ok(Err(None));
    }
    let kept = changed_here(db, &post, as_written)?;
    Ok(if kept { Err(Some(Gone::Kept)) } else { Ok(post) })
}

/// Whether anything in the topic was written or changed by members.
fn has_members_texts(db: &mut Db, question: &Post) -> Result<bool> {
    let from_there =
        || imported::table.filter(imported::kind.eq_any(["post", "comment"])).filter(imported::object_id.eq(posts::id));
    let others = || posts::table.filter(posts::topic_id.eq(question.topic_id)).filter(posts::id.ne(question.id));
    if diesel::select(exists(others().filter(not(exists(from_there()))))).get_result(db)? {
        return Ok(true);
    }
    let standing = others().filter(posts::deleted_at.is_null()).select(posts::id);
    for post in standing.load::<PostId>(db)? {
        let row = imported::table.filter(imported::kind.eq_any(["post", "comment"]));
        let as_written: Vec<u8> = row.filter(imported::object_id.eq(post)).select(imported::written).get_result(db)?;
        let post: Post = posts::table.find(post).get_result(db)?;
        if changed_here(db, &post, &as_written)? {
            return Ok(true);
        }
    }
    Ok(false)
}
