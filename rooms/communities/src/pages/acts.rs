//! Forms that are one button: joining and leaving, letting in, choosing facilitators.

use axum::response::Response;
use db::{Db, Error, PersonId, Result};
use people::Letters;
use serde::Deserialize;
use spine::Ctx;
use web::{At, Fault, Form, Visit, done};

use super::once;
use crate::formation::stage as stages;
use crate::join::{Standing, Wish};
use crate::schema::Stage;
use crate::{admit, archive, facilitate, join as joining, leave as leaving, load, store};

/// What every such form carries.
#[derive(Deserialize)]
pub struct Keyed {
    #[serde(default)]
    key: String,
}

/// What whoever wants to be in says.
#[derive(Deserialize)]
pub struct Joining {
    #[serde(default)]
    key: String,
    #[serde(default)]
    letters: String,
    #[serde(default)]
    answer: String,
}

pub async fn join(visit: Visit, At(slug): At<String>, Form(form): Form<Joining>) -> Result<Response, Fault> {
    let home = home(&slug);
    let wish = Wish { letters: Letters::parse(&form.letters), answer: form.answer };
    let (of, asked) = (slug.clone(), wish.clone());
    let act = move |db: &mut Db, ctx: &Ctx| joining::join_as(db, ctx, &of, &asked);
    match once(&visit, &form.key, "community.join", act).await {
        Ok(Standing::In) => Ok(done(&home, Some("communities-joined"))),
        Ok(Standing::Asked) => Ok(done(&home, Some("communities-asked"))),
        Err(Error::Invalid(errors)) => super::home::show_with(&visit, slug, wish, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// Changes what comes by mail.
pub async fn letters(visit: Visit, At(slug): At<String>, Form(form): Form<Joining>) -> Result<Response, Fault> {
    let home = home(&slug);
    let act = move |db: &mut Db, ctx: &Ctx| {
        let chosen =
            Letters::parse(&form.letters).ok_or_else(|| Error::invalid("letters", "joining-letters-missing"))?;
        joining::set_letters(db, ctx, &slug, chosen)
    };
    once(&visit, &form.key, "community.letters", act).await?;
    Ok(done(&home, Some("communities-changed")))
}

/// Takes leaving back.
pub async fn come_back(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let home = home(&slug);
    visit.write(move |db, ctx| leaving::come_back(db, ctx, &slug)).await?;
    Ok(done(&home, Some("communities-joined")))
}

/// Facilitators say where they see their community, or that the next stage can wait.
#[derive(Deserialize)]
pub struct Staging {
    #[serde(default)]
    key: String,
    #[serde(default)]
    stage: String,
}

pub async fn stage(visit: Visit, At(slug): At<String>, Form(form): Form<Staging>) -> Result<Response, Fault> {
    let home = home(&slug);
    let chosen = Stage::parse(&form.stage);
    let act = move |db: &mut Db, ctx: &Ctx| match chosen {
        Some(chosen) => stages::set(db, ctx, &slug, chosen),
        None => stages::later(db, ctx, &slug),
    };
    once(&visit, &form.key, "community.stage", act).await?;
    Ok(done(&home, Some(if chosen.is_some() { "formation-staged" } else { "formation-stage-waits" })))
}

pub async fn archive(visit: Visit, At(slug): At<String>, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    let home = home(&slug);
    once(&visit, &form.key, "community.archive", move |db, ctx| archive::archive(db, ctx, &slug, true)).await?;
    Ok(done(&home, Some("formation-archived")))
}

pub async fn reopen(visit: Visit, At(slug): At<String>, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    let home = home(&slug);
    once(&visit, &form.key, "community.reopen", move |db, ctx| archive::archive(db, ctx, &slug, false)).await?;
    Ok(done(&home, Some("formation-reopened")))
}

pub async fn take_on(visit: Visit, At(slug): At<String>, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    let home = home(&slug);
    once(&visit, &form.key, "community.take-on", move |db, ctx| facilitate::take_on(db, ctx, &slug)).await?;
    Ok(done(&home, Some("communities-taken-on")))
}

/// An act about one person in one community.
async fn about(
    visit: Visit,
    (slug, handle): (String, String),
    form: Keyed,
    name: &'static str,
    act: impl Fn(&mut Db, &Ctx, &str, PersonId) -> Result<()> + Send + 'static,
    toast: &'static str,
) -> Result<Response, Fault> {
    let members = format!("{}/members", home(&slug));
    let act = move |db: &mut Db, ctx: &Ctx| {
        // Before anybody is looked up, so that who is not signed in learns of nobody.
        load::face(db, ctx, &slug)?;
        ctx.writer()?;
        let person = store::anybody(db, &handle)?.ok_or(Error::NotFound)?;
        act(db, ctx, &slug, person)
    };
    once(&visit, &form.key, name, act).await?;
    Ok(done(&members, Some(toast)))
}

type Whom = At<(String, String)>;

/// What a facilitator says to whoever asked.
#[derive(Deserialize)]
pub struct Answering {
    #[serde(default)]
    key: String,
    #[serde(default)]
    words: String,
}

pub async fn admit(visit: Visit, At(whom): Whom, Form(form): Form<Answering>) -> Result<Response, Fault> {
    let words = form.words;
    let act = move |db: &mut Db, ctx: &Ctx, slug: &str, who| admit::admit_saying(db, ctx, slug, who, &words);
    about(visit, whom, Keyed { key: form.key }, "community.admit", act, "communities-admitted").await
}

pub async fn decline(visit: Visit, At(whom): Whom, Form(form): Form<Answering>) -> Result<Response, Fault> {
    let words = form.words;
    let act = move |db: &mut Db, ctx: &Ctx, slug: &str, who| admit::decline_saying(db, ctx, slug, who, &words);
    about(visit, whom, Keyed { key: form.key }, "community.decline", act, "communities-declined").await
}

pub async fn entrust(visit: Visit, At(whom): Whom, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    about(visit, whom, form, "steward.entrust", facilitate::entrust, "communities-entrusted").await
}

pub async fn relieve(visit: Visit, At(whom): Whom, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    about(visit, whom, form, "steward.relieve", facilitate::relieve, "communities-relieved").await
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

pub(super) fn home(slug: &str) -> String {
    format!("/c/{}", web::page::query(slug))
}
