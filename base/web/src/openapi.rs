//! The OpenAPI document, put together from the rooms' parts, and its readable form at `/docs/api`.

use askama::Template;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Info, OpenApi, SecurityRequirement};
use utoipa::{PartialSchema, ToSchema};

use crate::{App, Fault, Frame, Page, Visit, render};

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

#[derive(Template)]
#[template(path = "frame/api.html")]
struct ApiPage {
    frame: Frame,
    calls: Vec<Call>,
}

impl Page for ApiPage {}

/// Text in pieces, each with whether it is code.
type Pieces = Vec<(bool, String)>;

/// One call, as the page shows it.
struct Call {
    method: String,
    path: String,
    summary: String,
    parameters: Vec<(String, Pieces)>,
    body: Vec<(String, Pieces)>,
    answer: String,
}

/// `GET /docs/api`
pub async fn page(visit: Visit) -> Result<Response, Fault> {
    let ctx = visit.read(|_, ctx| Ok(ctx.clone())).await?;
    let document = visit.app.room::<Document>();
    let frame = visit.frame(&ctx, visit.words.say("api-title"));
    Ok(render(ApiPage { frame, calls: calls(&document.0) }))
}

/// A description for the page; its Markdown knows backticks and no more.
fn marked(description: &Value) -> Pieces {
    let pieces = description.as_str().unwrap_or_default().split('`').enumerate();
    pieces.filter(|(_, text)| !text.is_empty()).map(|(place, text)| (place % 2 == 1, text.to_owned())).collect()
}

fn calls(document: &Value) -> Vec<Call> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut calls = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, call) in methods.as_object().into_iter().flatten() {
            let parameters = call["parameters"].as_array().into_iter().flatten();
            let kinds = &call["requestBody"]["content"];
            let kind = if kinds["multipart/form-data"].is_null() { "application/json" } else { "multipart/form-data" };
            let body = &kinds[kind]["schema"];
            let answers = call["responses"].as_object();
            let answer = answers.and_then(|answers| answers.keys().find(|status| status.starts_with('2')));
            calls.push(Call {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(&call["summary"]),
                parameters: parameters.map(|one| (text(&one["name"]), marked(&one["description"]))).collect(),
                body: fields(document, body),
                answer: answer.cloned().unwrap_or_default(),
            });
        }
    }
    calls
}

/// Names and descriptions of a schema's fields, through one reference.
fn fields(document: &Value, schema: &Value) -> Vec<(String, Pieces)> {
    let pointer = schema["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
    let schema = pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema);
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, one)| (name.clone(), marked(&one["description"]))).collect()
}
