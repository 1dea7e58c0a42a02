//! Forms that are one button: joining and leaving, letting in, choosing facilitators.

use axum::response::Response;
use db::{Db, Error, PersonId, Result};
use serde::Deserialize;
use spine::Ctx;
use web::{At, Fault, Form, Visit, done};

use super::once;
use crate::join::Standing;
use crate::leave::Ended;
use crate::{admit, facilitate, join as joining, leave as leaving, store};

/// What every such form carries.
#[derive(Deserialize)]
pub struct Keyed {
    #[serde(default)]
    key: String,
}

pub async fn join(visit: Visit, At(slug): At<String>, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    let home = home(&slug);
    let standing = once(&visit, &form.key, "community.join", move |db, ctx| joining::join(db, ctx, &slug)).await?;
    let toast = match standing {
        Standing::In => "communities-joined",
        Standing::Asked => "communities-asked",
    };
    Ok(done(&home, Some(toast)))
}

pub async fn leave(visit: Visit, At(slug): At<String>, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    let home = home(&slug);
    let ended = once(&visit, &form.key, "community.leave", move |db, ctx| leaving::leave(db, ctx, &slug)).await?;
    // A private community is out of sight for whoever has left it.
    Ok(match ended {
        Ended::Membership => done("/", Some("communities-left")),
        Ended::Request => done(&home, Some("communities-withdrew")),
        Ended::Nothing => done(&home, None),
    })
}

pub async fn take_on(visit: Visit, At(slug): At<String>, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    let home = home(&slug);
    once(&visit, &form.key, "community.take-on", move |db, ctx| facilitate::take_on(db, ctx, &slug)).await?;
    Ok(done(&home, Some("communities-taken-on")))
}

/// An act about one person in one community.
type About = fn(&mut Db, &Ctx, &str, PersonId) -> Result<()>;

async fn about(
    visit: Visit,
    (slug, handle): (String, String),
    form: Keyed,
    name: &'static str,
    act: About,
    toast: &'static str,
) -> Result<Response, Fault> {
    let members = format!("{}/members", home(&slug));
    let act = move |db: &mut Db, ctx: &Ctx| {
        let person = store::anybody(db, &handle)?.ok_or(Error::NotFound)?;
        act(db, ctx, &slug, person)
    };
    once(&visit, &form.key, name, act).await?;
    Ok(done(&members, Some(toast)))
}

type Whom = At<(String, String)>;

pub async fn admit(visit: Visit, At(whom): Whom, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    about(visit, whom, form, "community.admit", admit::admit, "communities-admitted").await
}

pub async fn decline(visit: Visit, At(whom): Whom, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    about(visit, whom, form, "community.decline", admit::decline, "communities-declined").await
}

pub async fn remove(visit: Visit, At(whom): Whom, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    about(visit, whom, form, "community.remove", leaving::remove, "communities-removed").await
}

pub async fn choose(visit: Visit, At(whom): Whom, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    about(visit, whom, form, "facilitator.choose", facilitate::choose, "communities-chosen").await
}

/// Whoever releases themselves is then a member like the others, and still sees the list.
pub async fn release(visit: Visit, At(whom): Whom, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    about(visit, whom, form, "facilitator.release", facilitate::release, "communities-released").await
}

fn home(slug: &str) -> String {
    format!("/c/{}", web::page::query(slug))
}
