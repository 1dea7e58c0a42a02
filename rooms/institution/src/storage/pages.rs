//! The page of storage.

use askama::Template;
use axum::response::Response;
use db::{Db, Engine, Result};
use serde::Deserialize;
use spine::{Ctx, Key, once};
use web::{Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::{Backup, Measured, measure};
use crate::bar::{admins_only, frame};

#[derive(Template)]
#[template(path = "institution/storage.html")]
struct StoragePage {
    frame: Frame,
    key: String,
    measured: Option<Measured>,
    backup: Option<Backup>,
    engine: Engine,
}

impl Page for StoragePage {}

impl StoragePage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx) -> Result<StoragePage> {
        admins_only(ctx)?;
        Ok(StoragePage {
            frame: frame(visit, ctx, "storage", visit.words.say("storage-title")),
            key: fresh_key(),
            measured: Measured::last(db)?,
            backup: Backup::last(db)?,
            engine: db.engine(),
        })
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| StoragePage::load(&here, db, ctx)).await?))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
}

pub async fn measure(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let key = Key::parse(&sent.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "storage.measure", |db| {
            people::account::check_admin(db, ctx)?;
            measure::soon(db, ctx)
        })
    };
    visit.write(act).await?;
    Ok(done("/administration/storage", Some("storage-soon")))
}
