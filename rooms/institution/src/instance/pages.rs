//! The page of the instance.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, FieldErrors, Result};
use serde::Deserialize;
use spine::Ctx;
use web::branding::Tone;
use web::branding::accent::{self, Contrast};
use web::{Fault, Frame, Page, Query, Visit, fresh_key, render, ui};

use super::change::{Instance, NAME_MAX};
use crate::bar::{admins_only, frame};

/// What was typed into one of its forms, so that it is shown again with what is wrong.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub key: String,
    pub instance: Option<Instance>,
    /// The hue that is looked at or was sent.
    pub hue: Option<String>,
    pub text: Option<String>,
    pub tone: Option<String>,
    pub until: Option<String>,
}

#[derive(Template)]
#[template(path = "institution/instance.html")]
pub struct InstancePage {
    frame: Frame,
    key: String,
    form: Instance,
    pub errors: FieldErrors,
    hue: String,
    /// The hue that is shown: that of the field, if it is one.
    shown: u16,
    contrasts: Vec<Contrast>,
    logo: Option<String>,
    text: String,
    tone: String,
    until: String,
    told: bool,
}

impl Page for InstancePage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// A hue in whole degrees.
pub fn hue(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|hue| *hue < 360)
}

impl InstancePage {
    pub fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, typed: Typed) -> Result<InstancePage> {
        admins_only(ctx)?;
        let stored = web::Instance::load(db)?;
        let chosen = stored.hue.unwrap_or(accent::HUE);
        let field = typed.hue.unwrap_or_else(|| chosen.to_string());
        let shown = hue(&field).unwrap_or(chosen);
        let told = stored.announcement.clone();
        let mut frame = frame(visit, ctx, "instance", visit.words.say("house-title"));
        // The page itself is the preview.
        frame.hue = Some(shown);
        Ok(InstancePage {
            frame,
            key: if typed.key.is_empty() { fresh_key() } else { typed.key },
            form: typed.instance.unwrap_or(Instance { name: stored.name, public_reading: stored.public_reading }),
            errors: FieldErrors::new(),
            hue: field,
            shown,
            contrasts: accent::contrasts(shown),
            logo: stored.logo,
            text: typed.text.or_else(|| told.as_ref().map(|told| told.text.clone())).unwrap_or_default(),
            tone: typed.tone.or_else(|| told.as_ref().map(|told| told.tone.word().to_owned())).unwrap_or_default(),
            until: typed.until.or_else(|| told.as_ref().and_then(|told| told.until).map(last_day)).unwrap_or_default(),
            told: told.is_some(),
        })
    }

    fn name_max(&self) -> usize {
        NAME_MAX
    }

    fn text_max(&self) -> usize {
        super::acts::TEXT_MAX
    }

    fn is_tone(&self, tone: Tone) -> bool {
        Tone::parse(&self.tone).unwrap_or(Tone::Information) == tone
    }

    /// The accent on the two papers, as numbers that are shown beside the words.
    fn swatch(&self) -> String {
        let (light, dark) = accent::swatches(self.shown);
        format!("{light}, {dark}")
    }

    fn figure(&self, ratio: &f64) -> String {
        format!("{ratio:.1}")
    }
}

/// The last day on which something that ends at an instant is still told.
fn last_day(until: db::Time) -> String {
    let day = until.plus(-1).timestamp().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    day.to_string()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    hue: Option<String>,
}

pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    let typed = Typed { hue: asked.hue, ..Typed::default() };
    Ok(render(visit.read(move |db, ctx| InstancePage::load(&here, db, ctx, typed)).await?))
}
