//! Starter sets: a table of interests (CSV) with which an instance begins, or which it brings itself.
//!
//! Columns: `name`; optional `description`, `synonyms`, `broader` and `beside`, the last three with `|` between names.
//! Taking the same set in twice changes nothing, and nothing that people said is lost.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read, Seek};

use db::{Db, Message, Result};
use diesel::prelude::*;
use spine::audit::{self, Entry};
use spine::{Ctx, INSTANCE, activity};
use tables::{Column, Limits, Table};

use super::curate::Ways;
use super::elsewhere::Elsewhere;
use super::input::{self, DESCRIPTION, Name};
use super::practise::free_slug;
use super::schema::{Described, Interest, InterestId, LinkKind, Named, Removed, interest_names, interests, practices};
use super::steward::steward;
use super::{object, store};
use crate::{actions, text};

/// The set that comes with the product: practices of hospitals, companies, ministries and universities.
pub const STARTER: &str = include_str!("../../../../seed/interests.csv");

/// Most interests in a table.
const ROWS: u64 = 5_000;

const COLUMNS: &[Column] = &[
    Column::required("name", &[]),
    Column::optional("description", &[]),
    Column::optional("synonyms", &[]),
    Column::optional("broader", &[]),
    Column::optional("beside", &[]),
];

/// A table that can be taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set(Vec<Line>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    number: u64,
    name: Name,
    description: String,
    synonyms: Vec<Name>,
    broader: Vec<Name>,
    beside: Vec<Name>,
}

/// What is wrong with a line of the table; line 0 is the table as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub line: u64,
    pub what: Message,
}

impl Set {
    /// The set that comes with the product.
    pub fn starter() -> Set {
        let (set, wrong) = Set::read(Cursor::new(STARTER));
        debug_assert_eq!(wrong, Vec::new());
        set
    }

    /// Reads a table: the lines that can be taken in, and what is wrong with the others.
    pub fn read(file: impl Read + Seek) -> (Set, Vec<Wrong>) {
        let limits = Limits { rows: ROWS, ..Limits::default() };
        let table = match Table::open(file, COLUMNS, limits) {
            Ok(table) => table,
            Err(refused) => return (Set::default(), vec![Wrong { line: 0, what: web::tables::refused(&refused) }]),
        };
        let (mut lines, mut wrong, mut known) = (Vec::new(), Vec::new(), HashMap::new());
        for row in table {
            let line = match row {
                Ok(row) => Line::read(&row).map_err(|what| Wrong { line: row.line, what }),
                Err(fault) => Err(Wrong { line: fault.line, what: web::tables::fault(&fault) }),
            };
            match line.and_then(|line| line.not_yet_in(&mut known)) {
                Ok(line) => lines.push(line),
                Err(what) => wrong.push(what),
            }
        }
        (Set(lines), wrong)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Line {
    fn read(row: &tables::Row) -> Result<Line, Message> {
        let names = |column| {
            let typed = row.get(column).split('|').filter(|part| !part.trim().is_empty());
            typed.map(input::name).collect::<Result<Vec<Name>, Message>>()
        };
        Ok(Line {
            number: row.line,
            name: input::name(row.get("name"))?,
            description: text::line(row.get("description"), DESCRIPTION)?,
            synonyms: names("synonyms")?,
            broader: names("broader")?,
            beside: names("beside")?,
        })
    }

    /// The line, unless one of its names stands in an earlier one.
    fn not_yet_in(self, known: &mut HashMap<String, u64>) -> Result<Line, Wrong> {
        let names: HashSet<&String> =
            std::iter::once(&self.name).chain(&self.synonyms).map(|name| &name.folded).collect();
        if let Some((name, line)) = names.iter().find_map(|name| known.get(*name).map(|line| (*name, *line))) {
            let what = Message::new("interests-line-twice").with("name", name).with("line", line);
            return Err(Wrong { line: self.number, what });
        }
        known.extend(names.into_iter().map(|name| (name.clone(), self.number)));
        Ok(self)
    }
}

/// What taking a set in did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Taken {
    /// Interests that are new.
    pub new: usize,
    /// Interests that were known already.
    pub known: usize,
    /// Interests that went because the set replaces what nobody uses.
    pub gone: usize,
}

/// Takes a set in. Known interests keep their names and what people said of them; free names become synonyms, a
/// description fills an empty one, neighbours are added unless they would make a circle. With `replace`, interests that
/// are not in the set go if nobody and nothing points to them.
pub fn take_in(db: &mut Db, ctx: &Ctx, rooms: &Elsewhere, set: &Set, replace: bool) -> Result<Taken> {
    steward(db, ctx)?;
    let mut taken = Taken::default();
    let mut ids = HashMap::new();
    for line in &set.0 {
        let (interest, is_new) = one(db, ctx, line)?;
        if is_new {
            taken.new += 1
        } else {
            taken.known += 1
        }
        ids.insert(line.number, interest.id);
    }
    let mut ways = Ways::of(&store::all_links(db)?);
    for line in &set.0 {
        neighbours(db, &mut ways, ids[&line.number], line)?;
    }
    if replace {
        taken.gone = remove_unused(db, ctx, rooms, &ids.into_values().collect())?;
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let entry = Entry::of(&actions::INTERESTS_TAKEN_IN, INSTANCE);
    audit::record(db, ctx, entry.with("new", count(taken.new)).with("gone", count(taken.gone)))?;
    Ok(taken)
}

fn one(db: &mut Db, ctx: &Ctx, line: &Line) -> Result<(Interest, bool)> {
    let known = store::named(db, &line.name.folded)?;
    let is_new = known.is_none();
    let interest = match known {
        Some(known) => known,
        None => {
            let slug = free_slug(db, &line.name.name)?;
            let interest = store::insert(db, &slug, &line.name, &line.description, ctx.person_id(), ctx.now)?;
            activity::record(db, ctx, object(interest.id), None, &Named {})?;
            interest
        }
    };
    let mut changed = false;
    if interest.description.is_empty() && !line.description.is_empty() {
        store::describe(db, interest.id, &interest.name, &line.description)?;
        changed = true;
    }
    for synonym in &line.synonyms {
        changed |= store::add_synonym(db, interest.id, synonym)?;
    }
    if changed && !is_new {
        activity::record(db, ctx, object(interest.id), None, &Described { renamed: false })?;
    }
    Ok((interest, is_new))
}

/// Adds what the line says of neighbours. Names that nobody knows lead nowhere and are left out.
fn neighbours(db: &mut Db, ways: &mut Ways, id: InterestId, line: &Line) -> Result<()> {
    let folded: Vec<String> = line.broader.iter().chain(&line.beside).map(|name| name.folded.clone()).collect();
    if folded.is_empty() {
        return Ok(());
    }
    let known = store::all_named(db, &folded)?;
    let others = |names: &[Name]| -> Vec<InterestId> {
        names.iter().filter_map(|name| known.get(&name.folded)).map(|interest| interest.id).collect()
    };
    for other in others(&line.broader).into_iter().filter(|other| *other != id) {
        if !ways.leads(other, id) {
            ways.add(id, other);
            store::link(db, id, other, LinkKind::Broader)?;
        }
    }
    for other in others(&line.beside).into_iter().filter(|other| *other != id) {
        // Two that lie one above the other do not lie side by side.
        if !ways.leads(other, id) && !ways.leads(id, other) {
            store::link(db, id, other, LinkKind::Beside)?;
        }
    }
    Ok(())
}

fn remove_unused(db: &mut Db, ctx: &Ctx, rooms: &Elsewhere, kept: &HashSet<InterestId>) -> Result<usize> {
    let used: HashSet<InterestId> =
        practices::table.select(practices::interest_id).distinct().load(db)?.into_iter().collect();
    let pointed = rooms.pointed_at(db)?;
    let mut gone = 0;
    for interest in store::all(db)? {
        if kept.contains(&interest.id) || used.contains(&interest.id) || pointed.contains(&interest.id) {
            continue;
        }
        store::remove_links(db, interest.id)?;
        store::remove_apart(db, interest.id)?;
        let theirs = interests::merged_into.eq(interest.id);
        diesel::delete(interest_names::table.filter(interest_names::interest_id.eq(interest.id))).execute(db)?;
        diesel::delete(interests::table.filter(theirs)).execute(db)?;
        diesel::delete(interests::table.find(interest.id)).execute(db)?;
        activity::record(db, ctx, object(interest.id), None, &Removed {})?;
        gone += 1;
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_set_that_comes_along_is_sound() {
        let (set, wrong) = Set::read(Cursor::new(STARTER));
        assert_eq!(wrong, Vec::new());
        assert!(set.len() >= 200, "{}", set.len());
        let names: HashSet<&String> = set.0.iter().map(|line| &line.name.folded).collect();
        for line in &set.0 {
            assert!(!line.description.is_empty(), "{} says nothing", line.name.name);
            for other in line.broader.iter().chain(&line.beside) {
                assert!(
                    names.contains(&other.folded),
                    "{} lies near {}, which is not there",
                    line.name.name,
                    other.name
                );
            }
        }
        let ids: HashMap<&String, InterestId> = names.into_iter().zip((1..).map(InterestId)).collect();
        let mut ways = Ways::of(&[]);
        for line in &set.0 {
            for broader in &line.broader {
                let (here, there) = (ids[&line.name.folded], ids[&broader.folded]);
                assert!(!ways.leads(there, here), "{} and {} form a circle", line.name.name, broader.name);
                ways.add(here, there);
            }
        }
    }

    proptest! {
        #[test]
        fn any_file_is_a_set_or_says_what_is_wrong(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let (set, wrong) = Set::read(Cursor::new(bytes));
            prop_assert!(wrong.iter().all(|wrong| ["interest", "text", "tables"].iter().any(|room| wrong.what.id.starts_with(room))));
            prop_assert!(set.len() < 300);
        }

        #[test]
        fn every_line_is_taken_or_reported(names in prop::collection::vec("[a-c]{1,3}|[|,;\"]{1,3}", 1..20)) {
            let file: String = std::iter::once("name".to_owned()).chain(names.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\"")))).map(|line| line + "\n").collect();
            let (set, wrong) = Set::read(Cursor::new(file));
            prop_assert_eq!(set.len() + wrong.len(), names.len());
        }
    }
}
