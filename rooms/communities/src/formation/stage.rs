//! Where a community stands in its life (after Wenger, McDermott and Snyder), what the next stage needs, and the act by
//! which its facilitators say that it has come to another one.

use db::{Db, Error, Result, Time};
use people::membership;
use spine::{Ctx, activity};

use super::schema::{Formation, StageSet};
use super::store;
use crate::Community;
use crate::load::locked;
use crate::schema::Stage;
use crate::sections::Facts;

/// How long "not yet" holds.
const LATER: i64 = 30 * Time::DAY;

/// Something that a stage needs, and whether it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// Message id of its words.
    pub words: &'static str,
    pub is_there: bool,
}

/// What is known of a community that stages are measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct State {
    pub members: i64,
    pub facilitators: i64,
    pub departments: i64,
    /// Whether it says whom it is for and what its members do together.
    pub is_described: bool,
    pub has_welcome: bool,
    pub solved: i64,
}

impl State {
    /// What is there, as far as its stage asks for it: departments are counted over all members, for the one stage that
    /// wants to know.
    pub fn of(db: &mut Db, community: &Community, said: &Formation, facts: Facts) -> Result<State> {
        let departments = match community.stage {
            Stage::Maturing => store::departments(db, community.id)?,
            _ => 0,
        };
        Ok(State {
            members: community.member_count,
            facilitators: i64::try_from(membership::facilitators(db, community.id)?.len()).map_err(Error::internal)?,
            departments,
            is_described: !said.for_whom.is_empty() && !said.together.is_empty(),
            has_welcome: !said.welcome.is_empty(),
            solved: facts.solved,
        })
    }
}

/// The stage that comes after this one.
pub fn next(stage: Stage) -> Option<Stage> {
    match stage {
        Stage::Potential => Some(Stage::Coalescing),
        Stage::Coalescing => Some(Stage::Maturing),
        Stage::Maturing => Some(Stage::Stewardship),
        Stage::Stewardship => Some(Stage::Transformation),
        Stage::Transformation => None,
    }
}

/// What the stage after this one needs. Empty before transformation: that is for the members to see, not to be counted.
pub fn needs(stage: Stage, state: State) -> Vec<Need> {
    let need = |words, is_there| Need { words, is_there };
    match stage {
        Stage::Potential => vec![
            need("formation-need-described", state.is_described),
            need("formation-need-three", state.members >= 3),
            need("formation-need-facilitator", state.facilitators >= 1),
        ],
        Stage::Coalescing => vec![
            need("formation-need-two-facilitators", state.facilitators >= 2),
            need("formation-need-first-answer", state.solved >= 1),
            need("formation-need-eight", state.members >= 8),
        ],
        Stage::Maturing => vec![
            need("formation-need-welcome", state.has_welcome),
            need("formation-need-departments", state.departments >= 3),
            need("formation-need-answers", state.solved >= 10),
        ],
        Stage::Stewardship | Stage::Transformation => Vec::new(),
    }
}

/// Whether everything that the next stage needs is there, and nobody said lately that it can wait.
pub fn is_due(needs: &[Need], later: Option<Time>, now: Time) -> bool {
    let rests = later.is_some_and(|said| said.plus(LATER) > now);
    !needs.is_empty() && needs.iter().all(|need| need.is_there) && !rests
}

/// Facilitators say in which stage they see their community. They may see it in any, whatever is there.
pub fn set(db: &mut Db, ctx: &Ctx, slug: &str, stage: Stage) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    community.in_use()?;
    if community.stage == stage {
        return Ok(());
    }
    store::set_stage(db, community.id, stage)?;
    let verb = StageSet { before: community.stage, stage };
    activity::record(db, ctx, community.object(), Some(community.id), &verb)
}

/// Facilitators say that the next stage can wait: it is not proposed again for a month.
pub fn later(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    store::set_stage_later(db, community.id, Some(ctx.now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stage_needs_is_seen_in_what_is_there() {
        let mut state = State { members: 2, facilitators: 1, is_described: true, ..State::default() };
        let missing = |stage, state| {
            needs(stage, state).into_iter().filter(|need| !need.is_there).map(|need| need.words).collect::<Vec<_>>()
        };
        assert_eq!(missing(Stage::Potential, state), ["formation-need-three"]);
        state.members = 3;
        assert!(is_due(&needs(Stage::Potential, state), None, Time(0)));
        assert!(!is_due(&needs(Stage::Potential, state), Some(Time(0)), Time(LATER - 1)), "not yet, they said");
        assert!(is_due(&needs(Stage::Potential, state), Some(Time(0)), Time(LATER)));
        assert_eq!(missing(Stage::Coalescing, state).len(), 3);
        assert!(!is_due(&needs(Stage::Stewardship, state), None, Time(0)), "transformation is never proposed");
    }

    #[test]
    fn every_stage_but_the_last_leads_on() {
        let mut stage = Stage::Potential;
        let mut walked = vec![stage];
        while let Some(after) = next(stage) {
            stage = after;
            walked.push(stage);
        }
        assert_eq!(walked, Stage::ALL);
    }
}
