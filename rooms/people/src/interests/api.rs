//! Practice interests as JSON.

use axum::Json;
use db::Result;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::limits::Limited;
use web::openapi::{Items, Problem};
use web::route::{get, put};
use web::{At, Fault, Query, Route, Visit, Who};

use super::input::Stance;
use super::schema::{Interest, InterestId, Practice};
use super::{find, practise, store};

/// The part of the API's description that is about interests.
#[derive(OpenApi)]
#[openapi(
    paths(index, mine, say),
    tags((name = "interests", description = "What people practise, apart from their job titles"))
)]
pub struct Api;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/interests", Who::SignedIn, index),
        get("/api/v1/me/practices", Who::SignedIn, mine),
        put("/api/v1/me/practices/{slug}", Who::SignedIn, say),
    ]
}

const PER_PAGE: i64 = 20;
const PER_PAGE_MAX: i64 = 100;

/// A practice interest.
#[derive(Serialize, ToSchema)]
struct InterestJson {
    id: i64,
    /// Its address: `/interests/{slug}`.
    #[schema(example = "handing-over-patients")]
    slug: String,
    name: String,
    description: String,
    /// How many people practise it, can help with it, and want to learn it.
    practise: i64,
    help: i64,
    learn: i64,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// What its name or a synonym is like: beginnings and words in any order, typing errors forgiven. The best come
    /// first then; without it they come by name.
    #[serde(default)]
    q: String,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many on a page, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// List practice interests
#[utoipa::path(get, path = "/api/v1/interests", tag = "interests", params(Wanted), responses(
    (status = 200, body = Items<InterestJson>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
async fn index(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Json<Items<InterestJson>>, Fault> {
    let limit = usize::try_from(within(wanted.limit)?).unwrap_or(1);
    let skipped: usize = match wanted.cursor.as_deref() {
        None => 0,
        Some(cursor) => cursor.parse().map_err(|_| db::Error::invalid("cursor", "error-cursor"))?,
    };
    let here = visit.clone();
    let load = visit.read(move |db, ctx| {
        ctx.person()?;
        let found = if wanted.q.trim().is_empty() {
            store::all(db)?
        } else {
            here.spend(Limited::Search, ctx)?;
            find::meant(db, &wanted.q, usize::MAX)?
        };
        let is_more = found.len() > skipped.saturating_add(limit);
        let page: Vec<Interest> = found.into_iter().skip(skipped).take(limit).collect();
        let ids: Vec<InterestId> = page.iter().map(|interest| interest.id).collect();
        let numbers = store::numbers(db, ctx, &ids)?;
        let json = |interest: Interest| {
            let numbers = numbers.get(&interest.id).copied().unwrap_or_default();
            let Interest { id, slug, name, description, .. } = interest;
            let (practise, help, learn) = (numbers.practise, numbers.help, numbers.learn);
            InterestJson { id: id.0, slug, name, description, practise, help, learn }
        };
        let items = page.into_iter().map(json).collect();
        Ok(Items { items, next_cursor: is_more.then(|| (skipped + limit).to_string()) })
    });
    Ok(Json(load.await?))
}

fn within(limit: Option<i64>) -> Result<i64> {
    match limit.unwrap_or(PER_PAGE) {
        limit @ 1..=PER_PAGE_MAX => Ok(limit),
        _ => Err(db::Error::invalid("limit", "interest-limit")),
    }
}

/// What the caller says of an interest.
#[derive(Serialize, ToSchema)]
struct PracticeJson {
    /// The address of the interest.
    slug: String,
    name: String,
    practises: bool,
    /// Whether they can help others with it.
    helps: bool,
    /// Whether they want to learn it.
    learns: bool,
    follows: bool,
    /// How deep, in their own words.
    depth: String,
}

impl From<(Interest, Practice)> for PracticeJson {
    fn from((interest, practice): (Interest, Practice)) -> PracticeJson {
        let Practice { practises, helps, learns, follows, depth, .. } = practice;
        PracticeJson { slug: interest.slug, name: interest.name, practises, helps, learns, follows, depth }
    }
}

/// What the caller practises
///
/// Everything that they say of interests, by name.
#[utoipa::path(get, path = "/api/v1/me/practices", tag = "interests", responses(
    (status = 200, body = Items<PracticeJson>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
async fn mine(visit: Visit) -> Result<Json<Items<PracticeJson>>, Fault> {
    let said = visit.read(|db, ctx| find::said_by(db, ctx.person()?.id)).await?;
    Ok(Json(Items { items: said.into_iter().map(PracticeJson::from).collect(), next_cursor: None }))
}

/// What to say of an interest. All false takes back what was said.
#[derive(Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Saying {
    practises: bool,
    helps: bool,
    learns: bool,
    follows: bool,
    /// At most 200 characters.
    #[schema(max_length = 200)]
    depth: String,
}

/// Say what the caller practises
#[utoipa::path(put, path = "/api/v1/me/practices/{slug}", tag = "interests", request_body = Saying,
    params(("slug" = String, Path, description = "The address of the interest")), responses(
    (status = 204, description = "It is said"),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
async fn say(
    visit: Visit,
    At(slug): At<String>,
    web::Json(said): web::Json<Saying>,
) -> Result<axum::http::StatusCode, Fault> {
    let Saying { practises, helps, learns, follows, depth } = said;
    let stance = Stance { practises, helps, learns, follows, depth }.check()?;
    visit.write(move |db, ctx| practise::say(db, ctx, None, &slug, &stance)).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
