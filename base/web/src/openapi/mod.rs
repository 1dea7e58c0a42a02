//! The OpenAPI document, put together from the rooms' parts, and its readable form at `/docs/api`.

mod readable;

use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Info, OpenApi, SecurityRequirement};
use utoipa::{PartialSchema, ToSchema};

use crate::App;

pub use readable::page;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    pub items: Vec<T>,
    /// Give this as `cursor` to go on; null on the last page.
    pub next_cursor: Option<String>,
}

/// What went wrong, as RFC 9457 says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the status code says what kind it is.
    pub r#type: &'static str,
    pub title: String,
    pub status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// A code that an administrator can look up in the log.
    pub request_id: String,
}

/// One field of a request that could not be taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    pub field: &'static str,
    pub message: String,
}

/// The document of the whole house, kept in the application by [`crate::AppBuilder::room`].
pub struct Document(Value);

impl Document {
    /// Merges the rooms' parts.
    pub fn of(rooms: Vec<OpenApi>) -> db::Result<Document> {
        let mut info = Info::new("Wellspring", "1");
        info.description = Some(
            "The same acts as the pages. Send a token as `Authorization: Bearer TOKEN`; without one you read what \
             visitors may read."
                .to_owned(),
        );
        let mut whole = rooms.into_iter().fold(OpenApi::builder().info(info.clone()).build(), |mut whole, room| {
            whole.merge(room);
            whole
        });
        whole.info = info;
        let components = whole.components.get_or_insert_default();
        components.schemas.insert(ProblemField::name().into_owned(), ProblemField::schema());
        components
            .security_schemes
            .insert("token".to_owned(), SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)).into());
        let token: [&str; 0] = [];
        whole.security = Some(vec![SecurityRequirement::default(), SecurityRequirement::new("token", token)]);
        Ok(Document(serde_json::to_value(&whole)?))
    }
}

/// `GET /api/v1/openapi.json`
pub async fn json(app: axum::extract::State<App>) -> Response {
    axum::Json(&app.room::<Document>().0).into_response()
}
