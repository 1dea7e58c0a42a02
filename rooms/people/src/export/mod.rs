//! Everything about me: asked for on a page, put together by a job, taken away by its owner within a few days.

mod pack;
mod pages;
mod schema;
mod shelf;

use db::{Database, Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::jobs::{self, Handler, Job, Schedule};
use spine::{Ctx, activity};
use web::{App, Route, Who, secret};

use crate::account;
use crate::mail::{self, Letter};
use schema::{Exported, exports};

pub use shelf::{FOLDER, tidy};

/// How long an archive waits to be taken away.
pub const LASTS: i64 = 3 * Time::DAY;

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/settings/export", Who::SignedIn, pages::show),
        post("/settings/export", Who::SignedIn, pages::ask),
        get("/settings/export/archive.zip", Who::SignedIn, pages::download),
    ]
}

/// An archive that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(crate) struct Export {
    pub id: i64,
    pub name: String,
    pub asked_at: Time,
    pub ready_at: Option<Time>,
    pub bytes: Option<i64>,
}

/// Puts an archive together.
#[derive(Debug, Serialize, Deserialize)]
struct Pack {
    export: i64,
}

impl Job for Pack {
    const KIND: &'static str = "people.export";
}

/// Takes away archives whose time is over.
#[derive(Debug, Serialize, Deserialize)]
struct Tidy {}

impl Job for Tidy {
    const KIND: &'static str = "people.exports-tidy";
}

pub(crate) fn handlers(app: &App) -> Vec<Handler> {
    let (packing, tidying) = (app.clone(), app.clone());
    vec![
        Handler::new(move |database, job: Pack| carry_out(&packing, database, job.export)),
        Handler::new(move |database, _: Tidy| tidy(database, &tidying.settings().data, Time::now())),
    ]
}

pub(crate) fn schedules() -> Vec<Schedule> {
    vec![Schedule { name: Tidy::KIND, every: Time::HOUR, kind: Tidy::KIND, payload: "{}" }]
}

/// The archive of a person, waiting or ready.
pub(crate) fn of(db: &mut Db, person: PersonId) -> Result<Option<Export>> {
    let theirs = exports::table.filter(exports::person_id.eq(person));
    let columns = (exports::id, exports::name, exports::asked_at, exports::ready_at, exports::bytes);
    Ok(theirs.select(columns).first(db).optional()?)
}

/// Asks for an archive of everything about whoever acts. One that is being put together is enough; one that is ready
/// is made anew.
pub(crate) fn ask(db: &mut Db, ctx: &Ctx) -> Result<()> {
    let person = ctx.writer()?.id;
    account::store::lock(db, person)?;
    if of(db, person)?.is_some_and(|export| export.ready_at.is_none()) {
        return Ok(());
    }
    diesel::delete(exports::table.filter(exports::person_id.eq(person))).execute(db)?;
    let export: i64 = diesel::insert_into(exports::table)
        .values((exports::person_id.eq(person), exports::name.eq(secret(16)), exports::asked_at.eq(ctx.now)))
        .returning(exports::id)
        .get_result(db)?;
    activity::record(db, ctx, account::object(person), None, &Exported {})?;
    jobs::enqueue(db, ctx, &Pack { export }, Some(&export.to_string()))
}

fn carry_out(app: &App, database: &Database, export: i64) -> Result<()> {
    let wanted = database.read_now(|db| {
        let row = exports::table.find(export).filter(exports::ready_at.is_null());
        Ok(row.select((exports::person_id, exports::name)).first::<(PersonId, String)>(db).optional()?)
    })?;
    // Asked for anew, or erased meanwhile.
    let Some((person, name)) = wanted else { return Ok(()) };
    let bytes = pack::pack(app, person, &name)?;
    let bytes = i64::try_from(bytes).map_err(Error::internal)?;
    let kept = database.write_now(move |db| {
        let ctx = Ctx::system(Time::now());
        let ready = diesel::update(exports::table.find(export))
            .set((exports::ready_at.eq(ctx.now), exports::bytes.eq(bytes)))
            .execute(db)?;
        if ready > 0 {
            mail::send_later(db, &ctx, person, Letter::ExportReady)?;
        }
        Ok(ready > 0)
    })?;
    // Erased or asked for anew while it was put together: nobody will ever fetch it.
    if kept { Ok(()) } else { shelf::tidy(database, &app.settings().data, Time::now()) }
}
