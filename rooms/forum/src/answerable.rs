//! Open questions that this visitor could answer, by what they practise, and in which they have not written yet: those
//! with a tag that points to one of their practice interests first, then those whose title speaks of one.

use std::collections::HashSet;

use ::people::interests::schema::{InterestId, interests, practices};
use askama::Template;
use communities::formation::similar::{same, words};
use communities::{Community, Section};
use db::{Db, PersonId, Result};
use diesel::prelude::*;
use spine::Ctx;
use web::{App, Frame, ui};

use crate::pages::{Row, mark_new, rows};
use crate::reading::News;
use crate::schema::{Topic, TopicId, TopicKind, posts, tags, topic_tags};
use crate::store;

/// How many are shown.
const SHOWN: usize = 3;
/// How many open questions are looked at, the latest ones.
const LOOKED_AT: i64 = 50;

/// Questions that one's own practice could answer.
pub struct Answerable;

#[derive(Template)]
#[template(path = "forum/home_answerable.html")]
struct AnswerablePart<'a> {
    frame: &'a Frame,
    rows: Vec<Row>,
}

impl Section for Answerable {
    fn show(&self, app: &App, db: &mut Db, ctx: &Ctx, community: &Community, frame: &Frame) -> Result<Option<String>> {
        let picked = pick(db, ctx, community)?;
        if picked.is_empty() {
            return Ok(None);
        }
        let mut found = store::unsolved(db, community.id, LOOKED_AT)?;
        found.retain(|(topic, _)| picked.contains(&topic.id));
        found.sort_by_key(|(topic, _)| picked.iter().position(|id| *id == topic.id));
        let tags = store::tags_of(db, &picked)?;
        let rows = mark_new(app, db, ctx, community, rows(community, found, tags))?;
        AnswerablePart { frame, rows }.render().map(Some).map_err(db::Error::internal)
    }
}

/// The questions that are shown, best first. Nothing for whoever may not write, or has not said what they practise.
pub fn pick(db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Vec<TopicId>> {
    let Some(person) = ctx.person_id().filter(|_| community.may_write()) else { return Ok(Vec::new()) };
    let practised = practised(db, person)?;
    if practised.is_empty() {
        return Ok(Vec::new());
    }
    let open = store::unsolved(db, community.id, LOOKED_AT)?;
    let mut open: Vec<Topic> = open.into_iter().map(|(topic, _)| topic).collect();
    let answered = written_in(db, person, &open)?;
    open.retain(|topic| !answered.contains(&topic.id));
    let by_tag = tagged(db, &open, &practised)?;
    let spoken: Vec<Vec<String>> = practised.iter().map(|(_, name)| words(name)).collect();
    let (mut first, mut then) = (Vec::new(), Vec::new());
    for topic in open {
        if by_tag.contains(&topic.id) {
            first.push(topic.id);
        } else if speaks_of(&topic.title, &spoken) {
            then.push(topic.id);
        }
    }
    first.extend(then);
    first.truncate(SHOWN);
    Ok(first)
}

/// In which of these topics somebody has written already: they know them.
fn written_in(db: &mut Db, person: PersonId, topics: &[Topic]) -> Result<HashSet<TopicId>> {
    let ids: Vec<TopicId> = topics.iter().map(|topic| topic.id).collect();
    let theirs = posts::table
        .filter(posts::topic_id.eq_any(ids))
        .filter(posts::author_id.eq(person))
        .filter(posts::deleted_at.is_null());
    Ok(theirs.select(posts::topic_id).distinct().load::<TopicId>(db)?.into_iter().collect())
}

/// What somebody practises or can help with.
fn practised(db: &mut Db, person: PersonId) -> Result<Vec<(InterestId, String)>> {
    Ok(practices::table
        .inner_join(interests::table)
        .filter(practices::person_id.eq(person))
        .filter(practices::practises.eq(true).or(practices::helps.eq(true)))
        .select((interests::id, interests::name))
        .load(db)?)
}

/// Those of these topics that have a tag which points to one of these interests.
fn tagged(db: &mut Db, open: &[Topic], practised: &[(InterestId, String)]) -> Result<HashSet<TopicId>> {
    let topics: Vec<TopicId> = open.iter().map(|topic| topic.id).collect();
    let wanted: Vec<InterestId> = practised.iter().map(|(id, _)| *id).collect();
    let found: Vec<TopicId> = topic_tags::table
        .inner_join(tags::table)
        .filter(topic_tags::topic_id.eq_any(topics))
        .filter(tags::interest_id.eq_any(wanted))
        .select(topic_tags::topic_id)
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// Whether a title has every word of one of these interests in it.
fn speaks_of(title: &str, spoken: &[Vec<String>]) -> bool {
    let said = words(title);
    let has = |word: &String| said.iter().any(|other| same(other, word));
    spoken.iter().any(|words| !words.is_empty() && words.iter().all(has))
}
