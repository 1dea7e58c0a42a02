//! Founding a community.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Ctx;
use web::{Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::{Choice, access_choices, once};
use crate::Access;
use crate::attempts::Attempts;
use crate::fields::{self, Founding};
use crate::found::found as founded;

#[derive(Template)]
#[template(path = "communities/new.html")]
struct NewPage {
    frame: Frame,
    key: String,
    form: Founding,
    choices: Vec<Choice>,
    errors: FieldErrors,
}

impl Page for NewPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl NewPage {
    fn new(visit: &Visit, ctx: &Ctx, key: String, form: Founding, errors: FieldErrors) -> NewPage {
        let frame = visit.frame(ctx, visit.words.say("communities-new-title"));
        let choices = access_choices(visit.words, form.access);
        NewPage { frame, key, form, choices, errors }
    }

    fn name_max(&self) -> usize {
        fields::NAME_MAX
    }

    fn purpose_max(&self) -> usize {
        fields::PURPOSE_MAX
    }

    fn slug_max(&self) -> usize {
        fields::SLUG_MAX
    }
}

pub async fn form(visit: Visit) -> Result<Response, Fault> {
    let ctx = signed_in(&visit).await?;
    let form = Founding { access: Some(Access::Open), ..Founding::default() };
    Ok(render(NewPage::new(&visit, &ctx, fresh_key(), form, FieldErrors::new())))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    slug: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    access: String,
}

pub async fn found(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let ctx = signed_in(&visit).await?;
    let access = Access::parse(&sent.access);
    let form = Founding { name: sent.name, slug: sent.slug, purpose: sent.purpose, access };
    let outcome = try_to_found(&visit, &ctx, &sent.key, &form).await;
    match outcome {
        Ok(slug) => Ok(done(&format!("/c/{slug}"), Some("communities-founded"))),
        Err(Error::Invalid(errors)) => Ok(render(NewPage::new(&visit, &ctx, sent.key, suggested(form), errors))),
        Err(error) => Err(error.into()),
    }
}

async fn try_to_found(visit: &Visit, ctx: &Ctx, key: &str, form: &Founding) -> Result<String> {
    let sound = form.check()?;
    visit.app.room::<Attempts>().take(ctx.writer()?.id)?;
    let founded = once(visit, key, "community.found", move |db, ctx| founded(db, ctx, &sound)).await?;
    Ok(founded.slug)
}

/// Shows the address that the name would give, where it was that one that could not be had.
fn suggested(form: Founding) -> Founding {
    let slug = if form.slug.trim().is_empty() { fields::suggest(&form.name) } else { form.slug };
    Founding { slug, ..form }
}

async fn signed_in(visit: &Visit) -> Result<Ctx> {
    visit
        .read(|_, ctx| {
            ctx.person()?;
            Ok(ctx.clone())
        })
        .await
}
