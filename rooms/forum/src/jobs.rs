//! What the forum does by itself: texts are cooked again when the recipe has changed.

use db::{CommunityId, Database, Db, Result, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::jobs::{Handler, Job, Schedule, enqueue};
use spine::{Ctx, activity, settings};

use crate::kinds;
use crate::schema::{PostCooked, PostId, TopicId, posts};
use crate::store;
use crate::text::anchor;

/// Cooks posts again whose HTML was made by an earlier recipe, from the one after `after` on.
#[derive(Debug, Serialize, Deserialize)]
pub struct CookAgain {
    after: PostId,
}

impl Job for CookAgain {
    const KIND: &'static str = "forum.cook_again";
}

/// Posts that one job cooks before it lets others have their turn; some seconds of work.
const SOME: i64 = 500;
/// Posts that are written in one transaction.
const FEW: usize = 25;
/// Under this name it is kept for which recipe nothing is left to do, so that nobody looks through all posts for it.
const DONE: &str = "forum.cooked";

pub fn handlers() -> Vec<Handler> {
    vec![Handler::new(cook_again)]
}

pub fn schedules() -> Vec<Schedule> {
    vec![Schedule { name: "forum.cook_again", every: Time::HOUR, kind: CookAgain::KIND, payload: r#"{"after":0}"# }]
}

fn cook_again(database: &Database, job: CookAgain) -> Result<()> {
    let recipe = i64::from(markup::COOK_VERSION);
    let stale = database.read_now(|db| {
        let done = settings::get(db, DONE)?.and_then(|version| version.parse::<i64>().ok());
        if done.is_some_and(|done| done >= recipe) {
            return Ok(None);
        }
        cooked_before(db, recipe, job.after, SOME).map(Some)
    })?;
    let Some(stale) = stale else { return Ok(()) };
    for few in stale.chunks(FEW) {
        write(database, few, recipe)?;
    }
    let last = stale.last().map(|post| post.id);
    database.write_now(move |db| match last {
        Some(after) => enqueue(db, &Ctx::system(Time::now()), &CookAgain { after }, None),
        None => settings::set(db, DONE, &recipe.to_string()),
    })
}

/// Cooks, then writes. Each topic's version rises, since its page looks different
/// now, and search reads it anew; nobody edited anything.
fn write(database: &Database, few: &[Stale], recipe: i64) -> Result<()> {
    let cooked = |post: &Stale| match markup::cook(&post.body, &anchor(&post.body)) {
        Ok(cooked) => Some((post.clone(), cooked.html)),
        // What an importer kept although it cannot be cooked stays as it is.
        Err(error) => {
            tracing::debug!(post = post.id.0, %error, "a text cannot be cooked again");
            None
        }
    };
    let cooked: Vec<(Stale, String)> = few.iter().filter_map(cooked).collect();
    // In one order, so that two who lock several topics never wait for each other crosswise.
    let mut topics: Vec<TopicId> = cooked.iter().map(|(post, _)| post.topic).collect();
    topics.sort_unstable();
    topics.dedup();
    database.write_now(move |db| {
        let ctx = Ctx::system(Time::now());
        for topic in &topics {
            store::lock(db, *topic)?;
        }
        for (post, html) in &cooked {
            if let Some(community) = set_html(db, post, html, recipe)? {
                activity::record(db, &ctx, kinds::post(post.id), Some(community), &PostCooked { topic: post.topic })?;
            }
        }
        Ok(())
    })
}

/// A text whose HTML was made by an earlier recipe.
#[derive(Debug, Clone, Queryable)]
struct Stale {
    id: PostId,
    topic: TopicId,
    version: i64,
    body: String,
}

/// Posts after `after` whose HTML was made by a recipe before `recipe`, in the order of their ids.
fn cooked_before(db: &mut Db, recipe: i64, after: PostId, limit: i64) -> Result<Vec<Stale>> {
    Ok(posts::table
        .filter(posts::id.gt(after))
        .filter(posts::cook_version.lt(recipe))
        .order(posts::id)
        .limit(limit)
        .select((posts::id, posts::topic_id, posts::version, posts::body))
        .load(db)?)
}

/// Gives a post the HTML of a newer recipe, unless its text was edited meanwhile; gives its community when it did.
fn set_html(db: &mut Db, stale: &Stale, html: &str, recipe: i64) -> Result<Option<CommunityId>> {
    let same = posts::table.find(stale.id).filter(posts::version.eq(stale.version));
    let set = diesel::update(same).set((posts::html.eq(html), posts::cook_version.eq(recipe)));
    Ok(set.returning(posts::community_id).get_result(db).optional()?)
}
