//! Communities that wait for an administrator's word or for members' support: made, supported, agreed to, declined,
//! taken back.

use db::{Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use people::Byline;
use people::interests::input;
use people::schema::people as persons;
use serde::{Deserialize, Serialize};
use spine::audit::{self, Entry};
use spine::{Ctx, activity};

use super::policy::Policy;
use super::schema::{
    Accepted, Declined, Proposal, ProposalId, Proposed, Supported, Unsupported, Withdrawn, object,
    proposal_supporters as supporters, proposals,
};
use crate::actions;
use crate::fields::{INTERESTS_MAX, Sound};
use crate::found::{Founded, TURNS, establish, free};
use crate::join::enter;
use crate::letters::{self, Said};
use crate::schema::Access;

/// How many proposals of one person may wait at a time.
const WAITING_MAX: i64 = 5;
/// The longest words with which one is declined, in characters.
pub const WORDS_MAX: usize = 1_000;

/// A proposal as one visitor meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalFor {
    pub proposal: Proposal,
    pub is_own: bool,
    pub is_admin: bool,
}

/// What became of somebody's support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Waiting,
    Founded(Founded),
}

/// Proposes a community. Its address is kept for it until it is founded, declined or taken back.
pub fn propose(db: &mut Db, ctx: &Ctx, sound: &Sound) -> Result<ProposalId> {
    // There is no row to lock yet: whoever proposes or founds takes turns, so that no address is promised twice.
    db::take_turns(db, TURNS)?;
    let person = ctx.writer()?.id;
    free(db, &sound.slug)?;
    let mine = proposals::table.filter(proposals::proposed_by.eq(person)).filter(proposals::declined_at.is_null());
    if mine.count().get_result::<i64>(db)? >= WAITING_MAX {
        return Err(Error::invalid("form", "formation-proposals-many"));
    }
    let interests = sound.interests.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    let id = diesel::insert_into(proposals::table)
        .values((
            proposals::slug.eq(&sound.slug),
            proposals::name.eq(&sound.name),
            proposals::purpose.eq(&sound.purpose),
            proposals::about.eq(&sound.about),
            proposals::for_whom.eq(&sound.for_whom),
            proposals::together.eq(&sound.together),
            proposals::interests.eq(interests),
            proposals::access.eq(sound.access),
            proposals::proposed_by.eq(person),
            proposals::version.eq(1_i64),
            proposals::created_at.eq(ctx.now),
            proposals::words.eq(""),
        ))
        .returning(proposals::id)
        .get_result(db)?;
    activity::record(db, ctx, object(id), None, &Proposed {})?;
    Ok(id)
}

/// The proposal with this id, if the visitor may see it: everybody who is signed in, unless it is for a private
/// community or was declined; those are for whoever made them and for administrators.
pub fn load(db: &mut Db, ctx: &Ctx, id: ProposalId) -> Result<ProposalFor> {
    let row = proposals::table.find(id).get_result(db).optional()?;
    seen(ctx, row)
}

fn locked(db: &mut Db, ctx: &Ctx, id: ProposalId) -> Result<ProposalFor> {
    let row = diesel::update(proposals::table.find(id))
        .set(proposals::version.eq(proposals::version + 1))
        .returning(proposals::all_columns)
        .get_result(db)
        .optional()?;
    seen(ctx, row)
}

fn seen(ctx: &Ctx, row: Option<Proposal>) -> Result<ProposalFor> {
    let me = ctx.person()?;
    let proposal = row.ok_or(Error::NotFound)?;
    let (is_own, is_admin) = (proposal.proposed_by == me.id, me.admin);
    let is_public = proposal.access != Access::Private && proposal.declined_at.is_none();
    if is_public || is_own || is_admin { Ok(ProposalFor { proposal, is_own, is_admin }) } else { Err(Error::NotFound) }
}

impl ProposalFor {
    fn waiting(&self) -> Result<()> {
        match self.proposal.declined_at {
            None => Ok(()),
            Some(_) => Err(Error::conflict("formation-declined-already")),
        }
    }

    /// What is founded when it comes to that.
    fn sound(&self) -> Sound {
        let proposal = self.proposal.clone();
        Sound {
            interests: input::names(&proposal.interests, INTERESTS_MAX).unwrap_or_default(),
            name: proposal.name,
            slug: proposal.slug,
            purpose: proposal.purpose,
            about: proposal.about,
            for_whom: proposal.for_whom,
            together: proposal.together,
            access: proposal.access,
        }
    }
}

/// Says that one would join. With the last support that it needs, the community is founded.
pub fn support(db: &mut Db, ctx: &Ctx, id: ProposalId) -> Result<Outcome> {
    let found = locked(db, ctx, id)?;
    let person = ctx.writer()?.id;
    found.waiting()?;
    if found.is_own {
        return Err(Error::conflict("formation-own-proposal"));
    }
    let row = (supporters::proposal_id.eq(id), supporters::person_id.eq(person), supporters::at.eq(ctx.now));
    if db::insert_ignore!(db, supporters::table, row)? > 0 {
        activity::record(db, ctx, object(id), None, &Supported {})?;
    }
    match Policy::load(db)? {
        Policy::Members(needed) if support_count(db, id)? >= needed => accept(db, ctx, &found).map(Outcome::Founded),
        Policy::Freely => accept(db, ctx, &found).map(Outcome::Founded),
        _ => Ok(Outcome::Waiting),
    }
}

/// Says that one would not join after all.
pub fn unsupport(db: &mut Db, ctx: &Ctx, id: ProposalId) -> Result<()> {
    let found = locked(db, ctx, id)?;
    let person = ctx.writer()?.id;
    found.waiting()?;
    if diesel::delete(supporters::table.find((id, person))).execute(db)? > 0 {
        activity::record(db, ctx, object(id), None, &Unsupported {})?;
    }
    Ok(())
}

/// An administrator agrees: the community is founded.
pub fn agree(db: &mut Db, ctx: &Ctx, id: ProposalId) -> Result<Founded> {
    let found = locked(db, ctx, id)?;
    people::account::check_admin(db, ctx)?;
    ctx.writer()?;
    found.waiting()?;
    let founded = accept(db, ctx, &found)?;
    let entry = Entry::of(&actions::PROPOSAL_AGREED, object(id)).community(founded.id);
    audit::record(db, ctx, entry)?;
    Ok(founded)
}

/// An administrator declines, with words for whoever made it. Its address is free again.
pub fn decline(db: &mut Db, ctx: &Ctx, id: ProposalId, words: &str) -> Result<()> {
    let found = locked(db, ctx, id)?;
    people::account::check_admin(db, ctx)?;
    ctx.writer()?;
    found.waiting()?;
    let words = people::text::prose(words, WORDS_MAX).map_err(|message| Error::invalid("words", message))?;
    audit::record(db, ctx, Entry::of(&actions::PROPOSAL_DECLINED, object(id)).words(&*words))?;
    diesel::update(proposals::table.find(id))
        .set((proposals::declined_at.eq(ctx.now), proposals::words.eq(words)))
        .execute(db)?;
    activity::record(db, ctx, object(id), None, &Declined {})?;
    letters::later(db, ctx, found.proposal.proposed_by, Said::Declined(id))
}

/// Whoever made it takes it back, or puts a declined one away.
pub fn withdraw(db: &mut Db, ctx: &Ctx, id: ProposalId) -> Result<()> {
    let found = locked(db, ctx, id)?;
    ctx.writer()?;
    if !found.is_own {
        return Err(Error::conflict("formation-not-yours"));
    }
    remove(db, id)?;
    activity::record(db, ctx, object(id), None, &Withdrawn {})
}

/// Founds it for whoever made it. Whoever said that they would join an open one is in, and may ask for another one by
/// leaving; into the others they are let at once, as it was they who brought it about.
fn accept(db: &mut Db, ctx: &Ctx, found: &ProposalFor) -> Result<Founded> {
    let proposal = &found.proposal;
    if !is_here(db, proposal.proposed_by)? {
        return Err(Error::conflict("formation-proposer-gone"));
    }
    let would_join = supporter_ids(db, proposal.id)?;
    // Before the community is there, so that its own proposal does not hold its address.
    remove(db, proposal.id)?;
    let founded = establish(db, ctx, &found.sound(), proposal.proposed_by).map_err(|error| match error {
        // Whoever agrees has no field for the address.
        Error::Invalid(errors) if errors.get("slug").is_some() => Error::conflict("formation-address-gone"),
        error => error,
    })?;
    for person in would_join {
        enter(db, ctx, founded.id, person)?;
    }
    activity::record(db, ctx, proposal.object(), None, &Accepted { community: founded.id })?;
    letters::later(db, ctx, proposal.proposed_by, Said::Founded(founded.id))?;
    Ok(founded)
}

/// Whether somebody has an account that is open.
fn is_here(db: &mut Db, person: PersonId) -> Result<bool> {
    let here = persons::table.find(person).filter(persons::deactivated_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(here)).get_result(db)?)
}

/// Puts away everything that somebody proposed who is erased.
pub(crate) fn forget_of(db: &mut Db, person: PersonId) -> Result<()> {
    let theirs = proposals::table.filter(proposals::proposed_by.eq(person)).select(proposals::id);
    theirs.load(db)?.into_iter().try_for_each(|id| remove(db, id))
}

fn remove(db: &mut Db, id: ProposalId) -> Result<()> {
    diesel::delete(supporters::table.filter(supporters::proposal_id.eq(id))).execute(db)?;
    diesel::delete(proposals::table.find(id)).execute(db)?;
    Ok(())
}

/// Whether a proposal that waits keeps this address. That of somebody whose account is closed keeps none.
pub fn slug_exists(db: &mut Db, slug: &str) -> Result<bool> {
    let waiting = proposals::table
        .inner_join(persons::table.on(persons::id.eq(proposals::proposed_by)))
        .filter(proposals::slug.eq(slug))
        .filter(proposals::declined_at.is_null())
        .filter(persons::deactivated_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(db)?)
}

/// How many would join; without those whose account is closed.
pub fn support_count(db: &mut Db, id: ProposalId) -> Result<i64> {
    Ok(supporters::table
        .inner_join(persons::table.on(persons::id.eq(supporters::person_id)))
        .filter(supporters::proposal_id.eq(id))
        .filter(persons::deactivated_at.is_null())
        .count()
        .get_result(db)?)
}

fn supporter_ids(db: &mut Db, id: ProposalId) -> Result<Vec<PersonId>> {
    Ok(supporters(db, id)?.into_iter().map(|(byline, _)| byline.id).collect())
}

/// Who would join, in the order in which they said so.
pub fn supporters(db: &mut Db, id: ProposalId) -> Result<Vec<(Byline, Time)>> {
    Ok(supporters::table
        .inner_join(persons::table.on(persons::id.eq(supporters::person_id)))
        .filter(supporters::proposal_id.eq(id))
        .filter(persons::deactivated_at.is_null())
        .order((supporters::at, persons::id))
        .select((Byline::as_select(), supporters::at))
        .load(db)?)
}

/// How many proposals wait for an administrator's word; none where that is not what founding needs.
pub fn for_administrators(db: &mut Db) -> Result<i64> {
    if Policy::load(db)? != Policy::Administrator {
        return Ok(0);
    }
    let waiting = proposals::table
        .inner_join(persons::table.on(persons::id.eq(proposals::proposed_by)))
        .filter(proposals::declined_at.is_null())
        .filter(persons::deactivated_at.is_null());
    Ok(waiting.count().get_result(db)?)
}

/// Who made a proposal.
pub fn proposer(db: &mut Db, proposal: &Proposal) -> Result<Byline> {
    Ok(persons::table.find(proposal.proposed_by).select(Byline::as_select()).first(db)?)
}

/// The proposals that wait and that this visitor may see, the newest first; and one's own declined ones.
pub fn waiting(db: &mut Db, ctx: &Ctx, limit: i64) -> Result<Vec<(Proposal, Byline)>> {
    let me = ctx.person()?;
    let mut query = proposals::table
        .inner_join(persons::table.on(persons::id.eq(proposals::proposed_by)))
        .filter(persons::deactivated_at.is_null())
        .filter(proposals::declined_at.is_null().or(proposals::proposed_by.eq(me.id)))
        .into_boxed();
    if !me.admin {
        query = query.filter(proposals::access.ne(Access::Private).or(proposals::proposed_by.eq(me.id)));
    }
    Ok(query
        .order((proposals::created_at.desc(), proposals::id.desc()))
        .limit(limit)
        .select((proposals::all_columns, Byline::as_select()))
        .load(db)?)
}
