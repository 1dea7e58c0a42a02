//! The home page of a community.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, FieldErrors, Result, Time};
use people::interests::schema::Interest;
use people::schema::Membership;
use people::{Byline, Letters, State, membership};
use spine::Ctx;
use web::i18n::Words;
use web::{App, At, Fault, Frame, Page, Visit, render, ui};

use super::{access_words, door_key};
use crate::formation::stage::{self, Need};
use crate::formation::{Formation, store as forming};
use crate::join::{ANSWER_MAX, Wish};
use crate::joining::schema::JoinRequest;
use crate::joining::store as joining;
use crate::schema::Stage;
use crate::sections::{Act, Facts, HomeSections};
use crate::{Access, Community, interests, load, place, store};

/// How long somebody is new.
const NEW: i64 = 7 * Time::DAY;
/// How long whoever was declined finds on this page what they were told.
const TOLD: i64 = 30 * Time::DAY;
/// How many members are shown.
const PEOPLE: i64 = 5;

#[derive(Template)]
#[template(path = "communities/home.html")]
struct HomePage {
    frame: Frame,
    community: Community,
    said: Formation,
    interests: Vec<Interest>,
    key: String,
    acts: Vec<Act>,
    /// The first stands above what the aside holds on a phone, the others below it.
    first: Option<String>,
    others: Vec<String>,
    facilitators: Vec<(ui::Person, String)>,
    /// Those who came last, for members.
    people: Vec<(ui::Person, String)>,
    entrance: Entrance,
    /// What the visitor was told who asked lately and was not let in.
    refused: Option<JoinRequest>,
    /// How many ask to be let in; only facilitators are told.
    waiting: i64,
    facts: Facts,
    growth: Growth,
    /// What was typed by whoever asks to be let in, and what is wrong with it.
    wish: Wish,
    errors: FieldErrors,
}

/// What the visitor can do about being in.
enum Entrance {
    SignIn,
    Join,
    Ask,
    /// It is only read by them: they are no member, and it is archived or they look inside.
    Shut,
    /// They asked, at that time.
    Asked(Time),
    /// They are a member.
    In(Belonging),
}

/// Somebody is a member.
struct Belonging {
    since: Time,
    letters: Letters,
    is_new: bool,
    /// Who invited them.
    inviter: Option<Byline>,
}

/// Where the community stands, and what comes next.
struct Growth {
    stage: Stage,
    needs: Vec<Need>,
    /// The stage that is proposed to its facilitators, because everything that it needs is there.
    due: Option<Stage>,
}

impl Page for HomePage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl HomePage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str) -> Result<HomePage> {
        let community = load::face(db, ctx, slug)?;
        let frame = place::frame(db, ctx, visit, &community, "home", &community.name)?;
        let (acts, mut sections) = inside(&visit.app, db, ctx, &community, &frame)?;
        let others = if sections.is_empty() { Vec::new() } else { sections.split_off(1) };
        let facts = match community.may_read() {
            true => visit.app.room::<HomeSections>().facts(db, ctx, &community)?,
            false => Facts::default(),
        };
        let said = forming::formation(db, community.id)?;
        let people = if community.is_member() { store::newest(db, community.id, PEOPLE)? } else { Vec::new() };
        let facilitators = store::facilitators(db, community.id)?;
        let shown = |people: Vec<Byline>| people.into_iter().map(|by| (by.shown(), by.role)).collect();
        let entrance = Entrance::of(db, ctx, &community)?;
        Ok(HomePage {
            refused: if matches!(entrance, Entrance::Ask) { refusal(db, ctx, &community)? } else { None },
            entrance,
            growth: Growth::of(db, ctx, &community, &said, facts)?,
            interests: interests::of(db, community.id)?,
            key: door_key(&community),
            acts: if community.is_archived() { Vec::new() } else { acts },
            first: sections.pop(),
            others,
            facilitators: shown(facilitators),
            people: shown(people),
            waiting: if community.is_facilitator() { store::request_count(db, community.id)? } else { 0 },
            facts,
            said,
            wish: Wish::default(),
            errors: FieldErrors::new(),
            frame,
            community,
        })
    }

    fn access(&self) -> &'static str {
        access_words(self.frame.words, self.community.access)
    }

    /// The address of something that is done here.
    fn to(&self, what: &str) -> String {
        format!("{}/{what}", self.community.href())
    }

    /// Whether a member could take the community on.
    fn may_take_on(&self) -> bool {
        self.facilitators.is_empty() && self.community.is_member() && !self.community.is_archived()
    }

    fn letters(&self) -> Vec<(&'static str, &'static str)> {
        letters_options(self.frame.words)
    }

    /// What was chosen by whoever asks to be let in, or what is offered first.
    fn chosen_letters(&self) -> Letters {
        self.wish.letters.unwrap_or(Letters::Mine)
    }

    fn answer_max(&self) -> usize {
        ANSWER_MAX
    }

    fn says_what_it_is(&self) -> bool {
        let said = &self.said;
        !(said.about.is_empty() && said.for_whom.is_empty() && said.together.is_empty() && self.interests.is_empty())
    }
}

impl Growth {
    fn of(db: &mut Db, ctx: &Ctx, community: &Community, said: &Formation, facts: Facts) -> Result<Growth> {
        let stage = community.stage;
        if !community.may_read() || community.is_archived() {
            return Ok(Growth { stage, needs: Vec::new(), due: None });
        }
        let needs = stage::needs(stage, stage::State::of(db, community, said, facts)?);
        let is_due = community.is_facilitator() && stage::is_due(&needs, said.stage_later, ctx.now);
        Ok(Growth { due: stage::next(stage).filter(|_| is_due), needs, stage })
    }

    fn word(&self, frame: &Frame) -> &'static str {
        stage_words(frame.words, self.stage)
    }

    fn hint(&self, frame: &Frame) -> &'static str {
        stage_hint(frame.words, self.stage)
    }

    /// Which stage comes next and that it needs something; nothing where it needs nothing that can be counted.
    fn needs_what(&self, frame: &Frame) -> Option<String> {
        let next = stage::next(self.stage).filter(|_| !self.needs.is_empty())?;
        Some(frame.say_with("formation-needs", &[("stage", stage_words(frame.words, next).into())]))
    }

    /// What its facilitators are asked when the next stage is due.
    fn due_what(&self, frame: &Frame, due: &Stage) -> String {
        frame.say_with("formation-due-what", &[("stage", stage_words(frame.words, *due).into())])
    }
}

/// The word for a stage.
pub(crate) fn stage_words(words: Words, stage: Stage) -> &'static str {
    words.say(match stage {
        Stage::Potential => "formation-stage-potential",
        Stage::Coalescing => "formation-stage-coalescing",
        Stage::Maturing => "formation-stage-maturing",
        Stage::Stewardship => "formation-stage-stewardship",
        Stage::Transformation => "formation-stage-transformation",
    })
}

/// What a stage is, in one sentence.
pub(super) fn stage_hint(words: Words, stage: Stage) -> &'static str {
    words.say(match stage {
        Stage::Potential => "formation-stage-potential-hint",
        Stage::Coalescing => "formation-stage-coalescing-hint",
        Stage::Maturing => "formation-stage-maturing-hint",
        Stage::Stewardship => "formation-stage-stewardship-hint",
        Stage::Transformation => "formation-stage-transformation-hint",
    })
}

/// The choices of what comes by mail.
pub(super) fn letters_options(words: Words) -> Vec<(&'static str, &'static str)> {
    let say = |letters: Letters| match letters {
        Letters::All => "joining-letters-all",
        Letters::Mine => "joining-letters-mine",
        Letters::Weekly => "joining-letters-weekly",
        Letters::None => "joining-letters-none",
    };
    Letters::ALL.iter().map(|letters| (letters.word(), words.say(say(*letters)))).collect()
}

/// What other rooms show to whoever may read.
fn inside(app: &App, db: &mut Db, ctx: &Ctx, community: &Community, frame: &Frame) -> Result<(Vec<Act>, Vec<String>)> {
    if !community.may_read() {
        return Ok((Vec::new(), Vec::new()));
    }
    let rooms = app.room::<HomeSections>();
    let acts = rooms.acts(ctx, community, frame);
    Ok((acts, rooms.show(app, db, ctx, community, frame)?))
}

/// What somebody who asked lately was told, when they were not let in.
fn refusal(db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Option<JoinRequest>> {
    let Some(person) = ctx.person_id() else { return Ok(None) };
    let lately = |request: &JoinRequest| request.answered_at.is_some_and(|at| at.plus(TOLD) > ctx.now);
    Ok(joining::request(db, community.id, person)?.filter(lately))
}

impl Entrance {
    fn of(db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Entrance> {
        let Some(person) = ctx.person_id() else { return Ok(Entrance::SignIn) };
        Ok(match membership::find(db, person, community.id)? {
            Some(membership) if membership.state == State::Active => Entrance::In(Belonging::of(db, ctx, &membership)?),
            Some(membership) => Entrance::Asked(membership.since),
            None if community.is_archived() => Entrance::Shut,
            // Whoever looks inside as an administrator is no guest who is asked in.
            None if community.may_read() && community.access != Access::Open => Entrance::Shut,
            None if community.access == Access::Open => Entrance::Join,
            None => Entrance::Ask,
        })
    }
}

impl Belonging {
    fn of(db: &mut Db, ctx: &Ctx, membership: &Membership) -> Result<Belonging> {
        let is_new = membership.since.plus(NEW) > ctx.now;
        let inviter = match membership.invited_by.filter(|_| is_new) {
            Some(inviter) => store::byline(db, inviter)?,
            None => None,
        };
        Ok(Belonging { since: membership.since, letters: membership.letters, is_new, inviter })
    }
}

pub async fn show(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    show_with(&visit, slug, Wish::default(), FieldErrors::new()).await
}

/// The page with what was typed by whoever asks to be let in, and what is wrong with it.
pub(super) async fn show_with(visit: &Visit, slug: String, wish: Wish, errors: FieldErrors) -> Result<Response, Fault> {
    let here = visit.clone();
    let mut page = visit.read(move |db, ctx| HomePage::load(&here, db, ctx, &slug)).await?;
    (page.wish, page.errors) = (wish, errors);
    Ok(render(page))
}
