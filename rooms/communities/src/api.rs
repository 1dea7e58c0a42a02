//! Communities as JSON.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::{CommunityId, Error, Result};
use people::Role;
use people::interests::schema::InterestId;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::limits::Limited;
use web::openapi::{Items, Problem};
use web::route::{self, get, post};
use web::{At, Fault, IdempotencyKey, Query, Route, Visit, Who};

use crate::api_members::*;
use crate::attempts::Attempts;
use crate::fields::Founding;
use crate::formation::policy::Policy;
use crate::found::found;
use crate::list::Filter;
use crate::{Access, Community, list, load};

/// The part of the API's description that this room writes.
#[derive(OpenApi)]
#[openapi(paths(index, create, show, members, put, delete), tags((name = "communities", description = "Communities of practice")))]
pub struct Api;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/communities", Who::Anyone, index),
        post("/api/v1/communities", Who::SignedIn, create),
        get("/api/v1/communities/{slug}", Who::Passer, show),
        get("/api/v1/communities/{slug}/members", Who::Member, members),
        route::put("/api/v1/communities/{slug}/membership", Who::Passer, put),
        route::delete("/api/v1/communities/{slug}/membership", Who::Passer, delete),
    ]
}

const PER_PAGE: i64 = 20;
const PER_PAGE_MAX: i64 = 100;
/// The longest word that is looked for, in characters.
const WORD_MAX: usize = 100;

/// A community, as this caller meets it.
#[derive(Serialize, ToSchema)]
struct CommunityJson {
    id: i64,
    /// Its address: `/c/{slug}`.
    slug: String,
    name: String,
    purpose: String,
    /// `open`: everybody here reads; `request`: members read, and a facilitator lets people in; `private`: only
    /// members know of it.
    #[schema(example = "open")]
    access: &'static str,
    member_count: i64,
    /// `potential`, `coalescing`, `maturing`, `stewardship` or `transformation`.
    stage: &'static str,
    /// Whether it is only read.
    archived: bool,
    /// RFC 3339 in UTC.
    #[schema(format = DateTime)]
    created_at: String,
    /// The caller's role in it, `member`, `steward` or `facilitator`; null for outsiders.
    role: Option<&'static str>,
}

impl From<&Community> for CommunityJson {
    fn from(community: &Community) -> CommunityJson {
        CommunityJson {
            id: community.id.0,
            slug: community.slug.clone(),
            name: community.name.clone(),
            purpose: community.purpose.clone(),
            access: community.access.word(),
            member_count: community.member_count,
            stage: community.stage.word(),
            archived: community.is_archived(),
            created_at: community.created_at.rfc3339(),
            role: community.role.map(Role::word),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many on a page, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// A word in name or purpose.
    q: Option<String>,
    /// The id of a practice interest that they are about.
    interest: Option<i64>,
}

/// List communities
///
/// Those that the caller may know of, oldest first: open ones and those that take members on request, and the
/// private ones of which they are a member. Without signing in, the open ones, where reading is public.
#[utoipa::path(get, path = "/api/v1/communities", tag = "communities", params(Wanted), responses(
    (status = 200, body = Items<CommunityJson>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
async fn index(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Json<Items<CommunityJson>>, Fault> {
    let (after, limit) = (cursor(&wanted)?, limit(&wanted)?);
    let word =
        people::text::line(&wanted.q.unwrap_or_default(), WORD_MAX).map_err(|wrong| Error::invalid("q", wrong))?;
    let filter = Filter { word, interest: wanted.interest.map(InterestId), ..Filter::default() };
    let me = visit.clone();
    let list = visit.read(move |db, ctx| {
        readers_only(ctx)?;
        if !filter.word.is_empty() {
            me.spend(Limited::Search, ctx)?;
        }
        let own = list::mine(db, ctx)?;
        list::after(db, ctx, &own, &filter, (after, limit + 1))
    });
    let mut found = list.await?;
    let more = found.len() as i64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or_default());
    let next_cursor = found.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Json(Items { items: found.iter().map(CommunityJson::from).collect(), next_cursor }))
}

fn cursor(wanted: &Wanted) -> Result<CommunityId> {
    match wanted.cursor.as_deref() {
        None | Some("") => Ok(CommunityId(0)),
        Some(text) => text.parse().map_err(|_| Error::invalid("cursor", "error-cursor")),
    }
}

fn limit(wanted: &Wanted) -> Result<i64> {
    let limit = wanted.limit.unwrap_or(PER_PAGE);
    if (1..=PER_PAGE_MAX).contains(&limit) { Ok(limit) } else { Err(Error::invalid("limit", "communities-limit")) }
}

fn readers_only(ctx: &Ctx) -> Result<()> {
    if ctx.actor.is_some() || ctx.public_reading { Ok(()) } else { Err(Error::SignInFirst) }
}

/// What a new community is.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCommunity {
    /// At most 60 characters.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// Its address: 2 to 40 lower-case letters, digits and single hyphens. Made from the name when left out.
    #[schema(min_length = 2, max_length = 40)]
    slug: Option<String>,
    /// What it is about, in one sentence of at most 160 characters.
    #[schema(min_length = 1, max_length = 160)]
    purpose: String,
    /// `open`, `request` or `private`.
    #[schema(example = "open")]
    access: String,
}

/// Start a community
///
/// The caller becomes its first facilitator. An address that cannot be had is "taken", for whatever reason.
#[utoipa::path(post, path = "/api/v1/communities", tag = "communities",
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key acts once")),
    request_body = NewCommunity,
    responses(
        (status = 201, body = CommunityJson, headers(("Location" = String, description = "Where it can be read"))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
async fn create(
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    web::Json(new): web::Json<NewCommunity>,
) -> Result<Response, Fault> {
    let may = |db: &mut db::Db, ctx: &Ctx| {
        let person = ctx.writer()?.id;
        match Policy::load(db)? {
            Policy::Freely => Ok(person),
            _ => Err(Error::forbidden("formation-api-propose")),
        }
    };
    let person = visit.read(may).await?;
    let founding = Founding {
        name: new.name,
        slug: new.slug.unwrap_or_default(),
        purpose: new.purpose,
        access: Access::parse(&new.access),
        ..Founding::default()
    };
    let sound = founding.check()?;
    visit.app.room::<Attempts>().take(person)?;
    let act = move |db: &mut db::Db, ctx: &Ctx| {
        let founded = spine::once(db, ctx, key.as_ref(), "community.found", |db| found(db, ctx, &sound))?;
        load::face_by_id(db, ctx, founded.id)
    };
    let community = visit.write(act).await?;
    let location = format!("/api/v1/communities/{}", community.slug);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(CommunityJson::from(&community))).into_response())
}

/// Read a community
///
/// A community that the caller may not know of is not found.
#[utoipa::path(get, path = "/api/v1/communities/{slug}", tag = "communities",
    params(("slug" = String, Path, description = "Its address")),
    responses(
        (status = 200, body = CommunityJson),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
async fn show(visit: Visit, At(slug): At<String>) -> Result<Json<CommunityJson>, Fault> {
    let community = visit.read(move |db, ctx| load::face(db, ctx, &slug)).await?;
    Ok(Json(CommunityJson::from(&community)))
}
