//! Threads: typed links between objects, shown on both ends. The golden thread is made of them.

use db::{CommunityId, Db, Result};
use diesel::prelude::*;

/// The table, for queries of a room that ask on their way whether something hangs together with an object.
pub use crate::schema::threads as table;

use crate::schema::threads;
use crate::{Ctx, ObjectRef};

/// One end of a link as the other end shows it.
#[derive(Debug, Clone, Queryable)]
pub struct Link {
    pub kind: String,
    pub object_kind: String,
    pub object_id: i64,
}

/// Links two objects; linking twice changes nothing. Gives whether the link is new. `kind` is a verb seen from `from`, such as `duplicates`.
pub fn link(
    db: &mut Db,
    ctx: &Ctx,
    community: CommunityId,
    from: ObjectRef,
    kind: &'static str,
    to: ObjectRef,
) -> Result<bool> {
    let row = (
        threads::community_id.eq(community),
        threads::kind.eq(kind),
        threads::from_kind.eq(from.kind),
        threads::from_id.eq(from.id),
        threads::to_kind.eq(to.kind),
        threads::to_id.eq(to.id),
        threads::created_at.eq(ctx.now),
        threads::created_by.eq(ctx.person_id()),
    );
    Ok(db::insert_ignore!(db, threads::table, row)? > 0)
}

/// Removes a link; gives whether there was one.
pub fn unlink(db: &mut Db, from: ObjectRef, kind: &str, to: ObjectRef) -> Result<bool> {
    let link = threads::table
        .filter(threads::from_kind.eq(from.kind).and(threads::from_id.eq(from.id)))
        .filter(threads::kind.eq(kind))
        .filter(threads::to_kind.eq(to.kind).and(threads::to_id.eq(to.id)));
    Ok(diesel::delete(link).execute(db)? > 0)
}

/// Where an object leads, oldest link first.
pub fn from(db: &mut Db, object: ObjectRef) -> Result<Vec<Link>> {
    Ok(threads::table
        .filter(threads::from_kind.eq(object.kind).and(threads::from_id.eq(object.id)))
        .order(threads::id)
        .select((threads::kind, threads::to_kind, threads::to_id))
        .load(db)?)
}

/// What leads to an object, oldest link first.
pub fn to(db: &mut Db, object: ObjectRef) -> Result<Vec<Link>> {
    Ok(threads::table
        .filter(threads::to_kind.eq(object.kind).and(threads::to_id.eq(object.id)))
        .order(threads::id)
        .select((threads::kind, threads::from_kind, threads::from_id))
        .load(db)?)
}
