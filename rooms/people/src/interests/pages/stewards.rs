//! Who keeps the names in order, and starter sets.

use askama::Template;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::{Ctx, Key};
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::show::mistake;
use super::status;
use crate::Byline;
use crate::account::{for_admins, store as accounts};
use crate::interests::elsewhere::Elsewhere;
use crate::interests::starter::{self, Set};
use crate::interests::steward;

#[derive(Template)]
#[template(path = "interests/stewards.html")]
struct StewardsPage {
    frame: Frame,
    stewards: Vec<Byline>,
    handle: String,
    errors: FieldErrors,
    key: String,
}

impl Page for StewardsPage {
    fn status(&self) -> axum::http::StatusCode {
        status(&self.errors)
    }
}

impl StewardsPage {
    async fn load(visit: &Visit) -> Result<StewardsPage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            ctx.person()?;
            for_admins(ctx)?;
            let frame = here.frame(ctx, here.words.say("interest-stewards-title"));
            let stewards = steward::stewards(db)?;
            Ok(StewardsPage { frame, stewards, handle: String::new(), errors: FieldErrors::new(), key: fresh_key() })
        };
        visit.read(load).await
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    Ok(render(StewardsPage::load(&visit).await?))
}

#[derive(Deserialize)]
pub struct Appointing {
    #[serde(default)]
    key: String,
    #[serde(default)]
    handle: String,
}

pub async fn appoint(visit: Visit, Form(sent): Form<Appointing>) -> Result<Response, Fault> {
    let page = StewardsPage::load(&visit).await?;
    let (key, handle) = (Key::parse(&sent.key), sent.handle.clone());
    match visit.write(move |db, ctx| steward::appoint(db, ctx, key.as_ref(), &handle)).await {
        Ok(()) => Ok(done("/interests/stewards", Some("toast-steward-appointed"))),
        Err(error) => {
            let errors = mistake(error)?;
            Ok(render(StewardsPage { errors, handle: sent.handle, key: sent.key, ..page }))
        }
    }
}

pub async fn dismiss(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        for_admins(ctx)?;
        let person = accounts::by_handle(db, &handle)?.ok_or(Error::NotFound)?;
        steward::dismiss(db, ctx, person.id)
    };
    visit.write(act).await?;
    Ok(done("/interests/stewards", Some("toast-steward-dismissed")))
}

/// Takes in the set that comes with the product.
pub async fn take_starter(visit: Visit) -> Result<Response, Fault> {
    let rooms = visit.app.room::<Elsewhere>().clone();
    visit.write(move |db, ctx| starter::take_in(db, ctx, &rooms, &Set::starter(), false)).await?;
    Ok(done("/interests", Some("toast-starter-taken")))
}
