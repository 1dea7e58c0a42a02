//! A table of departments is carried out: all of it or nothing, or whatever is sound in it.

use std::collections::HashMap;

use db::{Db, Result};
use spine::Ctx;

use super::keep::{gather_from, insert, locked, record, set_parent, spellings};
use super::plan::{Does, Known, Line, Row, in_order, plan};
use super::schema::DepartmentId;
use super::tree::{Tree, key};
use crate::actions;

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    pub lines: Vec<Line>,
    /// Whether anything was written.
    pub written: bool,
}

/// Carries out what the rows say. With `whole`, nothing is written unless every line is sound.
pub fn import(db: &mut Db, ctx: &Ctx, rows: &[Row], whole: bool) -> Result<Imported> {
    let tree = locked(db, ctx)?;
    let (lines, wanted) = plan(&known(&tree), rows.to_vec());
    let is_wrong = |line: &Line| matches!(line.does, Does::Wrong(_));
    let changes = lines.iter().filter(|line| matches!(line.does, Does::New | Does::Moved)).count();
    if whole && lines.iter().any(is_wrong) || changes == 0 {
        return Ok(Imported { lines, written: false });
    }
    let spellings = spellings(db)?;
    let mut ids: HashMap<String, DepartmentId> = tree.iter().map(|one| (key(&one.name), one.id)).collect();
    for name in in_order(&wanted) {
        let Some((spelt, parent)) = wanted.get(name) else { continue };
        let parent = parent.as_ref().and_then(|parent| ids.get(parent)).copied();
        let here = ids.get(name).copied();
        match here.and_then(|id| tree.get(id)) {
            Some(before) if before.parent_id == parent => {}
            Some(before) => {
                set_parent(db, before.id, parent)?;
                record(db, ctx, &actions::DEPARTMENT_CHANGED, before.id, 0)?;
            }
            None => {
                let id = insert(db, spelt, parent)?;
                ids.insert(name.to_owned(), id);
                let people = gather_from(db, &spellings, spelt)?;
                record(db, ctx, &actions::DEPARTMENT_ADDED, id, people)?;
            }
        }
    }
    Ok(Imported { lines, written: true })
}

fn known(tree: &Tree) -> Known {
    let parent = |id: Option<DepartmentId>| id.and_then(|id| tree.get(id)).map(|parent| key(&parent.name));
    tree.iter().map(|one| (key(&one.name), (one.name.clone(), parent(one.parent_id)))).collect()
}
