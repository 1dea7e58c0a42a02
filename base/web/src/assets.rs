//! Style, script, fonts and icons, built into `web/dist` and carried inside the
//! binary (debug builds read them from the work tree).
//!
//! Every name holds a hash of its content, so a browser may keep a file for ever
//! and a new release needs no invalidation. The build has already compressed
//! the files; nothing is compressed per request.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

static MANIFEST: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let Some(file) = Dist::get("manifest.json") else {
        tracing::error!("{MISSING}");
        return HashMap::new();
    };
    let names: HashMap<String, String> =
        serde_json::from_slice(&file.data).expect("the build writes manifest.json as a flat map");
    let url = |name: String| &*format!("/assets/{name}").leak();
    names.into_iter().map(|(k, v)| (k, url(v))).collect()
});

const MISSING: &str = "web assets are not built: run `npm ci && npm run build` in the folder `web`";

/// The address of an asset by its plain name: `asset("app.css")` gives
/// `/assets/app-1f3c….css`. An unknown name is logged and gives an address that
/// answers 404, so that a page without its dress can still be read.
pub fn asset(name: &str) -> &'static str {
    MANIFEST.get(name).copied().unwrap_or_else(|| {
        tracing::error!(name, "no such asset");
        "/assets/missing"
    })
}

/// Whether the assets are there, else what to do; `serve` asks before it starts.
pub fn check() -> Result<(), &'static str> {
    if MANIFEST.is_empty() { Err(MISSING) } else { Ok(()) }
}

/// Handler of `GET /assets/{*file}`: immutable, with ETag, 304, and the brotli or
/// gzip twin the browser accepts.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(found) = find(&name, &headers) else {
        return (StatusCode::NOT_FOUND, "There is no such file.").into_response();
    };
    let mut response = Response::new(Body::empty());
    let out = response.headers_mut();
    out.insert(header::ETAG, found.etag());
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if crate::page::is_fresh(&headers, out) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime(&name)));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(encoding) = found.encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    *response.body_mut() = match found.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    response
}

struct Found {
    data: Cow<'static, [u8]>,
    encoding: Option<&'static str>,
    hash: [u8; 32],
}

impl Found {
    fn etag(&self) -> HeaderValue {
        let hex: String = self.hash[..8].iter().map(|b| format!("{b:02x}")).collect();
        HeaderValue::from_str(&format!("\"{hex}\"")).expect("hex is a header value")
    }
}

/// The smallest variant this client takes. The manifest and the compressed twins
/// themselves have no address.
fn find(name: &str, headers: &HeaderMap) -> Option<Found> {
    let hidden = [".json", ".br", ".gz"].iter().any(|end| name.ends_with(end));
    if hidden {
        return None;
    }
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let accepted: Vec<&str> = accepted
        .flat_map(|v| v.split(','))
        .map(str::trim)
        .filter(|v| !v.ends_with(";q=0"))
        .map(|v| v.split(';').next().unwrap_or(v))
        .collect();
    let twins = [(".br", Some("br")), (".gz", Some("gzip")), ("", None)];
    twins.into_iter().filter(|(_, encoding)| encoding.is_none_or(|e| accepted.contains(&e))).find_map(
        |(end, encoding)| {
            let file = Dist::get(&format!("{name}{end}"))?;
            Some(Found { data: file.data, encoding, hash: file.metadata.sha256_hash() })
        },
    )
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}
