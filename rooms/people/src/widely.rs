//! What people show to everybody who is signed in. Whatever compares people with each other, so that one learns
//! something of the other, starts from here and knows no more. What somebody follows is on no page of theirs, so it is not
//! here either.

use std::collections::HashMap;

use db::{Db, PersonId, Result};
use diesel::prelude::*;

use crate::interests::schema::{InterestId, practices};
use crate::profile::audience::{Audiences, Standing, audiences, audiences_of_all};
use crate::profile::schema::Field;
use crate::schema::people;

/// A person with an account, as everybody who is signed in may know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widely {
    pub id: PersonId,
    /// Where they work; empty when they do not say.
    pub department: String,
    /// What they are employed as; empty when they do not say.
    pub title: String,
    pub practises: Vec<InterestId>,
    /// What they can help with.
    pub helps: Vec<InterestId>,
    /// What they want to learn.
    pub learns: Vec<InterestId>,
}

type Row = (PersonId, String, String);
type Said = (PersonId, InterestId, bool, bool, bool);

/// Everybody.
pub fn widely(db: &mut Db) -> Result<Vec<Widely>> {
    let rows = accounts().load::<Row>(db)?;
    let said = practices::table.select(SAID).order((practices::person_id, practices::interest_id)).load::<Said>(db)?;
    let audiences = audiences_of_all(db)?;
    Ok(together(rows, said, &audiences))
}

/// These people, as far as there are accounts.
pub fn widely_of(db: &mut Db, ids: &[PersonId]) -> Result<Vec<Widely>> {
    let rows = accounts().filter(people::id.eq_any(ids)).load::<Row>(db)?;
    let said = practices::table
        .filter(practices::person_id.eq_any(ids))
        .select(SAID)
        .order((practices::person_id, practices::interest_id))
        .load::<Said>(db)?;
    let audiences = audiences(db, ids)?;
    Ok(together(rows, said, &audiences))
}

type Columns =
    (practices::person_id, practices::interest_id, practices::practises, practices::helps, practices::learns);
const SAID: Columns =
    (practices::person_id, practices::interest_id, practices::practises, practices::helps, practices::learns);

#[diesel::dsl::auto_type]
fn accounts() -> _ {
    let columns: (people::id, people::department, people::role) = (people::id, people::department, people::role);
    people::table.filter(people::claimed_at.is_not_null()).filter(people::deactivated_at.is_null()).select(columns)
}

/// What each of them shows to somebody who is signed in and no more.
fn together(rows: Vec<Row>, said: Vec<Said>, audiences: &HashMap<PersonId, Audiences>) -> Vec<Widely> {
    let shows =
        |id: PersonId, field| audiences.get(&id).is_none_or(|audiences| audiences.let_see(field, Standing::Stranger));
    let places: HashMap<PersonId, usize> = rows.iter().zip(0..).map(|((id, ..), place)| (*id, place)).collect();
    let person = |(id, department, title): Row| Widely {
        id,
        department: if shows(id, Field::Department) { department } else { String::new() },
        title,
        practises: Vec::new(),
        helps: Vec::new(),
        learns: Vec::new(),
    };
    let mut people: Vec<Widely> = rows.into_iter().map(person).collect();
    for (id, interest, practises, helps, learns) in said {
        let Some(person) = places.get(&id).map(|place| &mut people[*place]) else { continue };
        let lists = [
            (practises, Field::Practises, &mut person.practises),
            (helps, Field::Helps, &mut person.helps),
            (learns, Field::Learns, &mut person.learns),
        ];
        for (_, _, list) in lists.into_iter().filter(|(says, field, _)| *says && shows(id, *field)) {
            list.push(interest);
        }
    }
    people
}
