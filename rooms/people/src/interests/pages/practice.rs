//! What one practises, can help with and wants to learn.

use askama::Template;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use spine::{Ctx, Key};
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::show::{again, mistake};
use super::{Said, status};
use crate::interests::find;
use crate::interests::input::{self, DEPTH, NAME, Name, Stance};
use crate::interests::practise::{self, MOST};
use crate::interests::schema::{Interest, Practice};

#[derive(Template)]
#[template(path = "interests/practice.html")]
struct PracticePage {
    frame: Frame,
    said: Vec<(Interest, Practice)>,
    errors: FieldErrors,
    sent: Said,
    /// Interests that may be meant by the name that was typed.
    alike: Vec<Interest>,
}

impl Page for PracticePage {
    fn status(&self) -> axum::http::StatusCode {
        if self.alike.is_empty() { status(&self.errors) } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl PracticePage {
    async fn load(visit: &Visit, sent: Said, alike: Vec<Interest>, errors: FieldErrors) -> Result<PracticePage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let said = find::said_by(db, ctx.person()?.id)?;
            Ok((here.frame(ctx, here.words.say("settings-practice")), said))
        };
        let (frame, said) = visit.read(load).await?;
        Ok(PracticePage { frame, said, errors, sent, alike })
    }

    fn is_full(&self) -> bool {
        self.said.len() as i64 >= MOST
    }

    /// What somebody says of an interest, in a few words.
    fn words(&self, practice: &Practice) -> Vec<&'static str> {
        let said = [
            (practice.practises, "practice-you-practise"),
            (practice.helps, "practice-you-help"),
            (practice.learns, "practice-you-learn"),
            (practice.follows, "practice-you-follow"),
        ];
        said.into_iter().filter(|(is, _)| *is).map(|(_, id)| self.frame.say(id)).collect()
    }
}

pub async fn mine(visit: Visit) -> Result<Response, Fault> {
    let sent = Said { key: fresh_key(), practises: Some(String::new()), ..Said::default() };
    Ok(render(PracticePage::load(&visit, sent, Vec::new(), FieldErrors::new()).await?))
}

pub async fn add(visit: Visit, Form(sent): Form<Said>) -> Result<Response, Fault> {
    let (name, stance) = match read(&sent) {
        Ok(read) => read,
        Err(error) => return Ok(render(PracticePage::load(&visit, sent, Vec::new(), mistake(error)?).await?)),
    };
    // Asked before the act, so that the form can be sent again with an answer.
    if sent.anew.is_none() {
        let alike = alike(&visit, name.clone()).await?;
        if !alike.is_empty() {
            return Ok(render(PracticePage::load(&visit, sent, alike, FieldErrors::new()).await?));
        }
    }
    let key = Key::parse(&sent.key);
    match visit.write(move |db, ctx| practise::say_named(db, ctx, key.as_ref(), &name, &stance)).await {
        Ok(_) => Ok(done("/settings/practice", Some("toast-practice-said"))),
        Err(error) => Ok(render(PracticePage::load(&visit, sent, Vec::new(), mistake(error)?).await?)),
    }
}

fn read(sent: &Said) -> Result<(Name, Stance)> {
    let mut errors = FieldErrors::new();
    let name = input::name(sent.meant.as_ref().unwrap_or(&sent.name)).map_err(|message| errors.add("name", message));
    let stance = sent.stance();
    if stance.is_empty() {
        errors.add("practises", "practice-nothing-said");
    }
    let stance = stance.check().map_err(|error| match error {
        Error::Invalid(wrong) => wrong.iter().for_each(|(field, message)| errors.add(field, message.clone())),
        other => tracing::error!("{other}"),
    });
    errors.check()?;
    match (name, stance) {
        (Ok(name), Ok(stance)) => Ok((name, stance)),
        _ => Err(Error::internal("a mistake without a message")),
    }
}

/// The interests that look like a name that nobody knows.
async fn alike(visit: &Visit, name: Name) -> Result<Vec<Interest>> {
    let load = visit.read(move |db, ctx| {
        ctx.person()?;
        match find::named(db, &name.name)? {
            Some(_) => Ok(Vec::new()),
            None => practise::like(db, &name),
        }
    });
    load.await
}

/// What the viewer says of one interest, from its page. Nothing ticked takes it back.
pub async fn say(visit: Visit, At(slug): At<String>, Form(sent): Form<Said>) -> Result<Response, Fault> {
    let stance: Stance = match sent.stance().check() {
        Ok(stance) => stance,
        Err(error) => return again(&visit, slug, sent, mistake(error)?).await,
    };
    let (key, at) = (Key::parse(&sent.key), slug.clone());
    let toast = if stance.is_empty() { "toast-practice-taken-back" } else { "toast-practice-said" };
    match visit.write(move |db, ctx| practise::say(db, ctx, key.as_ref(), &at, &stance)).await {
        Ok(()) => Ok(done(&format!("/interests/{slug}"), Some(toast))),
        Err(error) => again(&visit, slug, sent, mistake(error)?).await,
    }
}
