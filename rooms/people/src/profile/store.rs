//! Queries on profiles and the directory.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::schema::{profile_languages, profiles};
use super::wish::{Said, key};
use crate::schema::people;

diesel::define_sql_function! {
    /// The text in lower case (SQLite: of ASCII letters only).
    fn lower(text: Text) -> Text;
}

/// One page of a list of people.
#[derive(Debug, Clone)]
pub struct Listed {
    pub ids: Vec<PersonId>,
    /// How many there are on all pages.
    pub total: i64,
}

/// Imported authors whom nobody has claimed yet and whose name or handle holds `search`, by name; `page` counts from 1.
pub fn unclaimed(db: &mut Db, search: &str, page: i64, per_page: i64) -> Result<Listed> {
    let matching = || {
        let mut query = people::table.filter(people::deactivated_at.is_null()).into_boxed();
        query = query.filter(people::claimed_at.is_null());
        for word in search.split_whitespace() {
            let (typed, small) = (holding(word), holding(&word.to_lowercase()));
            let name = lower(people::name).like(small.clone()).escape('\\');
            // SQLite makes no Ö small, so a name is also found as it is written.
            let written = people::name.like(typed).escape('\\');
            // The handle has no accents: "Zoe" and "ZOË" find Zoë by it, on both databases.
            let folded = Some(markup::folded(word)).filter(|folded| !folded.is_empty());
            let folded = people::handle.like(folded.map_or(small.clone(), |folded| holding(&folded))).escape('\\');
            let handle = people::handle.like(small).escape('\\');
            query = query.filter(name.or(written).or(handle).or(folded));
        }
        query
    };
    let total = matching().count().get_result(db)?;
    let ids = matching()
        .order((lower(people::name), people::id))
        .limit(per_page)
        .offset((page - 1) * per_page)
        .select(people::id)
        .load(db)?;
    Ok(Listed { ids, total })
}

/// A pattern for texts that hold these characters.
pub fn holding(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Takes over how others spell the same location and languages, so that a facet holds each once.
pub fn spell_as_others(db: &mut Db, said: &mut Said) -> Result<()> {
    let known = profiles::table.filter(profiles::location_key.eq(key(&said.location))).select(profiles::location);
    if let Some(location) = known.first(db).optional()? {
        said.location = location;
    }
    for language in &mut said.languages {
        let known = profile_languages::table.filter(profile_languages::key.eq(key(language)));
        if let Some(spelt) = known.select(profile_languages::language).first(db).optional()? {
            *language = spelt;
        }
    }
    Ok(())
}

/// Writes everything that a person says of themselves but who sees it.
pub fn write(db: &mut Db, person: PersonId, said: &Said) -> Result<()> {
    diesel::update(people::table.find(person))
        .set((
            people::name.eq(&said.name),
            people::role.eq(&said.role),
            people::department.eq(&said.department),
            people::about.eq(&said.about),
        ))
        .execute(db)?;
    diesel::delete(profiles::table.find(person)).execute(db)?;
    diesel::insert_into(profiles::table)
        .values((
            profiles::person_id.eq(person),
            profiles::pronouns.eq(&said.pronouns),
            profiles::pronunciation.eq(&said.pronunciation),
            profiles::location.eq(&said.location),
            profiles::location_key.eq(key(&said.location)),
            profiles::time_zone.eq(&said.time_zone),
            profiles::links.eq(said.links.join("\n")),
            profiles::asking.eq(said.availability.asking),
            profiles::asking_from.eq(said.availability.from),
            profiles::asking_words.eq(&said.availability.words),
        ))
        .execute(db)?;
    diesel::delete(profile_languages::table.filter(profile_languages::person_id.eq(person))).execute(db)?;
    for (place, language) in (0_i64..).zip(&said.languages) {
        let row = (
            profile_languages::person_id.eq(person),
            profile_languages::key.eq(key(language)),
            profile_languages::language.eq(language),
            profile_languages::place.eq(place),
        );
        diesel::insert_into(profile_languages::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Rises whenever somebody gets another name, role or picture: a part of the key of whatever is kept with names in it.
pub fn epoch(db: &mut Db) -> Result<i64> {
    Ok(people::table.select(diesel::dsl::max(people::epoch)).get_result::<Option<i64>>(db)?.unwrap_or(0))
}

/// Gives a person an epoch higher than that of anybody: whatever was rendered with their old name is known to be old.
pub fn raise_epoch(db: &mut Db, person: PersonId, now: Time) -> Result<()> {
    // Without turns a lower epoch could be committed after a higher one, and nobody would notice that name.
    db::take_turns(db, "people.epoch")?;
    let higher = now.0.max(epoch(db)? + 1);
    diesel::update(people::table.find(person)).set(people::epoch.eq(higher)).execute(db)?;
    Ok(())
}

/// Ids of people after `after`, ascending.
pub fn ids(db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(people::table.filter(people::id.gt(after)).order(people::id).limit(limit).select(people::id).load(db)?)
}
