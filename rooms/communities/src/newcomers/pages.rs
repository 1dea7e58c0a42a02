//! The way in, and the rota of those who greet.

use askama::Template;
use axum::response::Response;
use db::{Db, Error, Result, Time};
use serde::Deserialize;
use spine::Ctx;
use web::page::done_undoable;
use web::{At, Fault, Form, Frame, Page, Visit, done, render, ui};

use super::path::{Path, Standing};
use super::schema::Step;
use super::store;
use crate::place;

/// How many of those whom one greets are shown.
const GREETED: i64 = 10;

#[derive(Template)]
#[template(path = "newcomers/welcome.html")]
struct WelcomePage {
    frame: Frame,
    path: Path,
}

impl Page for WelcomePage {}

pub async fn welcome(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    let load = move |db: &mut Db, ctx: &Ctx| {
        ctx.person()?;
        let mut frame = here.frame(ctx, here.words.say("newcomers-title"));
        frame.communities = place::switcher(db, ctx)?;
        Ok(WelcomePage { frame, path: Path::load(&here.app, db, ctx)? })
    };
    Ok(render(visit.read(load).await?))
}

/// "Not now".
pub async fn later(visit: Visit, At(step): At<String>) -> Result<Response, Fault> {
    let undo = format!("/welcome/{step}/later/end");
    put_off(visit, step, true).await?;
    Ok(done_undoable("/", "newcomers-put-off", &undo))
}

pub async fn again(visit: Visit, At(step): At<String>) -> Result<Response, Fault> {
    put_off(visit, step, false).await?;
    Ok(done("/", Some("newcomers-taken-up")))
}

async fn put_off(visit: Visit, step: String, later: bool) -> Result<()> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let me = ctx.writer()?.id;
        let step = Step::parse(&step).ok_or(Error::NotFound)?;
        store::arrive(db, me, ctx.now)?;
        store::put_off(db, me, step, later)
    };
    visit.write(act).await
}

#[derive(Template)]
#[template(path = "newcomers/greeting.html")]
struct GreetingPage {
    frame: Frame,
    greets: bool,
    greeted: Vec<(ui::Person, String, Time)>,
}

impl Page for GreetingPage {}

pub async fn greeting(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    let load = move |db: &mut Db, ctx: &Ctx| {
        let me = ctx.person()?.id;
        let mut frame = here.frame(ctx, here.words.say("settings-greeting"));
        frame.communities = place::switcher(db, ctx)?;
        let greeted = store::greeted_by(db, me, GREETED)?;
        let greeted = greeted.into_iter().map(|(byline, since)| (byline.shown(), byline.role, since)).collect();
        Ok(GreetingPage { frame, greets: store::greets(db, me)?, greeted })
    };
    Ok(render(visit.read(load).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    greets: Option<String>,
}

pub async fn volunteer(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let me = ctx.writer()?.id;
        match sent.greets {
            Some(_) => store::volunteer(db, me, ctx.now),
            None => store::stand_down(db, me),
        }
    };
    visit.write(act).await?;
    Ok(done("/settings/greeting", Some("newcomers-greeting-kept")))
}
