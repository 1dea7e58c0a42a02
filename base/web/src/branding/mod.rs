//! What an organisation makes its own: the hue of the accent, a logo, a word to everybody.

pub mod accent;
mod announcement;

use std::path::PathBuf;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use db::{Error, Result};

use crate::{App, At, Fault, Visit};

pub(crate) use announcement::seen;
pub use announcement::{Announcement, Tone, dismiss};

/// The names of the sheets by hue: each holds a hash of its content, so that a browser keeps it until a release changes it.
static SHEETS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let name = |hue| {
        let hash = rapidhash::v3::rapidhash_v3(accent::sheet(hue).as_bytes());
        format!("accent-{hue}-{hash:016x}.css")
    };
    (0..360).map(name).collect()
});

/// The address of the sheet for a hue.
pub fn sheet_href(hue: u16) -> String {
    format!("/branding/{}", SHEETS[usize::from(hue) % 360])
}

/// Where the file of a logo lies.
pub fn logo_path(app: &App, name: &str) -> PathBuf {
    app.settings().data.join("branding").join(name)
}

/// Handler of `GET /branding/{file}`: the sheet of a hue, or the logo.
pub async fn serve(visit: Visit, At(file): At<String>) -> Result<Response, Fault> {
    const KEPT: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    if let Some(hue) = SHEETS.iter().position(|name| *name == file) {
        let sheet = accent::sheet(u16::try_from(hue).unwrap_or(accent::HUE));
        return Ok(([KEPT, (header::CONTENT_TYPE, "text/css; charset=utf-8")], sheet).into_response());
    }
    // Whatever is asked for, only the file that is the logo now is read.
    let logo = visit.app.instance().logo.filter(|logo| *logo == file).ok_or(Error::NotFound)?;
    let path = logo_path(&visit.app, &logo);
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await.map_err(Error::internal)?;
    let bytes = read.map_err(|error| {
        tracing::error!(%error, "the file of the logo cannot be read");
        Error::NotFound
    })?;
    let mime = if logo.ends_with(".png") { "image/png" } else { "image/jpeg" };
    let policy = (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    Ok(([KEPT, policy, (header::CONTENT_TYPE, mime)], Bytes::from(bytes)).into_response())
}
