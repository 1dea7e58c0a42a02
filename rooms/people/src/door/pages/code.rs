//! The page between a right password and the house, for whoever signs in in two steps.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::{Error, FieldErrors};
use serde::Deserialize;
use web::{Cache, Fault, Form, Frame, Kept, Page, Visit, look, render, ui};

use super::sign_in;
use crate::door::guess::Guess;
use crate::door::second::{self, Passed};
use crate::door::session::NewSession;
use crate::door::sign_in::wait_of;

#[derive(Template)]
#[template(path = "door/code.html")]
pub struct CodePage {
    frame: Frame,
    errors: FieldErrors,
    step: String,
    next: String,
    kept: Option<Kept>,
    /// Seconds until there is a try again.
    wait: Option<u64>,
}

impl Page for CodePage {
    fn status(&self) -> StatusCode {
        if self.wait.is_some() { StatusCode::TOO_MANY_REQUESTS } else { crate::form_status(&self.errors) }
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl CodePage {
    /// The page for whoever shows this secret.
    pub fn new(visit: &Visit, step: &str, next: &str, kept: Option<Kept>) -> CodePage {
        CodePage {
            frame: visit.frame_outside(visit.words.say("code-title")).at_the_door(),
            errors: FieldErrors::new(),
            step: step.to_owned(),
            next: look::inside(Some(next)).to_owned(),
            kept,
            wait: None,
        }
    }

    fn to_carry(&self) -> web::RawForm {
        self.kept.as_ref().map(Kept::to_carry).unwrap_or_default()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    step: String,
    code: String,
    next: String,
}

pub async fn pass(visit: Visit, headers: HeaderMap, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    let kept = Kept::carried(&visit.sent());
    let page = CodePage::new(&visit, &fields.step, &fields.next, kept.clone());
    let step = fields.step.clone();
    let waiting = visit.read(move |db, ctx| second::waiting(db, &step, ctx.now)).await?;
    let Some((_, email)) = waiting else { return sign_in::too_late(&visit, &fields.next, kept).await };
    let guess = match Guess::begin(&visit, "second-step", &email).await {
        Ok(guess) => guess,
        Err(error) => return waits(page, error),
    };
    let new = NewSession::of(&visit, headers.get(header::USER_AGENT));
    let (opened, stranger) = (new.clone(), visit.clone());
    let act = move |db: &mut db::Db| {
        let ctx = stranger.ctx(db)?;
        second::pass(db, &ctx, &fields.step, &fields.code, &new)
    };
    match visit.app.database().write(act).await? {
        Passed::In => {
            guess.was_right(&visit);
            sign_in::inside(&visit, &page.next, page.kept, &opened).await
        }
        Passed::Wrong => Ok(render(CodePage { errors: FieldErrors::one("code", "second-code-wrong"), ..page })),
        Passed::TooLate => sign_in::too_late(&visit, &page.next, page.kept).await,
    }
}

fn waits(page: CodePage, error: Error) -> Result<Response, Fault> {
    let Some(seconds) = wait_of(&error) else { return Err(error.into()) };
    let response = render(CodePage { wait: Some(seconds), ..page });
    Ok(([(header::RETRY_AFTER, seconds.to_string())], response).into_response())
}
