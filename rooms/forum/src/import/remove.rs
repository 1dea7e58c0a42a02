//! What an earlier dump had and this one has no more.

use db::{CommunityId, Database, Db, Result, Time};
use diesel::prelude::*;
use spine::{Ctx, Origin, activity};

use super::report::{Conflict, Report};
use super::stage::Stage;
use super::write::{changed_here, recount};
use crate::kinds;
use crate::schema::{Post, PostId, PostRemoved, TopicRemoved, imported, posts, topics};
use crate::store;

/// Removes what is gone there. A reply leaves its line; a question takes its topic along unless members have written
/// in it, then only its text goes.
pub fn gone(
    database: &Database,
    source: i64,
    community: CommunityId,
    stage: &mut Stage,
    report: &mut Report,
) -> Result<()> {
    for kind in ["comment", "post"] {
        let mut after = i64::MIN;
        loop {
            let rows = database.read_now(|db| page(db, source, kind, after))?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (external_id, object) in rows {
                let there =
                    if kind == "post" { stage.has_post(external_id)? } else { stage.has_comment(external_id)? };
                if there {
                    continue;
                }
                let what = database.write_now(move |db| take_away(db, source, community, kind, external_id, object))?;
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
    Ok(())
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
        .limit(500)
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
    let topic = posts::table.find(object).select(posts::topic_id).first(db)?;
    let topic = store::lock(db, topic)?.ok_or(db::Error::NotFound)?;
    let post: Post = posts::table.find(object).first(db)?;
    let already = post.deleted_at.is_some() || post.number == Some(1) && topic.deleted_at.is_some();
    if already {
        return Ok(None);
    }
    let row = imported::table.find((source, kind, external_id));
    let as_written: Vec<u8> = row.select(imported::written).first(db)?;
    if changed_here(db, &post, &as_written)? {
        return Ok(Some(Gone::Kept));
    }
    // When it comes back there, whatever it says counts as a change.
    diesel::update(row).set(imported::digest.eq(Vec::<u8>::new())).execute(db)?;
    let ctx = Ctx { origin: Origin::Import, ..Ctx::system(Time::now()) };
    if post.number == Some(1) && !has_members_posts(db, &post)? {
        let gone = (topics::deleted_at.eq(ctx.now), topics::deleted_why.eq("removed at its source"));
        diesel::update(topics::table.find(topic.id)).set(gone).execute(db)?;
        store::count_tags_of(db, topic.id, -1)?;
        activity::record(db, &ctx, kinds::topic(topic.id), Some(community), &TopicRemoved {})?;
        return Ok(Some(Gone::Question));
    }
    let gone = (posts::deleted_at.eq(ctx.now), posts::deleted_why.eq("removed at its source"));
    diesel::update(posts::table.find(post.id)).set(gone).execute(db)?;
    if topic.solution_id == Some(post.id) {
        crate::remove::clear_solution(db, &ctx, &topic, post.id)?;
    }
    recount(db, topic.id)?;
    activity::record(db, &ctx, kinds::post(post.id), Some(community), &PostRemoved { topic: topic.id })?;
    Ok(Some(match (post.number, post.attached_to) {
        (Some(1), _) => Gone::Question,
        (Some(_), _) => Gone::Answer,
        (None, _) => Gone::Comment,
    }))
}

/// Whether anything in the topic was not imported.
fn has_members_posts(db: &mut Db, question: &Post) -> Result<bool> {
    let all: Vec<PostId> = posts::table.filter(posts::topic_id.eq(question.topic_id)).select(posts::id).load(db)?;
    let from_there: i64 = imported::table
        .filter(imported::kind.eq_any(["post", "comment"]))
        .filter(imported::object_id.eq_any(&all))
        .count()
        .get_result(db)?;
    Ok(from_there < all.len() as i64)
}
