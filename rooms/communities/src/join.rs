//! Somebody joins an open community, or asks to be let into one that takes members on request.

use db::{CommunityId, Db, Error, PersonId, Result, Time};
use people::{Letters, Role, State, membership};
use serde::{Deserialize, Serialize};
use spine::{Ctx, Verb, activity};

use crate::formation::store::formation;
use crate::joining::store as joining;
use crate::letters::{self, Said};
use crate::load::locked;
use crate::schema::{Access, Asked, Joined, object};
use crate::{Community, store};

/// The longest answer to a community's question, in characters.
pub const ANSWER_MAX: usize = 1_000;

/// How often a day facilitators are written to about the same person.
const A_DAY: usize = 3;
/// Among how many of the last requests somebody's earlier one is looked for.
const ASKS: i64 = 500;

/// Where somebody who wants to be in stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    In,
    Asked,
}

/// How somebody wants to be in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// What comes to them by mail; what concerns them where they chose nothing.
    pub letters: Option<Letters>,
    /// What they say to the community's question.
    pub answer: String,
}

/// Joins, or asks to. Doing it again changes nothing.
pub fn join(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Standing> {
    join_as(db, ctx, slug, &Wish::default())
}

/// [`join`] by somebody who says how. Saying it again changes what they said.
///
/// Errors: `Invalid` when the community asks a question and nothing was answered, `Conflict` when it is archived.
pub fn join_as(db: &mut Db, ctx: &Ctx, slug: &str, wish: &Wish) -> Result<Standing> {
    let community = locked(db, ctx, slug)?;
    let person = ctx.writer()?.id;
    let state = membership::find(db, person, community.id)?.map(|membership| membership.state);
    if state != Some(State::Active) {
        community.in_use()?;
    }
    let standing = match (state, community.access) {
        (Some(State::Active), _) => Standing::In,
        (_, Access::Open) => {
            enter(db, ctx, community.id, person)?;
            Standing::In
        }
        (_, Access::Request) => {
            ask(db, ctx, &community, person, (state, &wish.answer))?;
            Standing::Asked
        }
        // The loader has already said so: whoever is outside does not know of it.
        (_, Access::Private) => return Err(Error::NotFound),
    };
    if let Some(letters) = wish.letters {
        membership::set_letters(db, community.id, person, letters)?;
    }
    Ok(standing)
}

/// Changes what of a community comes to a member by mail.
pub fn set_letters(db: &mut Db, ctx: &Ctx, slug: &str, letters: Letters) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.member()?;
    membership::set_letters(db, community.id, ctx.writer()?.id, letters)
}

/// Makes somebody a member who was none; the community's row has to be locked. What they were when they left is
/// forgotten: it cannot be taken back over what comes after.
pub(crate) fn enter(db: &mut Db, ctx: &Ctx, community: CommunityId, person: PersonId) -> Result<()> {
    enter_as(db, ctx, community, person, (Role::Member, ctx.now))
}

/// [`enter`] in a role, since a time.
pub(crate) fn enter_as(
    db: &mut Db,
    ctx: &Ctx,
    community: CommunityId,
    person: PersonId,
    (role, since): (Role, Time),
) -> Result<()> {
    joining::forget_departure(db, community, person)?;
    membership::put(db, community, person, role, State::Active, since)?;
    store::count_members(db, community, 1)?;
    activity::record(db, ctx, object(community), Some(community), &Joined { person })
}

fn ask(
    db: &mut Db,
    ctx: &Ctx,
    community: &Community,
    person: PersonId,
    (state, answer): (Option<State>, &str),
) -> Result<()> {
    let answer = people::text::prose(answer, ANSWER_MAX).map_err(|message| Error::invalid("answer", message))?;
    if state == Some(State::Asked) {
        let known = joining::request(db, community.id, person)?;
        if answer.is_empty() || known.is_some_and(|known| known.answer == answer) {
            return Ok(());
        }
        return joining::ask(db, community.id, person, &answer, ctx.now);
    }
    if answer.is_empty() && !formation(db, community.id)?.question.is_empty() {
        return Err(Error::invalid("answer", "joining-answer-empty"));
    }
    membership::put(db, community.id, person, Role::Member, State::Asked, ctx.now)?;
    joining::ask(db, community.id, person, &answer, ctx.now)?;
    // Whoever asks, withdraws and asks again is written about a few times a day and no more.
    let asked = activity::of(db, community.object(), &[Asked::NAME], ASKS)?;
    let today = asked.iter().filter(|one| one.actor == Some(person) && one.at.plus(Time::DAY) > ctx.now).count();
    activity::record(db, ctx, community.object(), Some(community.id), &Asked {})?;
    if today >= A_DAY {
        return Ok(());
    }
    for facilitator in membership::facilitators(db, community.id)? {
        letters::later(db, ctx, facilitator, Said::Asked(community.id, person))?;
    }
    Ok(())
}
