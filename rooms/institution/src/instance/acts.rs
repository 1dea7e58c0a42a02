//! The forms of the instance: name and reading, the hue of the accent, and what is told to everybody.

use axum::response::Response;
use db::{Db, Error, FieldErrors, Message, Result, Time};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use people::account::check_admin;
use serde::Deserialize;
use spine::audit::{self, Entry};
use spine::{Ctx, INSTANCE, Key, once, settings};
use web::branding::{Announcement, Tone, accent};
use web::{Fault, Form, Visit, done, render, secret};

use super::change::{self, Instance};
use super::pages::{InstancePage, Typed, hue};
use crate::actions;

/// Most characters of an announcement.
pub const TEXT_MAX: usize = 300;

const PAGE: &str = "/administration/instance";

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    name: String,
    /// The value of the box; absent when it is not ticked.
    public_reading: Option<String>,
    hue: String,
    text: String,
    tone: String,
    until: String,
}

/// Carries one of the acts out and tells the application; what is wrong is shown beside what was typed.
async fn carry_out(
    visit: Visit,
    name: &'static str,
    typed: Typed,
    toast: &'static str,
    act: impl Fn(&mut Db, &Ctx) -> Result<()> + Send + 'static,
) -> Result<Response, Fault> {
    let key = Key::parse(&typed.key);
    let carried = visit.write(move |db: &mut Db, ctx: &Ctx| once(db, ctx, key.as_ref(), name, |db| act(db, ctx))).await;
    match carried {
        Ok(()) => {
            visit.app.reload_instance().await?;
            Ok(done(PAGE, Some(toast)))
        }
        Err(Error::Invalid(errors)) => {
            let here = visit.clone();
            let mut page = visit.read(move |db, ctx| InstancePage::load(&here, db, ctx, typed)).await?;
            page.errors = errors;
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn change_instance(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let new = Instance { name: sent.name, public_reading: sent.public_reading.is_some() };
    let typed = Typed { key: sent.key, instance: Some(new.clone()), ..Typed::default() };
    carry_out(visit, "instance.change", typed, "institution-changed", move |db, ctx| change::change(db, ctx, &new))
        .await
}

pub async fn change_accent(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let typed = Typed { key: sent.key, hue: Some(sent.hue.clone()), ..Typed::default() };
    carry_out(visit, "instance.accent", typed, "house-accent-changed", move |db, ctx| set_hue(db, ctx, &sent.hue)).await
}

/// Lightness and chroma stay, so every hue can be read; this is asked all the same, of every pair that pages use.
fn set_hue(db: &mut Db, ctx: &Ctx, typed: &str) -> Result<()> {
    settings::lock(db, "instance.name")?;
    check_admin(db, ctx)?;
    let hue = hue(typed).ok_or_else(|| Error::invalid("hue", "house-hue-malformed"))?;
    if !accent::contrasts(hue).iter().all(accent::Contrast::is_enough) {
        return Err(Error::invalid("hue", "house-hue-unreadable"));
    }
    let chosen = Some(hue).filter(|hue| *hue != accent::HUE);
    if web::Instance::load(db)?.hue == chosen {
        return Ok(());
    }
    web::Instance::set_hue(db, chosen)?;
    audit::record(db, ctx, Entry::of(&actions::ACCENT, INSTANCE).with("hue", i64::from(hue)))
}

pub async fn announce(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let typed = Typed {
        key: sent.key.clone(),
        text: Some(sent.text.clone()),
        tone: Some(sent.tone.clone()),
        until: Some(sent.until.clone()),
        ..Typed::default()
    };
    let id = secret(4);
    carry_out(visit, "instance.announce", typed, "house-announced", move |db, ctx| tell(db, ctx, &sent, &id)).await
}

fn tell(db: &mut Db, ctx: &Ctx, sent: &Sent, id: &str) -> Result<()> {
    settings::lock(db, "instance.name")?;
    check_admin(db, ctx)?;
    let mut errors = FieldErrors::new();
    let text = match people::text::line(&sent.text, TEXT_MAX) {
        Ok(text) if text.is_empty() => Err(Message::new("house-text-empty")),
        text => text,
    };
    let text = text.unwrap_or_else(|message| {
        errors.add("text", message);
        String::new()
    });
    let until = match (sent.until.trim(), sent.until.trim().parse::<Date>()) {
        ("", _) => None,
        (_, Ok(day)) => day.tomorrow().and_then(|next| next.to_zoned_datetime(TimeZone::UTC)).ok(),
        (_, Err(_)) => {
            errors.add("until", "record-day-malformed");
            None
        }
    };
    let until = until.map(|end| Time(end.timestamp().as_millisecond()));
    if until.is_some_and(|until| until <= ctx.now) {
        errors.add("until", "house-until-over");
    }
    errors.check()?;
    let tone = Tone::parse(&sent.tone).unwrap_or(Tone::Information);
    let announcement = Announcement { id: id.to_owned(), text, tone, until };
    web::Instance::announce(db, Some(&announcement))?;
    audit::record(db, ctx, Entry::of(&actions::ANNOUNCED, INSTANCE).words(announcement.text))
}

pub async fn fall_silent(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let typed = Typed { key: sent.key, ..Typed::default() };
    let act = |db: &mut Db, ctx: &Ctx| {
        settings::lock(db, "instance.name")?;
        check_admin(db, ctx)?;
        if web::Instance::load(db)?.announcement.is_none() {
            return Ok(());
        }
        web::Instance::announce(db, None)?;
        audit::record(db, ctx, Entry::of(&actions::FELL_SILENT, INSTANCE))
    };
    carry_out(visit, "instance.fall-silent", typed, "house-silent", act).await
}
