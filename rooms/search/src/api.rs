//! Search for clients and scripts.

use axum::response::{IntoResponse, Response};
use db::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::limits::Limited;
use web::openapi::Problem;
use web::route::{Who, get};
use web::{Fault, Query, Route, Visit};

use crate::find::{DEEPEST, Finder, Found, Hit, Order, Wish};
use crate::pages::Around;
use crate::query;
use crate::search::Search;

/// Results on a page, and at most.
const PAGE: usize = 20;
const MOST: usize = 50;

/// The routes of the API.
pub fn routes() -> Vec<Route> {
    vec![get("/api/v1/search", Who::Anyone, search)]
}

/// The room's part of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(search))]
pub struct Api;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Words, "phrases", -minus, and the operators `in:` `by:` `tag:` `is:` `kind:` `before:` `after:`.
    #[serde(default)]
    q: String,
    /// `best` (the default) or `newest`.
    #[param(inline)]
    order: Option<OrderWord>,
    /// True searches as typed and mends no typing error.
    #[serde(default)]
    exact: bool,
    /// How many a page holds, 1 to 50; 20 if not given.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrderWord {
    Best,
    Newest,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundJson {
    items: Vec<HitJson>,
    /// Give this as `cursor` to go on; null on the last page.
    next_cursor: Option<String>,
    /// How many there are on all pages.
    total: u64,
    /// Typing errors that were mended.
    mended: Vec<MendedJson>,
    /// Whether nothing has all of the words, so that these results lack some.
    has_most: bool,
}

/// One result.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitJson {
    /// `topic`, `post`, `person` or `community`.
    kind: &'static str,
    id: i64,
    title: String,
    /// The address of its page.
    url: String,
    /// Safe HTML: the words around what was found, which stands in `<mark>`.
    snippet: String,
    /// Words that say what it is, such as `question`, `solved`, `unanswered`.
    marks: Vec<&'static str>,
    tags: Vec<String>,
    community: Option<CommunityJson>,
    author: Option<WriterJson>,
    /// RFC 3339.
    created_at: Option<String>,
}

/// The community that a result belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommunityJson {
    slug: String,
    name: String,
}

/// Who wrote a result.
#[derive(Debug, Serialize, ToSchema)]
pub struct WriterJson {
    id: i64,
    handle: String,
    name: String,
}

/// A word that nothing was found for, and the nearest one that something was found for.
#[derive(Debug, Serialize, ToSchema)]
pub struct MendedJson {
    typed: String,
    meant: String,
}

/// What the caller may find, best match first
#[utoipa::path(get, path = "/api/v1/search", tag = "search", params(Asked), responses(
    (status = 200, body = FoundJson, headers(
        ("RateLimit-Limit" = u32, description = "Searches a minute"),
        ("RateLimit-Remaining" = u32, description = "Searches left"),
        ("RateLimit-Reset" = u32, description = "Seconds until all are back"),
    )),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "A parameter cannot be read"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
async fn search(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let offset = match &asked.cursor {
        Some(cursor) => cursor.parse().ok().filter(|offset| *offset as u64 <= DEEPEST),
        None => Some(0),
    };
    let offset: usize = offset.ok_or_else(|| Error::invalid("cursor", "search-error-cursor"))?;
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::invalid("limit", "search-error-limit").into());
    }
    let me = visit.clone();
    let body = visit
        .read(move |db, ctx| {
            me.spend(Limited::Search, ctx)?;
            let query = query::Query::parse(&asked.q);
            let newest = matches!(asked.order, Some(OrderWord::Newest)) || query.said().is_empty();
            let order = if newest { Order::Newest } else { Order::Best };
            let mut found = Found::default();
            if !query.is_empty() {
                let wish = Wish { query, order, exact: asked.exact, offset, limit, tally: false };
                let search = me.app.room::<Search>();
                found = Finder { search: &search, registry: me.app.registry(), db, ctx }.find(&wish)?;
            }
            let around = Around::of(db, ctx, &found.hits)?;
            let public_url = &me.app.settings().public_url;
            Ok(json(found, &around, public_url, offset + limit))
        })
        .await?;
    Ok(axum::Json(body).into_response())
}

fn json(found: Found, around: &Around, public_url: &str, next: usize) -> FoundJson {
    let goes_on = (next as u64) < found.total.min(DEEPEST);
    let mended = found.mended.into_iter();
    FoundJson {
        items: found.hits.into_iter().map(|hit| hit_json(hit, around, public_url)).collect(),
        next_cursor: goes_on.then(|| next.to_string()),
        total: found.total,
        has_most: found.has_most,
        mended: mended.map(|mended| MendedJson { typed: mended.typed, meant: mended.meant }).collect(),
    }
}

fn hit_json(hit: Hit, around: &Around, public_url: &str) -> HitJson {
    let community = around.community(&hit);
    let author = around.author(&hit);
    HitJson {
        kind: hit.kind,
        id: hit.id,
        url: format!("{public_url}{}", hit.card.href),
        snippet: hit.snippet.html().to_owned(),
        community: community.map(|(slug, name)| CommunityJson { slug: slug.clone(), name: name.clone() }),
        author: author.map(|who| WriterJson { id: who.id.0, handle: who.handle.clone(), name: who.name.clone() }),
        created_at: hit.document.at.map(|at| at.rfc3339()),
        title: hit.card.title,
        marks: hit.document.marks,
        tags: hit.document.tags,
    }
}
