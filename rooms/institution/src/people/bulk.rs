//! Inviting many at once: a form for a table, and the report.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Error, FieldErrors, Result};
use people::sign_up::bulk::{self, MOST, Report, Said, What};
use std::time::Duration;
use web::{Fault, Frame, Page, Sent, Visit, render, ui};

use crate::bar::{admins_only, frame};

/// Bytes of the file.
const LARGEST: usize = 5_000_000;
/// How long it may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);
/// Lines of the report that are shown; the others are counted.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "institution/bulk.html")]
struct BulkPage {
    frame: Frame,
    errors: FieldErrors,
    /// Whether all or none is chosen.
    all: bool,
    report: Option<Report>,
}

impl Page for BulkPage {
    fn status(&self) -> StatusCode {
        let refused = self.report.as_ref().is_some_and(|report| report.refused);
        if self.errors.is_empty() && !refused { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl BulkPage {
    async fn load(visit: &Visit) -> Result<BulkPage> {
        let here = visit.clone();
        let load = move |_: &mut db::Db, ctx: &spine::Ctx| {
            admins_only(ctx)?;
            let frame = frame(&here, ctx, "people", here.words.say("bulk-title"));
            Ok(BulkPage { frame, errors: FieldErrors::new(), all: true, report: None })
        };
        visit.read(load).await
    }

    fn is_all(&self) -> bool {
        self.all
    }

    fn most(&self) -> u64 {
        MOST
    }

    fn lines<'a>(&self, report: &'a Report) -> &'a [Said] {
        &report.lines[..report.lines.len().min(SHOWN)]
    }

    fn more(&self, report: &Report) -> usize {
        report.lines.len().saturating_sub(SHOWN)
    }
}

pub async fn ask(visit: Visit) -> Result<Response, Fault> {
    Ok(render(BulkPage::load(&visit).await?))
}

pub async fn send(visit: Visit, request: Request) -> Result<Response, Fault> {
    let page = BulkPage::load(&visit).await?;
    let received = tokio::time::timeout(ARRIVAL, Sent::read(request, LARGEST));
    let sent = match received.await.map_err(|_| Error::invalid("file", "error-form-cut-off")).and_then(|sent| sent) {
        Ok(sent) => sent,
        Err(Error::TooLarge(message)) => {
            return Ok(render(BulkPage { errors: FieldErrors::one("file", message), ..page }));
        }
        Err(Error::Invalid(errors)) => return Ok(render(BulkPage { errors, ..page })),
        Err(error) => return Err(error.into()),
    };
    let all = sent.field("how") != "each";
    let page = BulkPage { all, ..page };
    match invite(&visit, sent.file, all).await {
        Ok(report) => Ok(render(BulkPage { report: Some(report), ..page })),
        Err(Error::Invalid(errors)) => Ok(render(BulkPage { errors, ..page })),
        Err(error) => Err(error.into()),
    }
}

async fn invite(visit: &Visit, file: Option<Vec<u8>>, all: bool) -> Result<Report> {
    visit.spend_write().await?;
    let file = file.ok_or_else(|| Error::invalid("file", "bulk-no-file"))?;
    let read = tokio::task::spawn_blocking(move || bulk::read(&file)).await.map_err(Error::internal)?;
    let read = read.map_err(|message| Error::invalid("file", message))?;
    visit.write_spent(move |db, ctx| bulk::invite_all(db, ctx, &read, all)).await
}
