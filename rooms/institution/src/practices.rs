//! Practice interests as administrators see to them: how many there are, who keeps their names in order, and the ways to
//! where that is done.

use ::people::Byline;
use ::people::interests::{self, Standing};
use askama::Template;
use axum::response::Response;
use db::{Db, Result};
use spine::Ctx;
use web::route::get;
use web::{Fault, Frame, Page, Route, Visit, Who, render, ui};

use crate::bar::{admins_only, frame};

pub fn routes() -> Vec<Route> {
    vec![get("/administration/practices", Who::Admin, show)]
}

#[derive(Template)]
#[template(path = "institution/practices.html")]
struct PracticesPage {
    frame: Frame,
    standing: Standing,
    stewards: Vec<Byline>,
}

impl Page for PracticesPage {}

impl PracticesPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx) -> Result<PracticesPage> {
        admins_only(ctx)?;
        Ok(PracticesPage {
            frame: frame(visit, ctx, "practices", visit.words.say("manage-practices")),
            standing: Standing::of(db)?,
            stewards: interests::stewards(db)?,
        })
    }
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| PracticesPage::load(&here, db, ctx)).await?))
}
