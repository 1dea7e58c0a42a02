//! Suggestions as pages of the house show them.

use db::{Db, Result};
use spine::Ctx;
use web::{Feature, Visit, ui};

use super::suggest::{self, OneTitle, Somebody, Suggested, Told};
use super::words::{Of, Teller};
use crate::{Access, Community};

/// A community and why.
pub struct CommunityRow {
    pub community: Community,
    pub why: String,
    pub access: &'static str,
    /// What a button at the end of the row would do.
    pub entrance: &'static str,
}

/// A person and why.
pub struct PersonRow {
    pub handle: String,
    pub person: ui::Person,
    /// Role and department in the organisation; may be empty.
    pub work: String,
    pub why: String,
}

/// Communities for whoever looks; none for guests.
pub fn communities(visit: &Visit, db: &mut Db, ctx: &Ctx, limit: usize) -> Result<Vec<CommunityRow>> {
    if ctx.actor.is_none() || !visit.app.has(Feature::Suggestions) {
        return Ok(Vec::new());
    }
    let told = suggest::communities_for(&visit.app, db, ctx, limit)?;
    let teller = teller(visit, Of::Community, &told);
    let row = |one: &Suggested<Community>| CommunityRow {
        why: teller.sentence(&one.reasons),
        access: crate::pages::access_words(visit.words, one.of.access),
        entrance: if one.of.access == Access::Open { "communities-join" } else { "communities-ask" },
        community: one.of.clone(),
    };
    Ok(told.all.iter().map(row).collect())
}

/// People for a community, for its facilitators.
pub fn for_community(
    visit: &Visit,
    db: &mut Db,
    ctx: &Ctx,
    community: &Community,
    limit: usize,
) -> Result<Vec<PersonRow>> {
    if !community.is_facilitator() || !visit.app.has(Feature::Suggestions) {
        return Ok(Vec::new());
    }
    let told = suggest::people_for_community(&visit.app, db, ctx, community, limit)?;
    let teller = teller(visit, Of::Newcomer, &told);
    Ok(told.all.iter().map(|one| person(one, &teller)).collect())
}

/// What is said of a community in which nearly everybody has the same job title; only its members are told.
pub fn one_title(visit: &Visit, db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Option<OneTitle>> {
    let told = community.is_member() && visit.app.has(Feature::Suggestions);
    if told { suggest::one_title(db, ctx, community) } else { Ok(None) }
}

pub(super) fn teller<'a, T>(visit: &Visit, of: Of, told: &'a Told<T>) -> Teller<'a> {
    Teller { words: visit.words, of, interests: &told.interests, known: &told.known }
}

pub(super) fn person(one: &Suggested<Somebody>, teller: &Teller) -> PersonRow {
    let work = [one.of.byline.role.as_str(), one.of.department.as_str()];
    PersonRow {
        handle: one.of.byline.handle.clone(),
        person: one.of.byline.shown(),
        work: work.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        why: teller.sentence(&one.reasons),
    }
}
