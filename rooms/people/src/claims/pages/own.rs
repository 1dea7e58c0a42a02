//! Are these yours?

use askama::Template;
use axum::response::Response;
use db::{PersonId, Result};
use serde::Deserialize;
use spine::erasure::Declarations;
use web::{At, Fault, Form, Frame, Page, Visit, done, render, ui};

use super::super::{Match, matches, merge, refuse};
use crate::door::pages::in_a_browser;

#[derive(Template)]
#[template(path = "claims/own.html")]
struct OwnPage {
    frame: Frame,
    matches: Vec<Match>,
}

impl Page for OwnPage {}

impl OwnPage {
    fn url(found: &Match) -> Option<&str> {
        let url = found.url.as_deref()?;
        (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
    }

    fn site(found: &Match) -> &str {
        found.source.as_deref().unwrap_or_default()
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let shown = visit.clone();
    let page = visit.read(move |db, ctx| {
        let matches = matches(db, ctx)?;
        Ok(OwnPage { frame: shown.frame(ctx, shown.words.say("claims-own-title")), matches })
    });
    Ok(render(page.await?))
}

#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    answer: String,
}

pub async fn answer(visit: Visit, At(author): At<i64>, Form(answer): Form<Answer>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let (author, app) = (PersonId(author), visit.app.clone());
    if answer.answer == "mine" {
        let declarations = *app.room::<Declarations>();
        let act = move |db: &mut db::Db, ctx: &spine::Ctx| merge::take(db, ctx, app.registry(), declarations, author);
        visit.write(act).await?;
        return Ok(done("/settings/authors", Some("toast-author-mine")));
    }
    visit.write(move |db, ctx| refuse(db, ctx, author)).await?;
    Ok(done("/settings/authors", Some("toast-author-not-mine")))
}
