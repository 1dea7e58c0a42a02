//! The page of an interest: who practises it, who can help, who wants to learn, and what else is there about it.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use db::{Db, Error, FieldErrors, PersonId, Result};
use diesel::prelude::*;
use spine::Ctx;
use web::{At, Fault, Frame, Page, Visit, fresh_key, render, ui};

use super::{Said, numbers_said, status};
use crate::interests::elsewhere::Elsewhere;
use crate::interests::input::{DEPTH, Stance};
use crate::interests::schema::{Interest, InterestId, LinkKind, practices};
use crate::interests::{find, steward, store};
use crate::profile::audience::{Sight, Viewer};
use crate::profile::met::met;
use crate::profile::schema::Field;
use crate::schema::{Person, people};

/// How many people each section shows before it leads to the directory.
const SHOWN: i64 = 6;

#[derive(Template)]
#[template(path = "interests/show.html")]
pub(super) struct InterestPage {
    frame: Frame,
    interest: Interest,
    synonyms: Vec<String>,
    broader: Vec<Interest>,
    narrower: Vec<Interest>,
    beside: Vec<Interest>,
    numbers: Vec<String>,
    followers: i64,
    sections: Vec<PeopleSection>,
    elsewhere: Vec<String>,
    said: Stance,
    errors: FieldErrors,
    key: String,
    steward: bool,
}

struct PeopleSection {
    title: &'static str,
    people: Vec<Known>,
    total: i64,
    none: &'static str,
    /// The address of all of them.
    all: String,
}

impl PeopleSection {
    fn has_more(&self) -> bool {
        self.total > self.people.len() as i64
    }
}

struct Known {
    person: Person,
    depth: String,
}

impl Known {
    fn role_line(&self) -> String {
        let parts = [self.person.role.as_str(), self.person.department.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

impl Page for InterestPage {
    fn status(&self) -> axum::http::StatusCode {
        status(&self.errors)
    }
}

impl InterestPage {
    fn said_anything(&self) -> bool {
        !self.said.is_empty()
    }

    fn has_neighbours(&self) -> bool {
        !(self.broader.is_empty() && self.narrower.is_empty() && self.beside.is_empty())
    }
}

pub async fn show(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let here = visit.clone();
    let asked = slug.clone();
    let page = visit.read(move |db, ctx| load(&here, db, ctx, &asked)).await?;
    if page.interest.slug != slug {
        return Ok(Redirect::permanent(&page.interest.href()).into_response());
    }
    Ok(render(page))
}

/// The same page with a form that could not be taken.
pub(super) async fn again(visit: &Visit, slug: String, sent: Said, errors: FieldErrors) -> Result<Response, Fault> {
    let here = visit.clone();
    let page = visit.read(move |db, ctx| load(&here, db, ctx, &slug)).await?;
    Ok(render(InterestPage { said: sent.stance(), key: sent.key, errors, ..page }))
}

fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str) -> Result<InterestPage> {
    let interest = find::visible_to(db, ctx, slug)?;
    let person = ctx.person()?.id;
    let frame = visit.frame(ctx, &*interest.name);
    let numbers = store::numbers(db, ctx, &[interest.id])?.remove(&interest.id).unwrap_or_default();
    let neighbours = Neighbours::of(db, interest.id)?;
    let elsewhere = visit.app.room::<Elsewhere>().show(&visit.app, db, ctx, &interest, &frame)?;
    let sight = Sight::of(db, ctx)?;
    let section = |db: &mut Db, which, total| people_section(db, &sight, &interest, which, total);
    let sections = vec![
        section(db, Which::Helps, numbers.help)?,
        section(db, Which::Practises, numbers.practise)?,
        section(db, Which::Learns, numbers.learn)?,
    ];
    Ok(InterestPage {
        synonyms: store::synonyms(db, interest.id)?,
        broader: neighbours.broader,
        narrower: neighbours.narrower,
        beside: neighbours.beside,
        numbers: numbers_said(&frame, &numbers),
        followers: numbers.follow,
        sections,
        elsewhere,
        said: store::practice(db, person, interest.id)?.map(Stance::from).unwrap_or_default(),
        errors: FieldErrors::new(),
        key: fresh_key(),
        steward: steward::is_steward(db, ctx)?,
        interest,
        frame,
    })
}

#[derive(Default)]
pub(super) struct Neighbours {
    pub broader: Vec<Interest>,
    pub narrower: Vec<Interest>,
    pub beside: Vec<Interest>,
}

impl Neighbours {
    pub(super) fn of(db: &mut Db, id: InterestId) -> Result<Neighbours> {
        let links = store::links(db, id)?;
        let others: Vec<InterestId> =
            links.iter().map(|(one, other, _)| if *one == id { *other } else { *one }).collect();
        let mut known = store::some(db, &others)?;
        known.sort_by_cached_key(find::by_name);
        let mut neighbours = Neighbours::default();
        for interest in known {
            let link = links.iter().find(|(one, other, _)| *one == interest.id || *other == interest.id);
            match link {
                Some((one, _, LinkKind::Broader)) if *one == id => neighbours.broader.push(interest),
                Some((_, _, LinkKind::Broader)) => neighbours.narrower.push(interest),
                _ => neighbours.beside.push(interest),
            }
        }
        Ok(neighbours)
    }
}

#[derive(Clone, Copy)]
enum Which {
    Helps,
    Practises,
    Learns,
}

impl Which {
    /// The part of a page that says it.
    fn field(self) -> Field {
        match self {
            Which::Helps => Field::Helps,
            Which::Practises => Field::Practises,
            Which::Learns => Field::Learns,
        }
    }
}

/// The latest to say so come first: they are the ones who know it still holds.
fn people_section(db: &mut Db, sight: &Sight, interest: &Interest, which: Which, total: i64) -> Result<PeopleSection> {
    let said = practices::table.inner_join(people::table).filter(practices::interest_id.eq(interest.id)).into_boxed();
    let (said, title, none, facet) = match which {
        Which::Helps => (said.filter(practices::helps), "interest-can-help", "interest-nobody-helps", "helps"),
        Which::Practises => {
            (said.filter(practices::practises), "interest-practises", "interest-nobody-practises", "practice")
        }
        Which::Learns => (said.filter(practices::learns), "interest-wants", "interest-nobody-learns", "learns"),
    };
    let rows: Vec<(PersonId, String)> = said
        .filter(people::deactivated_at.is_null())
        .filter(people::id.ne_all(sight.hidden(which.field())))
        .order((practices::since.desc(), people::id))
        .limit(SHOWN)
        .select((people::id, practices::depth))
        .load(db)?;
    let ids: Vec<PersonId> = rows.iter().map(|(id, _)| *id).collect();
    let mut met = met(db, Viewer::Somebody(sight.viewer), &ids)?;
    let known = |(id, depth): (PersonId, String)| met.remove(&id).map(|met| Known { person: met.person, depth });
    let people = rows.into_iter().filter_map(known).collect();
    Ok(PeopleSection { title, people, total, none, all: format!("/people?{facet}={}", interest.slug) })
}

/// Takes a form's mistake to the page, other errors on their way.
pub(super) fn mistake(error: Error) -> Result<FieldErrors, Fault> {
    match error {
        Error::Invalid(errors) => Ok(errors),
        error => Err(error.into()),
    }
}
