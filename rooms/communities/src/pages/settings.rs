//! What facilitators can change about their community.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Ctx;
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::home::{stage_hint, stage_words};
use super::{Choice, access_choices, once};
use crate::fields::{self, Changing, More};
use crate::formation::store as forming;
use crate::schema::Stage;
use crate::{Access, Community, change, interests, load, place};

#[derive(Template)]
#[template(path = "communities/settings.html")]
struct SettingsPage {
    frame: Frame,
    community: Community,
    key: String,
    form: Changing,
    more: More,
    choices: Vec<Choice>,
    stages: Vec<Choice>,
    errors: FieldErrors,
}

impl Page for SettingsPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl SettingsPage {
    /// The page with what was sent, or with what is stored when nothing was.
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str, sent: Option<Changing>) -> Result<SettingsPage> {
        let community = load::face(db, ctx, slug)?;
        community.facilitator()?;
        let said = forming::formation(db, community.id)?;
        let named: Vec<String> = interests::of(db, community.id)?.into_iter().map(|one| one.name).collect();
        let form = sent.unwrap_or_else(|| Changing {
            name: community.name.clone(),
            purpose: community.purpose.clone(),
            access: Some(community.access),
            more: None,
        });
        let more = form.more.clone().unwrap_or_else(|| More {
            about: said.about,
            for_whom: said.for_whom,
            together: said.together,
            interests: named.join(", "),
            question: said.question,
            welcome: said.welcome,
            colour: community.colour.map_or(String::new(), |colour| colour.to_string()),
        });
        let words = visit.words;
        let stage = |stage: Stage| Choice {
            value: stage.word(),
            label: stage_words(words, stage),
            hint: stage_hint(words, stage),
            chosen: community.stage == stage,
        };
        Ok(SettingsPage {
            frame: place::frame(db, ctx, visit, &community, "settings", words.say("communities-settings-title"))?,
            key: fresh_key(),
            choices: access_choices(words, form.access),
            stages: Stage::ALL.iter().copied().map(stage).collect(),
            form,
            more,
            errors: FieldErrors::new(),
            community,
        })
    }

    fn name_max(&self) -> usize {
        fields::NAME_MAX
    }

    fn purpose_max(&self) -> usize {
        fields::PURPOSE_MAX
    }

    fn answer_max(&self) -> usize {
        fields::ANSWER_MAX
    }

    fn about_max(&self) -> usize {
        fields::ABOUT_MAX
    }

    fn question_max(&self) -> usize {
        fields::QUESTION_MAX
    }

    fn welcome_max(&self) -> usize {
        fields::WELCOME_MAX
    }

    /// The grounds that its mark may have: value, words, whether it is the one.
    fn colours(&self) -> Vec<(&'static str, &'static str, bool)> {
        let say = |id: &str| self.frame.say(id);
        let grounds = [
            ("0", say("formation-colour-0")),
            ("1", say("formation-colour-1")),
            ("2", say("formation-colour-2")),
            ("3", say("formation-colour-3")),
            ("4", say("formation-colour-4")),
            ("5", say("formation-colour-5")),
        ];
        grounds.into_iter().map(|(value, words)| (value, words, self.more.colour == value)).collect()
    }

    /// Where a form of this page leads.
    fn to(&self, what: &str) -> String {
        format!("{}/{what}", self.community.href())
    }
}

pub async fn form(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| SettingsPage::load(&here, db, ctx, &slug, None)).await?))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    key: String,
    name: String,
    purpose: String,
    access: String,
    about: Option<String>,
    for_whom: String,
    together: String,
    interests: String,
    question: String,
    welcome: String,
    colour: String,
}

impl Sent {
    /// What is to be changed. A form without the text on what it is about is one that leaves all of that as it is.
    fn changing(self) -> Changing {
        let more = self.about.map(|about| More {
            about,
            for_whom: self.for_whom,
            together: self.together,
            interests: self.interests,
            question: self.question,
            welcome: self.welcome,
            colour: self.colour,
        });
        Changing { name: self.name, purpose: self.purpose, access: Access::parse(&self.access), more }
    }
}

pub async fn change(visit: Visit, At(slug): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let key = sent.key.clone();
    let form = sent.changing();
    match try_to_change(&visit, &key, &slug, &form).await {
        Ok(()) => Ok(done(&format!("/c/{}", web::page::query(&slug)), Some("communities-changed"))),
        Err(Error::Invalid(errors)) => {
            let here = visit.clone();
            let mut page =
                visit.read(move |db, ctx| SettingsPage::load(&here, db, ctx, &slug, Some(form.clone()))).await?;
            (page.key, page.errors) = (key, errors);
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_to_change(visit: &Visit, key: &str, slug: &str, form: &Changing) -> Result<()> {
    let of = slug.to_owned();
    // Nothing is cooked for whoever may not change it.
    visit.read(move |db, ctx| load::face(db, ctx, &of)?.facilitator()).await?;
    let (of, change) = (slug.to_owned(), form.check()?);
    once(visit, key, "community.change", move |db, ctx| change::change(db, ctx, &of, &change)).await
}
