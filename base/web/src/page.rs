//! A page is a struct: its template shows it, and its status and cache policy are words in its definition.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// How long, and by whom, a page may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cache {
    /// Kept by nobody: forms with secrets, pages shown once.
    Never,
    /// Kept by this person's browser and asked for again each time, answered by 304 when nothing changed.
    #[default]
    Private,
}

impl Cache {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Cache::Never => "no-store",
            Cache::Private => "private, no-cache",
        })
    }
}

pub trait Page: Template {
    fn status(&self) -> StatusCode {
        StatusCode::OK
    }

    fn cache(&self) -> Cache {
        Cache::Private
    }
}

/// Bytes that most pages find room in, so that they are not moved while they are written.
const ROOM: usize = 128 * 1024;

/// Renders a page with its status, cache policy and entity tag.
pub fn render(page: impl Page) -> Response {
    let (status, cache) = (page.status(), page.cache());
    let mut body = String::with_capacity(ROOM);
    match page.render_into(&mut body) {
        Ok(()) => {
            let tag = (status == StatusCode::OK && cache != Cache::Never).then(|| entity_tag(body.as_bytes()));
            let mut response = (status, Html(body)).into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, cache.header());
            if let Some(tag) = tag {
                response.headers_mut().insert(header::ETAG, tag);
            }
            response
        }
        Err(error) => crate::fault::Fault(db::Error::internal(error)).into_response(),
    }
}

/// A weak tag: compression changes the bytes, not the page.
pub fn entity_tag(body: &[u8]) -> HeaderValue {
    let hash = rapidhash::v3::rapidhash_v3(body);
    HeaderValue::from_str(&format!("W/\"{hash:016x}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Whether the client has already what this answer shows.
pub(crate) fn is_fresh(request: &HeaderMap, response: &HeaderMap) -> bool {
    let Some(tag) = response.get(header::ETAG).and_then(|tag| tag.to_str().ok()) else { return false };
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let asked = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|asked| asked.to_str().ok());
    asked.flat_map(|asked| asked.split(',')).any(|one| one.trim() == "*" || opaque(one) == opaque(tag))
}

/// Percent-encodes a value for a query string.
pub fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Goes somewhere else after an act, leaving a toast that says what was done.
pub fn done(to: &str, toast: Option<&'static str>) -> Response {
    leaving(to, toast.map(str::to_owned))
}

/// [`done`] with an address of this house to which a POST takes back what was done.
pub fn done_undoable(to: &str, toast: &'static str, undo: &str) -> Response {
    leaving(to, Some(format!("{toast}:{undo}")))
}

fn leaving(to: &str, toast: Option<String>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    if let Some(toast) = toast {
        let cookie = format!("toast={toast}; Path=/; Max-Age=20; SameSite=Lax; HttpOnly");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
