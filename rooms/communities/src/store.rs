//! The queries of this room, one statement per function.

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::schema::{memberships, people as persons};
use people::{Byline, Role, State};

use crate::fields::Sound;
use crate::schema::{CommunityRow, communities};

/// A member as the list of members shows them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Member {
    pub byline: Byline,
    pub department: String,
    pub role: Role,
    pub since: Time,
}

/// The communities in which a person is active, with their role, by name.
pub fn mine(db: &mut Db, person: PersonId) -> Result<Vec<(CommunityRow, Role)>> {
    Ok(communities::table
        .inner_join(memberships::table)
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(State::Active))
        .order((communities::name, communities::id))
        .select((CommunityRow::as_select(), memberships::role))
        .load(db)?)
}

/// The facilitators of a community, longest in office first; without those whose account is deactivated.
pub fn facilitators(db: &mut Db, community: CommunityId) -> Result<Vec<Byline>> {
    Ok(memberships::table
        .inner_join(persons::table)
        .filter(memberships::community_id.eq(community))
        .filter(memberships::state.eq(State::Active))
        .filter(memberships::role.eq(Role::Facilitator))
        .filter(persons::deactivated_at.is_null())
        .order((memberships::since, persons::id))
        .select(Byline::as_select())
        .load(db)?)
}

/// A page of the members of a community, facilitators first, then by name.
pub fn members(db: &mut Db, community: CommunityId, offset: i64, limit: i64) -> Result<Vec<Member>> {
    people_in(db, community, State::Active, offset, limit)
}

/// Who asks to be let in.
pub fn requests(db: &mut Db, community: CommunityId, limit: i64) -> Result<Vec<Member>> {
    people_in(db, community, State::Asked, 0, limit)
}

fn people_in(db: &mut Db, community: CommunityId, state: State, offset: i64, limit: i64) -> Result<Vec<Member>> {
    Ok(memberships::table
        .inner_join(persons::table)
        .filter(memberships::community_id.eq(community))
        .filter(memberships::state.eq(state))
        // The words sort as the roles do: "facilitator" before "member".
        .order((memberships::role, persons::name, persons::id))
        .select((Byline::as_select(), persons::department, memberships::role, memberships::since))
        .offset(offset)
        .limit(limit)
        .load(db)?)
}

/// How many people ask to be let in, for each of these communities that has any.
pub fn request_counts(db: &mut Db, of: &[CommunityId]) -> Result<Vec<(CommunityId, i64)>> {
    Ok(memberships::table
        .filter(memberships::community_id.eq_any(of))
        .filter(memberships::state.eq(State::Asked))
        .group_by(memberships::community_id)
        .select((memberships::community_id, diesel::dsl::count_star()))
        .load(db)?)
}

/// How many people ask to be let into one community.
pub fn request_count(db: &mut Db, of: CommunityId) -> Result<i64> {
    Ok(request_counts(db, &[of])?.first().map_or(0, |(_, count)| *count))
}

/// The communities into which a person asks to be let.
pub fn asked_by(db: &mut Db, person: PersonId) -> Result<Vec<CommunityId>> {
    Ok(memberships::table
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(State::Asked))
        .select(memberships::community_id)
        .load(db)?)
}

/// The person of this handle, provided that they have an account here.
pub fn person_by_handle(db: &mut Db, handle: &str) -> Result<Option<PersonId>> {
    Ok(persons::table
        .filter(persons::handle.eq(handle))
        .filter(persons::claimed_at.is_not_null())
        .filter(persons::deactivated_at.is_null())
        .select(persons::id)
        .first(db)
        .optional()?)
}

/// The person of this handle, whatever became of their account.
pub fn anybody(db: &mut Db, handle: &str) -> Result<Option<PersonId>> {
    Ok(persons::table.filter(persons::handle.eq(handle)).select(persons::id).first(db).optional()?)
}

/// Whether a community of this address exists, whoever may know of it.
pub fn slug_exists(db: &mut Db, slug: &str) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(communities::table.filter(communities::slug.eq(slug)))).get_result(db)?)
}

/// Moves the number of members; the community is locked by the act.
pub fn count_members(db: &mut Db, community: CommunityId, by: i64) -> Result<()> {
    diesel::update(communities::table.find(community))
        .set(communities::member_count.eq(communities::member_count + by))
        .execute(db)?;
    Ok(())
}

/// Writes a community without members; nothing when somebody else was faster with this address.
pub fn insert(db: &mut Db, sound: &Sound, by: Option<PersonId>, now: Time) -> Result<Option<CommunityId>> {
    let row = (
        communities::slug.eq(&sound.slug),
        communities::name.eq(&sound.name),
        communities::purpose.eq(&sound.purpose),
        communities::access.eq(sound.access),
        communities::member_count.eq(0_i64),
        communities::version.eq(1_i64),
        communities::created_at.eq(now),
        communities::created_by.eq(by),
    );
    if db::insert_ignore!(db, communities::table, row)? == 0 {
        return Ok(None);
    }
    Ok(Some(communities::table.filter(communities::slug.eq(&sound.slug)).select(communities::id).first(db)?))
}

/// People as their names are shown, in no order.
pub fn bylines(db: &mut Db, ids: &[PersonId]) -> Result<Vec<Byline>> {
    Ok(persons::table.filter(persons::id.eq_any(ids)).select(Byline::as_select()).load(db)?)
}
