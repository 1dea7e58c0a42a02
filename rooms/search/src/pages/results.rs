//! The page of results.

use askama::Template;
use axum::response::Response;
use db::{Db, Result};
use spine::Ctx;
use web::limits::Limited;
use web::ui::{self, View};
use web::{Fault, Frame, Page, Query, Visit, render};

use crate::find::{DEEPEST, Finder, Found, Order, Wish};
use crate::query::What;
use crate::search::Search;

use super::asked::Asked;
use super::filters::Filters;
use super::rows::{self, Around, Row};
use super::said::Said;

/// Results on a page.
const PAGE: u64 = 20;

#[derive(Template)]
#[template(path = "search/results.html")]
struct ResultsPage {
    frame: Frame,
    typed: String,
    said: Option<Said>,
    total: u64,
    views: Vec<View>,
    rows: Vec<Row>,
    filters: Filters,
    /// What can be done where nothing was found.
    nothing: Option<Nothing>,
    is_building: bool,
    was_cut: bool,
    /// Signs with a value that they do not know, each in quotation marks.
    misread: String,
    /// Whether results lack one of the words.
    has_most: bool,
    page: u64,
    per_page: u64,
    /// How many of the results can be reached by paging.
    reachable: u64,
    /// The address to which the number of a page is added.
    pages: String,
}

impl Page for ResultsPage {}

/// Ways on from a search without results.
struct Nothing {
    /// What was looked for, in one sentence.
    sentence: String,
    /// The same words everywhere: address and how many there are.
    wider: Option<(String, u64)>,
    /// Where to ask: the community's name and the address of its form.
    ask: Vec<(String, String)>,
}

/// The page before anything was typed: how to search.
#[derive(Template)]
#[template(path = "search/signs.html")]
struct SignsPage {
    frame: Frame,
    typed: String,
    is_building: bool,
}

impl Page for SignsPage {}

/// `GET /search?q=`
pub async fn show(visit: Visit, Query(fields): Query<Vec<(String, String)>>) -> Result<Response, Fault> {
    let asked = Asked::of(&fields, visit.now);
    let me = visit.clone();
    let response = visit
        .read(move |db, ctx| {
            let mut frame = me.frame(ctx, me.words.say("search-title"));
            frame.communities = communities::switcher(db, ctx)?;
            frame.without_search = true;
            let search = me.app.room::<Search>();
            if asked.query.is_empty() {
                return Ok(render(SignsPage { frame, typed: asked.typed, is_building: search.is_building() }));
            }
            me.spend(Limited::Search, ctx)?;
            Ok(render(results(db, ctx, &me, &search, frame, asked)?))
        })
        .await?;
    Ok(response)
}

fn results(db: &mut Db, ctx: &Ctx, visit: &Visit, search: &Search, frame: Frame, asked: Asked) -> Result<ResultsPage> {
    let page = asked.page.min(DEEPEST / PAGE);
    let wish = Wish {
        query: asked.query.clone(),
        order: asked.order,
        exact: asked.exact,
        offset: usize::try_from((page - 1) * PAGE).unwrap_or(0),
        limit: PAGE as usize,
        tally: true,
    };
    let registry = visit.app.registry();
    let mut found = Finder { search, registry, db, ctx }.find(&wish)?;
    let filters = Filters::of(db, &frame, &asked, &found, ctx.now)?;
    let said = Said::of(&frame, &asked, &found, ctx.now);
    let nothing = match found.total {
        0 => Some(nothing(db, ctx, visit, search, &frame, &asked, &found)?),
        _ => None,
    };
    let hits = std::mem::take(&mut found.hits);
    let around = Around::of(db, ctx, &hits)?;
    let rows = hits.into_iter().map(|hit| rows::row(&frame, hit, &around)).collect();
    Ok(ResultsPage {
        views: views(&frame, &asked),
        was_cut: asked.query.cut,
        misread: asked.query.misread().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", "),
        has_most: found.has_most,
        pages: format!("{}&page=", asked.address(&asked.query)),
        typed: asked.typed,
        total: found.total,
        reachable: found.total.min(DEEPEST),
        is_building: search.is_building(),
        per_page: PAGE,
        frame,
        said,
        rows,
        filters,
        nothing,
        page,
    })
}

fn views(frame: &Frame, asked: &Asked) -> Vec<View> {
    let newest =
        View::new(frame.say("search-order-newest"), asked.ordered(Order::Newest), asked.order == Order::Newest);
    if asked.query.said().is_empty() {
        return vec![newest];
    }
    let best = View::new(frame.say("search-order-best"), asked.ordered(Order::Best), asked.order == Order::Best);
    vec![best, newest]
}

fn nothing(
    db: &mut Db,
    ctx: &Ctx,
    visit: &Visit,
    search: &Search,
    frame: &Frame,
    asked: &Asked,
    found: &Found,
) -> Result<Nothing> {
    let is_said = |what: &What| matches!(what, What::Word(_) | What::Phrase(_));
    let wider = found.query.without(|item| item.not || !is_said(&item.what));
    let words = wider.to_string();
    let places: Vec<&str> = found
        .query
        .wanted()
        .filter_map(|what| match what {
            What::In(slug) => Some(slug.as_str()),
            _ => None,
        })
        .collect();
    let mut wider_count = None;
    if wider != found.query && !wider.is_empty() {
        let wish = Wish { query: wider.clone(), exact: true, ..Wish::default() };
        let registry = visit.app.registry();
        let total = Finder { search, registry, db, ctx }.find(&wish)?.total;
        wider_count = (total > 0).then(|| (asked.address(&wider), total));
    }
    // Their own communities, those that were searched if any were named.
    let fits = |href: &str| places.is_empty() || places.iter().any(|slug| href == format!("/c/{slug}"));
    let own = frame.communities.iter().filter(|entry| !words.is_empty() && fits(&entry.href)).take(3);
    let title = web::page::query(&words);
    let ask = own.map(|entry| (entry.label.clone(), format!("{}/ask?title={title}", entry.href))).collect();
    let known = places.first().filter(|_| places.len() == 1).and_then(|slug| found.names.community(slug));
    let sentence = match (known, words.is_empty()) {
        (_, true) => frame.say("search-nothing-here").to_owned(),
        (Some((_, name)), _) => {
            frame.say_with("search-nothing-in", &[("words", words.into()), ("community", name.as_str().into())])
        }
        (None, _) => frame.say_with("search-nothing", &[("words", words.into())]),
    };
    Ok(Nothing { sentence, wider: wider_count, ask })
}
