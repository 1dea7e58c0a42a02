//! Closing an account, and opening it again.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Ctx;
use spine::objects::Card;
use web::live::Live;
use web::{At, Fault, Form, Frame, Page, Visit, done, render, ui};

use crate::Person;
use crate::account::password::{self, Password};
use crate::account::{self, store};
use crate::door::pages::in_a_browser;
use crate::door::{guess, reset};
use crate::erasure::pages::estate;
use crate::form_status;

/// The question before an account is closed.
#[derive(Template)]
#[template(path = "profile/deactivation.html")]
struct DeactivationPage {
    frame: Frame,
    person: Person,
}

impl Page for DeactivationPage {}

impl DeactivationPage {
    fn act(&self) -> String {
        format!("{}/deactivation", self.person.href())
    }
}

pub async fn ask_to_deactivate(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    let shown = visit.clone();
    let page = visit.read(move |db, ctx| {
        account::for_admins(ctx)?;
        let person = super::visible(db, ctx, &handle)?;
        let title = shown.words.say_with("deactivation-title", &[("name", person.name.as_str().into())]);
        Ok(DeactivationPage { frame: shown.frame(ctx, title), person })
    });
    Ok(render(page.await?))
}

pub async fn deactivate(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let person = super::visible(db, ctx, &handle)?;
        account::deactivate(db, ctx, person.id)?;
        Ok(person.href())
    };
    let href = visit.write(act).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(done(&href, Some("toast-deactivated")))
}

pub async fn reactivate(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let person = super::visible(db, ctx, &handle)?;
        account::reactivate(db, ctx, person.id)?;
        Ok(person.href())
    };
    Ok(done(&visit.write(act).await?, Some("toast-reactivated")))
}

/// The question before somebody closes their own account.
#[derive(Template)]
#[template(path = "profile/closing.html")]
struct ClosingPage {
    frame: Frame,
    /// Nobody else administers the instance.
    is_last_admin: bool,
    /// The communities that only they lead.
    alone: Vec<Card>,
    errors: FieldErrors,
}

impl Page for ClosingPage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }
}

impl ClosingPage {
    async fn load(visit: &Visit, errors: FieldErrors) -> Result<ClosingPage> {
        let shown = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let me = store::by_id(db, ctx.person()?.id)?.ok_or(Error::NotFound)?;
            Ok(ClosingPage {
                frame: shown.frame(ctx, shown.words.say("closing-title")),
                is_last_admin: me.admin && store::admins(db)? <= 1,
                alone: estate(&shown, db, me.id)?.left_alone,
                errors,
            })
        };
        visit.read(load).await
    }
}

#[derive(Deserialize)]
pub struct Closing {
    #[serde(default)]
    password: String,
}

pub async fn ask_to_close(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    Ok(render(ClosingPage::load(&visit, FieldErrors::new()).await?))
}

pub async fn close(visit: Visit, Form(sent): Form<Closing>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let me = visit.read(|_, ctx| Ok(ctx.writer()?.id)).await?;
    let known = visit.read(reset::known).await?;
    guess::take_a_try(&visit, "change", &me.to_string())?;
    if !password::verify(Password::typed(&sent.password), known).await? {
        let errors = FieldErrors::one("password", "password-now-wrong");
        return Ok(render(ClosingPage::load(&visit, errors).await?));
    }
    visit.write(account::deactivate_own).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(done("/sign-in", Some("toast-closed")))
}
