//! What facilitators can change about their community.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Ctx;
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::{Choice, access_choices, once};
use crate::fields::{self, Changing};
use crate::{Access, Community, change, load, place};

#[derive(Template)]
#[template(path = "communities/settings.html")]
struct SettingsPage {
    frame: Frame,
    community: Community,
    key: String,
    form: Changing,
    choices: Vec<Choice>,
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
        let form = sent.unwrap_or_else(|| Changing {
            name: community.name.clone(),
            purpose: community.purpose.clone(),
            access: Some(community.access),
        });
        Ok(SettingsPage {
            frame: place::frame(db, ctx, visit, &community, "settings", visit.words.say("communities-settings-title"))?,
            key: fresh_key(),
            choices: access_choices(visit.words, form.access),
            form,
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
}

pub async fn form(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| SettingsPage::load(&here, db, ctx, &slug, None)).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    access: String,
}

pub async fn change(visit: Visit, At(slug): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let form = Changing { name: sent.name, purpose: sent.purpose, access: Access::parse(&sent.access) };
    let (of, changing) = (slug.clone(), form.clone());
    let changed = once(&visit, &sent.key, "community.change", move |db, ctx| change::change(db, ctx, &of, &changing));
    match changed.await {
        Ok(()) => Ok(done(&format!("/c/{}", web::page::query(&slug)), Some("communities-changed"))),
        Err(Error::Invalid(errors)) => {
            let here = visit.clone();
            let mut page =
                visit.read(move |db, ctx| SettingsPage::load(&here, db, ctx, &slug, Some(form.clone()))).await?;
            (page.key, page.errors) = (sent.key, errors);
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}
