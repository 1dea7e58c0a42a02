//! May already be answered: topics like the title that somebody is writing.

use askama::Template;
use axum::response::Response;
use db::Result;
use serde::Deserialize;
use web::{Fault, Frame, Page, Visit, render, ui};

use crate::find::Finder;
use crate::limit;
use crate::plan::Planner;
use crate::query::{Item, Query, What};
use crate::scope::{Names, Scope};
use crate::search::Search;
use crate::snippet::Needles;

use super::rows;

/// How many topics.
const MOST: usize = 3;
/// How much of a title is read, in characters.
const LONGEST: usize = 300;

#[derive(Debug, Deserialize)]
pub struct Writing {
    /// The title so far.
    #[serde(default)]
    q: String,
    /// The slug of the community it is written in.
    #[serde(default)]
    community: String,
}

/// Nothing at all where nothing is like it.
#[derive(Template)]
#[template(path = "search/similar.html")]
struct Similar {
    frame: Frame,
    topics: Vec<Topic>,
}

impl Page for Similar {}

struct Topic {
    title: String,
    href: String,
    state: Option<ui::State>,
    at: Option<ui::Time>,
}

/// `GET /search/similar?q=&community=`
pub async fn show(visit: Visit, web::Query(writing): web::Query<Writing>) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            limit::take_typing(&me, ctx)?;
            let search = me.app.room::<Search>();
            let mut within = vec![Item { not: false, what: What::Kind("topic") }];
            if !writing.community.is_empty() {
                within.push(Item { not: false, what: What::In(writing.community.to_lowercase()) });
            }
            let within = Query { items: within, cut: false };
            let names = Names::of(db, ctx, &within)?;
            let scope = Scope::of(db, ctx)?;
            let searcher = search.searcher();
            let planner =
                Planner { searcher: &searcher, fields: &search.fields, scope: &scope, names: &names, now: ctx.now };
            let title: String = writing.q.chars().take(LONGEST).collect();
            let frame = me.frame(ctx, "");
            let hits = match planner.like(&title, &within) {
                Some(plan) => {
                    let registry = me.app.registry();
                    Finder { search: &search, registry, db, ctx }.few(&*plan, &scope, Needles::default(), MOST)?
                }
                None => Vec::new(),
            };
            let topics = hits.into_iter().map(|hit| Topic {
                state: rows::state(&frame, &hit),
                at: hit.document.at.map(|at| ui::time(&frame, at)),
                title: hit.card.title,
                href: hit.card.href,
            });
            Ok(Similar { topics: topics.collect(), frame })
        })
        .await?;
    Ok(render(page))
}
