//! Leaving for good.

use axum::response::Response;
use db::{Error, FieldErrors, Result};
use web::live::Live;
use web::{Fault, Form, Visit, done, render};

use super::{AskPage, Fields};
use crate::account::password::{self, Password};
use crate::account::store;
use crate::door::pages::in_a_browser;
use crate::door::{guess, reset};

async fn page(visit: &Visit) -> Result<AskPage> {
    let shown = visit.clone();
    let load = move |db: &mut db::Db, ctx: &spine::Ctx| {
        let me = store::by_id(db, ctx.person()?.id)?.ok_or(Error::NotFound)?;
        AskPage::load(&shown, db, ctx, me)
    };
    visit.read(load).await
}

pub async fn ask(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    Ok(render(page(&visit).await?))
}

pub async fn leave(visit: Visit, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let page = page(&visit).await?;
    let me = page.person.id;
    let known = visit.read(reset::known).await?;
    guess::take_a_try(&visit, "change", &me.to_string())?;
    let mut errors = FieldErrors::new();
    let posts = fields.read(&page.person.name, &mut errors);
    if !password::verify(Password::typed(&fields.password), known).await? {
        errors.add("password", "password-now-wrong");
    }
    let (Some(posts), true) = (posts, errors.is_empty()) else {
        return Ok(render(AskPage { errors, fields, ..page }));
    };
    visit.write(move |db, ctx| super::super::begin(db, ctx, me, posts)).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(done("/sign-in", Some("toast-left")))
}
