//! The pages of another e-mail address.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Ctx;
use web::live::Live;
use web::{At, Cache, Fault, Form, Frame, Page, Visit, done, render, ui};

use super::in_a_browser;
use crate::account::{Email, Password, password};
use crate::door::email::{self, Stopped};
use crate::door::{guess, reset};
use crate::form_status;

#[derive(Template)]
#[template(path = "door/email.html")]
struct ChangePage {
    frame: Frame,
    errors: FieldErrors,
    /// The address as it is.
    now: String,
    /// The one that waits to be confirmed.
    pending: Option<String>,
    email: String,
}

impl Page for ChangePage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl ChangePage {
    async fn load(visit: &Visit) -> Result<ChangePage> {
        let shown = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let me = crate::account::store::by_id(db, ctx.person()?.id)?;
            Ok(ChangePage {
                frame: shown.frame(ctx, shown.words.say("settings-email")),
                errors: FieldErrors::new(),
                now: me.and_then(|me| me.email).unwrap_or_default(),
                pending: email::pending(db, ctx)?,
                email: String::new(),
            })
        };
        visit.read(load).await
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    Ok(render(ChangePage::load(&visit).await?))
}

#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password_now: String,
}

pub async fn ask(visit: Visit, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let page = ChangePage { email: fields.email.clone(), ..ChangePage::load(&visit).await? };
    let (me, known) = visit.read(|db, ctx| Ok((ctx.person()?.id, reset::known(db, ctx)?))).await?;
    guess::take_a_try(&visit, "change", &me.to_string())?;
    let mut errors = FieldErrors::new();
    let email = Email::parse(&fields.email).map_err(|message| errors.add("email", message)).ok();
    if !password::verify(Password::typed(&fields.password_now), known.clone()).await? {
        errors.add("password_now", "password-now-wrong");
    }
    let (Some(email), Some(known), true) = (email, known, errors.is_empty()) else {
        return Ok(render(ChangePage { errors, ..page }));
    };
    match visit.write(move |db, ctx| email::ask(db, ctx, &known, &email)).await {
        Ok(()) => Ok(done("/settings/email", Some("toast-email-asked"))),
        Err(Error::Invalid(errors)) => Ok(render(ChangePage { errors, ..page })),
        Err(error) => Err(error.into()),
    }
}

/// Which question a link from a letter asks, or what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Sign in with the new address from now on?
    Confirm,
    Confirmed,
    /// Stop the change?
    Stop,
    /// Take it back?
    Undo,
    Stopped,
    TakenBack,
    /// The link works no more.
    Dead,
}

#[derive(Template)]
#[template(path = "door/email_link.html")]
struct LinkPage {
    frame: Frame,
    stage: Stage,
    /// The new address.
    email: String,
    href: String,
}

impl Page for LinkPage {
    fn status(&self) -> StatusCode {
        if self.stage == Stage::Dead { StatusCode::NOT_FOUND } else { StatusCode::OK }
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl LinkPage {
    fn new(visit: &Visit, stage: Stage, email: String) -> LinkPage {
        let title = match stage {
            Stage::Confirm => "email-confirm-title",
            Stage::Confirmed => "email-confirmed-title",
            Stage::Stop => "email-stop-title",
            Stage::Undo => "email-undo-title",
            Stage::Stopped => "email-stopped-title",
            Stage::TakenBack => "email-taken-back-title",
            Stage::Dead => "email-dead-title",
        };
        let frame = visit.frame_outside(visit.words.say(title)).at_the_door();
        LinkPage { frame, stage, email, href: visit.uri.path().to_owned() }
    }
}

pub async fn show_confirm(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    let change = visit.read(move |db, ctx| email::to_confirm(db, &secret, ctx.now)).await?;
    Ok(render(match change {
        Some(change) => LinkPage::new(&visit, Stage::Confirm, change.email),
        None => LinkPage::new(&visit, Stage::Dead, String::new()),
    }))
}

pub async fn confirm(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    guess::take_a_try(&visit, "link", &secret)?;
    let stage = match visit.write(move |db, ctx| email::confirm(db, ctx, &secret)).await {
        Ok(()) => Stage::Confirmed,
        Err(Error::NotFound) => Stage::Dead,
        Err(error) => return Err(error.into()),
    };
    Ok(render(LinkPage::new(&visit, stage, String::new())))
}

pub async fn show_stop(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    let change = visit.read(move |db, ctx| email::to_stop(db, &secret, ctx.now)).await?;
    Ok(render(match change {
        Some(change) if change.confirmed_at.is_some() => LinkPage::new(&visit, Stage::Undo, change.email),
        Some(change) => LinkPage::new(&visit, Stage::Stop, change.email),
        None => LinkPage::new(&visit, Stage::Dead, String::new()),
    }))
}

pub async fn stop(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    guess::take_a_try(&visit, "link", &secret)?;
    let stage = match visit.write(move |db, ctx| email::stop(db, ctx, &secret)).await {
        Ok(Stopped::InTime) => Stage::Stopped,
        Ok(Stopped::TakenBack) => {
            visit.app.room::<Live>().sessions_ended();
            Stage::TakenBack
        }
        Err(Error::NotFound) => Stage::Dead,
        Err(error) => return Err(error.into()),
    };
    Ok(render(LinkPage::new(&visit, stage, String::new())))
}
