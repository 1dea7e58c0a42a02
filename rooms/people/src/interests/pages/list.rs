//! All interests, and what is offered while one types.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use db::{Db, Result};
use serde::Deserialize;
use spine::Ctx;
use web::limits::Limited;
use web::ui::{self, View};
use web::{Fault, Frame, Page, Query, Visit, render};

use super::numbers_said;
use crate::interests::elsewhere::Elsewhere;
use crate::interests::schema::{Interest, InterestId};
use crate::interests::store::{self, Numbers};
use crate::interests::{find, steward};

const PER_PAGE: usize = 20;
/// How much of what was typed is looked for.
const CHARACTERS: usize = 60;
/// How many are offered while one types.
const OFFERED: usize = 8;

/// Which interests a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    All,
    /// Those of which the viewer says something.
    Mine,
    /// Those that somebody wants to learn and nobody can help with.
    Wanted,
}

#[derive(Template)]
#[template(path = "interests/list.html")]
struct ListPage {
    frame: Frame,
    q: String,
    show: Show,
    page: usize,
    total: usize,
    rows: Vec<Row>,
    /// What is new about what the viewer follows or wants to learn.
    news: Vec<String>,
    steward: bool,
    admin: bool,
}

struct Row {
    interest: Interest,
    numbers: Vec<String>,
    /// Whether the viewer says something of it.
    mine: bool,
}

impl Page for ListPage {}

impl ListPage {
    fn at(&self, show: Show) -> String {
        let view = match show {
            Show::All => None,
            Show::Mine => Some("show=mine".to_owned()),
            Show::Wanted => Some("show=wanted".to_owned()),
        };
        let search = (!self.q.is_empty()).then(|| format!("q={}", web::page::query(&self.q)));
        let parts: Vec<String> = view.into_iter().chain(search).collect();
        if parts.is_empty() { "/interests".to_owned() } else { format!("/interests?{}", parts.join("&")) }
    }

    fn page_address(&self) -> String {
        let here = self.at(self.show);
        let joint = if here.contains('?') { '&' } else { '?' };
        format!("{here}{joint}page=")
    }

    fn views(&self) -> Vec<View> {
        let view = |id: &str, show| View::new(self.frame.say(id), self.at(show), self.show == show);
        vec![
            view("interests-all", Show::All),
            view("interests-mine", Show::Mine),
            view("interests-wanted", Show::Wanted),
        ]
    }
}

#[derive(Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    show: String,
    page: usize,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked { q: String::new(), show: String::new(), page: 1 }
    }
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| load(&here, db, ctx, &asked)).await?))
}

fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, asked: &Asked) -> Result<ListPage> {
    let person = ctx.person()?.id;
    let q: String = asked.q.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(CHARACTERS).collect();
    let show = match asked.show.as_str() {
        "mine" => Show::Mine,
        "wanted" => Show::Wanted,
        _ => Show::All,
    };
    let mut found = if q.is_empty() {
        store::all(db)?
    } else {
        visit.spend(Limited::Search, ctx)?;
        find::meant(db, &q, usize::MAX)?
    };
    let said = store::practices_of(db, person)?;
    let followed: Vec<InterestId> =
        said.iter().filter(|one| one.follows || one.learns).map(|one| one.interest_id).collect();
    let mine: Vec<InterestId> = said.into_iter().map(|practice| practice.interest_id).collect();
    match show {
        Show::All => {}
        Show::Mine => found.retain(|interest| mine.contains(&interest.id)),
        Show::Wanted => {
            visit.spend(Limited::Search, ctx)?;
            let wanted = store::wanted(db, ctx)?;
            found.retain(|interest| wanted.contains(&interest.id));
        }
    }
    let (page, total) = (asked.page.clamp(1, 1_000_000), found.len());
    let shown: Vec<Interest> = found.into_iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).collect();
    let ids: Vec<InterestId> = shown.iter().map(|interest| interest.id).collect();
    let numbers: HashMap<InterestId, Numbers> = store::numbers(db, ctx, &ids)?;
    let frame = visit.frame(ctx, visit.words.say("interests-title"));
    let row = |interest: Interest| Row {
        numbers: numbers.get(&interest.id).map(|numbers| numbers_said(&frame, numbers)).unwrap_or_default(),
        mine: mine.contains(&interest.id),
        interest,
    };
    let rows = shown.into_iter().map(row).collect();
    let (steward, admin) = (steward::is_steward(db, ctx)?, ctx.is_admin());
    let is_first = q.is_empty() && page == 1 && show != Show::Wanted;
    let news = if is_first { news(visit, db, ctx, &followed, &frame)? } else { Vec::new() };
    Ok(ListPage { frame, q, show, page, total, rows, news, steward, admin })
}

fn news(visit: &Visit, db: &mut Db, ctx: &Ctx, followed: &[InterestId], frame: &Frame) -> Result<Vec<String>> {
    if followed.is_empty() {
        return Ok(Vec::new());
    }
    let followed = store::some(db, followed)?;
    visit.app.room::<Elsewhere>().new_about(db, ctx, &followed, frame)
}

#[derive(Template)]
#[template(path = "interests/suggest.html")]
struct Suggestions {
    found: Vec<Interest>,
}

impl Page for Suggestions {}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

/// `GET /interests/suggest?q=`: options for a field in which an interest is named.
pub async fn suggest(visit: Visit, Query(typed): Query<Typed>) -> Result<Response, Fault> {
    let here = visit.clone();
    let load = visit.read(move |db, ctx| {
        ctx.person()?;
        here.spend(Limited::Search, ctx)?;
        let typed: String = typed.q.chars().take(CHARACTERS).collect();
        Ok(Suggestions { found: find::meant(db, &typed, OFFERED)? })
    });
    Ok(render(load.await?))
}
