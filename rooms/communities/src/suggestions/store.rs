//! The queries of suggestions, one statement per function.

use std::collections::{HashMap, HashSet};

use db::{CommunityId, Db, PersonId, Result};
use diesel::prelude::*;
use people::interests::schema::{Interest, InterestId, LinkKind, interest_links, interests, practices};
use people::schema::{memberships, people as persons};
use people::{Byline, State};
use spine::Ctx;

use super::schema::{Dismissed, Wishes, community_dismissals, suggestion_wishes, suggestions_dismissed};
use crate::schema::{Access, communities, community_interests};

/// The communities in use that whoever is signed in may know of, and whether they may also see who is in them.
pub fn faces(db: &mut Db) -> Result<Vec<(CommunityId, Access)>> {
    Ok(communities::table
        .filter(communities::access.eq_any([Access::Open, Access::Request]))
        .filter(communities::archived_at.is_null())
        .select((communities::id, communities::access))
        .load(db)?)
}

/// What these communities are about.
pub fn about(db: &mut Db) -> Result<Vec<(CommunityId, InterestId)>> {
    Ok(community_interests::table
        .inner_join(communities::table)
        .filter(communities::access.eq_any([Access::Open, Access::Request]))
        .select((community_interests::community_id, community_interests::interest_id))
        .load(db)?)
}

/// What one community is about.
pub fn about_one(db: &mut Db, community: CommunityId) -> Result<Vec<InterestId>> {
    Ok(community_interests::table
        .filter(community_interests::community_id.eq(community))
        .select(community_interests::interest_id)
        .load(db)?)
}

/// Who is in which open community.
pub fn members_of_open(db: &mut Db) -> Result<Vec<(CommunityId, PersonId)>> {
    Ok(memberships::table
        .inner_join(communities::table)
        .filter(communities::access.eq(Access::Open))
        .filter(memberships::state.eq(State::Active))
        .select((memberships::community_id, memberships::person_id))
        .load(db)?)
}

/// Who is in one community, or asks to be.
pub fn members_of(db: &mut Db, community: CommunityId) -> Result<Vec<(PersonId, State)>> {
    Ok(memberships::table
        .filter(memberships::community_id.eq(community))
        .select((memberships::person_id, memberships::state))
        .load(db)?)
}

/// The communities that somebody is in, or asks to be let into.
pub fn own(db: &mut Db, person: PersonId) -> Result<Vec<CommunityId>> {
    Ok(memberships::table.filter(memberships::person_id.eq(person)).select(memberships::community_id).load(db)?)
}

pub fn links(db: &mut Db) -> Result<Vec<(InterestId, InterestId, LinkKind)>> {
    Ok(interest_links::table
        .select((interest_links::interest_id, interest_links::other_id, interest_links::kind))
        .load(db)?)
}

/// What somebody follows: known to themselves.
pub fn follows(db: &mut Db, person: PersonId) -> Result<Vec<InterestId>> {
    Ok(practices::table
        .filter(practices::person_id.eq(person))
        .filter(practices::follows)
        .select(practices::interest_id)
        .load(db)?)
}

/// Those who do not want to be suggested to others.
pub fn unshown(db: &mut Db) -> Result<HashSet<PersonId>> {
    let rows: Vec<PersonId> = suggestion_wishes::table
        .filter(suggestion_wishes::shown.eq(false))
        .select(suggestion_wishes::person_id)
        .load(db)?;
    Ok(rows.into_iter().collect())
}

pub fn wishes(db: &mut Db, person: PersonId) -> Result<Wishes> {
    let row = suggestion_wishes::table.find(person).get_result(db).optional()?;
    Ok(row.unwrap_or(Wishes::unsaid(person)))
}

pub fn wish(db: &mut Db, wishes: &Wishes) -> Result<()> {
    let said = (suggestion_wishes::measure.eq(wishes.measure), suggestion_wishes::shown.eq(wishes.shown));
    let row = (suggestion_wishes::person_id.eq(wishes.person), said);
    if db::insert_ignore!(db, suggestion_wishes::table, row)? == 0 {
        diesel::update(suggestion_wishes::table.find(wishes.person)).set(said).execute(db)?;
    }
    Ok(())
}

/// Writes that somebody does not want to be told of something; again is no change.
pub fn dismiss(db: &mut Db, ctx: &Ctx, kind: Dismissed, object: i64) -> Result<()> {
    let row = (
        suggestions_dismissed::person_id.eq(ctx.writer()?.id),
        suggestions_dismissed::kind.eq(kind),
        suggestions_dismissed::object_id.eq(object),
        suggestions_dismissed::at.eq(ctx.now),
    );
    db::insert_ignore!(db, suggestions_dismissed::table, row)?;
    Ok(())
}

pub fn bring_back(db: &mut Db, ctx: &Ctx, kind: Dismissed, object: i64) -> Result<()> {
    let row = suggestions_dismissed::table.find((ctx.writer()?.id, kind, object));
    diesel::delete(row).execute(db)?;
    Ok(())
}

/// What somebody waved aside, the last first.
pub fn dismissed(db: &mut Db, person: PersonId, kind: Dismissed) -> Result<Vec<i64>> {
    Ok(suggestions_dismissed::table
        .filter(suggestions_dismissed::person_id.eq(person))
        .filter(suggestions_dismissed::kind.eq(kind))
        .order((suggestions_dismissed::at.desc(), suggestions_dismissed::object_id))
        .select(suggestions_dismissed::object_id)
        .load(db)?)
}

/// Writes that somebody is not for a community; again is no change.
pub fn dismiss_for(db: &mut Db, ctx: &Ctx, community: CommunityId, person: PersonId) -> Result<()> {
    let row = (
        community_dismissals::community_id.eq(community),
        community_dismissals::person_id.eq(person),
        community_dismissals::dismissed_by.eq(ctx.writer()?.id),
        community_dismissals::at.eq(ctx.now),
    );
    db::insert_ignore!(db, community_dismissals::table, row)?;
    Ok(())
}

pub fn bring_back_for(db: &mut Db, community: CommunityId, person: PersonId) -> Result<()> {
    diesel::delete(community_dismissals::table.find((community, person))).execute(db)?;
    Ok(())
}

pub fn dismissed_for(db: &mut Db, community: CommunityId) -> Result<Vec<i64>> {
    Ok(community_dismissals::table
        .filter(community_dismissals::community_id.eq(community))
        .select(community_dismissals::person_id)
        .load(db)?)
}

/// Interests by id.
pub fn named(db: &mut Db, ids: &[InterestId]) -> Result<HashMap<InterestId, Interest>> {
    let rows: Vec<Interest> =
        interests::table.filter(interests::id.eq_any(ids)).select(Interest::as_select()).load(db)?;
    Ok(rows.into_iter().map(|interest| (interest.id, interest)).collect())
}

/// People by id, as lists show them, with their department.
pub fn faces_of(db: &mut Db, ids: &[PersonId]) -> Result<HashMap<PersonId, Byline>> {
    let rows: Vec<Byline> = persons::table.filter(persons::id.eq_any(ids)).select(Byline::as_select()).load(db)?;
    Ok(rows.into_iter().map(|byline| (byline.id, byline)).collect())
}
