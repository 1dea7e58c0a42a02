//! A community's log: what was decided about it, and which administrators looked inside. Its members read it.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use db::{Db, PersonId, Result, Time};
use people::Byline;
use spine::{Activity, Ctx, Verb, activity};
use web::i18n::Words;
use web::{At, Fault, Frame, Page, Query, Visit, render, ui};

use super::store;
use crate::schema::{Access, Changed, Chosen, Created, Released};
use crate::{Community, load, place};
use serde::Deserialize;

const PER_PAGE: usize = 30;
/// How far back a log is read. A community that changes its facilitators every day fills this in years.
const MOST: i64 = 3_000;

#[derive(Template)]
#[template(path = "communities/log.html")]
struct LogPage {
    frame: Frame,
    community: Community,
    lines: Vec<Shown>,
    page: u64,
    total: u64,
}

impl Page for LogPage {}

/// One line of it.
struct Shown {
    at: Time,
    what: String,
    /// Whoever did it; nobody where the house did.
    who: Option<web::ui::Person>,
    /// The reason of a look.
    reason: String,
    /// Until when it lasted.
    until: Option<Time>,
}

impl LogPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str, page: usize) -> Result<LogPage> {
        let community = load::face(db, ctx, slug)?;
        community.member()?;
        let mut lines = lines(visit.words, db, &community)?;
        lines.sort_by_key(|line| std::cmp::Reverse(line.at));
        let total = lines.len();
        Ok(LogPage {
            frame: place::frame(db, ctx, visit, &community, "log", visit.words.say("looks-log-title"))?,
            lines: lines.into_iter().skip((page - 1).saturating_mul(PER_PAGE)).take(PER_PAGE).collect(),
            community,
            page: page as u64,
            total: total as u64,
        })
    }

    fn pages(&self) -> String {
        format!("{}/log?page=", self.community.href())
    }
}

fn lines(words: Words, db: &mut Db, community: &Community) -> Result<Vec<Shown>> {
    let mut lines = Vec::new();
    for (look, byline) in store::of(db, community.id, Time(0), MOST)? {
        lines.push(Shown {
            at: look.began_at,
            what: words.say("looks-log-looked").to_owned(),
            who: Some(byline.shown()),
            reason: look.reason,
            until: Some(look.ends_at),
        });
    }
    let told = [Created::NAME, Changed::NAME, Chosen::NAME, Released::NAME];
    let happened = activity::of(db, community.object(), &told, MOST)?;
    let people = names(db, &happened)?;
    let name = |id: PersonId| people.get(&id).map_or("", |byline| byline.name.as_str());
    for one in &happened {
        let Some(what) = said(words, one, name) else { continue };
        let who = one.actor.and_then(|actor| people.get(&actor)).map(Byline::shown);
        lines.push(Shown { at: one.at, what, who, reason: String::new(), until: None });
    }
    Ok(lines)
}

/// What happened, in a sentence.
fn said<'a>(words: Words, one: &Activity, name: impl Fn(PersonId) -> &'a str) -> Option<String> {
    if one.as_verb::<Created>().is_some() {
        return Some(words.say("looks-log-created").to_owned());
    }
    if let Some(chosen) = one.as_verb::<Chosen>() {
        return Some(words.say_with("looks-log-chosen", &[("name", name(chosen.person).into())]));
    }
    if let Some(released) = one.as_verb::<Released>() {
        return Some(words.say_with("looks-log-released", &[("name", name(released.person).into())]));
    }
    let changed = one.as_verb::<Changed>()?;
    Some(
        match (changed.before != changed.access, changed.access) {
            (true, Access::Open) => words.say("looks-log-opened"),
            (true, Access::Request) => words.say("looks-log-on-request"),
            (true, Access::Private) => words.say("looks-log-private"),
            (false, _) if changed.renamed => words.say("looks-log-renamed"),
            (false, _) => words.say("looks-log-changed"),
        }
        .to_owned(),
    )
}

/// Everybody whom these activities name.
fn names(db: &mut Db, happened: &[Activity]) -> Result<HashMap<PersonId, Byline>> {
    let chosen = |one: &Activity| one.as_verb::<Chosen>().map(|chosen| chosen.person);
    let released = |one: &Activity| one.as_verb::<Released>().map(|released| released.person);
    let named = happened.iter().flat_map(|one| [one.actor, chosen(one), released(one)]);
    let mut ids: Vec<PersonId> = named.flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let found = crate::store::bylines(db, &ids)?;
    Ok(found.into_iter().map(|byline| (byline.id, byline)).collect())
}

#[derive(Deserialize)]
pub struct Asked {
    page: Option<usize>,
}

pub async fn show(visit: Visit, At(slug): At<String>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    Ok(render(visit.read(move |db, ctx| LogPage::load(&here, db, ctx, &slug, page)).await?))
}
