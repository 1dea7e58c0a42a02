//! An administrator brings the table of a site's owner.

use std::io::Cursor;

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Message, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use web::{Cache, Fault, Frame, Page, Sent, Visit, render, ui};

use super::super::bring::{self, Report};
use crate::schema::people;
use crate::{account, form_status};

/// Bytes that a table may have: more than a million rows.
const LARGEST: usize = 100_000_000;
/// Lines of the report that are shown; the command line shows all of them.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "claims/file.html")]
struct FilePage {
    frame: Frame,
    sites: Vec<String>,
    site: String,
    whole: bool,
    errors: FieldErrors,
    report: Option<(Report, Vec<Message>)>,
}

impl Page for FilePage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl FilePage {
    fn number(count: &u64) -> i64 {
        i64::try_from(*count).unwrap_or(i64::MAX)
    }

    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx) -> Result<FilePage> {
        account::for_admins(ctx)?;
        let sites = people::table.filter(people::source.is_not_null()).select(people::source.assume_not_null());
        Ok(FilePage {
            frame: visit.frame(ctx, visit.words.say("claims-title")),
            sites: sites.distinct().order(people::source).load(db)?,
            site: String::new(),
            whole: true,
            errors: FieldErrors::new(),
            report: None,
        })
    }
}

async fn page(visit: &Visit) -> Result<FilePage> {
    let shown = visit.clone();
    visit.read(move |db, ctx| FilePage::load(&shown, db, ctx)).await
}

pub async fn ask(visit: Visit) -> Result<Response, Fault> {
    Ok(render(page(&visit).await?))
}

pub async fn bring(visit: Visit, request: Request) -> Result<Response, Fault> {
    let page = page(&visit).await?;
    let sent = Sent::read(request, LARGEST).await?;
    let (site, whole) = (sent.field("site").to_owned(), sent.field("whole") == "true");
    let mut errors = FieldErrors::new();
    if !page.sites.contains(&site) {
        errors.add("site", "claims-no-site");
    }
    let Some(file) = sent.file else {
        errors.add("file", "claims-no-file");
        return Ok(render(FilePage { errors, site, whole, ..page }));
    };
    if !errors.is_empty() {
        return Ok(render(FilePage { errors, site, whole, ..page }));
    }
    visit.write(bring::begin).await?;
    let (database, of) = (visit.app.database().clone(), site.clone());
    let work = move || {
        let mut lines = Vec::new();
        let mut tell = |message| {
            if lines.len() < SHOWN {
                lines.push(message)
            }
        };
        let report = bring::bring(&database, &of, &mut Cursor::new(file), whole, Time::now(), &mut tell)?;
        Ok::<_, Error>((report, lines))
    };
    match tokio::task::spawn_blocking(work).await.map_err(Error::internal)? {
        Ok(report) => Ok(render(FilePage { report: Some(report), site, whole, ..page })),
        Err(Error::Invalid(errors)) => Ok(render(FilePage { errors, site, whole, ..page })),
        Err(error) => Err(error.into()),
    }
}
