//! Activity: everything that matters is one row, written in the transaction of the act.

use db::{CommunityId, Db, Engine, PersonId, Result, Time};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::schema::activity;
use crate::{Ctx, ObjectRef};

db::words!(
    /// Where an activity came from. Notices, live updates and hooks never take imports.
    Origin {
        Member = "member",
        Import = "import",
        System = "system",
    }
);

/// A verb and its payload. Payloads hold ids, enums and integers only, so that erasing a person means turning
/// their row into a tombstone.
pub trait Verb: Serialize + DeserializeOwned {
    /// `object.happened`, unique in the house.
    const NAME: &'static str;
}

/// One row of activity as readers meet it.
#[derive(Debug, Clone, Queryable)]
pub struct Activity {
    /// Where it stands in commit order.
    pub position: i64,
    pub at: Time,
    pub actor: Option<PersonId>,
    pub verb: String,
    pub object_kind: String,
    pub object_id: i64,
    pub community: Option<CommunityId>,
    pub origin: Origin,
    pub payload: String,
}

impl Activity {
    /// The payload, when this is that verb.
    pub fn as_verb<V: Verb>(&self) -> Option<V> {
        (self.verb == V::NAME).then(|| serde_json::from_str(&self.payload).ok()).flatten()
    }
}

/// Records that something happened.
pub fn record<V: Verb>(
    db: &mut Db,
    ctx: &Ctx,
    object: ObjectRef,
    community: Option<CommunityId>,
    verb: &V,
) -> Result<()> {
    diesel::insert_into(activity::table)
        .values((
            activity::at.eq(ctx.now),
            activity::actor_id.eq(ctx.person_id()),
            activity::verb.eq(V::NAME),
            activity::object_kind.eq(object.kind),
            activity::object_id.eq(object.id),
            activity::community_id.eq(community),
            activity::origin.eq(ctx.origin),
            activity::payload.eq(serde_json::to_string(verb)?),
        ))
        .execute(db)?;
    Ok(())
}

/// Up to `limit` rows after a position, in commit order.
pub fn after(db: &mut Db, position: i64, limit: i64) -> Result<Vec<Activity>> {
    Ok(activity::table
        .filter(activity::position.gt(position))
        .order(activity::position)
        .limit(limit)
        .select((
            activity::position.assume_not_null(),
            activity::at,
            activity::actor_id,
            activity::verb,
            activity::object_kind,
            activity::object_id,
            activity::community_id,
            activity::origin,
            activity::payload,
        ))
        .load(db)?)
}

/// The last that happened to an object, of these verbs, the newest first.
pub fn of(db: &mut Db, object: ObjectRef, verbs: &[&str], limit: i64) -> Result<Vec<Activity>> {
    Ok(activity::table
        .filter(activity::object_kind.eq(object.kind))
        .filter(activity::object_id.eq(object.id))
        .filter(activity::verb.eq_any(verbs))
        .order(activity::id.desc())
        .limit(limit)
        .select((
            // One that the sequencer has not numbered yet has happened all the same.
            diesel::dsl::sql::<diesel::sql_types::BigInt>("coalesce(position, 0)"),
            activity::at,
            activity::actor_id,
            activity::verb,
            activity::object_kind,
            activity::object_id,
            activity::community_id,
            activity::origin,
            activity::payload,
        ))
        .load(db)?)
}

/// How often somebody did something of this verb after a time, to objects of one kind and for a community.
pub fn count_by(db: &mut Db, kind: &str, verb: &str, actor: PersonId, after: Time) -> Result<i64> {
    Ok(activity::table
        .filter(activity::object_kind.eq(kind))
        .filter(activity::verb.eq(verb))
        .filter(activity::actor_id.eq(actor))
        .filter(activity::community_id.is_not_null())
        .filter(activity::at.gt(after))
        .count()
        .get_result(db)?)
}

/// The position of the newest row, 0 when nothing ever happened.
pub fn newest(db: &mut Db) -> Result<i64> {
    Ok(activity::table.select(diesel::dsl::max(activity::position)).get_result::<Option<i64>>(db)?.unwrap_or(0))
}

/// How many rows wait for the sequencer.
pub fn unnumbered(db: &mut Db) -> Result<i64> {
    Ok(activity::table.filter(activity::position.is_null()).count().get_result(db)?)
}

/// How many rows are numbered at once: everybody who follows waits for them.
pub const NUMBERED_AT_ONCE: usize = 10_000;

/// Numbers committed rows that have no position yet, up to [`NUMBERED_AT_ONCE`]; gives how many. Nothing to do on
/// SQLite, where BEGIN IMMEDIATE makes the id the commit order.
///
/// On PostgreSQL ids are handed out before commits happen, so a reader that followed ids could step over a row
/// that commits late. Only the holder of the sequencer's lease calls this; the advisory lock is the second wall.
pub fn number_committed(db: &mut Db) -> Result<usize> {
    if db.engine() == Engine::Sqlite {
        return Ok(0);
    }
    diesel::sql_query("SELECT pg_advisory_xact_lock(1464158283)").execute(db)?;
    Ok(diesel::sql_query(format!(
        "WITH first AS (SELECT id FROM activity WHERE position IS NULL ORDER BY id LIMIT {NUMBERED_AT_ONCE}), \
         fresh AS (SELECT id, row_number() OVER (ORDER BY id) AS step FROM first), \
         newest AS (SELECT COALESCE(MAX(position), 0) AS position FROM activity) \
         UPDATE activity SET position = newest.position + fresh.step FROM fresh, newest WHERE activity.id = fresh.id",
    ))
    .execute(db)?)
}
