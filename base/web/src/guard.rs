//! What stands around every route: the visit, errors made visible, origin checks, security headers, compression.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use db::Error;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::fault::Fault;
use crate::{App, Credentials, Visit, fault, page};

/// Puts the guards around a router and gives it its state.
pub fn guarded(app: App, router: Router<App>) -> Router {
    let worth_it = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    router
        .fallback(|| async { Fault(Error::NotFound) })
        .method_not_allowed_fallback(|| async { Fault(Error::WrongMethod) })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), visit))
        .layer(CompressionLayer::new().compress_when(worth_it))
        .with_state(app)
}

/// What answers before the instance is set up: the page that does it, and what that page needs.
fn stands_open(path: &str) -> bool {
    matches!(path, "/set-up" | "/look" | "/cabinet") || path.starts_with("/assets/") || path.starts_with("/cabinet/")
}

fn to_set_up(visit: &Visit) -> Response {
    if visit.is_api() {
        return Fault(Error::conflict("error-not-set-up")).into_response();
    }
    page::done("/set-up", None)
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Fault(Error::internal(format!("panicked: {words}"))).into_response()
}

/// Whether there is an administrator. The command line may have made one beside this process, so until there is one,
/// the database is asked.
async fn is_set_up(app: &App) -> bool {
    if !app.is_set_up()
        && let Err(error) = app.reload_instance().await
    {
        tracing::warn!(%error, "the settings of the instance cannot be read");
    }
    app.is_set_up()
}

async fn visit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let request_id: Arc<str> = crate::form::secret(6).into();
    let visit = Visit::new(app, &parts, request_id.clone());
    request = Request::from_parts(parts, body);
    let started = std::time::Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let asked = request.headers().clone();
    let response = if is_foreign(&visit, &method, &asked) {
        Fault(Error::forbidden("error-foreign-origin")).into_response()
    } else if holds_nul(&visit.uri) {
        Fault(Error::NotFound).into_response()
    } else if !stands_open(&path) && !is_set_up(&visit.app).await {
        to_set_up(&visit)
    } else {
        request.extensions_mut().insert(visit.clone());
        next.run(request).await
    };
    let had_toast = visit.toast.is_some();
    let mut response = fault::show(&visit, response).await;
    if method == Method::GET && response.status() == StatusCode::OK && page::is_fresh(&asked, response.headers()) {
        response = not_modified(response);
    }
    if let Some(left) = visit.left() {
        response.headers_mut().extend(left.headers());
    }
    protect(&mut response, &request_id, visit.app.settings().public_url.starts_with("https://"));
    if had_toast && method == Method::GET && response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        let gone = HeaderValue::from_static("toast=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    tracing::debug!(request_id = &*request_id, %method, path = visit.logged_path(), status = response.status().as_u16(), milliseconds);
    metrics::histogram!("http_request_seconds", "method" => method.as_str().to_owned(), "status" => response.status().as_str().to_owned())
        .record(started.elapsed());
    response
}

/// Whether an address holds U+0000, which no text that is kept can hold: nothing is there.
fn holds_nul(uri: &Uri) -> bool {
    uri.path_and_query().is_some_and(|address| address.as_str().contains("%00"))
}

/// Whether another site's page sent this. Same-site cookies are the first wall; this is the second. A bearer token
/// is never sent by a browser on its own, so whoever comes with one is not asked. Other `Authorization` may be.
fn is_foreign(visit: &Visit, method: &Method, headers: &HeaderMap) -> bool {
    let has_token = matches!(visit.credentials, Credentials::Bearer(_));
    if has_token || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match word("sec-fetch-site") {
        Some("same-origin" | "none") => false,
        Some(_) => true,
        None => match word("origin") {
            // Neither header: no browser of the last years. Cookies cannot have come from another site's page.
            None => false,
            Some(origin) => {
                let host = word("host").unwrap_or_default();
                let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
                origin != visit.app.settings().public_url && authority != host
            }
        },
    }
}

fn not_modified(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, axum::body::Body::empty())
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

fn protect(response: &mut Response, request_id: &str, secure: bool) {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    // What says nothing of itself, such as JSON, is for whoever asked.
    set(header::CACHE_CONTROL, "private, no-cache");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
