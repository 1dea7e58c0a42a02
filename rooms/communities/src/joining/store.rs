//! The queries on requests and departures.

use std::collections::HashMap;

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::schema::Membership;

use super::schema::{Departure, JoinRequest, departures, join_requests};

/// What somebody said who asked to be let in, and what they were told; nothing when they never asked.
pub fn request(db: &mut Db, community: CommunityId, person: PersonId) -> Result<Option<JoinRequest>> {
    Ok(join_requests::table.find((community, person)).get_result(db).optional()?)
}

/// Writes down a request, in place of an earlier one.
pub fn ask(db: &mut Db, community: CommunityId, person: PersonId, answer: &str, now: Time) -> Result<()> {
    forget_request(db, community, person)?;
    diesel::insert_into(join_requests::table)
        .values((
            join_requests::community_id.eq(community),
            join_requests::person_id.eq(person),
            join_requests::answer.eq(answer),
            join_requests::asked_at.eq(now),
            join_requests::words.eq(""),
        ))
        .execute(db)?;
    Ok(())
}

/// Writes down what somebody was told. Who asked before there was room for it has no row, and gets one.
pub fn answer(
    db: &mut Db,
    community: CommunityId,
    person: PersonId,
    by: PersonId,
    words: &str,
    now: Time,
) -> Result<()> {
    if request(db, community, person)?.is_none() {
        ask(db, community, person, "", now)?;
    }
    diesel::update(join_requests::table.find((community, person)))
        .set((join_requests::answered_at.eq(now), join_requests::answered_by.eq(by), join_requests::words.eq(words)))
        .execute(db)?;
    Ok(())
}

pub fn forget_request(db: &mut Db, community: CommunityId, person: PersonId) -> Result<()> {
    diesel::delete(join_requests::table.find((community, person))).execute(db)?;
    Ok(())
}

/// What those who ask to be let in said.
pub fn answers(db: &mut Db, community: CommunityId, people: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let rows: Vec<(PersonId, String)> = join_requests::table
        .filter(join_requests::community_id.eq(community))
        .filter(join_requests::person_id.eq_any(people))
        .select((join_requests::person_id, join_requests::answer))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// Remembers what somebody was who leaves, and forgets who left before `before`.
pub fn depart(db: &mut Db, was: &Membership, now: Time, before: Time) -> Result<()> {
    diesel::delete(departures::table.filter(departures::left_at.lt(before))).execute(db)?;
    diesel::insert_into(departures::table)
        .values((
            departures::community_id.eq(was.community),
            departures::person_id.eq(was.person),
            departures::role.eq(was.role),
            departures::letters.eq(was.letters),
            departures::since.eq(was.since),
            departures::left_at.eq(now),
        ))
        .execute(db)?;
    Ok(())
}

/// What somebody was who has just left; nothing when they did not, or not after `after`.
pub fn departure(db: &mut Db, community: CommunityId, person: PersonId, after: Time) -> Result<Option<Departure>> {
    Ok(departures::table.find((community, person)).filter(departures::left_at.gt(after)).get_result(db).optional()?)
}

/// Forgets that somebody left: they came in again, or were asked to leave.
pub fn forget_departure(db: &mut Db, community: CommunityId, person: PersonId) -> Result<()> {
    diesel::delete(departures::table.find((community, person))).execute(db)?;
    Ok(())
}
