//! Writing whole topics, in short transactions, beside members who write at the same time.

mod marks;
mod posts;

use std::collections::HashMap;
use std::sync::Arc;

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::{Ctx, activity};
use stackexchange::Author;

use super::plan::{PostPlan, TopicPlan, author_key};
use super::report::Report;
use crate::kinds;
use crate::schema::{PostId, TopicId, TopicImported, TopicKind, imported, posts as rows, topics};
use crate::store;

pub use marks::lose_solution;
pub use posts::changed_here;

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
    let topic = match home_of(db, into, question)? {
        Some(id) if is_as_written(db, into, id, plan, question)? => {
            count_unchanged(plan, report);
            return Ok(());
        }
        Some(id) => {
            store::lock(db, id)?;
            id
        }
        None => insert_topic(db, into, plan, question)?,
    };
    let mut by_external = HashMap::new();
    for (index, post) in plan.posts.iter().enumerate() {
        let number_one = index == 0;
        let title = if number_one { plan.title.as_str() } else { "" };
        let id = posts::write_post(db, ctx, into, topic, title, number_one, post, report)?;
        by_external.insert(post.external_id, id);
        for comment in &post.comments {
            posts::write_comment(db, ctx, into, topic, id, comment, report)?;
        }
    }
    marks::settle(db, into, topic, plan, question, &by_external)?;
    recount(db, topic)?;
    activity::record(db, ctx, kinds::topic(topic), Some(into.community), &TopicImported { kind: TopicKind::Question })
}

/// The topic that a question opened here.
fn home_of(db: &mut Db, into: &Into, question: &PostPlan) -> Result<Option<TopicId>> {
    let Some(known) = known(db, into, "post", question.external_id)? else { return Ok(None) };
    let opening = rows::table.find(known.object).filter(rows::number.eq(1));
    Ok(opening.select(rows::topic_id).first(db).optional()?)
}

/// Whether nothing of a topic has changed there since it was last written.
fn is_as_written(db: &mut Db, into: &Into, topic: TopicId, plan: &TopicPlan, question: &PostPlan) -> Result<bool> {
    let mut by_external = HashMap::new();
    for post in &plan.posts {
        match known(db, into, "post", post.external_id)? {
            Some(known) if known.digest == post.digest => by_external.insert(post.external_id, known.object),
            _ => return Ok(false),
        };
        for comment in &post.comments {
            let known = known(db, into, "comment", comment.external_id)?;
            if known.is_none_or(|known| known.digest != comment.digest) {
                return Ok(false);
            }
        }
    }
    marks::is_settled(db, into, topic, plan, question, &by_external)
}

fn count_unchanged(plan: &TopicPlan, report: &mut Report) {
    report.questions.unchanged += 1;
    report.answers.unchanged += plan.posts.len() as u64 - 1;
    for post in &plan.posts {
        report.comments.unchanged += post.comments.len() as u64;
        report.history.unchanged += post.history_rows;
    }
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
    written: &[u8],
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
            imported::written.eq(written),
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
    written: Option<&[u8]>,
) -> Result<()> {
    let row = imported::table.find((into.source, kind, external_id));
    diesel::update(row).set(imported::digest.eq(digest.as_slice())).execute(db)?;
    if let Some(written) = written {
        let row = imported::table.find((into.source, kind, external_id));
        diesel::update(row).set(imported::written.eq(written)).execute(db)?;
    }
    Ok(())
}

/// Counts replies and words of a topic that is locked again, and finds when somebody last wrote.
pub fn recount(db: &mut Db, topic: TopicId) -> Result<()> {
    diesel::sql_query(
        "UPDATE topics SET \
           reply_count = (SELECT COUNT(*) FROM posts WHERE topic_id = $1 AND number > 1 AND deleted_at IS NULL), \
           words = (SELECT CAST(COALESCE(SUM(words), 0) AS BIGINT) FROM posts WHERE topic_id = $1 AND deleted_at IS NULL), \
           active_at = (SELECT MAX(created_at) FROM posts WHERE topic_id = $1 AND number IS NOT NULL) \
         WHERE id = $1",
    )
    .bind::<diesel::sql_types::BigInt, _>(topic)
    .execute(db)?;
    Ok(())
}
