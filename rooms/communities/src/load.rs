//! The loader: a community together with what this visitor may do in it. What they may not see is not found.

use std::ops::Deref;

use db::{CommunityId, Db, Error, Result};
use diesel::prelude::*;
use people::{Role, membership};
use spine::Ctx;

use crate::schema::{Access, CommunityRow, communities};

/// A community as one visitor meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    row: CommunityRow,
    /// The visitor's role; nothing for outsiders.
    pub role: Option<Role>,
    may_read: bool,
}

impl Deref for Community {
    type Target = CommunityRow;

    fn deref(&self) -> &CommunityRow {
        &self.row
    }
}

impl Community {
    /// Whether the visitor may read what is inside.
    pub fn may_read(&self) -> bool {
        self.may_read
    }

    pub fn is_member(&self) -> bool {
        self.role.is_some()
    }

    pub fn is_facilitator(&self) -> bool {
        self.role == Some(Role::Facilitator)
    }

    /// Members only; others hear how to become one.
    pub fn member(&self) -> Result<()> {
        if self.is_member() { Ok(()) } else { Err(Error::forbidden("error-members-only")) }
    }

    /// Facilitators only.
    pub fn facilitator(&self) -> Result<()> {
        if self.is_facilitator() { Ok(()) } else { Err(Error::forbidden("error-facilitators-only")) }
    }

    /// The address of its home page.
    pub fn href(&self) -> String {
        format!("/c/{}", self.slug)
    }
}

/// The community of this address, if the visitor may know of it (its face: name, purpose, how to join).
pub fn face(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    let row = communities::table.filter(communities::slug.eq(slug)).first(db).optional()?;
    known(db, ctx, row)
}

/// The community of this address, if the visitor may read what is inside.
pub fn inside(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    face(db, ctx, slug).and_then(readable)
}

/// The community with this id, if the visitor may read what is inside.
pub fn inside_by_id(db: &mut Db, ctx: &Ctx, id: CommunityId) -> Result<Community> {
    let row = communities::table.find(id).first(db).optional()?;
    known(db, ctx, row).and_then(readable)
}

fn readable(community: Community) -> Result<Community> {
    if community.may_read { Ok(community) } else { Err(Error::NotFound) }
}

fn known(db: &mut Db, ctx: &Ctx, row: Option<CommunityRow>) -> Result<Community> {
    let row = row.ok_or(Error::NotFound)?;
    let role = match ctx.person_id() {
        Some(person) => membership::role(db, person, row.id)?,
        None => None,
    };
    let signed_in = ctx.actor.is_some();
    let (may_know, may_read) = match row.access {
        Access::Open => (signed_in || ctx.public_reading, signed_in || ctx.public_reading),
        Access::Request => (signed_in, role.is_some()),
        Access::Private => (role.is_some(), role.is_some()),
    };
    if may_know || role.is_some() { Ok(Community { row, role, may_read }) } else { Err(Error::NotFound) }
}

/// Ids of all communities inside which the visitor may read: what a search is held to.
pub fn readable_ids(db: &mut Db, ctx: &Ctx) -> Result<Vec<CommunityId>> {
    let mut ids = match ctx.person_id() {
        Some(person) => membership::communities_of(db, person)?,
        None => Vec::new(),
    };
    if ctx.actor.is_some() || ctx.public_reading {
        let open = communities::table.filter(communities::access.eq(Access::Open)).select(communities::id);
        ids.extend(open.load::<CommunityId>(db)?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
