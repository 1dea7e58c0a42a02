//! Interests as visitors and other rooms find them.

use std::collections::HashMap;

use db::{Db, Error, Message, PersonId, Result};
use diesel::prelude::*;
use spine::Ctx;

use super::input::Name;
use super::names::{Fit, fit};
use super::schema::{Interest, InterestId, Practice, interests, practices};
use super::store;

/// The interest of this address, for whoever is signed in; a signpost gives the one that it became.
pub fn visible_to(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Interest> {
    ctx.person()?;
    let found = store::at(db, slug)?.ok_or(Error::NotFound)?;
    store::living(db, found)
}

/// The interest of this name or synonym, whatever its capitals and accents.
pub fn named(db: &mut Db, name: &str) -> Result<Option<Interest>> {
    store::named(db, &markup::comparable(name))
}

/// The interests of these names or synonyms, in that order and each once, and the names that nobody knows.
pub fn all_named(db: &mut Db, names: &[Name]) -> Result<(Vec<Interest>, Vec<Name>)> {
    let folded: Vec<String> = names.iter().map(|name| name.folded.clone()).collect();
    let known = store::all_named(db, &folded)?;
    let (mut found, mut unknown): (Vec<Interest>, Vec<Name>) = Default::default();
    for name in names {
        match known.get(&name.folded) {
            Some(interest) if found.iter().any(|one| one.id == interest.id) => {}
            Some(interest) => found.push(interest.clone()),
            None => unknown.push(name.clone()),
        }
    }
    Ok((found, unknown))
}

/// The error of a field in which somebody typed a name that nobody knows.
pub fn unknown(field: &'static str, name: &Name) -> Error {
    Error::invalid(field, Message::new("interest-neighbour-unknown").with("name", &name.name))
}

/// What a person says of interests, with each interest, by name.
pub fn said_by(db: &mut Db, person: PersonId) -> Result<Vec<(Interest, Practice)>> {
    let practices = store::practices_of(db, person)?;
    let ids: Vec<InterestId> = practices.iter().map(|practice| practice.interest_id).collect();
    let mut interests: HashMap<InterestId, Interest> =
        store::some(db, &ids)?.into_iter().map(|interest| (interest.id, interest)).collect();
    let mut said: Vec<(Interest, Practice)> = practices
        .into_iter()
        .filter_map(|practice| interests.remove(&practice.interest_id).map(|interest| (interest, practice)))
        .collect();
    said.sort_by_cached_key(|(interest, _)| by_name(interest));
    Ok(said)
}

/// What interests are put in order by.
pub(super) fn by_name(interest: &Interest) -> (String, InterestId) {
    (markup::comparable(&interest.name), interest.id)
}

/// The interests that what was typed may mean, the best first: by name and synonyms, typing errors forgiven.
pub(super) fn meant(db: &mut Db, typed: &str, most: usize) -> Result<Vec<Interest>> {
    let typed = markup::comparable(typed);
    let mut best: HashMap<InterestId, (Fit, usize)> = HashMap::new();
    for (name, id) in store::all_names(db)? {
        if let Some(fit) = fit(&typed, &name) {
            let found = (fit, name.chars().count());
            best.entry(id).and_modify(|best| *best = found.min(*best)).or_insert(found);
        }
    }
    // Where something fits as it was typed, guesses at typing errors are only in the way.
    let guesses = best.values().all(|(fit, _)| *fit == Fit::Mistyped);
    best.retain(|_, (fit, _)| guesses || *fit != Fit::Mistyped);
    let ids: Vec<InterestId> = best.keys().copied().collect();
    let mut found = store::some(db, &ids)?;
    found.sort_by_cached_key(|interest| (best[&interest.id], by_name(interest)));
    found.truncate(most);
    Ok(found)
}

/// How the practice interests of the instance stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub all: i64,
    /// Of which nobody says anything.
    pub unsaid: i64,
}

impl Standing {
    pub fn of(db: &mut Db) -> Result<Standing> {
        let all = || interests::table.filter(interests::merged_into.is_null());
        let said = practices::table.filter(practices::interest_id.eq(interests::id));
        let unsaid = all().filter(diesel::dsl::not(diesel::dsl::exists(said)));
        Ok(Standing { all: all().count().get_result(db)?, unsaid: unsaid.count().get_result(db)? })
    }
}
