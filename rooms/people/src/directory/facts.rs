//! What the directory knows of everybody with an account: small, in memory, the same for all who look. It says nothing of
//! who may see what; that is read anew at each visit, so that what somebody hides is hidden at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::departments::Tree;
use crate::interests::schema::{InterestId, interests, practices};
use crate::profile::schema::{Asking, profile_languages, profiles};
use crate::schema::people;

/// A value of a facet by its place in [`Facts`]; 0 is none.
pub type Place = u32;

/// One person.
#[derive(Debug, Clone)]
pub struct Fact {
    pub id: PersonId,
    /// In small letters.
    pub name: String,
    pub handle: String,
    pub department: Place,
    pub location: Place,
    pub languages: Box<[Place]>,
    pub practises: Box<[Place]>,
    pub helps: Box<[Place]>,
    pub learns: Box<[Place]>,
    asking: Asking,
    asking_from: Option<Time>,
}

impl Fact {
    /// Whether asking them is welcome now.
    pub fn is_welcome(&self, now: Time) -> bool {
        match (self.asking, self.asking_from) {
            (Asking::Welcome, _) => true,
            (Asking::Later, Some(from)) => from <= now,
            _ => false,
        }
    }
}

/// The values of a facet: what an address calls each, and what it is called on the page. The first is none.
#[derive(Debug, Clone, Default)]
pub struct Values(Vec<(String, String)>);

impl Values {
    pub fn word(&self, place: Place) -> &str {
        self.0.get(place as usize).map_or("", |(word, _)| word)
    }

    pub fn label(&self, place: Place) -> &str {
        self.0.get(place as usize).map_or("", |(_, label)| label)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn find(&self, word: &str) -> Option<Place> {
        let place = self.0.iter().position(|(known, _)| known == word && !known.is_empty())?;
        Place::try_from(place).ok()
    }
}

/// Gathers the values of a facet while people are read.
struct Gather<K> {
    places: HashMap<K, Place>,
    values: Values,
}

impl<K: Hash + Eq> Gather<K> {
    fn new() -> Gather<K> {
        Gather { places: HashMap::new(), values: Values(vec![(String::new(), String::new())]) }
    }

    fn place(&mut self, key: K, value: impl FnOnce() -> (String, String)) -> Place {
        let values = &mut self.values.0;
        *self.places.entry(key).or_insert_with(|| {
            values.push(value());
            Place::try_from(values.len() - 1).unwrap_or(0)
        })
    }
}

/// Everybody, by name.
#[derive(Debug)]
pub struct Facts {
    pub people: Vec<Fact>,
    pub departments: Values,
    /// For each department those above it, nearest first.
    pub above: Vec<Vec<Place>>,
    pub locations: Values,
    pub languages: Values,
    pub interests: Values,
}

/// Where the database stood when facts were read. What changes a person leaves an activity, or a new row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
struct Mark {
    #[diesel(sql_type = BigInt)]
    people: i64,
    #[diesel(sql_type = BigInt)]
    activity: i64,
    #[diesel(sql_type = BigInt)]
    changes: i64,
}

/// Activity with a lower number can be committed after one with a higher, by no more than so many.
const OVERLAP: i64 = 2_000;
/// After so much activity that concerns nobody here, changes are counted from a later number on.
const LONG: i64 = 20_000;

impl Mark {
    /// How it stands now; changes are counted from `since` on.
    fn of(db: &mut Db, since: i64) -> Result<Mark> {
        let mark = diesel::sql_query(
            "SELECT (SELECT COALESCE(MAX(id), 0) FROM people) AS people, \
             (SELECT COALESCE(MAX(id), 0) FROM activity) AS activity, \
             (SELECT COUNT(*) FROM activity WHERE id > $1 AND object_kind IN ('person', 'interest', 'department')) \
             AS changes",
        );
        Ok(mark.bind::<BigInt, _>(since).get_result(db)?)
    }

    /// How it stands now, counted from the newest activity on.
    fn newest(db: &mut Db) -> Result<Mark> {
        let activity = Mark::of(db, i64::MAX)?.activity;
        Ok(Mark { activity, ..Mark::of(db, activity - OVERLAP)? })
    }

    /// Whether what was read when it stood so is still true; gives how it stands.
    fn holds(self, db: &mut Db) -> Result<Option<Mark>> {
        let now = Mark::of(db, self.activity - OVERLAP)?;
        Ok(((now.people, now.changes) == (self.people, self.changes)).then_some(now))
    }
}

/// The directory in memory; part of the application's state.
#[derive(Default)]
pub struct Directory(Mutex<Option<Kept>>);

#[derive(Clone)]
struct Kept {
    mark: Mark,
    facts: Arc<Facts>,
}

impl Directory {
    /// The facts as they stand.
    pub fn facts(&self, db: &mut Db) -> Result<Arc<Facts>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept
            && let Some(now) = kept.mark.holds(db)?
        {
            if now.activity > kept.mark.activity + LONG {
                // The later mark is taken before it is seen that nothing has changed up to it.
                let later = Mark::newest(db)?;
                if kept.mark.holds(db)?.is_some() {
                    self.keep(Kept { mark: later, ..kept.clone() });
                }
            }
            return Ok(kept.facts);
        }
        // Before the rest: what is written meanwhile is read again.
        let mark = Mark::newest(db)?;
        let facts = Arc::new(Facts::read(db)?);
        self.keep(Kept { mark, facts: facts.clone() });
        Ok(facts)
    }

    fn keep(&self, kept: Kept) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }
}

impl Facts {
    fn read(db: &mut Db) -> Result<Facts> {
        let mut departments = Gather::new();
        let mut people = persons(db, &mut departments)?;
        let at: HashMap<PersonId, usize> = people.iter().enumerate().map(|(at, fact)| (fact.id, at)).collect();
        let locations = whereabouts(db, &mut people, &at)?;
        let languages = languages(db, &mut people, &at)?;
        let interests = practised(db, &mut people, &at)?;
        let above = above(&Tree::load(db)?, &mut departments);
        let departments = departments.values;
        Ok(Facts { people, departments, above, locations, languages, interests })
    }
}

fn persons(db: &mut Db, departments: &mut Gather<String>) -> Result<Vec<Fact>> {
    let rows: Vec<(PersonId, String, String, String)> = people::table
        .filter(people::claimed_at.is_not_null())
        .filter(people::deactivated_at.is_null())
        .select((people::id, people::name, people::handle, people::department))
        .load(db)?;
    let fact = |(id, name, handle, department): (PersonId, String, String, String)| Fact {
        id,
        name: name.to_lowercase(),
        handle,
        department: match department.as_str() {
            "" => 0,
            _ => departments.place(department.clone(), || (department.clone(), department)),
        },
        location: 0,
        languages: Box::default(),
        practises: Box::default(),
        helps: Box::default(),
        learns: Box::default(),
        asking: Asking::Unsaid,
        asking_from: None,
    };
    let mut facts: Vec<Fact> = rows.into_iter().map(fact).collect();
    facts.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(facts)
}

type At = HashMap<PersonId, usize>;

fn whereabouts(db: &mut Db, people: &mut [Fact], at: &At) -> Result<Values> {
    type Row = (PersonId, String, String, Asking, Option<Time>);
    let columns =
        (profiles::person_id, profiles::location_key, profiles::location, profiles::asking, profiles::asking_from);
    let mut locations = Gather::new();
    for (person, key, location, asking, from) in profiles::table.select(columns).load::<Row>(db)? {
        let Some(fact) = at.get(&person).and_then(|at| people.get_mut(*at)) else { continue };
        (fact.asking, fact.asking_from) = (asking, from);
        if !key.is_empty() {
            fact.location = locations.place(key.clone(), || (key, location));
        }
    }
    Ok(locations.values)
}

fn languages(db: &mut Db, people: &mut [Fact], at: &At) -> Result<Values> {
    let columns = (profile_languages::person_id, profile_languages::key, profile_languages::language);
    let mut languages = Gather::new();
    let mut spoken: HashMap<PersonId, Vec<Place>> = HashMap::new();
    for (person, key, language) in profile_languages::table.select(columns).load::<(PersonId, String, String)>(db)? {
        let place = languages.place(key.clone(), || (key, language));
        spoken.entry(person).or_default().push(place);
    }
    for (person, places) in spoken {
        if let Some(fact) = at.get(&person).and_then(|at| people.get_mut(*at)) {
            fact.languages = places.into();
        }
    }
    Ok(languages.values)
}

fn practised(db: &mut Db, people: &mut [Fact], at: &At) -> Result<Values> {
    let named: Vec<(InterestId, String, String)> = interests::table
        .filter(interests::merged_into.is_null())
        .select((interests::id, interests::slug, interests::name))
        .load(db)?;
    let mut known = Gather::new();
    for (id, slug, name) in named {
        known.place(id, || (slug, name));
    }
    let columns =
        (practices::person_id, practices::interest_id, practices::practises, practices::helps, practices::learns);
    let mut said: HashMap<PersonId, [Vec<Place>; 3]> = HashMap::new();
    let says_something = practices::practises.or(practices::helps).or(practices::learns);
    let rows = practices::table.filter(says_something).select(columns);
    for (person, interest, practises, helps, learns) in rows.load::<(PersonId, InterestId, bool, bool, bool)>(db)? {
        let Some(place) = known.places.get(&interest) else { continue };
        let theirs = said.entry(person).or_default();
        theirs[0].extend(practises.then_some(*place));
        theirs[1].extend(helps.then_some(*place));
        theirs[2].extend(learns.then_some(*place));
    }
    for (person, [practises, helps, learns]) in said {
        if let Some(fact) = at.get(&person).and_then(|at| people.get_mut(*at)) {
            (fact.practises, fact.helps, fact.learns) = (practises.into(), helps.into(), learns.into());
        }
    }
    Ok(known.values)
}

/// Departments that stand in the tree above those of people; they count whoever is below them.
fn above(tree: &Tree, departments: &mut Gather<String>) -> Vec<Vec<Place>> {
    let mut above: HashMap<Place, Vec<Place>> = HashMap::new();
    for department in tree.iter() {
        let mut place = |name: &str| departments.place(name.to_owned(), || (name.to_owned(), name.to_owned()));
        let here = place(&department.name);
        above.insert(here, tree.above(department.id).iter().map(|above| place(&above.name)).collect());
    }
    let places = 0..Place::try_from(departments.values.len()).unwrap_or(0);
    places.map(|place| above.remove(&place).unwrap_or_default()).collect()
}
