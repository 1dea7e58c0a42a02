//! The loader: a community together with what this visitor may do in it. What they may not see is not found.

use std::ops::Deref;

use db::{CommunityId, Db, Error, Result};
use diesel::prelude::*;
use people::{Role, membership};
use spine::Ctx;

use crate::looks;
use crate::schema::{Access, CommunityRow, communities};

/// A community as one visitor meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    row: CommunityRow,
    /// The visitor's role; nothing for outsiders.
    pub role: Option<Role>,
    may_read: bool,
    signed_in: bool,
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

    /// Whoever keeps its tags in order: its stewards and its facilitators.
    pub fn is_steward(&self) -> bool {
        matches!(self.role, Some(Role::Steward | Role::Facilitator))
    }

    pub fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }

    /// Not one that is only read.
    pub fn in_use(&self) -> Result<()> {
        if self.is_archived() { Err(Error::conflict("communities-archived")) } else { Ok(()) }
    }

    /// Whether the visitor may write what members write.
    pub fn may_write(&self) -> bool {
        self.is_member() && !self.is_archived()
    }

    /// Members only, while it is in use: for whatever is written in it.
    pub fn writable(&self) -> Result<()> {
        self.member()?;
        self.in_use()
    }

    /// Stewards and facilitators only.
    pub fn steward(&self) -> Result<()> {
        self.only(self.is_steward(), "error-stewards-only")
    }

    /// Members only; others hear how to become one.
    pub fn member(&self) -> Result<()> {
        self.only(self.is_member(), "error-members-only")
    }

    /// Facilitators only.
    pub fn facilitator(&self) -> Result<()> {
        self.only(self.is_facilitator(), "error-facilitators-only")
    }

    /// Whoever is not signed in may be one of them, so they are asked to sign in first.
    fn only(&self, allowed: bool, otherwise: &'static str) -> Result<()> {
        match (allowed, self.signed_in) {
            (true, _) => Ok(()),
            (false, true) => Err(Error::forbidden(otherwise)),
            (false, false) => Err(Error::SignInFirst),
        }
    }

    /// The address of its home page.
    pub fn href(&self) -> String {
        format!("/c/{}", self.slug)
    }
}

/// The community of this address, if the visitor may know of it (its face: name, purpose, how to join).
pub fn face(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    let row = communities::table.filter(communities::slug.eq(slug)).get_result(db).optional()?;
    known(db, ctx, row)
}

/// The community with this id, if the visitor may know of it.
pub fn face_by_id(db: &mut Db, ctx: &Ctx, id: CommunityId) -> Result<Community> {
    let row = communities::table.find(id).get_result(db).optional()?;
    known(db, ctx, row)
}

/// The community of this address, if the visitor may read what is inside.
pub fn inside(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    face(db, ctx, slug).and_then(readable)
}

/// [`inside`] for an act: the row is share-locked where the engine has row locks, so that the community cannot
/// change its access or lose a member before the act commits.
pub fn inside_shared(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    let row = db::share_locked!(db, communities::table.filter(communities::slug.eq(slug)))?;
    entitled(db, ctx, row).and_then(readable)
}

/// The community with this id, if the visitor may read what is inside.
pub fn inside_by_id(db: &mut Db, ctx: &Ctx, id: CommunityId) -> Result<Community> {
    face_by_id(db, ctx, id).and_then(readable)
}

/// [`inside_by_id`] for an act, as [`inside_shared`].
pub fn inside_by_id_shared(db: &mut Db, ctx: &Ctx, id: CommunityId) -> Result<Community> {
    let row = db::share_locked!(db, communities::table.filter(communities::id.eq(id)))?;
    entitled(db, ctx, row).and_then(readable)
}

/// Holds a community against changes until the act is over, whoever acts: for what the house does to many objects in it.
pub fn hold(db: &mut Db, id: CommunityId) -> Result<()> {
    let row: Option<CommunityRow> = db::share_locked!(db, communities::table.filter(communities::id.eq(id)))?;
    row.map(drop).ok_or(Error::NotFound)
}

/// Locks the community of this address until the act is over, then loads it as [`face`] does: the first statement of
/// every act on a community. Whoever comes second sees what the first one did.
pub fn locked(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    let row = locked_row(db, slug)?;
    entitled(db, ctx, row)
}

/// The same by id, whoever may know of it.
pub(crate) fn locked_by_id(db: &mut Db, id: CommunityId) -> Result<Option<CommunityRow>> {
    Ok(diesel::update(communities::table.find(id))
        .set(communities::version.eq(communities::version + 1))
        .returning(communities::all_columns)
        .get_result(db)
        .optional()?)
}

/// [`locked`], whoever may know of it.
pub(crate) fn locked_row(db: &mut Db, slug: &str) -> Result<Option<CommunityRow>> {
    Ok(diesel::update(communities::table.filter(communities::slug.eq(slug)))
        .set(communities::version.eq(communities::version + 1))
        .returning(communities::all_columns)
        .get_result(db)
        .optional()?)
}

pub(crate) fn readable(community: Community) -> Result<Community> {
    if community.may_read { Ok(community) } else { Err(Error::NotFound) }
}

/// For reading: also by an administrator who looks inside.
fn known(db: &mut Db, ctx: &Ctx, row: Option<CommunityRow>) -> Result<Community> {
    let (row, role) = with_role(db, ctx, row)?;
    let_in(db, ctx, row, role)?.ok_or(Error::NotFound)
}

/// For an act: a look lets nobody write, whatever the act asks besides.
fn entitled(db: &mut Db, ctx: &Ctx, row: Option<CommunityRow>) -> Result<Community> {
    let (row, role) = with_role(db, ctx, row)?;
    seen(ctx, row, role).ok_or(Error::NotFound)
}

fn with_role(db: &mut Db, ctx: &Ctx, row: Option<CommunityRow>) -> Result<(CommunityRow, Option<Role>)> {
    let row = row.ok_or(Error::NotFound)?;
    let role = match ctx.person_id() {
        Some(person) => membership::role(db, person, row.id)?,
        None => None,
    };
    Ok((row, role))
}

/// [`seen`], also by an administrator who looks inside for a reason that they gave: see [`crate::looks`].
pub(crate) fn let_in(db: &mut Db, ctx: &Ctx, row: CommunityRow, role: Option<Role>) -> Result<Option<Community>> {
    let shut = role.is_none() && row.access != Access::Open;
    if shut && looks::until(db, ctx, row.id)?.is_some() {
        return Ok(Some(Community { row, role, may_read: true, signed_in: true }));
    }
    Ok(seen(ctx, row, role))
}

/// What a visitor with this role may do in a community; nothing when they may not know of it.
pub(crate) fn seen(ctx: &Ctx, row: CommunityRow, role: Option<Role>) -> Option<Community> {
    let signed_in = ctx.actor.is_some();
    let (may_know, may_read) = match row.access {
        Access::Open => (signed_in || ctx.public_reading, signed_in || ctx.public_reading),
        Access::Request => (signed_in, role.is_some()),
        Access::Private => (role.is_some(), role.is_some()),
    };
    may_know.then_some(Community { row, role, may_read, signed_in })
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

/// Ids of the communities that the visitor may know of without being in them: the on-request ones, once signed in.
/// Those inside which they may read are not named again.
pub fn faces_outside(db: &mut Db, ctx: &Ctx) -> Result<Vec<CommunityId>> {
    if ctx.actor.is_none() {
        return Ok(Vec::new());
    }
    Ok(communities::table.filter(communities::access.eq(Access::Request)).select(communities::id).load(db)?)
}
