//! The page of jobs.

use askama::Template;
use axum::response::Response;
use db::{Db, Result, Time};
use serde::Deserialize;
use spine::jobs::{Dead, Tally};
use spine::{Ctx, jobs};
use web::{Fault, Frame, Page, Query, Visit, fresh_key, render, ui};

use crate::bar::{admins_only, frame};

const PER_PAGE: i64 = 20;

#[derive(Template)]
#[template(path = "institution/jobs.html")]
struct JobsPage {
    frame: Frame,
    key: String,
    tallies: Vec<Tally>,
    rounds: Vec<(String, Option<Time>, Time)>,
    dead: Vec<Dead>,
    /// Of which kind alone; empty for all.
    kind: String,
    page: i64,
    total: i64,
}

impl Page for JobsPage {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    page: Option<i64>,
}

impl JobsPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, asked: &Asked) -> Result<JobsPage> {
        admins_only(ctx)?;
        let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
        let kind = Some(asked.kind.as_str()).filter(|kind| !kind.is_empty());
        let (dead, total) = jobs::dead_of(db, kind, (page - 1) * PER_PAGE, PER_PAGE)?;
        Ok(JobsPage {
            frame: frame(visit, ctx, "jobs", visit.words.say("institution-jobs")),
            key: fresh_key(),
            tallies: jobs::tallies(db)?,
            rounds: jobs::rounds(db)?,
            dead,
            kind: asked.kind.clone(),
            page,
            total,
        })
    }

    /// How many there are of a state, of all kinds.
    fn sum(&self, of: fn(&Tally) -> i64) -> i64 {
        self.tallies.iter().map(of).sum()
    }

    fn waiting(&self) -> i64 {
        self.sum(|tally| tally.waiting)
    }

    fn given_up(&self) -> i64 {
        self.sum(|tally| tally.dead)
    }

    fn pages(&self) -> String {
        format!("/administration/jobs?kind={}&page=", web::page::query(&self.kind))
    }
}

pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| JobsPage::load(&here, db, ctx, &asked)).await?))
}
