//! Closing an account, and opening it again.

use askama::Template;
use axum::response::Response;
use db::{Db, Result};
use spine::Ctx;
use web::live::Live;
use web::{At, Fault, Frame, Page, Visit, done, render, ui};

use crate::Person;
use crate::account;

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
