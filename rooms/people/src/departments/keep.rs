//! An administrator keeps the tree: adds, renames, moves, merges and removes departments. People move along.

use std::collections::HashMap;

use db::{Db, Error, Message, Result};
use diesel::prelude::*;
use spine::audit::{self, Entry};
use spine::{Ctx, activity};

use super::plan::NAME;
use super::schema::{Department, DepartmentId, Kept, departments, object};
use super::tree::{Tree, key};
use crate::account::check_admin;
use crate::schema::people;
use crate::{actions, text};

/// What a department is to be called, and what it is a part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub name: String,
    pub parent: Option<DepartmentId>,
}

/// Locks the tree for the rest of the transaction, and gives it to administrators.
pub(super) fn locked(db: &mut Db, ctx: &Ctx) -> Result<Tree> {
    db::take_turns(db, "people.departments")?;
    check_admin(db, ctx)?;
    Tree::load(db)
}

fn checked(tree: &Tree, wanted: &Change, own: Option<DepartmentId>) -> Result<String> {
    let name = text::line(&wanted.name, NAME).map_err(|message| Error::invalid("name", message))?;
    if name.is_empty() {
        return Err(Error::invalid("name", "departments-name-empty"));
    }
    if tree.named(&name).is_some_and(|known| Some(known.id) != own) {
        return Err(Error::invalid("name", Message::new("departments-name-taken").with("name", &name)));
    }
    match wanted.parent {
        Some(parent) if tree.get(parent).is_none() => Err(Error::invalid("parent", "departments-parent-gone")),
        Some(parent) if own.is_some_and(|own| tree.is_within(parent, own)) => {
            Err(Error::invalid("parent", "departments-parent-below"))
        }
        _ => Ok(name),
    }
}

/// Adds a department. Whoever has written its name on their page is in it, however they spelt it.
pub fn add(db: &mut Db, ctx: &Ctx, wanted: &Change) -> Result<DepartmentId> {
    let tree = locked(db, ctx)?;
    let name = checked(&tree, wanted, None)?;
    let id = insert(db, &name, wanted.parent)?;
    let moved = gather(db, &name)?;
    record(db, ctx, &actions::DEPARTMENT_ADDED, id, moved)?;
    Ok(id)
}

pub(super) fn insert(db: &mut Db, name: &str, parent: Option<DepartmentId>) -> Result<DepartmentId> {
    let row = (departments::key.eq(key(name)), departments::name.eq(name), departments::parent_id.eq(parent));
    Ok(diesel::insert_into(departments::table).values(row).returning(departments::id).get_result(db)?)
}

pub(super) fn set_parent(db: &mut Db, id: DepartmentId, parent: Option<DepartmentId>) -> Result<()> {
    diesel::update(departments::table.find(id)).set(departments::parent_id.eq(parent)).execute(db)?;
    Ok(())
}

/// Renames a department, and puts it elsewhere in the tree. The pages of its people say the new name.
pub fn change(db: &mut Db, ctx: &Ctx, id: DepartmentId, wanted: &Change) -> Result<()> {
    let tree = locked(db, ctx)?;
    let before = tree.get(id).ok_or(Error::NotFound)?;
    let name = checked(&tree, wanted, Some(id))?;
    if before.name == name && before.parent_id == wanted.parent {
        return Ok(());
    }
    diesel::update(departments::table.find(id))
        .set((departments::key.eq(key(&name)), departments::name.eq(&name), departments::parent_id.eq(wanted.parent)))
        .execute(db)?;
    let moved = move_people(db, &before.name, &name)? + gather(db, &name)?;
    record(db, ctx, &actions::DEPARTMENT_CHANGED, id, moved)
}

/// Puts a department into another one: its people and its parts are there from now on.
pub fn merge(db: &mut Db, ctx: &Ctx, id: DepartmentId, into: DepartmentId) -> Result<()> {
    let tree = locked(db, ctx)?;
    let (from, to) = (tree.get(id).ok_or(Error::NotFound)?, tree.get(into));
    let to = to.ok_or_else(|| Error::invalid("into", "departments-parent-gone"))?;
    if tree.is_within(into, id) {
        return Err(Error::invalid("into", "departments-merge-below"));
    }
    take_away(db, from, Some(into))?;
    let moved = move_people(db, &from.name, &to.name)?;
    record(db, ctx, &actions::DEPARTMENT_MERGED, into, moved)
}

/// Removes a department. Its people and its parts go to the one that it is a part of; at the top its parts stay there,
/// and its people keep the words on their pages.
pub fn remove(db: &mut Db, ctx: &Ctx, id: DepartmentId) -> Result<()> {
    let tree = locked(db, ctx)?;
    let gone = tree.get(id).ok_or(Error::NotFound)?;
    let parent = gone.parent_id.and_then(|parent| tree.get(parent));
    take_away(db, gone, gone.parent_id)?;
    let moved = match parent {
        Some(parent) => move_people(db, &gone.name, &parent.name)?,
        None => 0,
    };
    record(db, ctx, &actions::DEPARTMENT_REMOVED, parent.map_or(id, |parent| parent.id), moved)
}

/// Puts everybody whose page holds these words, which are no department, into one.
pub fn adopt(db: &mut Db, ctx: &Ctx, words: &str, into: DepartmentId) -> Result<()> {
    let tree = locked(db, ctx)?;
    let to = tree.get(into).ok_or_else(|| Error::invalid("into", "departments-parent-gone"))?;
    if tree.named(words).is_some() {
        return Err(Error::conflict("departments-words-known"));
    }
    let moved = move_people(db, words, &to.name)?;
    record(db, ctx, &actions::DEPARTMENT_CHANGED, into, moved)
}

fn take_away(db: &mut Db, gone: &Department, parts_to: Option<DepartmentId>) -> Result<()> {
    diesel::update(departments::table.filter(departments::parent_id.eq(gone.id)))
        .set(departments::parent_id.eq(parts_to))
        .execute(db)?;
    diesel::delete(departments::table.find(gone.id)).execute(db)?;
    Ok(())
}

fn move_people(db: &mut Db, from: &str, to: &str) -> Result<usize> {
    if from == to {
        return Ok(0);
    }
    Ok(diesel::update(people::table.filter(people::department.eq(from))).set(people::department.eq(to)).execute(db)?)
}

/// Gives everybody who means this name its spelling; gives how many that were.
pub(super) fn gather(db: &mut Db, name: &str) -> Result<usize> {
    let spellings = spellings(db)?;
    gather_from(db, &spellings, name)
}

/// [`gather`] where the spellings are known already.
pub(super) fn gather_from(db: &mut Db, spellings: &Spellings, name: &str) -> Result<usize> {
    let theirs = spellings.get(&key(name)).into_iter().flatten();
    theirs.map(|spelling| move_people(db, spelling, name)).sum()
}

/// How people write where they work, by what is left of it to compare.
pub(super) type Spellings = HashMap<String, Vec<String>>;

pub(super) fn spellings(db: &mut Db) -> Result<Spellings> {
    let written = people::table.filter(people::department.ne("")).select(people::department).distinct();
    let mut spellings = Spellings::new();
    for spelling in written.load::<String>(db)? {
        spellings.entry(key(&spelling)).or_default().push(spelling);
    }
    Ok(spellings)
}

pub(super) fn record(db: &mut Db, ctx: &Ctx, action: &audit::Action, id: DepartmentId, people: usize) -> Result<()> {
    let people = i64::try_from(people).map_err(Error::internal)?;
    audit::record(db, ctx, Entry::of(action, object(id)).with("people", people))?;
    activity::record(db, ctx, object(id), None, &Kept { people })
}
