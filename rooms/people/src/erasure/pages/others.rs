//! An administrator erases somebody.

use axum::response::Response;
use db::{Error, FieldErrors, Result};
use web::live::Live;
use web::{At, Fault, Form, Visit, done, render};

use super::{AskPage, Fields};
use crate::account;
use crate::profile;

async fn page(visit: &Visit, handle: String) -> Result<AskPage> {
    let shown = visit.clone();
    let load = move |db: &mut db::Db, ctx: &spine::Ctx| {
        account::for_admins(ctx)?;
        let person = profile::visible(db, ctx, &handle)?;
        if person.erasure.is_some() {
            return Err(Error::NotFound);
        }
        AskPage::load(&shown, db, ctx, person)
    };
    visit.read(load).await
}

pub async fn ask(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    Ok(render(page(&visit, handle).await?))
}

pub async fn erase(visit: Visit, At(handle): At<String>, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    let page = page(&visit, handle).await?;
    // Oneself is erased with one's password.
    if page.own {
        return Ok(done("/settings/leave", None));
    }
    let mut errors = FieldErrors::new();
    let posts = fields.read(&page.person.name, &mut errors);
    let (Some(posts), true) = (posts, errors.is_empty()) else {
        return Ok(render(AskPage { errors, fields, ..page }));
    };
    let person = page.person.id;
    visit.write(move |db, ctx| super::super::begin(db, ctx, person, posts)).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(done("/people", Some("toast-erased")))
}
