//! Departments: a tree that the administrators keep. What a page calls somebody's department is text, so that it can be
//! searched and shown like the rest; where there is a tree, it is one of its names.

mod import;
mod keep;
mod kind;
pub mod plan;
pub mod schema;
mod tree;

use db::{Db, Result};
use diesel::prelude::*;

use crate::schema::people;

pub use import::{Imported, import};
pub use keep::{Change, add, adopt, change, merge, remove};
pub(crate) use kind::Departments;
pub use tree::Tree;

/// The name in the tree that somebody means; as they wrote it where nobody keeps a tree; nothing for one that is not
/// in it.
pub(crate) fn meant(db: &mut Db, typed: &str) -> Result<Option<String>> {
    let tree = Tree::load(db)?;
    if typed.is_empty() || tree.is_empty() {
        return Ok(Some(typed.to_owned()));
    }
    Ok(tree.named(typed).map(|department| department.name.clone()))
}

/// How many people with an account have each department on their page, whoever may see it: for administrators, who
/// keep the tree and not the pages.
pub fn head_counts(db: &mut Db) -> Result<Vec<(String, i64)>> {
    Ok(people::table
        .filter(people::claimed_at.is_not_null())
        .filter(people::deactivated_at.is_null())
        .filter(people::department.ne(""))
        .group_by(people::department)
        .order(people::department)
        .select((people::department, diesel::dsl::count_star()))
        .load(db)?)
}
