//! The home page of the house, and the list of all its communities.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use db::{CommunityId, Db, Error, Result};
use serde::Deserialize;
use spine::Ctx;
use web::limits::Limited;
use web::{Fault, Frame, Page, Query, Visit, render, ui};

use super::access_words;
use crate::list::{self, Filter, Which};
use crate::newcomers::Path;
use crate::sections::{HomeSections, Newest};
use crate::suggestions::rows::{self as suggested, CommunityRow as Suggested};
use crate::{Access, Community, place, store};

/// How many others the home page offers.
const OFFERED: i64 = 6;
/// How many are suggested.
const SUGGESTED: usize = 3;
const PER_PAGE: i64 = 20;
/// How much of what was typed is looked for.
const CHARACTERS: usize = 100;

/// A community in a list.
struct Row {
    community: Community,
    access: &'static str,
    /// What happened there last; looked up for the visitor's own communities.
    newest: Option<Newest>,
    /// How many ask to be let in; only facilitators are told.
    waiting: i64,
    /// Whether the visitor asked to be let in.
    asked: bool,
    /// What a button at the end of the row would do.
    entrance: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "communities/house.html")]
struct HousePage {
    frame: Frame,
    signed_in: bool,
    mine: Vec<Row>,
    suggested: Vec<Suggested>,
    others: Vec<Row>,
    /// What a newcomer may do next.
    path: Option<Path>,
    /// How many there are that the visitor is not a member of.
    total: i64,
}

impl Page for HousePage {}

impl HousePage {
    fn others_title(&self) -> &'static str {
        self.frame.say(if self.signed_in { "communities-others" } else { "communities-open" })
    }

    fn others_hint(&self) -> &'static str {
        self.frame.say(if self.signed_in { "communities-others-hint" } else { "communities-open-hint" })
    }
}

pub async fn home(visit: Visit) -> Result<Response, Fault> {
    if !visit.app.instance().set_up {
        return Ok(Redirect::to("/set-up").into_response());
    }
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| house(&here, db, ctx)).await?))
}

fn house(visit: &Visit, db: &mut Db, ctx: &Ctx) -> Result<HousePage> {
    readers_only(ctx)?;
    let mine = list::mine(db, ctx)?;
    let filter = Filter { which: Which::Others, ..Filter::default() };
    let (mut others, total) = list::page(db, ctx, &mine, &filter, 0, OFFERED)?;
    let suggested = suggested::communities(visit, db, ctx, SUGGESTED)?;
    others.retain(|other| suggested.iter().all(|row| row.community.id != other.id));
    let own = rows(visit, db, ctx, mine)?;
    Ok(HousePage {
        frame: frame(visit, db, ctx, "communities-house-title")?,
        signed_in: ctx.actor.is_some(),
        mine: with_newest(visit, db, ctx, own)?,
        suggested,
        others: rows(visit, db, ctx, others)?,
        path: Path::of_newcomer(&visit.app, db, ctx)?,
        total,
    })
}

#[derive(Template)]
#[template(path = "communities/list.html")]
struct ListPage {
    frame: Frame,
    signed_in: bool,
    views: Vec<ui::View>,
    word: String,
    /// The current view, as the address says it.
    which: String,
    /// Stand above the list where it is not narrowed.
    suggested: Vec<Suggested>,
    rows: Vec<Row>,
    page: u64,
    total: u64,
}

impl Page for ListPage {}

impl ListPage {
    /// What the list is called where suggestions stand above it.
    fn named_list(&self) -> &'static str {
        self.frame.say("communities-list-all")
    }
}

impl ListPage {
    fn per_page(&self) -> u64 {
        PER_PAGE.unsigned_abs()
    }

    /// The address of a page, to which its number is added.
    fn pages(&self) -> String {
        format!("/communities?show={}&q={}&page=", self.which, web::page::query(&self.word))
    }
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    q: String,
    page: Option<i64>,
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| listed(&here, db, ctx, &asked)).await?))
}

fn listed(visit: &Visit, db: &mut Db, ctx: &Ctx, asked: &Asked) -> Result<ListPage> {
    readers_only(ctx)?;
    let which = match asked.show.as_str() {
        "" => Which::All,
        "mine" if ctx.actor.is_some() => Which::Mine,
        "archived" => Which::Archived,
        word => Which::Of(Access::parse(word).ok_or(Error::NotFound)?),
    };
    let word = markup::clean_line(&asked.q).map_err(|_| Error::NotFound)?;
    let word: String = word.chars().take(CHARACTERS).collect();
    if !word.is_empty() {
        visit.spend(Limited::Search, ctx)?;
    }
    let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let mine = list::mine(db, ctx)?;
    let filter = Filter { which, word, ..Filter::default() };
    let (found, total) = list::page(db, ctx, &mine, &filter, (page - 1) * PER_PAGE, PER_PAGE)?;
    let whole = page == 1 && filter.word.is_empty() && filter.which == Which::All;
    let suggested = if whole { suggested::communities(visit, db, ctx, SUGGESTED)? } else { Vec::new() };
    Ok(ListPage {
        frame: frame(visit, db, ctx, "communities-list-title")?,
        signed_in: ctx.actor.is_some(),
        views: views(visit, ctx, &asked.show, &filter.word),
        word: filter.word,
        which: asked.show.clone(),
        suggested,
        rows: rows(visit, db, ctx, found)?,
        page: page.unsigned_abs(),
        total: total.unsigned_abs(),
    })
}

fn views(visit: &Visit, ctx: &Ctx, current: &str, word: &str) -> Vec<ui::View> {
    let view = |show: &str, label: &str| {
        let href = format!("/communities?show={show}&q={}", web::page::query(word));
        ui::View::new(visit.words.say(label), href, show == current)
    };
    let mut views = vec![view("", "communities-view-all")];
    if ctx.actor.is_some() {
        views.push(view("mine", "communities-view-mine"));
        views.push(view("open", "communities-view-open"));
        views.push(view("request", "communities-view-request"));
        views.push(view("archived", "communities-view-archived"));
    }
    views
}

fn rows(visit: &Visit, db: &mut Db, ctx: &Ctx, communities: Vec<Community>) -> Result<Vec<Row>> {
    let led: Vec<CommunityId> = communities.iter().filter(|c| c.is_facilitator()).map(|c| c.id).collect();
    let waiting = if led.is_empty() { Vec::new() } else { store::request_counts(db, &led)? };
    let asked = match ctx.person_id() {
        Some(person) => store::asked_by(db, person)?,
        None => Vec::new(),
    };
    let row = |community: Community| Row {
        newest: None,
        access: access_words(visit.words, community.access),
        waiting: waiting.iter().find(|(id, _)| *id == community.id).map_or(0, |(_, count)| *count),
        asked: asked.contains(&community.id),
        entrance: match community.access {
            _ if ctx.actor.is_none() || community.is_member() || asked.contains(&community.id) => None,
            _ if community.is_archived() => None,
            Access::Open => Some("communities-join"),
            _ => Some("communities-ask"),
        },
        community,
    };
    Ok(communities.into_iter().map(row).collect())
}

fn with_newest(visit: &Visit, db: &mut Db, ctx: &Ctx, mut rows: Vec<Row>) -> Result<Vec<Row>> {
    let rooms = visit.app.room::<HomeSections>();
    for row in &mut rows {
        row.newest = rooms.newest(db, ctx, &row.community)?;
    }
    Ok(rows)
}

fn frame(visit: &Visit, db: &mut Db, ctx: &Ctx, title: &str) -> Result<Frame> {
    let mut frame = visit.frame(ctx, visit.words.say(title));
    frame.communities = place::switcher(db, ctx)?;
    Ok(frame)
}

/// Whoever is not signed in sees open communities only where reading is public, and otherwise nothing at all.
fn readers_only(ctx: &Ctx) -> Result<()> {
    if ctx.actor.is_some() || ctx.public_reading { Ok(()) } else { Err(Error::SignInFirst) }
}
