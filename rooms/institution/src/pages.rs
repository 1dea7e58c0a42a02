//! The overview of the administration.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Engine, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::audit::{self, Entry};
use spine::jobs::Dead;
use spine::{Ctx, Key, ObjectRef, jobs, once};
use web::route::{get, post};
use web::{At, Fault, Form, Frame, Page, Route, Visit, Who, done, fresh_key, render, ui};

use crate::actions;
use crate::bar::{admins_only, frame};
use crate::change::{self, Instance, NAME_MAX};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration", Who::Admin, overview),
        post("/administration/instance", Who::Admin, change_instance),
        post("/administration/jobs/{job}/attempts", Who::Admin, try_again),
    ]
}

/// How many jobs that were given up are shown at once.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "institution/overview.html")]
struct OverviewPage {
    frame: Frame,
    key: String,
    form: Instance,
    errors: FieldErrors,
    dead: Vec<Dead>,
    counts: Counts,
    engine: Engine,
}

/// How many jobs there are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    waiting: i64,
    running: i64,
    dead: i64,
}

impl Page for OverviewPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl OverviewPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, sent: Option<Instance>) -> Result<OverviewPage> {
        admins_only(ctx)?;
        let instance = web::Instance::load(db)?;
        let stored = || Instance { name: instance.name, public_reading: instance.public_reading };
        Ok(OverviewPage {
            frame: frame(visit, ctx, "overview", visit.words.say("institution-overview")),
            key: fresh_key(),
            form: sent.unwrap_or_else(stored),
            errors: FieldErrors::new(),
            dead: jobs::dead(db, SHOWN)?,
            counts: Counts::of(db)?,
            engine: db.engine(),
        })
    }

    fn name_max(&self) -> usize {
        NAME_MAX
    }

    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

impl Counts {
    fn of(db: &mut Db) -> Result<Counts> {
        let mut counts = Counts::default();
        for (state, count) in jobs::counts(db)? {
            match state.as_str() {
                "waiting" => counts.waiting = count,
                "running" => counts.running = count,
                _ => counts.dead += count,
            }
        }
        Ok(counts)
    }
}

async fn overview(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| OverviewPage::load(&here, db, ctx, None)).await?))
}

#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
    /// The value of the box; absent when it is not ticked.
    public_reading: Option<String>,
}

async fn change_instance(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let form = Instance { name: sent.name, public_reading: sent.public_reading.is_some() };
    let (key, new) = (Key::parse(&sent.key), form.clone());
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "instance.change", |db| change::change(db, ctx, &new))
    };
    match visit.write(act).await {
        Ok(()) => {
            visit.app.reload_instance().await?;
            Ok(done("/administration", Some("institution-changed")))
        }
        Err(Error::Invalid(errors)) => {
            let here = visit.clone();
            let mut page = visit.read(move |db, ctx| OverviewPage::load(&here, db, ctx, Some(form))).await?;
            (page.key, page.errors) = (sent.key, errors);
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct Keyed {
    #[serde(default)]
    key: String,
}

/// A job that is no longer given up was tried again by somebody else, which is just as well.
async fn try_again(visit: Visit, At(job): At<i64>, Form(form): Form<Keyed>) -> Result<Response, Fault> {
    let key = Key::parse(&form.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "job.try-again", |db| {
            people::account::check_admin(db, ctx)?;
            if jobs::try_again(db, ctx, job)? {
                let object = ObjectRef { kind: "job", id: job };
                audit::record(db, ctx, Entry::of(&actions::JOB_TRIED, object))?;
            }
            Ok(())
        })
    };
    visit.write(act).await?;
    Ok(done("/administration", Some("institution-tried")))
}
