//! A steward names an interest and describes it.

use askama::Template;
use axum::response::Response;
use db::{Db, FieldErrors, Result};
use serde::Deserialize;
use spine::{Ctx, Key};
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::show::{Neighbours, mistake};
use super::status;
use crate::interests::input::{DESCRIPTION, NAME, Typed};
use crate::interests::schema::Interest;
use crate::interests::steward::for_stewards;
use crate::interests::{curate, find, store};

#[derive(Template)]
#[template(path = "interests/edit.html")]
struct EditPage {
    frame: Frame,
    /// The interest that is changed; nothing for a new one.
    interest: Option<Interest>,
    typed: Typed,
    errors: FieldErrors,
    key: String,
    /// Of the interest, as whoever edits sees it.
    version: i64,
}

impl Page for EditPage {
    fn status(&self) -> axum::http::StatusCode {
        status(&self.errors)
    }
}

impl EditPage {
    fn act(&self) -> String {
        match &self.interest {
            Some(interest) => format!("{}/edit", interest.href()),
            None => "/interests".to_owned(),
        }
    }

    async fn load(visit: &Visit, slug: Option<String>) -> Result<EditPage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            ctx.person()?;
            for_stewards(db, ctx)?;
            let Some(slug) = slug else {
                let frame = here.frame(ctx, here.words.say("interest-new-title"));
                return Ok(EditPage::of(frame, None, Typed::default()));
            };
            let interest = find::visible_to(db, ctx, &slug)?;
            let typed = typed(db, &interest)?;
            let frame = here.frame(ctx, here.words.say("interest-edit-title"));
            Ok(EditPage::of(frame, Some(interest), typed))
        };
        visit.read(load).await
    }

    fn of(frame: Frame, interest: Option<Interest>, typed: Typed) -> EditPage {
        let version = interest.as_ref().map_or(0, |interest| interest.version);
        EditPage { frame, interest, typed, errors: FieldErrors::new(), key: fresh_key(), version }
    }
}

/// An interest as its form shows it.
fn typed(db: &mut Db, interest: &Interest) -> Result<Typed> {
    let neighbours = Neighbours::of(db, interest.id)?;
    let names = |list: Vec<Interest>| list.into_iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
    Ok(Typed {
        name: interest.name.clone(),
        description: interest.description.clone(),
        synonyms: store::synonyms(db, interest.id)?.join(", "),
        broader: names(neighbours.broader),
        beside: names(neighbours.beside),
    })
}

pub async fn new(visit: Visit) -> Result<Response, Fault> {
    Ok(render(EditPage::load(&visit, None).await?))
}

pub async fn edit(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    Ok(render(EditPage::load(&visit, Some(slug)).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    version: String,
    #[serde(flatten)]
    typed: Typed,
}

pub async fn create(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let page = EditPage::load(&visit, None).await?;
    let (key, said) = (Key::parse(&sent.key), sent.typed.check());
    let made = match said {
        Ok(said) => visit.write(move |db, ctx| curate::create(db, ctx, key.as_ref(), &said)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(slug) => Ok(done(&format!("/interests/{slug}"), Some("toast-interest-saved"))),
        Err(error) => Ok(render(EditPage { errors: mistake(error)?, typed: sent.typed, key: sent.key, ..page })),
    }
}

pub async fn describe(visit: Visit, At(slug): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let page = EditPage::load(&visit, Some(slug.clone())).await?;
    let (key, said, at) = (Key::parse(&sent.key), sent.typed.check(), slug.clone());
    // Without a version it is an old one, whose changes nobody saw.
    let version = sent.version.parse().unwrap_or(0);
    let saved = match said {
        Ok(said) => visit.write(move |db, ctx| curate::describe(db, ctx, key.as_ref(), &at, version, &said)).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => Ok(done(&format!("/interests/{slug}"), Some("toast-interest-saved"))),
        Err(error) => Ok(render(EditPage { errors: mistake(error)?, typed: sent.typed, key: sent.key, ..page })),
    }
}
