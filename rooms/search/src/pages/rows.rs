//! Results as the page shows them.

use std::collections::HashMap;
use std::fmt;

use ::communities::schema::communities;
use ::people::Byline;
use ::people::profile::met::departments;
use ::people::schema::{BYLINE, people};
use askama::filters::HtmlSafe;
use db::{CommunityId, Db, PersonId, Result};
use diesel::prelude::*;
use spine::Ctx;
use web::{Frame, ui};

use crate::find::Hit;
use crate::kinds::{self, Known};
use crate::snippet::Marked;

/// One result.
pub struct Row {
    pub kind: Known,
    pub when: When,
    pub href: String,
    pub title: Marked,
    pub snippet: Marked,
    /// State first, then words.
    pub state: Option<ui::State>,
    pub facts: Vec<String>,
    /// The person, where the result is one; their role and department stand in `facts`.
    pub person: Option<ui::Person>,
}

/// A date, where there is one.
pub struct When(Option<ui::Time>);

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |time| time.fmt(f))
    }
}

impl HtmlSafe for When {}

/// Whatever rows need besides their hits.
pub struct Around {
    bylines: HashMap<PersonId, Byline>,
    departments: HashMap<PersonId, String>,
    communities: HashMap<CommunityId, (String, String)>,
}

impl Around {
    /// Looks up authors, people and communities of hits, one query each.
    pub fn of(db: &mut Db, ctx: &Ctx, hits: &[Hit]) -> Result<Around> {
        let mut ids: Vec<PersonId> = hits.iter().filter_map(|hit| hit.document.author).collect();
        ids.extend(hits.iter().filter(|hit| hit.kind == "person").map(|hit| PersonId(hit.id)));
        let rows: Vec<Byline> = people::table.filter(people::id.eq_any(ids)).select(BYLINE).load(db)?;
        let bylines = rows.into_iter().map(|byline| (byline.id, byline)).collect();
        let found: Vec<PersonId> = hits.iter().filter(|hit| hit.kind == "person").map(|hit| PersonId(hit.id)).collect();
        let departments = departments(db, ctx, &found)?;
        let communities = names(db, hits.iter().filter_map(|hit| hit.card.community).collect())?;
        Ok(Around { bylines, departments, communities })
    }

    /// Who wrote a hit.
    pub fn author(&self, hit: &Hit) -> Option<&Byline> {
        self.bylines.get(&hit.document.author?)
    }

    /// Slug and name of the community that a hit belongs to.
    pub fn community(&self, hit: &Hit) -> Option<&(String, String)> {
        self.communities.get(&hit.card.community?)
    }
}

/// Slugs and names of communities.
pub fn names(db: &mut Db, ids: Vec<CommunityId>) -> Result<HashMap<CommunityId, (String, String)>> {
    let columns = (communities::id, communities::slug, communities::name);
    let rows: Vec<(CommunityId, String, String)> =
        communities::table.filter(communities::id.eq_any(ids)).select(columns).load(db)?;
    Ok(rows.into_iter().map(|(id, slug, name)| (id, (slug, name))).collect())
}

/// Dresses a hit.
pub fn row(frame: &Frame, hit: Hit, around: &Around) -> Row {
    let is_person = hit.kind == "person";
    let is_text = !matches!(hit.kind, "person" | "community");
    let mut facts = Vec::new();
    let mut person = None;
    if let Some(byline) = around.bylines.get(&PersonId(hit.id)).filter(|_| is_person) {
        person = Some(ui::Person { href: hit.card.href.clone(), ..byline.shown() });
        let department = around.departments.get(&byline.id).map_or("", String::as_str);
        facts.extend(
            [byline.role.as_str(), department].iter().filter(|fact| !fact.is_empty()).map(|fact| (*fact).to_owned()),
        );
    }
    if is_text {
        facts.extend(around.author(&hit).map(|author| match author.role.as_str() {
            "" => author.name.clone(),
            role => format!("{}, {role}", author.name),
        }));
        facts.extend(around.community(&hit).map(|(_, name)| name.clone()));
        facts.push(ui::minutes_of(frame, markup::count_words(&hit.document.text) as usize));
    }
    Row {
        kind: kinds::known(hit.kind),
        when: When(hit.document.at.filter(|_| is_text).map(|at| ui::short_time(frame, at))),
        state: state(frame, &hit),
        href: hit.card.href,
        title: hit.title,
        snippet: hit.snippet,
        facts,
        person,
    }
}

/// What a hit is in: as its room says it, or that it waits for a reply.
pub fn state(frame: &Frame, hit: &Hit) -> Option<ui::State> {
    match hit.card.state {
        Some(word) if word.ends_with("-solved") || word.ends_with("-solution") => {
            Some(ui::good("check-circle", frame.say(word)))
        }
        Some(word) => Some(ui::plain("info", frame.say(word))),
        None if hit.document.marks.contains(&"unanswered") => {
            Some(ui::warn("clock", frame.say("search-state-unanswered")))
        }
        None => None,
    }
}
