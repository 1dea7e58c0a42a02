//! How an error leaves the house: a page with a way out, or RFC 9457 problem details on the API.
//!
//! Handlers return [`Fault`]; the visit layer turns it into a response, because only there are the language, the
//! frame and the request id known. Faults of ours are logged once, here.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use db::{Error, FieldErrors, Message, Unavailability};

use crate::frame::Frame;
use crate::openapi::{Problem, ProblemField};
use crate::page::Page;
use crate::ui;
use crate::visit::RawForm;
use crate::{Kept, Visit};

/// An [`Error`] on its way to the visitor.
#[derive(Debug)]
pub struct Fault(pub Error);

impl<E: Into<Error>> From<E> for Fault {
    fn from(error: E) -> Fault {
        Fault(error.into())
    }
}

/// Travels from handler to visit layer inside the response.
#[derive(Clone)]
struct Carried(Arc<Error>);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Carried(Arc::new(self.0)));
        response
    }
}

/// The status code for an error.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        Error::SignInFirst => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Stale(_) => StatusCode::PRECONDITION_FAILED,
        Error::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) | Error::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Turns a carried error into what the visitor sees; other responses pass through.
pub(crate) async fn show(visit: &Visit, response: Response) -> Response {
    let error = match response.extensions().get::<Carried>() {
        Some(Carried(error)) => first(visit, error.clone()).await,
        None => match bare(&response) {
            Some(error) => Arc::new(error),
            None => return response,
        },
    };
    log(visit, &error);
    let mut shown = if visit.is_api() || visit.wants_json {
        problem(visit, &error)
    } else if matches!(*error, Error::SignInFirst) && visit.method == Method::GET {
        Redirect::to(&format!("/sign-in?next={}", crate::page::query(visit.here()))).into_response()
    } else {
        page(visit, &error).await
    };
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        shown.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    if let Error::RateLimited(seconds) = *error {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    shown
}

/// What is said first. A body is read before anybody is looked up, but whoever may not write at all is not told what is
/// wrong with what they wrote.
async fn first(visit: &Visit, error: Arc<Error>) -> Arc<Error> {
    let is_writing = !matches!(visit.method, Method::GET | Method::HEAD);
    if !visit.is_api() || !is_writing || !matches!(*error, Error::Invalid(_) | Error::TooLarge(_)) {
        return error;
    }
    match visit.read(|_, ctx| ctx.writer().map(drop)).await {
        Err(before @ (Error::SignInFirst | Error::Forbidden(_))) => Arc::new(before),
        _ => error,
    }
}

/// Responses that axum itself makes (no such route, wrong method, a panic caught) have no body worth showing.
fn bare(response: &Response) -> Option<Error> {
    match response.status() {
        StatusCode::NOT_FOUND if !response.headers().contains_key(header::CONTENT_TYPE) => Some(Error::NotFound),
        _ => None,
    }
}

fn log(visit: &Visit, error: &Error) {
    let request_id = &*visit.request_id;
    match error {
        Error::Internal(_) | Error::Database(_) => {
            tracing::error!(request_id, path = visit.logged_path(), %error, "a request failed");
        }
        Error::Unavailable(_) => tracing::warn!(request_id, %error, "a request could not be served"),
        _ => {}
    }
}

fn problem(visit: &Visit, error: &Error) -> Response {
    let status = status(error);
    let errors = match error {
        Error::Invalid(fields) => {
            fields.iter().map(|(field, message)| ProblemField { field, message: visit.words.text(message) }).collect()
        }
        _ => Vec::new(),
    };
    let says = Says::of(visit, error);
    let body = Problem {
        r#type: "about:blank",
        title: says.title,
        status: status.as_u16(),
        detail: Some(says.why),
        errors,
        request_id: visit.request_id.to_string(),
    };
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What an error page says: what happened, why, and what to do.
struct Says {
    title: String,
    why: String,
}

impl Says {
    fn of(visit: &Visit, error: &Error) -> Says {
        let say = |title: &str, why: &str| Says {
            title: visit.words.say(title).to_owned(),
            why: visit.words.say(why).to_owned(),
        };
        match error {
            Error::NotFound if visit.is_api() => say("error-api-not-found-title", "error-api-not-found-why"),
            Error::SignInFirst if visit.is_api() => say("error-api-token-title", "error-api-token-why"),
            Error::WrongMethod if visit.is_api() => say("error-api-method-title", "error-api-method-why"),
            Error::NotFound | Error::WrongMethod => say("error-not-found-title", "error-not-found-why"),
            Error::SignInFirst => say("error-sign-in-title", "error-sign-in-why"),
            Error::Forbidden(message) => Says::because(visit, "error-forbidden-title", message),
            Error::TooLarge(message) => Says::because(visit, "error-invalid-title", message),
            Error::Conflict(message) | Error::Stale(message) => Says::because(visit, "error-conflict-title", message),
            Error::Invalid(fields) => {
                Says { title: visit.words.say("error-invalid-title").to_owned(), why: sentences(visit, fields) }
            }
            Error::RateLimited(seconds) => {
                let wait = Message::new("error-rate-why").with("seconds", seconds);
                Says::because(visit, "error-rate-title", &wait)
            }
            Error::Unavailable(Unavailability::DiskFull) => say("error-unavailable-title", "error-disk-full-why"),
            Error::Unavailable(Unavailability::ReadOnly) => say("error-unavailable-title", "error-read-only-why"),
            Error::Unavailable(_) => say("error-unavailable-title", "error-unavailable-why"),
            Error::Internal(_) | Error::Database(_) => say("error-internal-title", "error-internal-why"),
        }
    }

    fn because(visit: &Visit, title: &str, message: &Message) -> Says {
        Says { title: visit.words.say(title).to_owned(), why: visit.words.text(message) }
    }
}

fn sentences(visit: &Visit, fields: &FieldErrors) -> String {
    fields.iter().map(|(_, message)| visit.words.text(message)).collect::<Vec<_>>().join(" ")
}

/// A text that came with the key of another one is sent again with a key of its own; every other form keeps its key,
/// since nobody knows whether what failed was not written after all.
fn with_its_key(mut fields: RawForm, error: &Error) -> RawForm {
    let used = matches!(error, Error::Conflict(message) if message.id == spine::KEY_USED);
    if let Some((_, key)) = fields.iter_mut().find(|(name, _)| used && name == "key") {
        *key = crate::fresh_key();
    }
    fields
}

/// The error page. What was sent is shown again, so that no text is lost; where signing in is the way out, it is
/// carried through that.
#[derive(Template)]
#[template(path = "frame/error.html")]
struct ErrorPage {
    frame: Frame,
    status: StatusCode,
    title: String,
    why: String,
    /// Shown where signing in is the way out: the address to come back to.
    sign_in: Option<String>,
    /// The text of a form that could not be taken.
    kept: RawForm,
    form_action: String,
    /// Message id of what its button says.
    form_button: &'static str,
}

impl Page for ErrorPage {
    fn status(&self) -> StatusCode {
        self.status
    }
}

async fn page(visit: &Visit, error: &Error) -> Response {
    let says = Says::of(visit, error);
    // Best effort: when the database does not answer, the page still does.
    let frame = match visit.read(|_, ctx| Ok(ctx.clone())).await {
        Ok(ctx) => visit.frame(&ctx, &says.title),
        Err(_) => visit.frame_outside(&says.title),
    };
    let expired = matches!(error, Error::SignInFirst);
    let kept = Kept::of(visit);
    let sign_in = (expired && kept.is_none() || matches!(error, Error::NotFound) && frame.viewer.is_none())
        .then(|| if visit.method == Method::GET { visit.here().to_owned() } else { "/".to_owned() });
    let (kept, form_action, form_button) = match kept {
        Some(kept) if expired => (kept.to_carry(), "/sign-in/kept".to_owned(), "error-kept-sign-in"),
        Some(kept) => (with_its_key(kept.fields, error), kept.action, "error-kept-again"),
        None => (RawForm::new(), String::new(), "error-kept-again"),
    };
    crate::page::render(ErrorPage {
        frame,
        status: status(error),
        title: says.title,
        why: says.why,
        sign_in,
        kept,
        form_action,
        form_button,
    })
}
