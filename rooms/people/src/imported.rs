//! Authors of imported content: people whom nobody has claimed yet.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;

use crate::account::free_for_import;
use crate::claims::schema::merged_authors;
use crate::schema::people;
use crate::{erasure, profile};

/// An author as their site knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The site, such as `beer.stackexchange.com`.
    pub source: String,
    /// What the site calls them, unique there.
    pub source_id: String,
    pub name: String,
    /// The address of their page there; empty when they have none.
    pub url: String,
}

/// What became of an author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    New,
    /// They changed their name there, and have not claimed the account here.
    Renamed,
    Same,
}

/// Makes sure that an author exists as a person; whoever has claimed the account keeps the name they chose.
pub fn put(db: &mut Db, author: &Author, now: Time) -> Result<(PersonId, Put)> {
    let known: Option<(PersonId, String, Option<Time>)> = people::table
        .filter(people::source.eq(&author.source))
        .filter(people::source_id.eq(&author.source_id))
        .select((people::id, people::name, people::claimed_at))
        .first(db)
        .optional()?;
    if let Some((id, name, claimed)) = known {
        if claimed.is_some() || name == author.name {
            return Ok((id, Put::Same));
        }
        diesel::update(people::table.find(id)).set(people::name.eq(&author.name)).execute(db)?;
        profile::raise_epoch(db, id, now)?;
        return Ok((id, Put::Renamed));
    }
    // Whoever is a part of an account stays that.
    let merged = merged_authors::table.find((&author.source, &author.source_id)).select(merged_authors::person_id);
    if let Some(id) = merged.first(db).optional()? {
        return Ok((id, Put::Same));
    }
    // Whoever was erased is known by what is left of them, and does not come back.
    if let Some(erased) = erasure::source_id_of(db, &author.source, &author.source_id)? {
        let them = people::table.filter(people::source.eq(&author.source)).filter(people::source_id.eq(&erased));
        if let Some(id) = them.select(people::id).first(db).optional()? {
            return Ok((id, Put::Same));
        }
        let merged = merged_authors::table.find((&author.source, &erased)).select(merged_authors::person_id);
        if let Some(id) = merged.first(db).optional()? {
            return Ok((id, Put::Same));
        }
    }
    let id = diesel::insert_into(people::table)
        .values((
            people::handle.eq(free_for_import(db, &author.name, &author.source_id)?),
            people::name.eq(&author.name),
            people::admin.eq(false),
            people::role.eq(""),
            people::department.eq(""),
            people::about.eq(""),
            people::epoch.eq(0_i64),
            people::created_at.eq(now),
            people::source.eq(&author.source),
            people::source_id.eq(&author.source_id),
            people::source_url.eq(Some(&author.url).filter(|url| !url.is_empty())),
        ))
        .returning(people::id)
        .get_result(db)?;
    Ok((id, Put::New))
}
