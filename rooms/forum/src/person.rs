//! What the forum shows on somebody's page: what they solved, and what they answered last. Only from places that
//! whoever looks may read.

use std::collections::HashMap;

use ::communities::load::readable_ids;
use ::communities::schema::communities;
use askama::Template;
use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::profile::met::Met;
use people::profile::{PersonSection, Place};
use spine::Ctx;
use web::{App, Frame, ui};

use crate::schema::{TopicId, posts, topics};
use crate::store;

/// How many solutions, and how many answers.
const SHOWN: i64 = 5;

/// In the column.
pub struct OfPerson;

#[derive(Template)]
#[template(path = "forum/of_person.html")]
struct Part<'a> {
    frame: &'a Frame,
    solved: Vec<Row>,
    answered: Vec<Row>,
    /// The search for everything that they wrote.
    all: String,
}

/// A reply of theirs, by its topic.
struct Row {
    title: String,
    href: String,
    community: String,
    at: Time,
    /// Who accepted it as the solution, where that is known.
    accepted_by: Option<String>,
}

/// A reply as it is found.
#[derive(Queryable)]
struct Found {
    topic: TopicId,
    slug: String,
    title: String,
    community: CommunityId,
    number: Option<i64>,
    at: Time,
    solved_at: Option<Time>,
    solved_by: Option<PersonId>,
}

impl PersonSection for OfPerson {
    fn place(&self) -> Place {
        Place::Column
    }

    fn show(&self, _: &App, db: &mut Db, ctx: &Ctx, met: &Met, frame: &Frame) -> Result<Option<String>> {
        let readable = readable_ids(db, ctx)?;
        let solved = solved(db, met.person.id, &readable)?;
        let answered = answered(db, met.person.id, &readable)?;
        if solved.is_empty() && answered.is_empty() {
            return Ok(None);
        }
        let (solved, answered) = (rows(db, solved)?, rows(db, answered)?);
        let all = format!("/search?q=by%3A{}", met.person.handle);
        Part { frame, solved, answered, all }.render().map(Some).map_err(db::Error::internal)
    }
}

/// The newest of their replies that solved something.
fn solved(db: &mut Db, person: PersonId, readable: &[CommunityId]) -> Result<Vec<Found>> {
    Ok(posts::table
        .inner_join(topics::table)
        .filter(posts::author_id.eq(person))
        .filter(posts::deleted_at.is_null())
        .filter(topics::solution_id.eq(posts::id.nullable()))
        .filter(topics::deleted_at.is_null())
        .filter(topics::community_id.eq_any(readable))
        .order((topics::solved_at.desc(), posts::id.desc()))
        .limit(SHOWN)
        .select(COLUMNS)
        .load(db)?)
}

/// Their newest replies to others that solved nothing so far.
fn answered(db: &mut Db, person: PersonId, readable: &[CommunityId]) -> Result<Vec<Found>> {
    Ok(posts::table
        .inner_join(topics::table)
        .filter(posts::author_id.eq(person))
        .filter(posts::number.gt(1))
        .filter(posts::deleted_at.is_null())
        .filter(topics::author_id.ne(person))
        .filter(topics::solution_id.is_null().or(topics::solution_id.ne(posts::id.nullable())))
        .filter(topics::deleted_at.is_null())
        .filter(topics::community_id.eq_any(readable))
        .order((posts::created_at.desc(), posts::id.desc()))
        .limit(SHOWN)
        .select(COLUMNS)
        .load(db)?)
}

type Columns = (
    topics::id,
    topics::slug,
    topics::title,
    topics::community_id,
    posts::number,
    posts::created_at,
    topics::solved_at,
    topics::solved_by,
);

/// The columns of [`Found`], in its order.
const COLUMNS: Columns = (
    topics::id,
    topics::slug,
    topics::title,
    topics::community_id,
    posts::number,
    posts::created_at,
    topics::solved_at,
    topics::solved_by,
);

fn rows(db: &mut Db, found: Vec<Found>) -> Result<Vec<Row>> {
    let ids: Vec<CommunityId> = found.iter().map(|found| found.community).collect();
    let places: Vec<(CommunityId, String, String)> = communities::table
        .filter(communities::id.eq_any(ids))
        .select((communities::id, communities::slug, communities::name))
        .load(db)?;
    let places: HashMap<CommunityId, (String, String)> =
        places.into_iter().map(|(id, slug, name)| (id, (slug, name))).collect();
    let accepted: Vec<PersonId> = found.iter().filter_map(|found| found.solved_by).collect();
    let names = store::bylines(db, &accepted)?;
    let row = |found: Found| {
        let (slug, name) = places.get(&found.community)?;
        let place = found.number.map(|number| format!("?post={number}#post-{number}")).unwrap_or_default();
        Some(Row {
            href: format!("/c/{slug}/t/{}-{}{place}", found.topic, found.slug),
            title: found.title,
            community: name.clone(),
            at: found.solved_at.unwrap_or(found.at),
            accepted_by: found.solved_by.and_then(|by| names.get(&by)).map(|by| by.name.clone()),
        })
    };
    Ok(found.into_iter().filter_map(row).collect())
}
