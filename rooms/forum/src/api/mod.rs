//! The forum for clients and scripts: the same acts as the pages.

mod posts;
mod topics;

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderMap, HeaderValue, header};
use db::{Error, Result};
use people::Byline;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::Route;

/// The routes of the API.
pub fn routes() -> Vec<Route> {
    [topics::routes(), posts::routes()].into_iter().flatten().collect()
}

/// The room's part of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(
    topics::list_topics,
    topics::start_topic,
    topics::get_topic,
    topics::change_topic,
    topics::remove_topic,
    topics::solve,
    topics::unsolve,
    posts::list_posts,
    posts::reply,
    posts::edit_post,
    posts::remove_post,
    posts::helped,
    posts::not_helped
))]
pub struct Api;

/// Who wrote something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorJson {
    id: i64,
    handle: String,
    name: String,
}

impl From<&Byline> for AuthorJson {
    fn from(byline: &Byline) -> AuthorJson {
        AuthorJson { id: byline.id.0, handle: byline.handle.clone(), name: byline.name.clone() }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Cursor {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The entity tag of what is shown: the version that an edit starts from, and a digest of the rest, which changes
/// without an edit (replies, solution, names).
fn tagged(version: i64, shown: &impl Serialize) -> [(header::HeaderName, HeaderValue); 1] {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(shown).unwrap_or_default().hash(&mut hasher);
    let tag = format!("\"{version}-{:016x}\"", hasher.finish());
    let tag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""));
    [(header::ETAG, tag)]
}

/// The version that `If-Match` asks for; nothing when any will do. Only the version counts: a reply that came in
/// between is no reason to refuse an edit.
fn if_match(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    match value.to_str().unwrap_or_default().trim() {
        "*" => Ok(None),
        tag => {
            let tag = tag.trim_start_matches("W/").trim_matches('"');
            let version = tag.split('-').next().unwrap_or_default().parse();
            version.map(Some).map_err(|_| Error::Stale("error-if-match".into()))
        }
    }
}
