//! Stewards name interests, describe them and say how they lie to each other; merge those that are the same, and split
//! those that are two. No link is lost on the way.

use std::collections::{HashMap, HashSet};

use db::{Db, Error, Message, Result};
use spine::{Ctx, Key, activity};

use super::elsewhere::Elsewhere;
use super::input::{DEPTH, Described, Name, Stance};
use super::practise::make;
use super::schema::{Described as DescribedVerb, Interest, InterestId, LinkKind, Merged, Practice, Split};
use super::steward::steward;
use super::{object, store};

/// Makes an interest with all that is said of it; gives its address.
pub fn create(db: &mut Db, ctx: &Ctx, key: Option<&Key>, said: &Described) -> Result<String> {
    spine::once(db, ctx, key, "interest.create", |db| {
        steward(db, ctx)?;
        let interest = make(db, ctx, &said.name, &said.description)?;
        settle(db, &interest, said)?;
        Ok(interest.slug)
    })
}

/// Changes the name of an interest, what is said of it, its synonyms and its neighbours. Its address stays, and the name
/// that it had becomes a synonym.
pub fn describe(db: &mut Db, ctx: &Ctx, key: Option<&Key>, slug: &str, said: &Described) -> Result<()> {
    spine::once(db, ctx, key, "interest.describe", |db| {
        let interest = locked(db, ctx, slug)?;
        let renamed = interest.name != said.name.name;
        settle(db, &interest, &keeping_the_name(&interest, said))?;
        store::describe(db, interest.id, &said.name.name, &said.description)?;
        activity::record(db, ctx, object(interest.id), None, &DescribedVerb { renamed })
    })
}

/// What is said, with the name that the interest had among the synonyms: people look for it by that.
fn keeping_the_name(interest: &Interest, said: &Described) -> Described {
    let old = Name { folded: markup::comparable(&interest.name), name: interest.name.clone() };
    let mut said = said.clone();
    if old.folded != said.name.folded && !said.synonyms.iter().any(|synonym| synonym.folded == old.folded) {
        said.synonyms.push(old);
    }
    said
}

/// The locked interest of this address, for a steward.
fn locked(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Interest> {
    db::take_turns(db, "interests.names")?;
    let found = store::at(db, slug)?.ok_or(Error::NotFound)?;
    let interest = store::lock(db, found.id)?.ok_or(Error::NotFound)?;
    steward(db, ctx)?;
    match interest.merged_into {
        None => Ok(interest),
        Some(_) => Err(Error::conflict("interest-changed-meanwhile")),
    }
}

/// Writes names and neighbours.
fn settle(db: &mut Db, interest: &Interest, said: &Described) -> Result<()> {
    free_for(db, interest.id, "name", std::slice::from_ref(&said.name))?;
    free_for(db, interest.id, "synonyms", &said.synonyms)?;
    store::set_names(db, interest.id, &said.name, &said.synonyms)?;
    let broader = known(db, interest.id, "broader", &said.broader)?;
    let beside = known(db, interest.id, "beside", &said.beside)?;
    link(db, interest.id, &broader, &beside)
}

/// Names that others have are errors that say whose they are.
fn free_for(db: &mut Db, id: InterestId, field: &'static str, names: &[Name]) -> Result<()> {
    let folded: Vec<String> = names.iter().map(|name| name.folded.clone()).collect();
    let taken = store::all_named(db, &folded)?;
    match names.iter().find_map(|name| taken.get(&name.folded).filter(|other| other.id != id).map(|o| (name, o))) {
        None => Ok(()),
        Some((name, other)) => {
            let message = Message::new("interest-name-of-another").with("name", &name.name).with("other", &other.name);
            Err(Error::invalid(field, message))
        }
    }
}

/// The interests of these names; an unknown one is an error of the field.
fn known(db: &mut Db, id: InterestId, field: &'static str, names: &[Name]) -> Result<Vec<InterestId>> {
    let folded: Vec<String> = names.iter().map(|name| name.folded.clone()).collect();
    let found = store::all_named(db, &folded)?;
    let mut ids = Vec::new();
    for name in names {
        let other = found.get(&name.folded).ok_or_else(|| {
            Error::invalid(field, Message::new("interest-neighbour-unknown").with("name", &name.name))
        })?;
        if other.id == id {
            return Err(Error::invalid(field, "interest-neighbour-itself"));
        }
        if !ids.contains(&other.id) {
            ids.push(other.id);
        }
    }
    Ok(ids)
}

/// Gives an interest these neighbours in place of those it had; narrower ones are kept, they are said from the other side.
pub(super) fn link(db: &mut Db, id: InterestId, broader: &[InterestId], beside: &[InterestId]) -> Result<()> {
    if let Some(both) = broader.iter().find(|other| beside.contains(other)) {
        let name = store::by_id(db, *both)?.map(|interest| interest.name).unwrap_or_default();
        return Err(Error::invalid("beside", Message::new("interest-neighbour-twice").with("name", name)));
    }
    let links = store::links(db, id)?;
    let narrower: Vec<InterestId> = links
        .iter()
        .filter(|(_, other, kind)| *kind == LinkKind::Broader && *other == id)
        .map(|(narrower, _, _)| *narrower)
        .collect();
    let ways = Ways::of(&store::all_links(db)?);
    for other in broader {
        if ways.leads(*other, id) {
            let name = store::by_id(db, *other)?.map(|interest| interest.name).unwrap_or_default();
            return Err(Error::invalid("broader", Message::new("interest-circle").with("name", name)));
        }
    }
    store::remove_links(db, id)?;
    for other in broader {
        store::link(db, id, *other, LinkKind::Broader)?;
    }
    for other in narrower {
        store::link(db, other, id, LinkKind::Broader)?;
    }
    for other in beside.iter().filter(|other| !ways.leads(**other, id)) {
        store::link(db, id, *other, LinkKind::Beside)?;
    }
    Ok(())
}

/// The ways from interests to broader ones.
pub(super) struct Ways(HashMap<InterestId, Vec<InterestId>>);

impl Ways {
    pub(super) fn of(links: &[(InterestId, InterestId, LinkKind)]) -> Ways {
        let mut ways: HashMap<InterestId, Vec<InterestId>> = HashMap::new();
        for (narrower, broader, _) in links.iter().filter(|(_, _, kind)| *kind == LinkKind::Broader) {
            ways.entry(*narrower).or_default().push(*broader);
        }
        Ways(ways)
    }

    /// Whether one goes from here to there by going to broader ones, however far.
    pub(super) fn leads(&self, from: InterestId, to: InterestId) -> bool {
        let (mut seen, mut next) = (HashSet::from([from]), vec![from]);
        while let Some(here) = next.pop() {
            if here == to {
                return true;
            }
            for broader in self.0.get(&here).into_iter().flatten() {
                if seen.insert(*broader) {
                    next.push(*broader);
                }
            }
        }
        false
    }

    /// Notes that one is broader than another.
    pub(super) fn add(&mut self, narrower: InterestId, broader: InterestId) {
        self.0.entry(narrower).or_default().push(broader);
    }
}

/// Merges one interest into another: its names become synonyms, and whoever and whatever pointed to it points to the
/// other. Its address leads there from now on. Doing it again changes nothing.
pub fn merge(db: &mut Db, ctx: &Ctx, key: Option<&Key>, rooms: &Elsewhere, slug: &str, into: &str) -> Result<String> {
    spine::once(db, ctx, key, "interest.merge", |db| {
        db::take_turns(db, "interests.names")?;
        steward(db, ctx)?;
        let from = store::at(db, slug)?.ok_or(Error::NotFound)?;
        let target = store::at(db, into)?.ok_or_else(|| Error::invalid("into", "interest-into-unknown"))?;
        let target = store::living(db, target)?;
        if from.id == target.id {
            return Err(Error::invalid("into", "interest-into-itself"));
        }
        if from.merged_into == Some(target.id) {
            return Ok(target.slug);
        }
        if from.merged_into.is_some() {
            return Err(Error::conflict("interest-changed-meanwhile"));
        }
        // In the order of their ids, so that two merges cannot wait for each other.
        for id in [from.id.min(target.id), from.id.max(target.id)] {
            store::lock(db, id)?.ok_or(Error::NotFound)?;
        }
        move_practices(db, from.id, target.id)?;
        move_links(db, from.id, target.id)?;
        rooms.point_to(db, from.id, target.id)?;
        store::give_names(db, from.id, target.id)?;
        store::set_merged(db, from.id, target.id)?;
        store::remove_apart(db, from.id)?;
        if target.description.is_empty() && !from.description.is_empty() {
            store::describe(db, target.id, &target.name, &from.description)?;
        }
        activity::record(db, ctx, object(from.id), None, &Merged { into: target.id })?;
        Ok(target.slug)
    })
}

/// Whoever says something of both says it of the one, in the words of both.
fn move_practices(db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
    for practice in store::practices_in(db, from)? {
        let there = store::practice(db, practice.person_id, into)?;
        let since = there.as_ref().map_or(practice.since, |there| there.since.min(practice.since));
        let person = practice.person_id;
        let said = both_said(there, practice);
        store::set_practice(db, person, from, &Stance::default(), since)?;
        store::set_practice(db, person, into, &said, since)?;
    }
    Ok(())
}

pub(super) fn both_said(there: Option<Practice>, here: Practice) -> Stance {
    let here = Stance::from(here);
    let Some(there) = there.map(Stance::from) else { return here };
    let depth = match (there.depth.is_empty(), here.depth.is_empty() || here.depth == there.depth) {
        (_, true) => there.depth,
        (true, false) => here.depth,
        (false, false) => format!("{}; {}", there.depth, here.depth),
    };
    Stance {
        practises: there.practises || here.practises,
        helps: there.helps || here.helps,
        learns: there.learns || here.learns,
        follows: there.follows || here.follows,
        // Two texts of the longest length do not both fit; the words of the one that stays come first.
        depth: depth.chars().take(DEPTH).collect(),
    }
}

/// The neighbours of one become neighbours of the other, but for what would make a circle.
fn move_links(db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
    let links = store::links(db, from)?;
    store::remove_links(db, from)?;
    let mut ways = Ways::of(&store::all_links(db)?);
    for (one, other, kind) in links {
        let moved = |id| if id == from { into } else { id };
        let (one, other) = (moved(one), moved(other));
        let circle = kind == LinkKind::Broader && ways.leads(other, one);
        if one == other || circle {
            continue;
        }
        if kind == LinkKind::Broader {
            ways.add(one, other);
        }
        store::link(db, one, other, kind)?;
    }
    Ok(())
}

/// What a split needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splitting {
    pub name: Name,
    pub description: String,
    /// Which synonyms go along; others are left out silently, they were moved in between.
    pub synonyms: Vec<Name>,
    /// Whether whoever and whatever points to the old one also points to the new one.
    pub both: bool,
}

/// Makes a part of an interest one of its own, beside the old one: with some of its synonyms, and, if `both`, with
/// everybody who says something of the old one saying the same of it. Gives its address.
pub fn split(
    db: &mut Db,
    ctx: &Ctx,
    key: Option<&Key>,
    rooms: &Elsewhere,
    slug: &str,
    new: &Splitting,
) -> Result<String> {
    spine::once(db, ctx, key, "interest.split", |db| {
        let old = locked(db, ctx, slug)?;
        if new.name.folded == markup::comparable(&old.name) {
            return Err(Error::invalid("name", "interest-split-same-name"));
        }
        free_for(db, old.id, "name", std::slice::from_ref(&new.name))?;
        let names = store::synonyms(db, old.id)?;
        let names: Vec<Name> = names.into_iter().map(|name| Name { folded: markup::comparable(&name), name }).collect();
        let moves = |name: &Name| name.folded == new.name.folded || new.synonyms.contains(name);
        let (go, stay): (Vec<Name>, Vec<Name>) = names.into_iter().partition(moves);
        let main = Name { folded: markup::comparable(&old.name), name: old.name.clone() };
        store::set_names(db, old.id, &main, &stay)?;
        let part = make(db, ctx, &new.name, &new.description)?;
        for name in go.iter().filter(|name| name.folded != new.name.folded) {
            store::add_synonym(db, part.id, name)?;
        }
        store::link(db, old.id, part.id, LinkKind::Beside)?;
        if new.both {
            for practice in store::practices_in(db, old.id)? {
                let (person, since) = (practice.person_id, practice.since);
                store::set_practice(db, person, part.id, &Stance::from(practice), since)?;
            }
            rooms.point_also(db, old.id, part.id)?;
        }
        activity::record(db, ctx, object(part.id), None, &Split { from: old.id })?;
        Ok(part.slug)
    })
}

/// Says that two interests are not the same, so that nobody is asked about them again.
pub fn keep_apart(db: &mut Db, ctx: &Ctx, one: &str, other: &str) -> Result<()> {
    steward(db, ctx)?;
    let gone = || Error::conflict("interest-changed-meanwhile");
    let one = store::at(db, one)?.ok_or_else(gone)?;
    let other = store::at(db, other)?.ok_or_else(gone)?;
    store::set_apart(db, one.id, other.id)
}
