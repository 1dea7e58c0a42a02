//! The queries on what communities say of themselves.

use std::collections::{HashMap, HashSet};

use db::{CommunityId, Db, Result, Time};
use diesel::prelude::*;
use people::State;
use people::schema::{memberships, people as persons};
use spine::uploads;

use super::schema::{Formation, formations};
use crate::schema::{Stage, communities};

/// What a community says of itself; nothing said where it has no row.
pub fn formation(db: &mut Db, community: CommunityId) -> Result<Formation> {
    let row = formations::table.find(community).select(Formation::as_select()).get_result(db).optional()?;
    Ok(row.unwrap_or_default())
}

/// The questions that whoever asks to be let in is asked, for each of these communities that has one.
pub fn questions(db: &mut Db, of: &[CommunityId]) -> Result<HashMap<CommunityId, String>> {
    let rows: Vec<(CommunityId, String)> = formations::table
        .filter(formations::community_id.eq_any(of))
        .filter(formations::question.ne(""))
        .select((formations::community_id, formations::question))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// From how many departments its members come.
pub fn departments(db: &mut Db, community: CommunityId) -> Result<i64> {
    Ok(memberships::table
        .inner_join(persons::table)
        .filter(memberships::community_id.eq(community))
        .filter(memberships::state.eq(State::Active))
        .filter(persons::department.ne(""))
        .select(diesel::dsl::count(persons::department).aggregate_distinct())
        .get_result(db)?)
}

/// Makes sure that there is a row.
fn begin(db: &mut Db, community: CommunityId) -> Result<()> {
    let row = (
        formations::community_id.eq(community),
        formations::about.eq(""),
        formations::for_whom.eq(""),
        formations::together.eq(""),
        formations::question.eq(""),
        formations::welcome.eq(""),
        formations::welcome_html.eq(""),
    );
    db::insert_ignore!(db, formations::table, row)?;
    Ok(())
}

/// Writes the answers to the three questions.
pub fn answers(db: &mut Db, community: CommunityId, about: &str, for_whom: &str, together: &str) -> Result<()> {
    begin(db, community)?;
    diesel::update(formations::table.find(community))
        .set((formations::about.eq(about), formations::for_whom.eq(for_whom), formations::together.eq(together)))
        .execute(db)?;
    Ok(())
}

pub fn set_question(db: &mut Db, community: CommunityId, question: &str) -> Result<()> {
    begin(db, community)?;
    diesel::update(formations::table.find(community)).set(formations::question.eq(question)).execute(db)?;
    Ok(())
}

/// Writes the text for new members, as it was written and as it is shown.
pub fn set_welcome(db: &mut Db, community: CommunityId, welcome: &str, html: &str) -> Result<()> {
    begin(db, community)?;
    diesel::update(formations::table.find(community))
        .set((formations::welcome.eq(welcome), formations::welcome_html.eq(html)))
        .execute(db)?;
    Ok(())
}

pub fn set_cover(db: &mut Db, community: CommunityId, cover: Option<&str>) -> Result<()> {
    begin(db, community)?;
    diesel::update(formations::table.find(community)).set(formations::cover.eq(cover)).execute(db)?;
    Ok(())
}

/// The communities whose cover went with whoever had sent it.
pub fn without_their_cover(db: &mut Db) -> Result<Vec<CommunityId>> {
    let covered = formations::table.filter(formations::cover.is_not_null());
    let covered: Vec<(CommunityId, Option<String>)> =
        covered.select((formations::community_id, formations::cover)).order(formations::community_id).load(db)?;
    let names = covered.iter().filter_map(|(_, cover)| cover.clone()).collect();
    let gone: HashSet<String> = uploads::unknown(db, names)?.into_iter().collect();
    let is_gone = |cover: &Option<String>| cover.as_ref().is_some_and(|cover| gone.contains(cover));
    Ok(covered.into_iter().filter(|(_, cover)| is_gone(cover)).map(|(community, _)| community).collect())
}

pub fn set_stage(db: &mut Db, community: CommunityId, stage: Stage) -> Result<()> {
    diesel::update(communities::table.find(community)).set(communities::stage.eq(stage)).execute(db)?;
    set_stage_later(db, community, None)
}

pub fn set_stage_later(db: &mut Db, community: CommunityId, at: Option<Time>) -> Result<()> {
    begin(db, community)?;
    diesel::update(formations::table.find(community)).set(formations::stage_later.eq(at)).execute(db)?;
    Ok(())
}
