//! Who a token belongs to.

use axum::Json;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use web::{Fault, Visit};

use crate::account::store;
use crate::directory::ProfileJson;
use crate::schema::Scope;

/// The room's part of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(me))]
pub struct Api;

/// The person whom the token of a request belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    #[schema(example = 7)]
    pub id: i64,
    /// The short name in addresses and mentions.
    #[schema(example = "nadia-okafor")]
    pub handle: String,
    #[schema(example = "Nadia Okafor")]
    pub name: String,
    pub email: Option<String>,
    /// Whether they administrate the instance.
    pub admin: bool,
    /// What the token may do: `read` or `write`.
    #[schema(example = "write")]
    pub scope: &'static str,
    /// What they say of themselves, and who sees it.
    pub profile: ProfileJson,
}

/// Says whose token this is and what it may do.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "people",
    responses(
        (status = 200, description = "The person whom the token belongs to", body = Me),
        (status = 401, description = "No token, or one that does not work", content_type = "application/problem+json"),
    ),
    security(("token" = [])),
)]
pub async fn me(visit: Visit) -> Result<Json<Me>, Fault> {
    let me = visit.read(|db, ctx| {
        let actor = ctx.person()?.clone();
        let email = store::by_id(db, actor.id)?.and_then(|person| person.email);
        let scope = if actor.may_write { Scope::Write } else { Scope::Read };
        Ok(Me {
            id: actor.id.0,
            handle: actor.handle,
            name: actor.name,
            email,
            admin: actor.admin,
            scope: scope.word(),
            profile: ProfileJson::load(db, ctx)?,
        })
    });
    Ok(Json(me.await?))
}
