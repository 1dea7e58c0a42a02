//! Tags offer themselves as practice interests: a steward makes them one, or says which one they mean.

use askama::Template;
use axum::response::Response;
use db::{Error, FieldErrors, Result};
use people::interests as practices;
use serde::Deserialize;
use web::{At, Fault, Form, Frame, Page, Visit, done, render, ui};

use crate::interests::{self, Loose};
use crate::schema::TagId;

/// How many tags are offered at once; the next ones follow when these are settled.
const OFFERED: i64 = 10;

#[derive(Template)]
#[template(path = "forum/loose_tags.html")]
struct LoosePage {
    frame: Frame,
    tags: Vec<Loose>,
    /// The tag whose form could not be taken, and what was typed there.
    wrong: Option<(TagId, String)>,
    errors: FieldErrors,
}

impl Page for LoosePage {
    fn status(&self) -> axum::http::StatusCode {
        match self.wrong {
            None => axum::http::StatusCode::OK,
            Some(_) => axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

impl LoosePage {
    async fn load(visit: &Visit) -> Result<LoosePage> {
        let here = visit.clone();
        let load = visit.read(move |db, ctx| {
            ctx.person()?;
            practices::for_stewards(db, ctx)?;
            let frame = here.frame(ctx, here.words.say("forum-loose-title"));
            Ok(LoosePage { frame, tags: interests::loose(db, ctx, OFFERED)?, wrong: None, errors: FieldErrors::new() })
        });
        load.await
    }

    /// What stands in the field of a tag.
    fn typed(&self, tag: &Loose) -> String {
        match &self.wrong {
            Some((id, typed)) if *id == tag.id => typed.clone(),
            _ => first_upper(&tag.name.replace('-', " ")),
        }
    }

    /// What is wrong with the field of a tag.
    fn errors_of(&self, tag: &Loose) -> FieldErrors {
        let is_wrong = self.wrong.as_ref().is_some_and(|(id, _)| *id == tag.id);
        if is_wrong { self.errors.clone() } else { FieldErrors::new() }
    }
}

/// A name as interests are written: the first letter is a capital.
fn first_upper(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub async fn loose(visit: Visit) -> Result<Response, Fault> {
    Ok(render(LoosePage::load(&visit).await?))
}

#[derive(Deserialize)]
pub struct Pointed {
    #[serde(default)]
    name: String,
}

pub async fn point(visit: Visit, At(tag): At<TagId>, Form(sent): Form<Pointed>) -> Result<Response, Fault> {
    let pointed = match practices::input::name(&sent.name) {
        Ok(name) => visit.write(move |db, ctx| interests::point(db, ctx, tag, &name)).await.map(drop),
        Err(message) => Err(Error::invalid("name", message)),
    };
    match pointed {
        Ok(()) => Ok(done("/interests/tags", Some("forum-tag-pointed"))),
        Err(Error::Invalid(errors)) => {
            let page = LoosePage::load(&visit).await?;
            Ok(render(LoosePage { wrong: Some((tag, sent.name)), errors, ..page }))
        }
        Err(error) => Err(error.into()),
    }
}
