//! The page of the parts that can be switched off.

use askama::Template;
use axum::response::Response;
use db::{Db, Error, Result};
use serde::Deserialize;
use spine::{Ctx, Feature, Features, Key, once};
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::switch::switch;
use crate::bar::{admins_only, frame};

const PAGE: &str = "/administration/features";

#[derive(Template)]
#[template(path = "institution/features.html")]
struct FeaturesPage {
    frame: Frame,
    key: String,
    rows: Vec<Row>,
}

impl Page for FeaturesPage {}

/// A part, what goes and what stays with it, and how it stands.
struct Row {
    word: &'static str,
    name: &'static str,
    about: &'static str,
    on: bool,
}

impl Row {
    /// Where its button leads.
    fn act(&self) -> String {
        format!("{PAGE}/{}{}", self.word, if self.on { "/end" } else { "" })
    }
}

impl FeaturesPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx) -> Result<FeaturesPage> {
        admins_only(ctx)?;
        let features = Features::load(db)?;
        let row = |feature: &Feature| Row {
            word: feature.word(),
            name: visit.words.say(&format!("features-{feature}")),
            about: visit.words.say(&format!("features-{feature}-about")),
            on: features.has(*feature),
        };
        Ok(FeaturesPage {
            frame: frame(visit, ctx, "instance", visit.words.say("features-title")),
            key: fresh_key(),
            rows: Feature::ALL.iter().map(row).collect(),
        })
    }

    /// The words of a button, with the name of its part for those who hear it alone.
    fn spoken(&self, row: &Row) -> String {
        let act = self.frame.say(if row.on { "features-switch-off" } else { "features-switch-on" });
        self.frame.say_with("communities-about", &[("act", act.into()), ("name", row.name.into())])
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| FeaturesPage::load(&here, db, ctx)).await?))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
}

pub async fn switch_on(visit: Visit, At(word): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    carry_out(visit, word, sent, true).await
}

pub async fn switch_off(visit: Visit, At(word): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    carry_out(visit, word, sent, false).await
}

async fn carry_out(visit: Visit, word: String, sent: Sent, on: bool) -> Result<Response, Fault> {
    let key = Key::parse(&sent.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        admins_only(ctx)?;
        let feature = Feature::parse(&word).ok_or(Error::NotFound)?;
        once(db, ctx, key.as_ref(), if on { "feature.on" } else { "feature.off" }, |db| switch(db, ctx, feature, on))
    };
    visit.write(act).await?;
    visit.app.reload_instance().await?;
    Ok(done(PAGE, Some(if on { "features-switched-on" } else { "features-switched-off" })))
}
