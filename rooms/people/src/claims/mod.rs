//! Claiming imported authors by address. The owner of a site gives a table of its users with the digest of each one's
//! address; whoever has an account here with such an address is asked whether the author is theirs. With a yes, what
//! the author wrote becomes theirs, with where it came from.

pub mod bring;
mod digest;
pub mod merge;
mod pages;
pub mod schema;

use db::{Db, Error, PersonId, Result};
use diesel::prelude::*;
use spine::Ctx;
use web::{Route, Who};

use crate::account::store;
use crate::schema::people;
use digest::digests;
use schema::author_claims;

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/settings/authors", Who::SignedIn, pages::own::show),
        post("/settings/authors/{author}", Who::SignedIn, pages::own::answer),
        get("/administration/authors", Who::Admin, pages::file::ask),
        post("/administration/authors", Who::Admin, pages::file::bring),
    ]
}

/// An imported author who may be whoever looks.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Match {
    pub author: PersonId,
    pub name: String,
    /// The site.
    pub source: Option<String>,
    /// Their page there.
    pub url: Option<String>,
}

/// Authors whom nobody has claimed and whose digest is that of the actor's address. An address here was confirmed by a
/// letter or given by an administrator.
pub fn matches(db: &mut Db, ctx: &Ctx) -> Result<Vec<Match>> {
    let me = store::by_id(db, ctx.person()?.id)?.ok_or(Error::NotFound)?;
    let Some(email) = me.email else { return Ok(Vec::new()) };
    Ok(author_claims::table
        .inner_join(
            people::table.on(people::source
                .eq(author_claims::source.nullable())
                .and(people::source_id.eq(author_claims::source_id.nullable()))),
        )
        .filter(author_claims::digest.eq_any(digests(&email)))
        .filter(people::claimed_at.is_null())
        .filter(people::deactivated_at.is_null())
        .filter(people::id.ne(me.id))
        .order(people::id)
        .select((people::id, people::name, people::source, people::source_url))
        .load(db)?)
}

/// Says that an author is not the actor: nobody with this address is asked again.
pub fn refuse(db: &mut Db, ctx: &Ctx, author: PersonId) -> Result<()> {
    ctx.writer()?;
    if !matches(db, ctx)?.iter().any(|found| found.author == author) {
        return Ok(());
    }
    forget_of(db, author)
}

/// Forgets the digest of an author.
pub(crate) fn forget_of(db: &mut Db, author: PersonId) -> Result<()> {
    let known: Option<(Option<String>, Option<String>)> =
        people::table.find(author).select((people::source, people::source_id)).first(db).optional()?;
    if let Some((Some(source), Some(id))) = known {
        diesel::delete(author_claims::table.find((source, id))).execute(db)?;
    }
    Ok(())
}

/// Forgets every digest of this address.
pub(crate) fn forget_address(db: &mut Db, email: &str) -> Result<()> {
    let theirs = author_claims::table.filter(author_claims::digest.eq_any(digests(email)));
    diesel::delete(theirs).execute(db)?;
    Ok(())
}
