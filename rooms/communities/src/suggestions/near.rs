//! People near somebody's practice: who does what they do, can help them, or can be helped by them, and why.

use std::collections::{BTreeMap, HashSet};

use askama::Template;
use axum::response::Response;
use db::{Db, Result};
use kinship::Reason;
use people::interests::schema::InterestId;
use spine::Ctx;
use web::limits::Limited;
use web::{Fault, Frame, Page, Query, Visit, render, ui};

use super::rows::{self, CommunityRow, PersonRow, person, teller};
use super::suggest::{self, Somebody, Suggested, Told};
use super::words::Of;
use crate::place;

/// How many people the page knows of, and how many a section shows before it is opened.
const NEAREST: usize = 100;
const SHOWN: usize = 3;
/// How many sections there are; whoever is in none of them stands in the last one.
const SECTIONS: usize = 6;
const COMMUNITIES: usize = 3;
/// How many departments are offered.
const DEPARTMENTS: usize = 6;

#[derive(Template)]
#[template(path = "suggestions/near.html")]
struct NearPage {
    frame: Frame,
    /// What whoever looks practises, in words; empty when they have not said.
    practice: String,
    says_nothing: bool,
    sections: Vec<Section>,
    facets: Facets,
    communities: Vec<CommunityRow>,
}

impl Page for NearPage {}

/// People around one interest.
struct Section {
    title: String,
    hint: String,
    rows: Vec<PersonRow>,
    total: usize,
    /// Where the rest is.
    rest: Option<String>,
}

struct Facets {
    practices: Vec<Facet>,
    between: Vec<Facet>,
    departments: Vec<Facet>,
    /// How many of them are chosen.
    chosen: usize,
}

struct Facet {
    value: String,
    label: String,
    count: usize,
    checked: bool,
}

/// What the list is narrowed to; of what is chosen in one facet, one has to fit.
#[derive(Default)]
struct Chosen {
    practices: HashSet<String>,
    between: HashSet<String>,
    departments: HashSet<String>,
}

impl Chosen {
    fn of(fields: Vec<(String, String)>) -> Chosen {
        let mut chosen = Chosen::default();
        for (name, value) in fields {
            match name.as_str() {
                "practice" => chosen.practices.insert(value),
                "between" => chosen.between.insert(value),
                "department" => chosen.departments.insert(value),
                _ => false,
            };
        }
        chosen
    }

    fn count(&self) -> usize {
        self.practices.len() + self.between.len() + self.departments.len()
    }

    fn fits(&self, one: &Near) -> bool {
        let fits = |chosen: &HashSet<String>, of: &[String]| chosen.is_empty() || of.iter().any(|v| chosen.contains(v));
        let department = std::slice::from_ref(&one.department);
        fits(&self.practices, &one.practices)
            && fits(&self.between, &one.between)
            && fits(&self.departments, department)
    }
}

/// A suggested person with what the facets ask for.
struct Near<'a> {
    of: &'a Suggested<Somebody>,
    /// Addresses of the interests of whoever looks that speak for them, the strongest first.
    practices: Vec<String>,
    between: Vec<String>,
    department: String,
}

impl<'a> Near<'a> {
    fn of(told: &Told<Somebody>, of: &'a Suggested<Somebody>) -> Near<'a> {
        let slugs = of.reasons.iter().filter_map(mine).flatten();
        let slugs = slugs.filter_map(|id| told.interests.get(&id)).map(|interest| interest.slug.clone());
        let between = of.reasons.iter().filter_map(word).map(str::to_owned).collect();
        Near { practices: slugs.collect(), between, department: slug(&of.of.department), of }
    }
}

/// A department as addresses name it.
fn slug(department: &str) -> String {
    if department.is_empty() { String::new() } else { markup::slug(department) }
}

/// The interests of whoever looks that a reason speaks of.
fn mine(reason: &Reason) -> Option<Vec<InterestId>> {
    match reason {
        Reason::Practise(ids) | Reason::CanHelpYou(ids) | Reason::YouCanHelp(ids) => {
            Some(ids.iter().map(|id| InterestId(id.0)).collect())
        }
        Reason::Near { yours, .. } => Some(vec![InterestId(yours.0)]),
        _ => None,
    }
}

/// The word of the facet "between you".
fn word(reason: &Reason) -> Option<&'static str> {
    match reason {
        Reason::Practise(_) => Some("same"),
        Reason::CanHelpYou(_) => Some("help"),
        Reason::YouCanHelp(_) => Some("give"),
        Reason::Threads(_) => Some("threads"),
        _ => None,
    }
}

pub async fn page(visit: Visit, Query(fields): Query<Vec<(String, String)>>) -> Result<Response, Fault> {
    let here = visit.clone();
    let chosen = Chosen::of(fields);
    Ok(render(visit.read(move |db, ctx| load(&here, db, ctx, &chosen)).await?))
}

fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, chosen: &Chosen) -> Result<NearPage> {
    ctx.person()?;
    // Everybody is compared with whoever looks.
    visit.spend(Limited::Search, ctx)?;
    let mut told = suggest::people_for(&visit.app, db, ctx, NEAREST * 2)?;
    told.keep_other_departments(NEAREST);
    let all: Vec<Near> = told.all.iter().map(|one| Near::of(&told, one)).collect();
    let fitting: Vec<&Near> = all.iter().filter(|one| chosen.fits(one)).collect();
    let mut frame = visit.frame(ctx, visit.words.say("suggestions-near-title"));
    frame.communities = place::switcher(db, ctx)?;
    let names = |ids: &[kinship::InterestId]| {
        let names = ids.iter().filter_map(|id| told.interests.get(&InterestId(id.0))).map(|one| one.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    Ok(NearPage {
        practice: names(&told.me.practises),
        says_nothing: [&told.me.practises, &told.me.helps, &told.me.learns].iter().all(|ids| ids.is_empty()),
        sections: sections(visit, &told, &fitting, chosen),
        facets: facets(visit, &told, &all, chosen),
        communities: rows::communities(visit, db, ctx, COMMUNITIES)?,
        frame,
    })
}

/// A section for each interest that speaks for the most people, each person in the first that fits.
fn sections(visit: &Visit, told: &Told<Somebody>, fitting: &[&Near], chosen: &Chosen) -> Vec<Section> {
    let teller = teller(visit, Of::Person, told);
    let mut groups: Vec<(String, Vec<&Near>)> = Vec::new();
    for one in fitting.iter().copied() {
        let slug = one.practices.iter().find(|slug| chosen.practices.contains(*slug)).or(one.practices.first());
        let slug = slug.cloned().unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == slug) {
            Some((_, people)) => people.push(one),
            None => groups.push((slug, vec![one])),
        }
    }
    // What many share comes first; those without an interest come last.
    groups.sort_by_key(|(slug, people)| (slug.is_empty(), std::cmp::Reverse(people.len())));
    if groups.len() > SECTIONS {
        let rest = groups.split_off(SECTIONS - 1).into_iter().flat_map(|(_, people)| people).collect();
        groups.push((String::new(), rest));
    }
    let whole = groups.len() == 1 || !chosen.practices.is_empty();
    let section = |(slug, people): (String, Vec<&Near>)| {
        let name = told.interests.values().find(|one| one.slug == slug).map(|one| one.name.clone());
        let departments: HashSet<&str> =
            people.iter().map(|one| one.department.as_str()).filter(|name| !name.is_empty()).collect();
        let shown = if whole || slug.is_empty() { people.len() } else { SHOWN };
        let rest = (people.len() > shown).then(|| format!("/people/near?practice={}", web::page::query(&slug)));
        Section {
            title: name.unwrap_or_else(|| visit.words.say("suggestions-near-others").to_owned()),
            hint: visit.words.say_with(
                "suggestions-near-hint",
                &[("people", (people.len() as i64).into()), ("departments", (departments.len() as i64).into())],
            ),
            rows: people.iter().take(shown).map(|one| person(one.of, &teller)).collect(),
            total: people.len(),
            rest,
        }
    };
    groups.into_iter().map(section).collect()
}

fn facets(visit: &Visit, told: &Told<Somebody>, all: &[Near], chosen: &Chosen) -> Facets {
    let mut departments: BTreeMap<&str, usize> = BTreeMap::new();
    for one in told.all.iter().filter(|one| !one.of.department.is_empty()) {
        *departments.entry(&one.of.department).or_default() += 1;
    }
    let mut departments: Vec<Facet> = departments
        .into_iter()
        .map(|(name, count)| Facet {
            value: slug(name),
            label: name.to_owned(),
            count,
            checked: chosen.departments.contains(&slug(name)),
        })
        .collect();
    departments.sort_by_key(|facet| (!facet.checked, std::cmp::Reverse(facet.count)));
    departments.truncate(DEPARTMENTS);
    let with = |slug: &String| all.iter().filter(|one| one.practices.contains(slug)).count();
    let mut practices: Vec<Facet> = told
        .interests
        .values()
        .map(|one| Facet {
            value: one.slug.clone(),
            label: one.name.clone(),
            count: with(&one.slug),
            checked: chosen.practices.contains(&one.slug),
        })
        .filter(|facet| facet.count > 0 || facet.checked)
        .collect();
    practices.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.label.cmp(&other.label)));
    practices.truncate(SECTIONS);
    let between = [
        ("same", "suggestions-between-same"),
        ("help", "suggestions-between-help"),
        ("give", "suggestions-between-give"),
        ("threads", "suggestions-between-threads"),
    ];
    let between = between.map(|(value, label)| Facet {
        value: value.to_owned(),
        label: visit.words.say(label).to_owned(),
        count: all.iter().filter(|one| one.between.iter().any(|word| word == value)).count(),
        checked: chosen.between.contains(value),
    });
    Facets { practices, between: between.into_iter().collect(), departments, chosen: chosen.count() }
}
