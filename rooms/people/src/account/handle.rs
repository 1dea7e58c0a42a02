//! Handles: the short name that stands in addresses and mentions, made from a person's name, unique.

use std::collections::HashSet;

use db::{Db, Result};

use super::store;

/// Words that address many people at once where somebody is mentioned, and pages that stand where people's do.
const RESERVED: &[&str] = &["all", "everybody", "everyone", "facilitators", "here", "members", "near"];

/// A handle for this name that nobody has at the moment: `nadia-okafor`, `nadia-okafor-2` ...
pub fn free(db: &mut Db, name: &str) -> Result<String> {
    let base = markup::handle_from(name);
    if is_free(db, &base)? {
        return Ok(base);
    }
    let taken: HashSet<String> = store::handles_from(db, &base)?.into_iter().collect();
    let numbered = (2_u64..).map(|number| format!("{base}-{number}")).find(|handle| !taken.contains(handle));
    Ok(numbered.unwrap_or(base))
}

/// The same for one of many at once: where the name is taken, the number by which the source knows them is tried
/// first, so that a hundred thousand authors named alike do not look for a free one among each other.
pub fn free_for_import(db: &mut Db, name: &str, source_id: &str) -> Result<String> {
    let base = markup::handle_from(name);
    if is_free(db, &base)? {
        return Ok(base);
    }
    let numbered = format!("{base}-{source_id}");
    if markup::is_handle(&numbered) && is_free(db, &numbered)? { Ok(numbered) } else { free(db, name) }
}

fn is_free(db: &mut Db, handle: &str) -> Result<bool> {
    Ok(!RESERVED.contains(&handle) && !store::is_taken(db, handle)?)
}
