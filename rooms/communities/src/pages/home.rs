//! The home page of a community.

use askama::Template;
use axum::response::Response;
use db::{Db, Result, Time};
use people::{State, membership};
use spine::Ctx;
use web::{App, At, Fault, Frame, Page, Visit, render, ui};

use super::{access_words, door_key};
use crate::sections::{Act, HomeSections};
use crate::{Access, Community, load, place, store};

#[derive(Template)]
#[template(path = "communities/home.html")]
struct HomePage {
    frame: Frame,
    community: Community,
    key: String,
    acts: Vec<Act>,
    /// The first stands above what the aside holds on a phone, the others below it.
    first: Option<String>,
    others: Vec<String>,
    facilitators: Vec<(ui::Person, String)>,
    entrance: Entrance,
    /// How many ask to be let in; only facilitators are told.
    waiting: i64,
}

/// What the visitor can do about being in.
enum Entrance {
    SignIn,
    Join,
    Ask,
    /// They asked, at that time.
    Asked(Time),
    /// They are a member since then.
    In(Time),
}

impl Page for HomePage {}

impl HomePage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str) -> Result<HomePage> {
        let community = load::face(db, ctx, slug)?;
        let frame = place::frame(db, ctx, visit, &community, "home", &community.name)?;
        let (acts, mut sections) = inside(&visit.app, db, ctx, &community, &frame)?;
        let others = if sections.is_empty() { Vec::new() } else { sections.split_off(1) };
        let facilitators = store::facilitators(db, community.id)?;
        let waiting = if community.is_facilitator() { store::request_count(db, community.id)? } else { 0 };
        Ok(HomePage {
            entrance: Entrance::of(db, ctx, &community)?,
            key: door_key(&community),
            acts,
            first: sections.pop(),
            others,
            facilitators: facilitators.into_iter().map(|byline| (byline.shown(), byline.role)).collect(),
            waiting,
            frame,
            community,
        })
    }

    fn access(&self) -> &'static str {
        access_words(self.frame.words, self.community.access)
    }

    fn membership(&self) -> String {
        format!("{}/membership", self.community.href())
    }

    fn membership_end(&self) -> String {
        format!("{}/membership/end", self.community.href())
    }

    fn facilitation(&self) -> String {
        format!("{}/facilitation", self.community.href())
    }

    /// Whether a member could take the community on.
    fn may_take_on(&self) -> bool {
        self.facilitators.is_empty() && self.community.is_member()
    }
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

impl Entrance {
    fn of(db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Entrance> {
        let Some(person) = ctx.person_id() else { return Ok(Entrance::SignIn) };
        Ok(match membership::find(db, person, community.id)? {
            Some(membership) if membership.state == State::Active => Entrance::In(membership.since),
            Some(membership) => Entrance::Asked(membership.since),
            None if community.access == Access::Open => Entrance::Join,
            None => Entrance::Ask,
        })
    }
}

pub async fn show(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let here = visit.clone();
    let page = visit.read(move |db, ctx| HomePage::load(&here, db, ctx, &slug)).await?;
    Ok(render(page))
}
