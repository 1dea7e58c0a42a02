//! What the forum shows on a community's home page: what was written last, and what waits for a first reply.

use ::people::schema::memberships;
use askama::Template;
use communities::{Act, Community, Facts, Newest, Section};
use db::{CommunityId, Db, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use web::{App, Frame, ui};

use crate::answerable;
use crate::load::href;
use crate::pages::{Row, mark_new, rows};
use crate::reading::News;
use crate::schema::{TopicId, TopicKind, reads, topics};
use crate::store::{self, View};

/// How many topics the home page shows as the latest.
const LATEST: i64 = 5;
/// How many questions without a reply.
const WAITING: i64 = 3;

/// How long somebody who read something counts as reading along.
const READING: i64 = 90 * Time::DAY;

/// What was written last; a word on what a forum is for, when nothing was.
pub struct Latest;

/// Questions that nobody has answered, unless they are among the latest anyway.
pub struct Waiting;

#[derive(Template)]
#[template(path = "forum/home_latest.html")]
struct LatestPart<'a> {
    frame: &'a Frame,
    community: &'a Community,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "forum/home_waiting.html")]
struct WaitingPart<'a> {
    frame: &'a Frame,
    community: &'a Community,
    rows: Vec<Row>,
}

impl Section for Latest {
    fn show(&self, app: &App, db: &mut Db, ctx: &Ctx, community: &Community, frame: &Frame) -> Result<Option<String>> {
        let rows = loaded(app, db, ctx, community, (&View::Latest, LATEST), &[])?;
        rendered(&LatestPart { frame, community, rows })
    }

    fn act(&self, _: &Ctx, community: &Community, frame: &Frame) -> Option<Act> {
        let ask = || Act { label: frame.say("forum-ask").to_owned(), href: format!("{}/ask", community.href()) };
        community.may_write().then(ask)
    }

    fn facts(&self, db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Facts> {
        let since = ctx.now.plus(-READING);
        Ok(Facts { solved: solved_count(db, community.id)?, readers: readers_outside(db, community.id, since)? })
    }

    fn newest(&self, db: &mut Db, _: &Ctx, community: &Community) -> Result<Option<Newest>> {
        let found = store::page_of_topics(db, community.id, &View::Latest, 0, 1)?;
        Ok(found.into_iter().next().map(|(topic, _)| Newest {
            href: href(community, &topic),
            title: topic.title,
            at: topic.active_at,
        }))
    }
}

impl Section for Waiting {
    fn show(&self, app: &App, db: &mut Db, ctx: &Ctx, community: &Community, frame: &Frame) -> Result<Option<String>> {
        let above = store::page_of_topics(db, community.id, &View::Latest, 0, LATEST)?;
        let mut above: Vec<TopicId> = above.into_iter().map(|(topic, _)| topic.id).collect();
        above.extend(answerable::pick(db, ctx, community)?);
        let rows = loaded(app, db, ctx, community, (&View::Unanswered, WAITING), &above)?;
        if rows.is_empty() { Ok(None) } else { rendered(&WaitingPart { frame, community, rows }) }
    }
}

/// The first topics of a view, without some that are shown already, and what is new in them to whoever looks.
fn loaded(
    app: &App,
    db: &mut Db,
    ctx: &Ctx,
    community: &Community,
    (view, limit): (&View, i64),
    but: &[TopicId],
) -> Result<Vec<Row>> {
    let reach = limit + but.len() as i64;
    let mut found = store::page_of_topics(db, community.id, view, 0, reach)?;
    found.retain(|(topic, _)| !but.contains(&topic.id));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    let ids: Vec<TopicId> = found.iter().map(|(topic, _)| topic.id).collect();
    let tags = store::tags_of(db, &ids)?;
    mark_new(app, db, ctx, community, rows(community, found, tags))
}

fn rendered(part: &impl Template) -> Result<Option<String>> {
    part.render().map(Some).map_err(db::Error::internal)
}

/// How many questions of a community have an accepted answer.
fn solved_count(db: &mut Db, community: CommunityId) -> Result<i64> {
    Ok(topics::table
        .filter(topics::community_id.eq(community))
        .filter(topics::solution_id.is_not_null())
        .filter(topics::deleted_at.is_null())
        .count()
        .get_result(db)?)
}

/// How many people have read something in a community since then without being its members.
fn readers_outside(db: &mut Db, community: CommunityId, since: Time) -> Result<i64> {
    let members = memberships::table
        .filter(memberships::community_id.eq(community))
        .filter(memberships::state.eq(::people::State::Active))
        .select(memberships::person_id);
    Ok(reads::table
        .filter(reads::community_id.eq(community))
        .filter(reads::at.gt(since))
        .filter(reads::person_id.ne_all(members))
        .select(diesel::dsl::count(reads::person_id).aggregate_distinct())
        .get_result(db)?)
}
