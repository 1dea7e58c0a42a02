//! The overview: what needs attention, each with the one act for it, and how the instance is doing.

mod attention;

use askama::Template;
use axum::response::Response;
use db::{Db, Engine, Result, Time};
use people::Mailer;
use people::mail::outbox;
use spine::Ctx;
use spine::jobs::{self, Tally};
use web::route::get;
use web::{Fault, Frame, Page, Route, Visit, Who, fresh_key, render, ui};

use crate::bar::{admins_only, frame};
use crate::mail::Letters;
use crate::storage::{Backup, Measured};
use attention::{Act, Need};

pub fn routes() -> Vec<Route> {
    vec![get("/administration", Who::Admin, overview)]
}

#[derive(Template)]
#[template(path = "institution/overview.html")]
struct OverviewPage {
    frame: Frame,
    key: String,
    needs: Vec<Need>,
    tallies: Vec<Tally>,
    measured: Option<Measured>,
    backup: Option<Backup>,
    /// Letters on the way, and of them those that were given up.
    letters: i64,
    has_server: bool,
    engine: Engine,
    now: Time,
}

impl Page for OverviewPage {}

impl OverviewPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx) -> Result<OverviewPage> {
        admins_only(ctx)?;
        let letters = visit.app.room::<Letters>();
        Ok(OverviewPage {
            frame: frame(visit, ctx, "overview", visit.words.say("institution-overview")),
            key: fresh_key(),
            needs: attention::needs(visit, db)?,
            tallies: jobs::tallies(db)?,
            measured: Measured::last(db)?,
            backup: Backup::last(db)?,
            letters: outbox(db, &letters.0, 0, 1)?.1,
            has_server: visit.app.room::<Mailer>().about().server.is_some(),
            engine: db.engine(),
            now: visit.now,
        })
    }

    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    fn waiting(&self) -> i64 {
        self.tallies.iter().map(|tally| tally.waiting).sum()
    }

    /// Whether the last backup is recent enough not to be worried about.
    fn is_backed_up(&self, backup: &Backup) -> bool {
        backup.is_recent(self.now)
    }
}

async fn overview(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| OverviewPage::load(&here, db, ctx)).await?))
}
