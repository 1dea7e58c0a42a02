//! Suggestions as JSON, each with its reasons in words and as data.

use std::collections::HashMap;

use axum::Json;
use db::{Error, Result};
use kinship::Reason;
use people::interests::schema::{Interest, InterestId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::limits::Limited;
use web::openapi::{Items, Problem};
use web::route::get;
use web::{Fault, Query, Route, Visit, Who};

use super::rows::teller;
use super::suggest::{self, spoken_of};
use super::words::{Of, Teller, coded};

/// The part of the API's description that is about suggestions.
#[derive(OpenApi)]
#[openapi(
    paths(communities, people),
    tags((name = "suggestions", description = "Communities and people near the caller's practice"))
)]
pub struct Api;

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/suggestions/communities", Who::SignedIn, communities),
        get("/api/v1/suggestions/people", Who::SignedIn, people),
    ]
}

const LIMIT: usize = 10;
const LIMIT_MAX: usize = 50;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// How many at most, 1 to 50; 10 when left out.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

impl Wanted {
    fn limit(&self) -> Result<usize> {
        match self.limit.unwrap_or(LIMIT) {
            limit @ 1..=LIMIT_MAX => Ok(limit),
            _ => Err(Error::invalid("limit", "suggestions-limit")),
        }
    }
}

/// One reason.
#[derive(Serialize, ToSchema)]
struct ReasonJson {
    /// `practise`, `can-help-you`, `you-can-help`, `near`, `threads`, `other-department`, `about`, `members-practise`,
    /// `known-inside` or `nobody-from`.
    #[schema(example = "practise")]
    kind: &'static str,
    /// The reason in a sentence.
    words: String,
    /// The interests that it speaks of; for `near` the caller's own first.
    interests: Vec<NamedJson>,
    /// How many threads, members or people it speaks of.
    count: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct NamedJson {
    slug: String,
    name: String,
}

fn reason(reason: &Reason, teller: &Teller, interests: &HashMap<InterestId, Interest>) -> ReasonJson {
    let (kind, count) = coded(reason);
    let named = |id| interests.get(&id).map(|one| NamedJson { slug: one.slug.clone(), name: one.name.clone() });
    let interests = spoken_of(reason).into_iter().filter_map(named).collect();
    ReasonJson { kind, words: teller.say(reason), interests, count }
}

/// A suggested community.
#[derive(Serialize, ToSchema)]
struct SuggestedCommunity {
    /// Its address: `/c/{slug}`.
    slug: String,
    name: String,
    purpose: String,
    #[schema(example = "open")]
    access: &'static str,
    member_count: i64,
    /// Why, the strongest first.
    reasons: Vec<ReasonJson>,
}

/// Suggest communities
///
/// Communities near what the caller practises and of which they are no member, the first ones first. Reasons come only
/// from what both sides have made visible.
#[utoipa::path(get, path = "/api/v1/suggestions/communities", tag = "suggestions", params(Wanted), responses(
    (status = 200, body = Items<SuggestedCommunity>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
async fn communities(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Json<Items<SuggestedCommunity>>, Fault> {
    let (limit, here) = (wanted.limit()?, visit.clone());
    let load = visit.read(move |db, ctx| {
        ctx.person()?;
        here.spend(Limited::Search, ctx)?;
        suggest::communities_for(&here.app, db, ctx, limit)
    });
    let told = load.await?;
    let teller = teller(&visit, Of::Community, &told);
    let items = told.all.iter().map(|one| SuggestedCommunity {
        slug: one.of.slug.clone(),
        name: one.of.name.clone(),
        purpose: one.of.purpose.clone(),
        access: one.of.access.word(),
        member_count: one.of.member_count,
        reasons: one.reasons.iter().map(|why| reason(why, &teller, &told.interests)).collect(),
    });
    Ok(Json(Items { items: items.collect(), next_cursor: None }))
}

/// A suggested person.
#[derive(Serialize, ToSchema)]
struct SuggestedPerson {
    /// Their address: `/people/{handle}`.
    handle: String,
    name: String,
    /// What they do in the organisation, in their words; may be empty.
    role: String,
    department: String,
    /// Why, the strongest first.
    reasons: Vec<ReasonJson>,
}

/// Suggest people
///
/// People near what the caller practises, above all in other departments. Reasons come only from what both sides have
/// made visible.
#[utoipa::path(get, path = "/api/v1/suggestions/people", tag = "suggestions", params(Wanted), responses(
    (status = 200, body = Items<SuggestedPerson>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
async fn people(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Json<Items<SuggestedPerson>>, Fault> {
    let (limit, here) = (wanted.limit()?, visit.clone());
    let load = visit.read(move |db, ctx| {
        ctx.person()?;
        here.spend(Limited::Search, ctx)?;
        suggest::people_for(&here.app, db, ctx, limit)
    });
    let told = load.await?;
    let teller = teller(&visit, Of::Person, &told);
    let items = told.all.iter().map(|one| SuggestedPerson {
        handle: one.of.byline.handle.clone(),
        name: one.of.byline.name.clone(),
        role: one.of.byline.role.clone(),
        department: one.of.department.clone(),
        reasons: one.reasons.iter().map(|why| reason(why, &teller, &told.interests)).collect(),
    });
    Ok(Json(Items { items: items.collect(), next_cursor: None }))
}
