//! The forum for clients and scripts: the same acts as the pages.

mod posts;
mod topics;

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

/// An entity tag for a version.
fn tagged(version: i64) -> [(header::HeaderName, HeaderValue); 1] {
    let tag = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    [(header::ETAG, tag)]
}

/// The version that `If-Match` asks for; nothing when any will do.
fn if_match(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    match value.to_str().unwrap_or_default().trim() {
        "*" => Ok(None),
        tag => {
            let version = tag.trim_start_matches("W/").trim_matches('"').parse();
            version.map(Some).map_err(|_| Error::Stale("error-if-match".into()))
        }
    }
}
