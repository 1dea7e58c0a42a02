//! What somebody practises, can help with and wants to learn, as their page shows it.

use std::collections::HashMap;

use db::{Db, PersonId, Result};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use spine::Ctx;

use super::audience::Sight;
use super::met::Met;
use super::schema::Field;
use crate::interests::schema::{Interest, InterestId, Practice, interests, practices};
use crate::schema::people;

/// One of the three lists.
#[derive(Debug, Clone)]
pub struct Group {
    pub field: Field,
    pub rows: Vec<Row>,
}

/// One interest in it.
#[derive(Debug, Clone)]
pub struct Row {
    pub name: String,
    pub href: String,
    /// Message id of what it has to do with whoever looks.
    pub yours: Option<&'static str>,
    /// How many others say the same, as far as they show it.
    pub others: i64,
    /// How deep, in the person's own words; may be empty.
    pub depth: String,
}

/// The lists that this viewer sees; `ctx` is whoever looks.
pub fn shown(db: &mut Db, ctx: &Ctx, met: &Met) -> Result<Vec<Group>> {
    let said: Vec<(Interest, Practice)> = interests::table
        .inner_join(practices::table)
        .filter(practices::person_id.eq(met.person.id))
        .order((interests::name, interests::id))
        .select((Interest::as_select(), Practice::as_select()))
        .load(db)?;
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<InterestId> = said.iter().map(|(interest, _)| interest.id).collect();
    let sight = Sight::of(db, ctx)?;
    let own = own(db, &sight, met.person.id, &ids)?;
    let mut groups = Vec::new();
    for field in [Field::Practises, Field::Helps, Field::Learns] {
        let says = |practice: &Practice| says(practice, field);
        if !met.shows(field) || !said.iter().any(|(_, practice)| says(practice)) {
            continue;
        }
        let others = others(db, &sight, field, met.person.id, &ids)?;
        let row = |(interest, practice): &(Interest, Practice)| Row {
            name: interest.name.clone(),
            href: interest.href(),
            yours: own.get(&interest.id).and_then(|mine| yours(field, mine)),
            others: others.get(&interest.id).copied().unwrap_or(0),
            depth: practice.depth.clone(),
        };
        let rows = said.iter().filter(|(_, practice)| says(practice)).map(row).collect();
        groups.push(Group { field, rows });
    }
    Ok(groups)
}

fn says(practice: &Practice, field: Field) -> bool {
    match field {
        Field::Practises => practice.practises,
        Field::Helps => practice.helps,
        Field::Learns => practice.learns,
        _ => false,
    }
}

/// What concerns whoever looks in what the other one says.
fn yours(theirs: Field, mine: &Practice) -> Option<&'static str> {
    match theirs {
        Field::Helps if mine.learns => Some("profile-you-learn"),
        Field::Learns if mine.helps => Some("profile-you-help"),
        Field::Learns if mine.learns => Some("profile-you-learn-too"),
        Field::Practises if mine.learns => Some("profile-you-learn"),
        _ if mine.practises => Some("profile-you-practise"),
        _ => None,
    }
}

/// What whoever looks says of the same interests; nothing on their own page.
fn own(db: &mut Db, sight: &Sight, owner: PersonId, ids: &[InterestId]) -> Result<HashMap<InterestId, Practice>> {
    if sight.viewer == owner {
        return Ok(HashMap::new());
    }
    let mine = practices::table.filter(practices::person_id.eq(sight.viewer));
    let mine = mine.filter(practices::interest_id.eq_any(ids));
    let mine: Vec<Practice> = mine.select(Practice::as_select()).load(db)?;
    Ok(mine.into_iter().map(|practice| (practice.interest_id, practice)).collect())
}

/// How many with an account, besides the owner of the page and whoever looks, say the same of these interests and show
/// it.
fn others(
    db: &mut Db,
    sight: &Sight,
    field: Field,
    owner: PersonId,
    ids: &[InterestId],
) -> Result<HashMap<InterestId, i64>> {
    let any = |other: Field| (field != other).into_sql::<Bool>();
    Ok(practices::table
        .inner_join(people::table)
        .filter(practices::interest_id.eq_any(ids))
        .filter(practices::practises.or(any(Field::Practises)))
        .filter(practices::helps.or(any(Field::Helps)))
        .filter(practices::learns.or(any(Field::Learns)))
        .filter(people::claimed_at.is_not_null())
        .filter(people::deactivated_at.is_null())
        .filter(people::id.ne_all([owner, sight.viewer]))
        .filter(people::id.ne_all(sight.hidden(field)))
        .group_by(practices::interest_id)
        .select((practices::interest_id, diesel::dsl::count_star()))
        .load::<(InterestId, i64)>(db)?
        .into_iter()
        .collect())
}
