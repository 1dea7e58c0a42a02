//! Erasing a person: decided by themselves or by an administrator, begun in that moment, carried out by a job.
//!
//! What they leave is a row without a name, by which what others wrote to them still hangs together. The rooms take
//! the person out of their own objects ([`spine::objects::Kind::erase`]), and what is declared of the other columns is
//! done here ([`spine::erasure::Declarations`]); then files, log and index are freed of what was deleted.

mod carry_out;
pub mod ledger;
mod letters;
pub(crate) mod pages;
mod tombstone;

use db::{Db, Error, PersonId, Result};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::audit::{self, Entry};
use spine::erasure::Posts;
use spine::jobs::{self, Handler, Job};
use spine::{Ctx, activity};
use web::{App, Route, Who};

use crate::account::{self, store};
use crate::actions;
use crate::schema::{Deactivated, Person, people, tokens};

pub use carry_out::carry_out;
pub use ledger::replay;
pub(crate) use tombstone::{erase, estate, source_id_of};

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/settings/leave", Who::SignedIn, pages::own::ask),
        post("/settings/leave", Who::SignedIn, pages::own::leave),
        get("/people/{handle}/erasure", Who::Admin, pages::others::ask),
        post("/people/{handle}/erasure", Who::Admin, pages::others::erase),
    ]
}

/// Does what [`begin`] has decided.
#[derive(Debug, Serialize, Deserialize)]
struct Erase {
    person: PersonId,
}

impl Job for Erase {
    const KIND: &'static str = "people.erase";
}

pub(crate) fn handler(app: &App) -> Handler {
    let app = app.clone();
    Handler::new(move |_, job: Erase| carry_out(&app, job.person))
}

/// Decides that somebody is erased, and ends everything that they could still do: the rest is a job's. Nothing brings
/// them back from here on. Doing it again changes nothing.
///
/// Errors: `Forbidden` for others than the person and administrators, `Conflict` for the last administrator.
pub fn begin(db: &mut Db, ctx: &Ctx, person: PersonId, posts: Posts) -> Result<()> {
    let admins = store::lock_admins(db)?;
    if ctx.person_id() == Some(person) {
        ctx.writer()?;
    } else {
        account::check_admin(db, ctx)?;
    }
    let person = store::lock(db, person)?;
    if person.erasure.is_some() {
        return Ok(());
    }
    account::check_one_is_left(&person, admins)?;
    close(db, ctx, &person, posts)
}

/// [`begin`] for somebody who was erased before a backup was restored that still holds them, whoever they were.
fn begin_again(db: &mut Db, ctx: &Ctx, person: PersonId, posts: Posts) -> Result<()> {
    let person = store::lock(db, person)?;
    if person.erasure.is_some() { Ok(()) } else { close(db, ctx, &person, posts) }
}

fn close(db: &mut Db, ctx: &Ctx, person: &Person, posts: Posts) -> Result<()> {
    diesel::update(people::table.find(person.id))
        .set((
            people::erasure.eq(posts),
            people::deactivated_at.eq(person.deactivated_at.unwrap_or(ctx.now)),
            people::admin.eq(false),
        ))
        .execute(db)?;
    store::end_sessions(db, person.id, None)?;
    diesel::delete(tokens::table.filter(tokens::person_id.eq(person.id))).execute(db)?;
    store::use_up_resets(db, person.id, ctx.now)?;
    if ctx.person_id() != Some(person.id) {
        let entry = Entry::of(&actions::ERASED, account::object(person.id));
        audit::record(db, ctx, entry.with("posts", posts.word()))?;
    }
    activity::record(db, ctx, account::object(person.id), None, &Deactivated {})?;
    jobs::enqueue(db, ctx, &Erase { person: person.id }, Some(&person.id.to_string()))
}

/// Whether everything is done for somebody of whom [`begin`] was said.
pub fn is_erased(db: &mut Db, person: PersonId) -> Result<bool> {
    let person = store::by_id(db, person)?.ok_or(Error::NotFound)?;
    Ok(person.erased_at.is_some())
}
