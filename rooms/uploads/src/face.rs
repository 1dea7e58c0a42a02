//! Choosing the photo that stands beside one's name.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use people::profile::photo;
use serde::Deserialize;
use spine::uploads::NewUpload;
use spine::{Ctx, Key, once};
use web::route::{get, post};
use web::{Fault, Form, Frame, Page, Route, Visit, Who, done, fresh_key, render, ui};

use crate::add::Added;
use crate::take;

/// Where the page is.
const HERE: &str = "/settings/photo";
/// Pixels at a side: enough for the largest circle on the densest screen.
const SIDE: u32 = 256;

/// The routes of the pages.
pub fn routes() -> Vec<Route> {
    vec![
        get(HERE, Who::SignedIn, form),
        post(HERE, Who::SignedIn, send),
        post("/settings/photo/end", Who::SignedIn, remove),
    ]
}

#[derive(Template)]
#[template(path = "uploads/face.html")]
struct FacePage {
    frame: Frame,
    me: ui::Person,
    key: String,
    errors: FieldErrors,
    status: StatusCode,
}

impl Page for FacePage {
    fn status(&self) -> StatusCode {
        self.status
    }
}

async fn page(visit: &Visit, errors: FieldErrors, status: StatusCode) -> Result<Response, Fault> {
    let shown = visit.clone();
    let load = move |_: &mut Db, ctx: &Ctx| {
        ctx.person()?;
        let frame = shown.frame(ctx, shown.words.say("photo-title"));
        let me = frame.viewer.as_ref().map(|viewer| viewer.shown()).unwrap_or_default();
        Ok(FacePage { frame, me, key: fresh_key(), errors, status })
    };
    Ok(render(visit.read(load).await?))
}

async fn form(visit: Visit) -> Result<Response, Fault> {
    page(&visit, FieldErrors::new(), StatusCode::OK).await
}

async fn send(visit: Visit, request: Request) -> Result<Response, Fault> {
    // Nothing is received for whoever may not choose one.
    visit.read(|_, ctx| ctx.writer().map(drop)).await?;
    match try_to_send(&visit, request).await {
        Ok(_) => Ok(done(HERE, Some("toast-photo-chosen"))),
        Err(Error::Invalid(errors)) => page(&visit, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(Error::TooLarge(message)) => {
            page(&visit, FieldErrors::one("file", message), StatusCode::PAYLOAD_TOO_LARGE).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_to_send(visit: &Visit, request: Request) -> Result<Added> {
    let mut sent = take::receive(visit, request).await?;
    let (key, file) = (Key::parse(sent.field("key")), sent.file.take());
    let act = move |db: &mut Db, ctx: &Ctx, new: &NewUpload, was_animated: bool| {
        once(db, ctx, key.as_ref(), "uploads.face", |db| {
            photo::set(db, ctx, Some(new))?;
            let NewUpload { name, width, height, .. } = new.clone();
            Ok(Added { name, width, height, was_animated })
        })
    };
    take::take_for(visit, "photo", file, |file| pictures::prepare_square(file, SIDE), act).await
}

#[derive(Deserialize)]
struct Nothing {}

async fn remove(visit: Visit, Form(Nothing {}): Form<Nothing>) -> Result<Response, Fault> {
    visit.write(|db, ctx| photo::set(db, ctx, None)).await?;
    Ok(done(HERE, Some("toast-photo-removed")))
}
