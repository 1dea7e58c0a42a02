//! The page on which an archive is asked for and taken away.

use askama::Template;
use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use db::{Error, Result};
use futures_util::stream::try_unfold;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use web::{Cache, Fault, Form, Frame, Page, Visit, done, render, ui};

use super::{Export, LASTS, shelf};
use crate::door::pages::in_a_browser;

/// Bytes that are sent at once.
const CHUNK: usize = 64 << 10;

#[derive(Template)]
#[template(path = "export/export.html")]
struct ExportPage {
    frame: Frame,
    export: Option<Export>,
}

impl Page for ExportPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl ExportPage {
    /// Until when it can be taken away.
    fn until(export: &Export) -> db::Time {
        export.asked_at.plus(LASTS)
    }

    fn kilobytes(bytes: &Option<i64>) -> i64 {
        (bytes.unwrap_or_default() + 999) / 1_000
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let shown = visit.clone();
    let page = visit.read(move |db, ctx| {
        let export = super::of(db, ctx.person()?.id)?;
        Ok(ExportPage { frame: shown.frame(ctx, shown.words.say("settings-export")), export })
    });
    Ok(render(page.await?))
}

#[derive(serde::Deserialize)]
pub struct Nothing {}

pub async fn ask(visit: Visit, Form(_): Form<Nothing>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    visit.write(super::ask).await?;
    Ok(done("/settings/export", Some("toast-export-asked")))
}

/// The archive itself, for its owner alone.
pub async fn download(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let export = visit.read(|db, ctx| super::of(db, ctx.person()?.id)).await?;
    // Not ready, gone with its time, or on another machine: the page says what can be done.
    let otherwise = || done("/settings/export", None);
    let Some(export) = export.filter(|export| export.ready_at.is_some()) else { return Ok(otherwise()) };
    let path = shelf::place(&visit.app.settings().data, &export.name);
    let Ok(file) = File::open(path).await else { return Ok(otherwise()) };
    let length = file.metadata().await.map_err(Error::internal)?.len();
    let chunks = try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((chunk, file)))
    });
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "application/zip")
        .header(header::CONTENT_LENGTH, length)
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"wellspring-export.zip\"")
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from_stream(chunks));
    Ok(response.map_err(Error::internal)?)
}
