//! The loader: people as somebody meets them. What its owner does not show to them is not there.

use std::collections::HashMap;

use db::{Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;

use super::audience::{self, Audiences, Standing, Viewer};
use super::schema::{Asking, Field, ProfileRow, profile_languages, profiles};
use crate::schema::{Person, people};

/// A person through somebody's eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Department and sentences are empty where they are not shown.
    pub person: Person,
    /// How whoever looks stands to them.
    pub standing: Standing,
    pub audiences: Audiences,
    pub pronouns: String,
    pub pronunciation: String,
    pub location: String,
    /// As the time zone database names it.
    pub time_zone: String,
    pub languages: Vec<String>,
    pub links: Vec<String>,
    pub availability: Availability,
}

/// Whether one may ask somebody for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    pub asking: Asking,
    /// The day from which one may, where that is later: its first moment in UTC.
    pub from: Option<Time>,
    /// In their own words; may be empty.
    pub words: String,
}

impl Default for Availability {
    fn default() -> Availability {
        Availability { asking: Asking::Unsaid, from: None, words: String::new() }
    }
}

impl Availability {
    /// As it is now: a day that has come makes asking welcome.
    pub fn at(self, now: Time) -> Availability {
        match self.from {
            Some(from) if from <= now => Availability { asking: Asking::Welcome, from: None, ..self },
            _ => self,
        }
    }

    /// Whether nothing was said about it.
    pub fn is_unsaid(&self) -> bool {
        self.asking == Asking::Unsaid && self.words.is_empty()
    }
}

impl Met {
    /// Whether a part of their page is shown to whoever looks.
    pub fn shows(&self, field: Field) -> bool {
        self.audiences.let_see(field, self.standing)
    }

    /// Role and department, as far as they are given and shown.
    pub fn role_line(&self) -> String {
        let parts = [self.person.role.as_str(), self.person.department.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Takes away what is not shown.
    fn seen(mut self) -> Met {
        let hides = |field| !self.audiences.let_see(field, self.standing);
        let hidden = Field::ALL.iter().copied().filter(|field| hides(*field)).collect::<Vec<_>>();
        for field in hidden {
            match field {
                Field::Address => (self.pronouns.clear(), self.pronunciation.clear()).0,
                Field::Department => self.person.department.clear(),
                Field::Place => (self.location.clear(), self.time_zone.clear()).0,
                Field::Languages => self.languages.clear(),
                Field::About => self.person.about.clear(),
                Field::Links => self.links.clear(),
                Field::Availability => self.availability = Availability::default(),
                // Not held here: whoever shows them asks `shows`.
                Field::Practises | Field::Helps | Field::Learns | Field::Communities => {}
            }
        }
        self
    }
}

/// These people through the viewer's eyes; whoever does not exist is absent.
pub fn met(db: &mut Db, viewer: Viewer, ids: &[PersonId]) -> Result<HashMap<PersonId, Met>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let persons: Vec<Person> = people::table.filter(people::id.eq_any(ids)).select(Person::as_select()).load(db)?;
    dressed(db, viewer, persons)
}

/// One person through the viewer's eyes.
pub fn met_one(db: &mut Db, viewer: Viewer, id: PersonId) -> Result<Met> {
    met(db, viewer, &[id])?.remove(&id).ok_or(Error::NotFound)
}

/// The departments of people, as far as they show them to whoever acts.
pub fn departments(db: &mut Db, ctx: &Ctx, ids: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let Some(viewer) = ctx.person_id() else { return Ok(HashMap::new()) };
    let met = met(db, Viewer::Somebody(viewer), ids)?;
    Ok(met.into_iter().map(|(id, met)| (id, met.person.department)).collect())
}

/// The same for rows that have been loaded.
pub(super) fn dressed(db: &mut Db, viewer: Viewer, persons: Vec<Person>) -> Result<HashMap<PersonId, Met>> {
    let ids: Vec<PersonId> = persons.iter().map(|person| person.id).collect();
    let standings = viewer.standings(db, &ids)?;
    let mut audiences = audience::audiences(db, &ids)?;
    let rows: Vec<ProfileRow> =
        profiles::table.filter(profiles::person_id.eq_any(&ids)).select(ProfileRow::as_select()).load(db)?;
    let mut rows: HashMap<PersonId, ProfileRow> = rows.into_iter().map(|row| (row.person_id, row)).collect();
    let mut languages = languages(db, &ids)?;
    let one = |person: Person| {
        let id = person.id;
        let met = Met {
            standing: standings.get(&id).copied().unwrap_or(Standing::Stranger),
            audiences: audiences.remove(&id).unwrap_or_default(),
            languages: languages.remove(&id).unwrap_or_default(),
            person,
            pronouns: String::new(),
            pronunciation: String::new(),
            location: String::new(),
            time_zone: String::new(),
            links: Vec::new(),
            availability: Availability::default(),
        };
        (id, with(met, rows.remove(&id)).seen())
    };
    Ok(persons.into_iter().map(one).collect())
}

fn with(met: Met, row: Option<ProfileRow>) -> Met {
    let Some(row) = row else { return met };
    Met {
        pronouns: row.pronouns,
        pronunciation: row.pronunciation,
        location: row.location,
        time_zone: row.time_zone,
        links: row.links.lines().map(str::to_owned).collect(),
        availability: Availability { asking: row.asking, from: row.asking_from, words: row.asking_words },
        ..met
    }
}

fn languages(db: &mut Db, ids: &[PersonId]) -> Result<HashMap<PersonId, Vec<String>>> {
    let rows: Vec<(PersonId, String)> = profile_languages::table
        .filter(profile_languages::person_id.eq_any(ids))
        .order((profile_languages::person_id, profile_languages::place))
        .select((profile_languages::person_id, profile_languages::language))
        .load(db)?;
    let mut all: HashMap<PersonId, Vec<String>> = HashMap::new();
    for (person, language) in rows {
        all.entry(person).or_default().push(language);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_has_come_makes_asking_welcome() {
        let later = Availability { asking: Asking::Later, from: Some(Time(100)), words: "Write first.".to_owned() };
        assert_eq!(later.clone().at(Time(99)), later);
        let now = later.at(Time(100));
        assert_eq!((now.asking, now.from, now.words.as_str()), (Asking::Welcome, None, "Write first."));
        assert!(Availability::default().is_unsaid() && !now.is_unsaid());
    }
}
