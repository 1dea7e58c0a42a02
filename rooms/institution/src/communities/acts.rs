//! Two forms: looking inside a closed community, and naming a facilitator for one that nobody leads.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use communities::facilitate::{self, Naming};
use communities::looks::{self, LookId, Looking, REASON_MOST};
use db::{Db, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::{Ctx, Key, once};
use web::{At, Fault, Form, Frame, Page, Query, Visit, done, fresh_key, render, ui};

use crate::bar::{admins_only, frame};

fn status(errors: &FieldErrors) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

#[derive(Template)]
#[template(path = "institution/look.html")]
struct LookPage {
    frame: Frame,
    key: String,
    form: Looking,
    errors: FieldErrors,
}

impl Page for LookPage {
    fn status(&self) -> StatusCode {
        status(&self.errors)
    }
}

impl LookPage {
    async fn load(visit: &Visit, form: Looking, key: String, errors: FieldErrors) -> Result<LookPage> {
        let here = visit.clone();
        let load = move |_: &mut Db, ctx: &Ctx| {
            admins_only(ctx)?;
            let frame = frame(&here, ctx, "communities", here.words.say("manage-look-title"));
            Ok(LookPage { frame, key, form, errors })
        };
        visit.read(load).await
    }

    fn reason_max(&self) -> usize {
        REASON_MOST
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    community: String,
    reason: String,
    person: String,
}

pub async fn ask_to_look(visit: Visit, Query(sent): Query<Sent>) -> Result<Response, Fault> {
    let form = Looking { community: sent.community, reason: String::new() };
    Ok(render(LookPage::load(&visit, form, fresh_key(), FieldErrors::new()).await?))
}

pub async fn look(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let form = Looking { community: sent.community, reason: sent.reason };
    let (key, typed) = (Key::parse(&sent.key), form.clone());
    let act =
        move |db: &mut Db, ctx: &Ctx| once(db, ctx, key.as_ref(), "community.look", |db| looks::begin(db, ctx, &typed));
    match visit.write(act).await {
        Ok(slug) => Ok(done(&format!("/c/{slug}"), Some("manage-looking"))),
        Err(Error::Invalid(errors)) => Ok(render(LookPage::load(&visit, form, sent.key, errors).await?)),
        Err(error) => Err(error.into()),
    }
}

pub async fn stop_looking(visit: Visit, At(look): At<LookId>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let key = Key::parse(&sent.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        people::account::check_admin(db, ctx)?;
        once(db, ctx, key.as_ref(), "community.look-end", |db| looks::end(db, ctx, look))
    };
    visit.write(act).await?;
    Ok(done("/administration/communities", Some("manage-stopped")))
}

#[derive(Template)]
#[template(path = "institution/facilitator.html")]
struct NamePage {
    frame: Frame,
    key: String,
    form: Naming,
    errors: FieldErrors,
}

impl Page for NamePage {
    fn status(&self) -> StatusCode {
        status(&self.errors)
    }
}

impl NamePage {
    async fn load(visit: &Visit, form: Naming, key: String, errors: FieldErrors) -> Result<NamePage> {
        let here = visit.clone();
        let load = move |_: &mut Db, ctx: &Ctx| {
            admins_only(ctx)?;
            let frame = frame(&here, ctx, "communities", here.words.say("manage-name-title"));
            Ok(NamePage { frame, key, form, errors })
        };
        visit.read(load).await
    }
}

pub async fn ask_to_name(visit: Visit, Query(sent): Query<Sent>) -> Result<Response, Fault> {
    let form = Naming { community: sent.community, person: String::new() };
    Ok(render(NamePage::load(&visit, form, fresh_key(), FieldErrors::new()).await?))
}

pub async fn name(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let form = Naming { community: sent.community, person: sent.person };
    let (key, typed) = (Key::parse(&sent.key), form.clone());
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "facilitator.name", |db| facilitate::name(db, ctx, &typed))
    };
    match visit.write(act).await {
        Ok(_) => Ok(done("/administration/communities", Some("manage-named"))),
        Err(Error::Invalid(errors)) => Ok(render(NamePage::load(&visit, form, sent.key, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
