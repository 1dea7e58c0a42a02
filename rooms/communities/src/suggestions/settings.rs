//! How much is suggested to somebody, whether they are suggested to others, and what they waved aside.

use askama::Template;
use axum::response::Response;
use db::{CommunityId, Db, PersonId, Result};
use people::Byline;
use serde::Deserialize;
use spine::Ctx;
use web::{Fault, Form, Frame, Page, Visit, done, render, ui};

use super::schema::{Dismissed, Measure, Wishes};
use super::store;
use crate::{Community, load, place};

/// How much of what was waved aside is shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "suggestions/settings.html")]
struct SettingsPage {
    frame: Frame,
    wishes: Wishes,
    people: Vec<Byline>,
    communities: Vec<Community>,
}

impl Page for SettingsPage {}

impl SettingsPage {
    fn measures(&self) -> [(&'static str, &'static str, &'static str, bool); 3] {
        let measure = |measure: Measure, label: &str, hint: &str| {
            (measure.word(), self.frame.say(label), self.frame.say(hint), self.wishes.measure == measure)
        };
        [
            measure(Measure::Usual, "suggestions-usual", "suggestions-usual-hint"),
            measure(Measure::Less, "suggestions-less", "suggestions-less-hint"),
            measure(Measure::Nothing, "suggestions-nothing", "suggestions-nothing-hint"),
        ]
    }
}

pub async fn page(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    let load = move |db: &mut Db, ctx: &Ctx| {
        let me = ctx.person()?.id;
        let mut frame = here.frame(ctx, here.words.say("suggestions-settings"));
        frame.communities = place::switcher(db, ctx)?;
        let ids: Vec<PersonId> =
            store::dismissed(db, me, Dismissed::Person)?.into_iter().take(SHOWN).map(PersonId).collect();
        let mut people: Vec<Byline> = store::faces_of(db, &ids)?.into_values().collect();
        people.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
        let mut communities = Vec::new();
        for id in store::dismissed(db, me, Dismissed::Community)?.into_iter().take(SHOWN) {
            match load::face_by_id(db, ctx, CommunityId(id)) {
                Ok(community) => communities.push(community),
                Err(db::Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(SettingsPage { frame, wishes: store::wishes(db, me)?, people, communities })
    };
    Ok(render(visit.read(load).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    measure: String,
    shown: Option<String>,
}

/// Writes what somebody wants; a measure that is none changes nothing of it.
pub async fn change(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let me = ctx.writer()?.id;
        let before = store::wishes(db, me)?;
        let measure = Measure::parse(&sent.measure).unwrap_or(before.measure);
        store::wish(db, &Wishes { person: me, measure, shown: sent.shown.is_some() })
    };
    visit.write(act).await?;
    Ok(done("/settings/suggestions", Some("suggestions-settings-kept")))
}
