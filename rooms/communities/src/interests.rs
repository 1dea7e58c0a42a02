//! Which practice interests a community is about.

use std::collections::BTreeSet;

use askama::Template;
use db::{CommunityId, Db, Result};
use diesel::prelude::*;
use people::interests::input::Name;
use people::interests::schema::{Interest, InterestId, interests};
use people::interests::{self as practices, Pointing};
use spine::Ctx;
use web::{App, Frame, ui};

use crate::load::seen;
use crate::schema::{CommunityRow, communities, community_interests};
use crate::{Community, list};

/// The interests of a community, by name.
pub fn of(db: &mut Db, community: CommunityId) -> Result<Vec<Interest>> {
    Ok(community_interests::table
        .inner_join(interests::table.on(interests::id.eq(community_interests::interest_id)))
        .filter(community_interests::community_id.eq(community))
        .order((interests::name, interests::id))
        .select(Interest::as_select())
        .load(db)?)
}

/// The interests that these names lead to; one that leads nowhere is an error of the field `interests`.
pub fn known(db: &mut Db, names: &[Name]) -> Result<Vec<InterestId>> {
    let (found, strangers) = practices::all_named(db, names)?;
    match strangers.first() {
        None => Ok(found.into_iter().map(|interest| interest.id).collect()),
        Some(name) => Err(practices::unknown("interests", name)),
    }
}

/// Gives a community exactly these interests; its row has to be locked. One that was merged in between is a conflict.
pub fn set(db: &mut Db, community: CommunityId, ids: &[InterestId]) -> Result<()> {
    // In the order of their ids, as merging locks them.
    for id in ids.iter().collect::<BTreeSet<_>>() {
        practices::held(db, *id)?.ok_or_else(|| db::Error::conflict("interest-changed-meanwhile"))?;
    }
    let theirs = community_interests::table.filter(community_interests::community_id.eq(community));
    diesel::delete(theirs).execute(db)?;
    ids.iter().try_for_each(|id| add(db, community, *id))
}

fn add(db: &mut Db, community: CommunityId, interest: InterestId) -> Result<()> {
    let row = (community_interests::community_id.eq(community), community_interests::interest_id.eq(interest));
    db::insert_ignore!(db, community_interests::table, row)?;
    Ok(())
}

/// The communities that are about an interest and of which the visitor may know, by name.
pub fn about(db: &mut Db, ctx: &Ctx, interest: InterestId) -> Result<Vec<Community>> {
    let own = list::mine(db, ctx)?;
    let role = |id| own.iter().find(|community| community.id == id).and_then(|community| community.role);
    let rows: Vec<CommunityRow> = communities::table
        .inner_join(community_interests::table)
        .filter(community_interests::interest_id.eq(interest))
        .order((communities::name, communities::id))
        .select(CommunityRow::as_select())
        .load(db)?;
    let seen = |row: CommunityRow| {
        let role = role(row.id);
        seen(ctx, row, role)
    };
    Ok(rows.into_iter().filter_map(seen).collect())
}

/// The communities on the page of an interest.
pub struct AboutIt;

#[derive(Template)]
#[template(path = "communities/about_it.html")]
struct AboutItPart<'a> {
    frame: &'a Frame,
    communities: Vec<Community>,
}

impl Pointing for AboutIt {
    fn point_to(&self, db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
        self.point_also(db, from, into)?;
        diesel::delete(community_interests::table.filter(community_interests::interest_id.eq(from))).execute(db)?;
        Ok(())
    }

    fn point_also(&self, db: &mut Db, from: InterestId, to: InterestId) -> Result<()> {
        let theirs: Vec<CommunityId> = community_interests::table
            .filter(community_interests::interest_id.eq(from))
            .select(community_interests::community_id)
            .load(db)?;
        theirs.into_iter().try_for_each(|community| add(db, community, to))
    }

    fn pointed_at(&self, db: &mut Db) -> Result<Vec<InterestId>> {
        Ok(community_interests::table.select(community_interests::interest_id).distinct().load(db)?)
    }

    fn show(&self, _: &App, db: &mut Db, ctx: &Ctx, interest: &Interest, frame: &Frame) -> Result<Option<String>> {
        let communities = about(db, ctx, interest.id)?;
        if communities.is_empty() {
            return Ok(None);
        }
        AboutItPart { frame, communities }.render().map(Some).map_err(db::Error::internal)
    }
}
