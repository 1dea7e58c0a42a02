//! Choosing the picture above a community's home page.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use communities::{Community, cover, frame, load as doors};
use db::{Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Key;
use web::route::{get, post};
use web::{At, Fault, Form, Frame, Page, Route, Visit, Who, done, fresh_key, render, ui};

use crate::take;

/// The routes of the pages.
pub fn routes() -> Vec<Route> {
    vec![
        get("/c/{slug}/cover", Who::Facilitator, form),
        post("/c/{slug}/cover", Who::Facilitator, send),
        post("/c/{slug}/cover/end", Who::Facilitator, remove),
    ]
}

#[derive(Template)]
#[template(path = "uploads/cover.html")]
struct CoverPage {
    frame: Frame,
    community: Community,
    key: String,
    /// The name of the picture that it has.
    name: Option<String>,
    errors: FieldErrors,
    status: StatusCode,
}

impl Page for CoverPage {
    fn status(&self) -> StatusCode {
        self.status
    }
}

impl CoverPage {
    /// Where the form leads that takes the picture away.
    fn end(&self) -> String {
        format!("{}/cover/end", self.community.href())
    }
}

async fn page(visit: &Visit, slug: String, errors: FieldErrors, status: StatusCode) -> Result<Response, Fault> {
    let me = visit.clone();
    let load = move |db: &mut db::Db, ctx: &spine::Ctx| {
        let community = doors::face(db, ctx, &slug)?;
        community.facilitator()?;
        let frame = frame(db, ctx, &me, &community, "settings", me.words.say("cover-title"))?;
        let name = communities::formation::store::formation(db, community.id)?.cover;
        Ok(CoverPage { frame, community, key: fresh_key(), name, errors, status })
    };
    Ok(render(visit.read(load).await?))
}

async fn form(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    page(&visit, slug, FieldErrors::new(), StatusCode::OK).await
}

async fn send(visit: Visit, At(slug): At<String>, request: Request) -> Result<Response, Fault> {
    let of = slug.clone();
    // Nothing is received for whoever may not choose it.
    let may = move |db: &mut db::Db, ctx: &spine::Ctx| {
        ctx.writer()?;
        let community = doors::face(db, ctx, &of)?;
        community.facilitator()?;
        community.in_use()
    };
    visit.read(may).await?;
    match try_to_send(&visit, &slug, request).await {
        Ok(()) => Ok(done(&format!("/c/{}", web::page::query(&slug)), Some("communities-changed"))),
        Err(Error::Invalid(errors)) => page(&visit, slug, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(Error::TooLarge(message)) => {
            page(&visit, slug, FieldErrors::one("file", message), StatusCode::PAYLOAD_TOO_LARGE).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_to_send(visit: &Visit, slug: &str, request: Request) -> Result<()> {
    let mut sent = take::receive(visit, request).await?;
    let (key, file) = (Key::parse(sent.field("key")), sent.file.take());
    let added = take::take(visit, slug.to_owned(), key, file).await?;
    let slug = slug.to_owned();
    visit.write_spent(move |db, ctx| cover::set(db, ctx, &slug, Some(&added.name))).await
}

#[derive(Deserialize)]
struct Nothing {}

async fn remove(visit: Visit, At(slug): At<String>, Form(Nothing {}): Form<Nothing>) -> Result<Response, Fault> {
    let home = format!("/c/{}", web::page::query(&slug));
    visit.write(move |db, ctx| cover::set(db, ctx, &slug, None)).await?;
    Ok(done(&home, Some("communities-changed")))
}
