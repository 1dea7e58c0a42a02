//! Letters that wait or were given up, as administrators see them.

use std::collections::HashMap;

use db::{Db, PersonId, Result};
use diesel::prelude::*;
use serde_json::Value;
use spine::jobs::{self, Queued};

use crate::Byline;
use crate::schema::people;

/// A letter on its way.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub job: Queued,
    /// To whom; nobody where it goes to an address that is no account's, or the person is gone.
    pub to: Option<Byline>,
}

/// A page of the letters among the jobs of these kinds, those that were given up first; and how many there are. A letter
/// names its person by number, as `person` or `to`; its words are written when it is sent.
pub fn outbox(db: &mut Db, kinds: &[&str], offset: i64, limit: i64) -> Result<(Vec<Waiting>, i64)> {
    let (queued, total) = jobs::queued(db, kinds, offset, limit)?;
    let persons: Vec<Option<PersonId>> = queued.iter().map(|job| person(&job.payload)).collect();
    let ids: Vec<PersonId> = persons.iter().flatten().copied().collect();
    let rows: Vec<Byline> = people::table.filter(people::id.eq_any(ids)).select(Byline::as_select()).load(db)?;
    let known: HashMap<PersonId, Byline> = rows.into_iter().map(|byline| (byline.id, byline)).collect();
    let letter = |(job, person): (Queued, Option<PersonId>)| {
        let to = person.and_then(|id| known.get(&id).cloned());
        Waiting { job, to }
    };
    Ok((queued.into_iter().zip(persons).map(letter).collect(), total))
}

fn person(payload: &str) -> Option<PersonId> {
    let payload: Value = serde_json::from_str(payload).ok()?;
    let number = |name: &str| payload.get(name).and_then(Value::as_i64);
    number("person").or_else(|| number("to")).map(PersonId)
}
