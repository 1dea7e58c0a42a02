//! The page of the record.

use std::collections::HashMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result, Time};
use people::account::KIND as PERSON;
use spine::Ctx;
use spine::audit::{self, Line};
use spine::objects::Card;
use web::limits::Limited;
use web::{App, Fault, Frame, Page, Query, Visit, render, ui};

use super::asked::Asked;
use crate::actions::Actions;
use crate::bar::{admins_only, frame};

const PER_PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "institution/record.html")]
struct RecordPage {
    frame: Frame,
    asked: Asked,
    errors: FieldErrors,
    /// Word and name of each action, "everything" first.
    actions: Vec<(&'static str, &'static str)>,
    lines: Vec<Shown>,
    page: i64,
    total: i64,
}

/// A line as it is shown.
struct Shown {
    what: String,
    /// What it was done to, and its page where the viewer may go there.
    about: String,
    href: String,
    /// Name and page of whoever did it; empty for the house.
    who: String,
    who_href: String,
    at: Time,
    network: String,
    words: String,
}

impl Page for RecordPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl RecordPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, asked: &Asked) -> Result<RecordPage> {
        admins_only(ctx)?;
        if asked.chosen() > 0 {
            visit.spend(Limited::Search, ctx)?;
        }
        let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
        let (found, errors) = match asked.filter(db) {
            Ok(filter) => (audit::page(db, &filter, (page - 1) * PER_PAGE, PER_PAGE)?, FieldErrors::new()),
            Err(Error::Invalid(errors)) => ((Vec::new(), 0), errors),
            Err(error) => return Err(error),
        };
        let actions = visit.app.room::<Actions>();
        let all = [("", visit.words.say("record-everything"))];
        Ok(RecordPage {
            frame: frame(visit, ctx, "record", visit.words.say("record-title")),
            actions: all.into_iter().chain(actions.iter().map(|one| (one.word, visit.words.say(one.says)))).collect(),
            lines: shown(visit, db, ctx, &actions, found.0)?,
            asked: asked.clone(),
            errors,
            page,
            total: found.1,
        })
    }

    /// The address of the same lines elsewhere; the rest of the query follows.
    fn at(&self, path: &str) -> String {
        format!("/administration/record{path}?{}", self.asked.query())
    }
}

fn shown(visit: &Visit, db: &mut Db, ctx: &Ctx, actions: &Actions, lines: Vec<Line>) -> Result<Vec<Shown>> {
    let actors = lines.iter().filter_map(|line| line.actor).map(|actor| (PERSON, actor.0));
    let objects = lines.iter().map(|line| (line.object_kind.as_str(), line.object_id));
    let cards = cards(&visit.app, db, ctx, actors.chain(objects))?;
    let card = |kind: &str, id: i64| cards.get(&(kind.to_owned(), id));
    let show = |line: &Line| {
        let about = card(&line.object_kind, line.object_id);
        let actor = line.actor.and_then(|actor| card(PERSON, actor.0));
        let number = line.object_id.to_string();
        // What the viewer may not see, or is gone, is named by its number.
        let numbered = || match line.object_kind.as_str() {
            // Of the instance there is one, and what has no page is told by the act itself.
            kind if visit.app.registry().get(kind).is_none() => String::new(),
            kind => visit.words.say_with("record-numbered", &[("kind", kind.into()), ("id", number.into())]),
        };
        Shown {
            what: actions.named(&line.action).map_or(line.action.clone(), |one| visit.words.say(one.says).to_owned()),
            href: about.map(|card| card.href.clone()).unwrap_or_default(),
            about: about.map_or_else(numbered, |card| card.title.clone()),
            who: actor.map(|card| card.title.clone()).unwrap_or_default(),
            who_href: actor.map(|card| card.href.clone()).unwrap_or_default(),
            at: line.at,
            network: line.network.clone(),
            words: line.words.clone(),
        }
    };
    Ok(lines.iter().map(show).collect())
}

/// The cards of objects of several kinds, as this viewer may see them.
fn cards<'a>(
    app: &App,
    db: &mut Db,
    ctx: &Ctx,
    objects: impl Iterator<Item = (&'a str, i64)>,
) -> Result<HashMap<(String, i64), Card>> {
    let mut wanted: HashMap<&str, Vec<i64>> = HashMap::new();
    for (kind, id) in objects {
        let ids = wanted.entry(kind).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut found = HashMap::new();
    for (word, ids) in wanted {
        let Some(kind) = app.registry().get(word) else { continue };
        let cards = kind.cards(db, ctx, &ids)?;
        found.extend(ids.into_iter().zip(cards).filter_map(|(id, card)| Some(((word.to_owned(), id), card?))));
    }
    Ok(found)
}

pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| RecordPage::load(&here, db, ctx, &asked)).await?))
}
