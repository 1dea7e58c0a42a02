//! Authors of imported content: people whom nobody has claimed yet.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;

use crate::schema::people;

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
        let renamed = (people::name.eq(&author.name), people::epoch.eq(people::epoch + 1));
        diesel::update(people::table.find(id)).set(renamed).execute(db)?;
        return Ok((id, Put::Renamed));
    }
    let id = diesel::insert_into(people::table)
        .values((
            people::handle.eq(free_handle(db, author)?),
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

/// The handle that the name suggests, or one that says more when it is taken.
fn free_handle(db: &mut Db, author: &Author) -> Result<String> {
    let plain = markup::handle_from(&author.name);
    let taken = |db: &mut Db, handle: &str| -> Result<bool> {
        let same = people::table.filter(people::handle.eq(handle));
        Ok(diesel::select(diesel::dsl::exists(same)).get_result(db)?)
    };
    if !taken(db, &plain)? {
        return Ok(plain);
    }
    let short: String = plain.chars().take(20).collect();
    let short = short.trim_end_matches('-');
    let mut number = 2;
    loop {
        let handle = format!("{short}-{number}");
        if !taken(db, &handle)? {
            return Ok(handle);
        }
        number += 1;
    }
}
