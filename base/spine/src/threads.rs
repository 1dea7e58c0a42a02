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

/// Links two objects; linking twice changes nothing. Gives the number of the link, and whether it is new. `kind` is a
/// verb seen from `from`, such as `duplicates`.
pub fn link(
    db: &mut Db,
    ctx: &Ctx,
    community: CommunityId,
    from: ObjectRef,
    kind: &'static str,
    to: ObjectRef,
) -> Result<(i64, bool)> {
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
    let is_new = db::insert_ignore!(db, threads::table, row)? > 0;
    let link = threads::table
        .filter(threads::from_kind.eq(from.kind).and(threads::from_id.eq(from.id)))
        .filter(threads::kind.eq(kind))
        .filter(threads::to_kind.eq(to.kind).and(threads::to_id.eq(to.id)))
        .filter(threads::community_id.eq(community));
    Ok((link.select(threads::id).first(db)?, is_new))
}

/// Removes a link that no person made; gives the numbers of the objects at its two ends.
pub fn unlink(db: &mut Db, link: i64) -> Result<Option<(i64, i64)>> {
    let nobodys = threads::table.find(link).filter(threads::created_by.is_null());
    let ends = diesel::delete(nobodys).returning((threads::from_id, threads::to_id));
    Ok(ends.get_result(db).optional()?)
}

/// Where an object leads, oldest link first, up to so many.
pub fn from(db: &mut Db, object: ObjectRef, most: usize) -> Result<Vec<Link>> {
    Ok(threads::table
        .filter(threads::from_kind.eq(object.kind).and(threads::from_id.eq(object.id)))
        .order(threads::id)
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select((threads::kind, threads::to_kind, threads::to_id))
        .load(db)?)
}

/// What leads to an object, oldest link first, up to so many.
pub fn to(db: &mut Db, object: ObjectRef, most: usize) -> Result<Vec<Link>> {
    Ok(threads::table
        .filter(threads::to_kind.eq(object.kind).and(threads::to_id.eq(object.id)))
        .order(threads::id)
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select((threads::kind, threads::from_kind, threads::from_id))
        .load(db)?)
}

#[cfg(test)]
mod tests {
    use db::{Create, Database, Target, Time};

    use super::*;

    #[test]
    fn so_many_links_are_read_and_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = Target::Sqlite(folder.path().join("house.db"));
        let database = Database::open(target, Create::IfMissing, 1).expect("a database");
        db::migrate(&mut database.connect_alone().expect("a connection")).expect("its tables");
        let topic = |id| ObjectRef { kind: "topic", id };
        let links = move |db: &mut Db| {
            let ctx = Ctx::system(Time(1));
            for id in 2..=6 {
                link(db, &ctx, CommunityId(1), topic(id), "duplicates", topic(1))?;
                link(db, &ctx, CommunityId(1), topic(1), "refers to", topic(id))?;
            }
            Ok(())
        };
        database.write_now(links).expect("linked");
        let ids = |links: Vec<Link>| links.into_iter().map(|link| link.object_id).collect::<Vec<_>>();
        let read = |most| database.read_now(move |db| Ok((from(db, topic(1), most)?, to(db, topic(1), most)?)));
        let (onward, back) = read(3).expect("read");
        assert_eq!((ids(onward), ids(back)), (vec![2, 3, 4], vec![2, 3, 4]), "the oldest ones");
        let (onward, back) = read(0).expect("read");
        assert!(onward.is_empty() && back.is_empty());
    }
}
