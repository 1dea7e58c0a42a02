//! Queries on looks.

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::Byline;
use people::schema::people as persons;

use super::schema::{Look, LookId, looks};
use crate::load;
use crate::schema::{CommunityRow, communities};

/// Locks the community of this address or, where that is a number and nobody's address, of this number.
pub fn locked(db: &mut Db, typed: &str) -> Result<Option<CommunityRow>> {
    let slug = typed.trim_start_matches('/').trim_start_matches("c/").to_lowercase();
    match (load::locked_row(db, &slug)?, typed.parse::<i64>()) {
        (None, Ok(id)) => load::locked_by_id(db, CommunityId(id)),
        (found, _) => Ok(found),
    }
}

pub fn insert(
    db: &mut Db,
    community: CommunityId,
    person: PersonId,
    reason: &str,
    now: Time,
    ends_at: Time,
) -> Result<()> {
    diesel::insert_into(looks::table)
        .values((
            looks::community_id.eq(community),
            looks::person_id.eq(person),
            looks::reason.eq(reason),
            looks::began_at.eq(now),
            looks::ends_at.eq(ends_at),
        ))
        .execute(db)?;
    Ok(())
}

/// Ends a look that still lasts, and others of the same person at the same community; gives which community it was.
pub fn end(db: &mut Db, person: PersonId, look: LookId, now: Time) -> Result<Option<CommunityId>> {
    let mine = looks::table.find(look).filter(looks::person_id.eq(person)).select(looks::community_id);
    let Some(community) = mine.first::<CommunityId>(db).optional()? else { return Ok(None) };
    let lasting = looks::table
        .filter(looks::person_id.eq(person))
        .filter(looks::community_id.eq(community))
        .filter(looks::ends_at.gt(now));
    let ended = diesel::update(lasting).set(looks::ends_at.eq(now)).execute(db)?;
    Ok((ended > 0).then_some(community))
}

pub fn until(db: &mut Db, person: PersonId, community: CommunityId, now: Time) -> Result<Option<Time>> {
    Ok(looks::table
        .filter(looks::person_id.eq(person))
        .filter(looks::community_id.eq(community))
        .filter(looks::ends_at.gt(now))
        .select(diesel::dsl::max(looks::ends_at))
        .get_result(db)?)
}

pub fn running(db: &mut Db, person: PersonId, now: Time) -> Result<Vec<(Look, String, String)>> {
    let mine = looks::table.filter(looks::person_id.eq(person)).filter(looks::ends_at.gt(now));
    let found: Vec<Look> = mine.order(looks::id.desc()).select(Look::as_select()).load(db)?;
    let mut named: Vec<(Look, String, String)> = Vec::new();
    for look in found {
        if named.iter().any(|(other, _, _)| other.community == look.community) {
            continue;
        }
        let row = communities::table.find(look.community).select((communities::name, communities::slug));
        let (name, slug) = row.first::<(String, String)>(db)?;
        named.push((look, name, slug));
    }
    Ok(named)
}

/// The looks at a community since an instant, the last first, with who looked.
pub fn of(db: &mut Db, community: CommunityId, since: Time, limit: i64) -> Result<Vec<(Look, Byline)>> {
    Ok(looks::table
        .inner_join(persons::table)
        .filter(looks::community_id.eq(community))
        .filter(looks::began_at.ge(since))
        .order(looks::id.desc())
        .limit(limit)
        .select((Look::as_select(), Byline::as_select()))
        .load(db)?)
}
