//! What stands on an imported topic beside its texts: tags, solution, closure. Each is kept as the import last left it,
//! so that a later dump changes those that nobody here has changed since, and only those.

use std::collections::HashMap;

use db::{Db, Result, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Ctx;

use super::super::plan::{PostPlan, TopicPlan};
use super::Into;
use crate::schema::{PostId, Topic, TopicId, imported, topics};
use crate::store;

/// The marks of a topic, as the import left them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Marks {
    tags: Vec<String>,
    /// A post of ours.
    solution: Option<i64>,
    /// Milliseconds.
    closed: Option<i64>,
}

impl Marks {
    fn now(db: &mut Db, topic: &Topic) -> Result<Marks> {
        Ok(Marks {
            tags: store::tags_of(db, &[topic.id])?.remove(&topic.id).unwrap_or_default(),
            solution: topic.solution_id.map(|post| post.0),
            closed: topic.closed_at.map(|at| at.0),
        })
    }
}

/// What the marks of a topic are to become.
struct Due {
    here: Marks,
    next: Marks,
    /// What is remembered of the import, and what was until now.
    left: Marks,
    stored: Option<String>,
}

impl Due {
    fn of(
        db: &mut Db,
        into: &Into,
        topic: &Topic,
        plan: &TopicPlan,
        question: &PostPlan,
        by_external: &HashMap<i64, PostId>,
    ) -> Result<Due> {
        let here = Marks::now(db, topic)?;
        let kept = imported::table.find((into.source, "post", question.external_id));
        let stored: Option<String> = kept.select(imported::marks).first(db)?;
        let last = stored.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let last: Marks = last.unwrap_or_else(|| here.clone());
        let (mut next, mut left) = (here.clone(), last.clone());
        if here.tags == last.tags {
            next.tags = plan.tags.clone();
            next.tags.sort();
            next.tags.dedup();
            left.tags = next.tags.clone();
        }
        if here.solution == last.solution {
            next.solution = accepted(plan).and_then(|post| by_external.get(&post.external_id)).map(|post| post.0);
            left.solution = next.solution;
        }
        if here.closed == last.closed {
            next.closed = plan.closed;
            left.closed = next.closed;
        }
        Ok(Due { here, next, left, stored })
    }

    fn left(&self) -> Result<String> {
        serde_json::to_string(&self.left).map_err(db::Error::internal)
    }
}

fn accepted(plan: &TopicPlan) -> Option<&PostPlan> {
    plan.accepted.and_then(|id| plan.posts.iter().find(|post| post.external_id == id))
}

/// Whether the marks of a topic need not be touched.
pub fn is_settled(
    db: &mut Db,
    into: &Into,
    topic: TopicId,
    plan: &TopicPlan,
    question: &PostPlan,
    by_external: &HashMap<i64, PostId>,
) -> Result<bool> {
    let row: Topic = topics::table.find(topic).first(db)?;
    if row.deleted_at.is_some() {
        return Ok(true);
    }
    let due = Due::of(db, into, &row, plan, question, by_external)?;
    Ok(due.next == due.here && due.stored == Some(due.left()?))
}

/// Brings the marks of a topic to what the dump says, once all its posts are there.
pub fn settle(
    db: &mut Db,
    into: &Into,
    topic: TopicId,
    plan: &TopicPlan,
    question: &PostPlan,
    by_external: &HashMap<i64, PostId>,
) -> Result<()> {
    let row: Topic = topics::table.find(topic).first(db)?;
    if row.deleted_at.is_some() {
        return Ok(());
    }
    let due = Due::of(db, into, &row, plan, question, by_external)?;
    if due.next.tags != due.here.tags {
        store::set_tags(db, into.community, topic, &due.next.tags)?;
    }
    if due.next.solution != due.here.solution {
        let solved = accepted(plan).filter(|_| due.next.solution.is_some());
        diesel::update(topics::table.find(topic))
            .set((
                topics::solution_id.eq(due.next.solution.map(PostId)),
                topics::solved_at.eq(solved.map(|post| Time(post.created))),
                topics::solved_by.eq(solved.map(|_| into.person(&question.author)).transpose()?),
            ))
            .execute(db)?;
    }
    if due.next.closed != due.here.closed {
        diesel::update(topics::table.find(topic)).set(topics::closed_at.eq(due.next.closed.map(Time))).execute(db)?;
    }
    let left = due.left()?;
    if due.stored.as_ref() != Some(&left) {
        let kept = imported::table.find((into.source, "post", question.external_id));
        diesel::update(kept).set(imported::marks.eq(left)).execute(db)?;
    }
    Ok(())
}

/// Takes the solution mark from a topic whose solution leaves it; the import remembers that it was none of the members.
pub fn lose_solution(db: &mut Db, ctx: &Ctx, topic: &Topic, solution: PostId) -> Result<()> {
    crate::remove::clear_solution(db, ctx, topic, solution)?;
    let opening = store::opening(db, topic.id)?.id;
    let kept = imported::table.filter(imported::kind.eq("post")).filter(imported::object_id.eq(opening));
    let stored: Option<Option<String>> = kept.select(imported::marks).first(db).optional()?;
    let last = stored.flatten().and_then(|text| serde_json::from_str::<Marks>(&text).ok());
    if let Some(last) = last.filter(|last| last.solution == Some(solution.0)) {
        let left = serde_json::to_string(&Marks { solution: None, ..last }).map_err(db::Error::internal)?;
        diesel::update(kept).set(imported::marks.eq(left)).execute(db)?;
    }
    Ok(())
}
