//! From the decision to the end: letters, database, files, index, log. Each step may be done twice, so that an erasure
//! that was cut off is carried out to its end.

use db::{Db, Error, PersonId, Result, Time};
use markup::Traces;
use rand::RngExt;
use spine::erasure::{Declarations, Erasing, Posts};
use spine::objects::Registry;
use spine::uploads::{self, Shelf};
use spine::{Ctx, activity};
use web::App;
use web::i18n::Words;

use super::{ledger, letters};
use crate::account::{self, store};
use crate::export;
use crate::schema::{Erased, Person};

/// From which age on a file without a row belongs to nothing that is still being sent, in milliseconds.
const SETTLED: i64 = Time::HOUR;

/// Erases somebody of whom [`super::begin`] was said.
pub fn carry_out(app: &App, person: PersonId) -> Result<()> {
    let database = app.database();
    let who = database.read_now(|db| store::by_id(db, person))?.ok_or(Error::NotFound)?;
    let Some(posts) = who.erasure else {
        return Err(Error::internal(format!("nobody has decided to erase person {person}")));
    };
    let data = &app.settings().data;
    ledger::note(data, &who, posts)?;
    let declarations = *app.room::<Declarations>();
    if who.erased_at.is_none() {
        letters::remove(app, &who)?;
        let erasing = Erasing { person, posts, traces: traces(&who) };
        let registry = app.registry().clone();
        let gone = database.write_now(move |db| in_database(db, &registry, declarations, &erasing))?;
        let shelf = Shelf::within(data);
        gone.iter().try_for_each(|name| shelf.remove(name))?;
        // A letter that was being written in that moment may have named them.
        letters::remove(app, &who)?;
        export::tidy(database, data, Time::now())?;
    } else {
        // It was cut off after the transaction, perhaps before the files had gone.
        uploads::sweep(database, &Shelf::within(data), Time::now().plus(-SETTLED))?;
    }
    database.scrub(&declarations.touched())
}

/// Everything in one transaction; gives the names of the uploads whose files go after it.
fn in_database(db: &mut Db, registry: &Registry, declarations: Declarations, erasing: &Erasing) -> Result<Vec<String>> {
    if store::lock(db, erasing.person)?.erased_at.is_some() {
        return Ok(Vec::new());
    }
    let ctx = Ctx::system(Time::now());
    let gone = uploads::forget_of(db, erasing.person, erasing.posts == Posts::Remove)?;
    for kind in registry.iter() {
        kind.erase(db, &ctx, erasing)?;
    }
    declarations.carry_out(db, erasing)?;
    // Last, so that whoever follows the activity has taken in everything else when they hear of it.
    activity::record(db, &ctx, account::object(erasing.person), None, &Erased { posts: erasing.posts })?;
    Ok(gone)
}

/// Letters of a name that is one word, from which on it is looked for: a short one is often a word of the language.
const TELLING: usize = 8;

fn traces(who: &Person) -> Traces {
    let telling = who.name.contains(' ') || who.name.chars().count() >= TELLING;
    Traces {
        handle: who.handle.clone(),
        email: who.email.clone(),
        name: telling.then(|| who.name.clone()),
        instead: format!("former-member-{:08x}", rand::rng().random::<u32>()),
        instead_name: Words::source().say("person-former").to_owned(),
    }
}
