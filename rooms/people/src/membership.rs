//! Memberships, and the question that every room asks: which role has P in C.

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;

use crate::schema::{Membership, memberships, people};

db::words!(
    /// What a member may do.
    Role {
        Member = "member",
        /// Keeps the community's tags in order.
        Steward = "steward",
        Facilitator = "facilitator",
    }
);

db::words!(
    /// What of a community comes to a member by mail.
    Letters {
        /// Everything that is written there.
        All = "all",
        /// What concerns them: answers, mentions, what they are asked.
        Mine = "mine",
        /// One letter a week.
        Weekly = "weekly",
        None = "none",
    }
);

db::words!(
    /// Whether somebody is in, or has asked to be.
    State {
        Active = "active",
        Asked = "asked",
    }
);

/// The role of a person in a community; nothing for outsiders and for those who only asked.
pub fn role(db: &mut Db, person: PersonId, community: CommunityId) -> Result<Option<Role>> {
    Ok(memberships::table
        .find((community, person))
        .filter(memberships::state.eq(State::Active))
        .select(memberships::role)
        .get_result(db)
        .optional()?)
}

/// The membership of a person in a community, asked for or active.
pub fn find(db: &mut Db, person: PersonId, community: CommunityId) -> Result<Option<Membership>> {
    Ok(memberships::table.find((community, person)).get_result(db).optional()?)
}

/// The communities in which a person is active.
pub fn communities_of(db: &mut Db, person: PersonId) -> Result<Vec<CommunityId>> {
    Ok(memberships::table
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(State::Active))
        .select(memberships::community_id)
        .load(db)?)
}

/// Everybody who is in a community with a person, each once; they themselves too, if they are in one.
pub fn companions(db: &mut Db, person: PersonId) -> Result<Vec<PersonId>> {
    let ours = communities_of(db, person)?;
    Ok(memberships::table
        .filter(memberships::community_id.eq_any(ours))
        .filter(memberships::state.eq(State::Active))
        .select(memberships::person_id)
        .distinct()
        .load(db)?)
}

/// Writes a membership, replacing what was there; gives the state there was before. Who was let in counts from then.
pub fn put(
    db: &mut Db,
    community: CommunityId,
    person: PersonId,
    role: Role,
    state: State,
    now: Time,
) -> Result<Option<State>> {
    let known = find(db, person, community)?;
    let before = known.map(|membership| membership.state);
    if let Some(known) = known {
        let since = if known.state == state { known.since } else { now };
        diesel::update(memberships::table.find((community, person)))
            .set((memberships::role.eq(role), memberships::state.eq(state), memberships::since.eq(since)))
            .execute(db)?;
    } else {
        diesel::insert_into(memberships::table)
            .values((
                memberships::community_id.eq(community),
                memberships::person_id.eq(person),
                memberships::role.eq(role),
                memberships::state.eq(state),
                memberships::since.eq(now),
                memberships::letters.eq(Letters::Mine),
            ))
            .execute(db)?;
    }
    Ok(before)
}

/// Chooses what of a community comes to a member by mail. Whoever only asked chooses it too.
pub fn set_letters(db: &mut Db, community: CommunityId, person: PersonId, letters: Letters) -> Result<()> {
    diesel::update(memberships::table.find((community, person))).set(memberships::letters.eq(letters)).execute(db)?;
    Ok(())
}

/// Remembers who invited a member.
pub fn set_inviter(db: &mut Db, community: CommunityId, person: PersonId, inviter: PersonId) -> Result<()> {
    diesel::update(memberships::table.find((community, person)))
        .set(memberships::invited_by.eq(inviter))
        .execute(db)?;
    Ok(())
}

/// Removes a membership; gives whether there was one.
pub fn remove(db: &mut Db, community: CommunityId, person: PersonId) -> Result<bool> {
    Ok(diesel::delete(memberships::table.find((community, person))).execute(db)? > 0)
}

/// Who leads a community: its facilitators, without those whose account is deactivated, as they can do nothing.
pub fn facilitators(db: &mut Db, community: CommunityId) -> Result<Vec<PersonId>> {
    Ok(memberships::table
        .inner_join(people::table)
        .filter(memberships::community_id.eq(community))
        .filter(memberships::state.eq(State::Active))
        .filter(memberships::role.eq(Role::Facilitator))
        .filter(people::deactivated_at.is_null())
        .select(memberships::person_id)
        .load(db)?)
}
