//! Waving a suggestion aside, and taking that back.

use axum::response::Response;
use db::{Db, Error, PersonId, Result};
use serde::Deserialize;
use spine::Ctx;
use web::page::done_undoable;
use web::{At, Fault, Form, Visit, done};

use super::schema::Dismissed;
use super::store;
use crate::load;
use crate::store as all;

/// Where the button stood, so that one comes back there.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    from: String,
}

impl Sent {
    fn back(&self) -> &'static str {
        match self.from.as_str() {
            "home" => "/",
            "list" => "/communities",
            "settings" => "/settings/suggestions",
            _ => "/people/near",
        }
    }
}

fn whom(db: &mut Db, handle: &str) -> Result<PersonId> {
    all::anybody(db, handle)?.ok_or(Error::NotFound)
}

pub async fn person(visit: Visit, At(handle): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let undo = format!("/suggestions/people/{handle}/dismissal/end");
    let act = move |db: &mut Db, ctx: &Ctx| {
        ctx.writer()?;
        let person = whom(db, &handle)?;
        store::dismiss(db, ctx, Dismissed::Person, person.0)
    };
    visit.write(act).await?;
    Ok(done_undoable(sent.back(), "suggestions-dismissed", &undo))
}

pub async fn person_back(visit: Visit, At(handle): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        ctx.writer()?;
        let person = whom(db, &handle)?;
        store::bring_back(db, ctx, Dismissed::Person, person.0)
    };
    visit.write(act).await?;
    Ok(done(sent.back(), Some("suggestions-back")))
}

pub async fn community(visit: Visit, At(slug): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let undo = format!("/suggestions/communities/{slug}/dismissal/end");
    let act = move |db: &mut Db, ctx: &Ctx| {
        let community = load::face(db, ctx, &slug)?;
        store::dismiss(db, ctx, Dismissed::Community, community.id.0)
    };
    visit.write(act).await?;
    Ok(done_undoable(sent.back(), "suggestions-dismissed", &undo))
}

pub async fn community_back(visit: Visit, At(slug): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    // The toast's button says no more than that it was pressed; it stands on the home page above all.
    let back = if sent.from.is_empty() { "/" } else { sent.back() };
    let act = move |db: &mut Db, ctx: &Ctx| {
        let community = load::face(db, ctx, &slug)?;
        store::bring_back(db, ctx, Dismissed::Community, community.id.0)
    };
    visit.write(act).await?;
    Ok(done(back, Some("suggestions-back")))
}

type Whom = At<(String, String)>;

pub async fn for_community(visit: Visit, At((slug, handle)): Whom) -> Result<Response, Fault> {
    let members = format!("/c/{}/members", web::page::query(&slug));
    let undo = format!("/c/{slug}/suggestions/{handle}/dismissal/end");
    let act = move |db: &mut Db, ctx: &Ctx| {
        let community = load::inside_shared(db, ctx, &slug)?;
        community.facilitator()?;
        let person = whom(db, &handle)?;
        store::dismiss_for(db, ctx, community.id, person)
    };
    visit.write(act).await?;
    Ok(done_undoable(&members, "suggestions-dismissed-for", &undo))
}

pub async fn for_community_back(visit: Visit, At((slug, handle)): Whom) -> Result<Response, Fault> {
    let members = format!("/c/{}/members", web::page::query(&slug));
    let act = move |db: &mut Db, ctx: &Ctx| {
        let community = load::inside_shared(db, ctx, &slug)?;
        community.facilitator()?;
        ctx.writer()?;
        let person = whom(db, &handle)?;
        store::bring_back_for(db, community.id, person)
    };
    visit.write(act).await?;
    Ok(done(&members, Some("suggestions-back")))
}
