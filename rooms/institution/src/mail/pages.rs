//! The pages of mail.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, FieldErrors, Result};
use people::Mailer;
use people::mail::suppressed::{self, Suppressed, Why};
use people::mail::{About, SmtpTls, Waiting, outbox};
use serde::Deserialize;
use spine::Ctx;
use web::{Fault, Frame, Page, Query, Visit, fresh_key, render, ui};

use super::Letters;
use crate::bar::{admins_only, frame};

const PER_PAGE: i64 = 20;

/// What came of a test: what the server, or the folder, answered.
pub type Tried = Result<String, String>;

#[derive(Template)]
#[template(path = "institution/mail.html")]
pub struct MailPage {
    frame: Frame,
    key: String,
    about: About,
    waiting: Vec<Waiting>,
    page: i64,
    total: i64,
    suppressed: i64,
    tried: Option<Tried>,
}

impl Page for MailPage {}

impl MailPage {
    pub fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, page: i64, tried: Option<Tried>) -> Result<MailPage> {
        admins_only(ctx)?;
        let letters = visit.app.room::<Letters>();
        let (waiting, total) = outbox(db, &letters.0, (page - 1) * PER_PAGE, PER_PAGE)?;
        Ok(MailPage {
            frame: frame(visit, ctx, "mail", visit.words.say("post-title")),
            key: fresh_key(),
            about: visit.app.room::<Mailer>().about().clone(),
            suppressed: suppressed::list(db, 0, 1)?.1,
            waiting,
            page,
            total,
            tried,
        })
    }

    fn encryption(&self, tls: &SmtpTls) -> &'static str {
        self.frame.say(match tls {
            SmtpTls::Tls => "post-tls",
            SmtpTls::StartTls => "post-starttls",
            SmtpTls::None => "post-plain",
        })
    }

    fn folder(&self) -> String {
        self.about.outbox.display().to_string()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: Option<i64>,
}

impl Asked {
    fn page(&self) -> i64 {
        self.page.unwrap_or(1).clamp(1, 1_000_000)
    }
}

pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| MailPage::load(&here, db, ctx, asked.page(), None)).await?))
}

#[derive(Template)]
#[template(path = "institution/suppressions.html")]
pub struct SuppressionsPage {
    frame: Frame,
    pub key: String,
    pub address: String,
    pub errors: FieldErrors,
    rows: Vec<Suppressed>,
    page: i64,
    total: i64,
}

impl Page for SuppressionsPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl SuppressionsPage {
    pub fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, page: i64) -> Result<SuppressionsPage> {
        admins_only(ctx)?;
        let (rows, total) = suppressed::list(db, (page - 1) * PER_PAGE, PER_PAGE)?;
        Ok(SuppressionsPage {
            frame: frame(visit, ctx, "mail", visit.words.say("post-suppressions")),
            key: fresh_key(),
            address: String::new(),
            errors: FieldErrors::new(),
            rows,
            page,
            total,
        })
    }
}

pub async fn suppressions(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| SuppressionsPage::load(&here, db, ctx, asked.page())).await?))
}
