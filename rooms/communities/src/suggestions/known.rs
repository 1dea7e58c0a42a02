//! What suggestions are made from: what everybody who is signed in may know, put in order once and kept until it changes.
//!
//! It holds no private community, and of one that takes members on request nobody who is in it. Who may see a suggestion
//! is asked for each visit; what is kept may be a little old, so whatever is chosen from it is looked at again as it
//! stands now before it is shown (see [`super::suggest`]).

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use db::{CommunityId, Database, Db, PersonId, Result};
use kinship::{Community, Ground, How, Near, Person};
use people::Widely;
use people::interests::schema::{InterestId, LinkKind};
use people::profile::audience::kept_from_strangers;
use people::profile::schema::Field;
use spine::readers::Reader;
use spine::{Activity, Origin, activity};

use super::store;
use crate::schema::Access;

/// How long ago the reader may have heard of everything for what is kept to count as known.
const HEARD: Duration = Duration::from_secs(1);
/// What has changed is put in order again at once where that is quick; where it takes long, after so many times as
/// long, so that it never keeps a processor busy.
const REST: u32 = 20;

/// What everybody may know.
pub struct Known {
    pub ground: Ground,
    /// By the number that the ground knows them by.
    pub departments: Names,
}

/// Names that people wrote themselves, the same whatever their capitals.
#[derive(Default)]
pub struct Names {
    numbers: HashMap<String, i64>,
    names: Vec<String>,
}

impl Names {
    /// The number of a name; nothing for an empty one.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        let folded = name.trim().to_lowercase();
        if folded.is_empty() {
            return None;
        }
        let next = self.names.len() as i64;
        let number = *self.numbers.entry(folded).or_insert(next);
        if number == next {
            self.names.push(name.trim().to_owned());
        }
        Some(number)
    }

    pub fn known(&self, name: &str) -> Option<i64> {
        self.numbers.get(&name.trim().to_lowercase()).copied()
    }

    pub fn name(&self, number: i64) -> &str {
        usize::try_from(number).ok().and_then(|place| self.names.get(place)).map_or("", String::as_str)
    }
}

impl Known {
    fn load(db: &mut Db) -> Result<Known> {
        let mut departments = Names::default();
        let unshown = store::unshown(db)?;
        let everybody = people::widely(db)?;
        let shown = everybody.iter().filter(|person| !unshown.contains(&person.id));
        let people = shown.map(|person| in_ground(person, departments.number(&person.department))).collect();
        let communities = communities(db, &unshown)?;
        Ok(Known { ground: Ground::new(people, communities, &near(db)?), departments })
    }

    /// A person as they are compared.
    pub fn person(&self, person: &Widely) -> Person {
        in_ground(person, self.departments.known(&person.department))
    }
}

fn in_ground(person: &Widely, department: Option<i64>) -> Person {
    let ids = |interests: &[InterestId]| interests.iter().map(|id| kinship::InterestId(id.0)).collect();
    Person {
        department: department.map(kinship::DepartmentId),
        practises: ids(&person.practises),
        helps: ids(&person.helps),
        learns: ids(&person.learns),
        ..Person::new(kinship::PersonId(person.id.0))
    }
}

fn communities(db: &mut Db, unshown: &HashSet<PersonId>) -> Result<Vec<Community>> {
    let mut about: HashMap<CommunityId, Vec<kinship::InterestId>> = HashMap::new();
    for (community, interest) in store::about(db)? {
        about.entry(community).or_default().push(kinship::InterestId(interest.0));
    }
    let mut members: HashMap<CommunityId, Vec<kinship::PersonId>> = HashMap::new();
    let silent = kept_from_strangers(db, Field::Communities)?;
    for (community, person) in store::members_of_open(db)? {
        if !unshown.contains(&person) && !silent.contains(&person) {
            members.entry(community).or_default().push(kinship::PersonId(person.0));
        }
    }
    let community = |(id, access): (CommunityId, Access)| Community {
        id: kinship::CommunityId(id.0),
        interests: about.remove(&id).unwrap_or_default(),
        members: (access == Access::Open).then(|| members.remove(&id).unwrap_or_default()),
    };
    Ok(store::faces(db)?.into_iter().map(community).collect())
}

fn near(db: &mut Db) -> Result<Vec<Near>> {
    let link = |(one, other, kind): (InterestId, InterestId, LinkKind)| Near {
        one: kinship::InterestId(one.0),
        other: kinship::InterestId(other.0),
        how: match kind {
            LinkKind::Broader => How::Within,
            LinkKind::Beside => How::Beside,
        },
    };
    Ok(store::links(db)?.into_iter().map(link).collect())
}

/// Keeps what is known, and hears when it changes. A part of the application's state.
#[derive(Default)]
pub struct Suggestions {
    heard: Mutex<Heard>,
    kept: Mutex<Option<Kept>>,
    /// Held while it is put in order, so that a crowd does it once.
    making: Mutex<()>,
}

#[derive(Default)]
struct Heard {
    position: Option<i64>,
    /// Where the reader stood when it last heard of something that matters here.
    changed: i64,
    all: Option<Instant>,
}

#[derive(Clone)]
struct Kept {
    known: Arc<Known>,
    /// Nothing where the reader was behind.
    version: Option<i64>,
    made: Instant,
    /// How long it took.
    took: Duration,
}

impl Suggestions {
    /// What is known, as it stands or a little older.
    pub fn known(&self, db: &mut Db) -> Result<Arc<Known>> {
        // Asked before the database is: what happens from now on gives another version.
        let version = self.version();
        if let Some(known) = self.good(version) {
            return Ok(known);
        }
        let _turn = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.good(version) {
            return Ok(known);
        }
        let began = Instant::now();
        let known = Arc::new(Known::load(db)?);
        let kept = Kept { known: known.clone(), version, made: Instant::now(), took: began.elapsed() };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(known)
    }

    /// What is kept, where it will do for this version. While the reader is behind, as in a long import, nobody knows
    /// the version, and everything is put in order again no more often than where it changes all the time.
    fn good(&self, version: Option<i64>) -> Option<Arc<Known>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let good = |kept: &&Kept| {
            let is_of_it = kept.version.zip(version).is_some_and(|(kept, wanted)| kept >= wanted);
            is_of_it || kept.made.elapsed() < kept.took * REST
        };
        kept.as_ref().filter(good).map(|kept| kept.known.clone())
    }

    /// What stands for the state of everything; nothing when the reader is behind.
    fn version(&self) -> Option<i64> {
        let heard = self.heard();
        heard.all.filter(|all| all.elapsed() < HEARD)?;
        Some(heard.changed)
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What reads for them: the application shares its state with others.
pub struct Listening(pub Arc<Suggestions>);

impl Reader for Listening {
    fn name(&self) -> &'static str {
        "communities.suggestions"
    }

    fn origins(&self) -> &'static [Origin] {
        &[Origin::Member, Origin::Import, Origin::System]
    }

    /// Kept in memory, beside what it is the position of: a process begins with nothing known.
    fn position(&self, database: &Database) -> Result<i64> {
        if let Some(position) = self.0.heard().position {
            return Ok(position);
        }
        let newest = database.read_now(activity::newest)?;
        Ok(*self.0.heard().position.get_or_insert(newest))
    }

    fn follow(&self, _: &Database, activity: &[Activity], position: i64) -> Result<()> {
        let matters = |row: &&Activity| {
            let about = row.verb.split('.').next().unwrap_or_default();
            matches!(about, "person" | "profile" | "practice" | "interest" | "community" | "membership")
        };
        let changed = activity.iter().rfind(matters).map(|row| row.position);
        let mut heard = self.0.heard();
        heard.changed = changed.unwrap_or(heard.changed);
        heard.position = Some(position);
        Ok(())
    }

    fn caught_up(&self, at: Instant) {
        self.0.heard().all = Some(at);
    }
}
