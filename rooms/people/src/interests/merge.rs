//! Stewards merge interests that are the same, and split one that is two. Nobody and nothing loses a link by it.

use db::{Db, Error, Result};
use spine::audit::{self, Entry};
use spine::{Ctx, Key, activity};

use super::curate::{Ways, free_for, locked};
use super::elsewhere::Elsewhere;
use super::input::{Name, Stance};
use super::practise::{make, united};
use super::schema::{InterestId, LinkKind, Merged, Split};
use super::steward::steward;
use super::{object, store};
use crate::actions;

/// Merges one interest into another: its names become synonyms, and whoever and whatever pointed to it points to the
/// other. Its address leads there from now on. Doing it again changes nothing.
pub fn merge(db: &mut Db, ctx: &Ctx, key: Option<&Key>, rooms: &Elsewhere, slug: &str, into: &str) -> Result<String> {
    spine::once(db, ctx, key, "interest.merge", |db| {
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
        audit::record(db, ctx, Entry::of(&actions::INTEREST_MERGED, object(from.id)).with("into", target.id.0))?;
        activity::record(db, ctx, object(from.id), None, &Merged { into: target.id })?;
        Ok(target.slug)
    })
}

/// Whoever says something of both says it of the one, in the words of both. Most say something of one only, and their
/// rows move together.
fn move_practices(db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
    store::move_lone_practices(db, from, into)?;
    for here in store::practices_in(db, from)? {
        let (person, since) = (here.person_id, here.since);
        let there = store::practice(db, person, into)?;
        let since = there.as_ref().map_or(since, |there| there.since.min(since));
        let said = match there {
            Some(there) => united(there.into(), here.into()),
            None => here.into(),
        };
        store::set_practice(db, person, from, &Stance::default(), since)?;
        store::set_practice(db, person, into, &said, since)?;
    }
    Ok(())
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
            store::copy_practices(db, old.id, part.id)?;
            rooms.point_also(db, old.id, part.id)?;
        }
        audit::record(db, ctx, Entry::of(&actions::INTEREST_SPLIT, object(old.id)).with("part", part.id.0))?;
        activity::record(db, ctx, object(part.id), None, &Split { from: old.id })?;
        Ok(part.slug)
    })
}
