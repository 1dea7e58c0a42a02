//! What stands on an imported topic beside its texts: tags, solution, closure. Each is kept as the import last left it,
//! so that a later dump changes those that nobody here has changed since, and only those.

use std::collections::HashMap;

use db::{Db, Result, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

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
    let here = Marks::now(db, &row)?;
    let kept = imported::table.find((into.source, "post", question.external_id));
    let stored: Option<String> = kept.select(imported::marks).first(db)?;
    let last: Marks =
        stored.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| here.clone());
    let mut left = last.clone();

    if here.tags == last.tags {
        store::set_tags(db, into.community, topic, &plan.tags)?;
        left.tags = store::tags_of(db, &[topic])?.remove(&topic).unwrap_or_default();
    }
    if here.solution == last.solution {
        let accepted = plan.accepted.and_then(|id| plan.posts.iter().find(|post| post.external_id == id));
        let solution = accepted.and_then(|post| by_external.get(&post.external_id)).copied();
        left.solution = solution.map(|post| post.0);
        if left.solution != here.solution {
            let asker = into.person(&question.author)?;
            diesel::update(topics::table.find(topic))
                .set((
                    topics::solution_id.eq(solution),
                    topics::solved_at.eq(accepted.map(|post| Time(post.created))),
                    topics::solved_by.eq(solution.map(|_| asker)),
                ))
                .execute(db)?;
        }
    }
    if here.closed == last.closed {
        left.closed = plan.closed;
        diesel::update(topics::table.find(topic)).set(topics::closed_at.eq(plan.closed.map(Time))).execute(db)?;
    }

    let left = serde_json::to_string(&left).map_err(db::Error::internal)?;
    if stored.as_deref() != Some(left.as_str()) {
        diesel::update(kept).set(imported::marks.eq(left)).execute(db)?;
    }
    Ok(())
}
