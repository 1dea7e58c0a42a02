//! Pictures for clients and scripts: the same act as the page.

use axum::extract::Request;
use axum::response::Response;
use utoipa::{OpenApi, ToSchema};
use web::openapi::Problem;
use web::route::post;
use web::{At, Fault, Feature, IdempotencyKey, Route, Visit, Who};

use crate::pages::{PictureJson, alt};
use crate::take;

/// The routes of the API.
pub fn routes() -> Vec<Route> {
    vec![post("/api/v1/communities/{slug}/uploads", Who::Member, send).part_of(Feature::Pictures)]
}

/// The room's part of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(send))]
pub struct Api;

/// A picture to be taken.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes the parts of a form that is read piece by piece")]
struct PictureForm {
    /// JPEG, PNG, GIF or WebP.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// What it shows, at most 300 characters.
    alt: Option<String>,
}

/// Send a picture
///
/// It is encoded anew: place and camera data go, and it becomes as large as a page can use. Show it with the
/// Markdown of the answer in a topic or reply of the same community within 24 hours; then it is taken away again.
#[utoipa::path(post, path = "/api/v1/communities/{slug}/uploads", tag = "uploads",
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    params(("slug" = String, Path, description = "The community's address"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key acts once")),
    responses((status = 201, body = PictureJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn send(
    visit: Visit,
    At(slug): At<String>,
    IdempotencyKey(key): IdempotencyKey,
    request: Request,
) -> Result<Response, Fault> {
    let community = visit.read(move |db, ctx| take::may_post(db, ctx, &slug)).await?;
    let mut sent = take::receive(&visit, request).await?;
    let alt = alt(sent.field("alt"))?;
    let file = sent.file.take();
    let added = take::take(&visit, community, key, file).await?;
    Ok(PictureJson::of(&visit, &added, &alt).created())
}
