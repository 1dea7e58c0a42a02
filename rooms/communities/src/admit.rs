//! Facilitators let people in: those who ask, and those whom they bring.

use db::{Db, Error, PersonId, Result};
use people::{State, membership};
use serde::{Deserialize, Serialize};
use spine::{Ctx, activity};

use crate::join::enter;
use crate::joining::{invite, store as joining};
use crate::letters::{self, Said};
use crate::load::locked;
use crate::schema::Declined;
use crate::{Community, store};

/// The longest words with which a request is answered, in characters.
pub const WORDS_MAX: usize = 1_000;

/// What became of somebody whom a facilitator wants to have in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Brought {
    In,
    Invited,
}

/// Lets somebody in who asked. One who is in already stays in; a request that was withdrawn in between is a conflict.
pub fn admit(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    admit_saying(db, ctx, slug, person, "")
}

/// [`admit`] with a few words, which they get by mail.
pub fn admit_saying(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId, words: &str) -> Result<()> {
    let community = asked_of(db, ctx, slug)?;
    community.in_use()?;
    match state(db, &community, person)? {
        Some(State::Active) => Ok(()),
        Some(State::Asked) => {
            enter(db, ctx, community.id, person)?;
            answer(db, ctx, &community, person, (words, true))
        }
        None => Err(Error::conflict("communities-request-gone")),
    }
}

/// Declines a request. One that is no longer there is declined too.
pub fn decline(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId) -> Result<()> {
    decline_saying(db, ctx, slug, person, "")
}

/// [`decline`] with a few words, which they get by mail and find on the community's page.
pub fn decline_saying(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId, words: &str) -> Result<()> {
    let community = asked_of(db, ctx, slug)?;
    match state(db, &community, person)? {
        Some(State::Active) => Err(Error::conflict("communities-is-member")),
        Some(State::Asked) => {
            membership::remove(db, community.id, person)?;
            activity::record(db, ctx, community.object(), Some(community.id), &Declined { person })?;
            answer(db, ctx, &community, person, (words, false))
        }
        None => Ok(()),
    }
}

fn answer(
    db: &mut Db,
    ctx: &Ctx,
    community: &Community,
    person: PersonId,
    (words, admitted): (&str, bool),
) -> Result<()> {
    let words = people::text::prose(words, WORDS_MAX).map_err(|message| Error::invalid("words", message))?;
    joining::answer(db, community.id, person, ctx.person()?.id, &words, ctx.now)?;
    letters::later(db, ctx, person, Said::Answered(community.id, admitted))
}

/// Invites somebody by their handle. Nobody becomes a member without wanting to: members see of each other what they
/// show to nobody else. Whoever asked to be let in is in at once.
pub fn bring(db: &mut Db, ctx: &Ctx, slug: &str, handle: &str) -> Result<Brought> {
    let community = asked_of(db, ctx, slug)?;
    community.in_use()?;
    let handle = handle.trim().trim_start_matches('@').to_lowercase();
    let person = if markup::is_handle(&handle) { store::person_by_handle(db, &handle)? } else { None };
    let person = person.ok_or_else(|| Error::invalid("handle", "communities-handle-unknown"))?;
    match state(db, &community, person)? {
        Some(State::Asked) => {
            enter(db, ctx, community.id, person)?;
            answer(db, ctx, &community, person, ("", true))?;
            Ok(Brought::In)
        }
        _ => invite::invite(db, ctx, slug, person, "handle").map(|_| Brought::Invited),
    }
}

/// The locked community, for one of its facilitators.
fn asked_of(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    Ok(community)
}

fn state(db: &mut Db, community: &Community, person: PersonId) -> Result<Option<State>> {
    Ok(membership::find(db, person, community.id)?.map(|membership| membership.state))
}
