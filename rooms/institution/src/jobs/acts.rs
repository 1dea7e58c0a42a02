//! A job that was given up is tried again or discarded; one that somebody else has dealt with meanwhile is dealt with.

use axum::response::Response;
use db::{Db, Result};
use serde::Deserialize;
use spine::audit::{self, Entry};
use spine::{Ctx, Key, ObjectRef, jobs, once};
use web::look::inside;
use web::{At, Fault, Form, Visit, done};

use crate::actions;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    kind: String,
    /// The page of the administration from which it was sent.
    back: String,
}

/// Where an act was sent from, else the page of jobs.
fn back(sent: &Sent) -> &str {
    if sent.back.starts_with("/administration") { inside(Some(&sent.back)) } else { "/administration/jobs" }
}

fn object(job: i64) -> ObjectRef {
    ObjectRef { kind: "job", id: job }
}

pub async fn try_again(visit: Visit, At(job): At<i64>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let key = Key::parse(&sent.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "job.try-again", |db| {
            people::account::check_admin(db, ctx)?;
            if jobs::try_again(db, ctx, job)? || jobs::hurry(db, ctx, job)? {
                audit::record(db, ctx, Entry::of(&actions::JOB_TRIED, object(job)))?;
            }
            Ok(())
        })
    };
    visit.write(act).await?;
    Ok(done(back(&sent), Some("institution-tried")))
}

pub async fn discard(visit: Visit, At(job): At<i64>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let key = Key::parse(&sent.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "job.discard", |db| {
            people::account::check_admin(db, ctx)?;
            if jobs::discard(db, job)?.is_some() {
                audit::record(db, ctx, Entry::of(&actions::JOB_DISCARDED, object(job)))?;
            }
            Ok(())
        })
    };
    visit.write(act).await?;
    Ok(done(back(&sent), Some("tending-discarded")))
}

pub async fn try_all_again(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let (key, kind) = (Key::parse(&sent.key), sent.kind.clone());
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "job.try-all-again", |db| {
            people::account::check_admin(db, ctx)?;
            let tried = jobs::try_all_again(db, ctx, &kind)?;
            if tried > 0 {
                let count = i64::try_from(tried).unwrap_or(i64::MAX);
                audit::record(db, ctx, Entry::of(&actions::JOBS_TRIED, object(0)).with("count", count))?;
            }
            Ok(())
        })
    };
    visit.write(act).await?;
    Ok(done(back(&sent), Some("institution-tried")))
}
