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
use crate::formation::schema::StageSet;
use crate::pages::stage_words;
use crate::schema::{Access, Archived, Changed, Chosen, Created, Entrusted, Released};
use crate::{Community, load, place};
use serde::Deserialize;

const PER_PAGE: usize = 30;
/// How far back a log is read. A community that changes its facilitators every day fills this in years.
const MOST: i64 = 3_000;
/// What of a community's life its log tells.
const TOLD: [&str; 7] =
    [Created::NAME, Changed::NAME, Chosen::NAME, Released::NAME, Entrusted::NAME, Archived::NAME, StageSet::NAME];

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
    let happened = activity::of(db, community.object(), &TOLD, MOST)?;
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
    let of = |id: &'static str, person: PersonId| words.say_with(id, &[("name", name(person).into())]);
    Some(match one.verb.as_str() {
        Created::NAME => words.say("looks-log-created").to_owned(),
        Chosen::NAME => of("looks-log-chosen", one.as_verb::<Chosen>()?.person),
        Released::NAME => of("looks-log-released", one.as_verb::<Released>()?.person),
        Entrusted::NAME => {
            let entrusted = one.as_verb::<Entrusted>()?;
            of(if entrusted.steward { "looks-log-entrusted" } else { "looks-log-relieved" }, entrusted.person)
        }
        Archived::NAME => {
            let archived = one.as_verb::<Archived>()?.archived;
            words.say(if archived { "looks-log-archived" } else { "looks-log-reopened" }).to_owned()
        }
        StageSet::NAME => {
            let stage = stage_words(words, one.as_verb::<StageSet>()?.stage);
            words.say_with("looks-log-stage", &[("stage", stage.into())])
        }
        _ => changed(words, &one.as_verb::<Changed>()?).to_owned(),
    })
}

fn changed(words: Words, changed: &Changed) -> &'static str {
    words.say(match (changed.before != changed.access, changed.access) {
        (true, Access::Open) => "looks-log-opened",
        (true, Access::Request) => "looks-log-on-request",
        (true, Access::Private) => "looks-log-private",
        (false, _) if changed.renamed => "looks-log-renamed",
        (false, _) => "looks-log-changed",
    })
}

/// Everybody whom these activities name.
fn names(db: &mut Db, happened: &[Activity]) -> Result<HashMap<PersonId, Byline>> {
    let chosen = |one: &Activity| one.as_verb::<Chosen>().map(|chosen| chosen.person);
    let released = |one: &Activity| one.as_verb::<Released>().map(|released| released.person);
    let entrusted = |one: &Activity| one.as_verb::<Entrusted>().map(|entrusted| entrusted.person);
    let named = happened.iter().flat_map(|one| [one.actor, chosen(one), released(one), entrusted(one)]);
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
