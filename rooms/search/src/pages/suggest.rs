//! What is found while typing: a few links, for the list below a search field.

use askama::Template;
use axum::response::Response;
use db::{Db, Result};
use serde::Deserialize;
use spine::Ctx;
use tantivy::Searcher;
use tantivy::collector::Count;
use web::{Fault, Frame, Page, Visit, render, ui};

use crate::find::{Finder, Hit};
use crate::index::fault;
use crate::kinds::{self, Known};
use crate::limit;
use crate::mend;
use crate::plan::Planner;
use crate::query::{Item, Query, What};
use crate::scope::{Names, Scope};
use crate::search::Search;
use crate::snippet::{Marked, Needles};
use crate::words;

use super::rows::Around;

/// How many links.
const MOST: usize = 6;
/// How many of them may be tags.
const MOST_TAGS: usize = 2;
/// How many words a beginning is taken for, the most frequent ones.
const ENDINGS: usize = 30;

#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "search/suggest.html")]
struct Suggestions {
    frame: Frame,
    tags: Vec<Tag>,
    lines: Vec<Line>,
}

impl Page for Suggestions {}

struct Tag {
    word: String,
    href: String,
    count: usize,
}

struct Line {
    href: String,
    title: Marked,
    kind: Known,
    /// What it is, and where.
    hint: String,
}

/// `GET /search/suggest?q=`
pub async fn show(visit: Visit, web::Query(typed): web::Query<Typed>) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            limit::take_typing(&me, ctx)?;
            let (tags, hits) = suggest(db, ctx, &me, &typed.q)?;
            let around = Around::of(db, ctx, &hits)?;
            let frame = me.frame(ctx, "");
            let lines = hits.into_iter().map(|hit| line(&frame, hit, &around)).collect();
            Ok(Suggestions { frame, tags, lines })
        })
        .await?;
    Ok(render(page))
}

fn line(frame: &Frame, hit: Hit, around: &Around) -> Line {
    let kind = kinds::known(hit.kind);
    let community = around.community(&hit).filter(|_| hit.kind != "community");
    let hint = match community {
        Some((_, name)) => format!("{}, {name}", frame.say(kind.one)),
        None => frame.say(kind.one).to_owned(),
    };
    Line { kind, hint, href: hit.card.href, title: hit.title }
}

fn suggest(db: &mut Db, ctx: &Ctx, visit: &Visit, typed: &str) -> Result<(Vec<Tag>, Vec<Hit>)> {
    let mut query = Query::parse(typed);
    if query.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let search = visit.app.room::<Search>();
    let searcher = search.searcher();
    let scope = Scope::of(db, ctx)?;
    // Replies bear the title of their topic; one of them is enough.
    query.items.push(Item { not: true, what: What::Kind("post") });
    query.items.rotate_right(1);
    let names = Names::of(db, ctx, &query)?;
    let planner = Planner { searcher: &searcher, fields: &search.fields, scope: &scope, names: &names, now: ctx.now };
    let tags = tags(&searcher, &planner, typed)?;
    let begun = !typed.ends_with(char::is_whitespace);
    let plan = match beginning(&query).filter(|_| begun) {
        Some(prefix) => {
            let fields = [search.fields.title_plain, search.fields.text_plain];
            planner.begun(&query, &mend::beginnings(&searcher, &fields, &prefix, ENDINGS)?)
        }
        None => planner.plan(&query),
    };
    let limit = MOST - tags.len();
    let registry = visit.app.registry();
    let needles = Needles::of(&query, begun);
    let hits = Finder { search: &search, registry, db, ctx }.few(&*plan, &scope, needles, limit)?;
    Ok((tags, hits))
}

/// The word at the end that may go on: at least two letters of a script with spaces.
fn beginning(query: &Query) -> Option<String> {
    let Some(Item { not: false, what: What::Word(last) }) = query.items.last() else { return None };
    let prefix = words::terms(&mut words::plain(), last).pop()?;
    let goes_on =
        prefix.chars().count() >= 2 && !prefix.chars().any(words::is_dense) && last.ends_with(char::is_alphanumeric);
    goes_on.then_some(prefix)
}

/// Tags that begin like the whole of what was typed and stand on something that the visitor may find.
fn tags(searcher: &Searcher, planner: &Planner<'_>, typed: &str) -> Result<Vec<Tag>> {
    let typed = typed.trim().to_lowercase();
    if typed.chars().count() < 2 || typed.contains(['"', ':']) {
        return Ok(Vec::new());
    }
    let mut tags = Vec::new();
    for (_, word) in mend::beginnings(searcher, &[planner.fields.tags], &typed, MOST_TAGS * 4)? {
        let query = Query { items: vec![Item { not: false, what: What::Tag(word.clone()) }], cut: false };
        let count = searcher.search(&planner.plan(&query), &Count).map_err(fault)?;
        if count > 0 && tags.len() < MOST_TAGS {
            let href = format!("/search?q={}", web::page::query(&query.to_string()));
            tags.push(Tag { word, href, count });
        }
    }
    Ok(tags)
}
