//! What founding a community needs, for administrators; and what waits for their word.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use people::Byline;
use serde::Deserialize;
use spine::Ctx;
use web::{Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::{Choice, once, proposals};
use crate::formation::policy::{self, MEMBERS_MAX, Policy};
use crate::formation::schema::Proposal;

#[derive(Template)]
#[template(path = "communities/rules.html")]
struct RulesPage {
    frame: Frame,
    key: String,
    choices: Vec<Choice>,
    count: String,
    errors: FieldErrors,
    rows: Vec<(Proposal, Byline, i64)>,
}

impl Page for RulesPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl RulesPage {
    /// The page with what was sent, or with what is stored when nothing was.
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, sent: Option<(String, String)>) -> Result<RulesPage> {
        if !ctx.person()?.admin {
            return Err(Error::forbidden("account-admins-only"));
        }
        let stored = Policy::load(db)?;
        let (chosen, count) = sent.unwrap_or_else(|| match stored {
            Policy::Members(count) => ("members".to_owned(), count.to_string()),
            other => (other.choice().to_owned(), "3".to_owned()),
        });
        let words = visit.words;
        let choice = |value: &'static str, label: &str, hint: &str| Choice {
            value,
            label: words.say(label),
            hint: words.say(hint),
            chosen: chosen == value,
        };
        Ok(RulesPage {
            frame: visit.frame(ctx, words.say("formation-rules-title")),
            key: fresh_key(),
            choices: vec![
                choice("freely", "formation-policy-freely", "formation-policy-freely-hint"),
                choice("administrator", "formation-policy-administrator", "formation-policy-administrator-hint"),
                choice("members", "formation-policy-members", "formation-policy-members-hint"),
            ],
            count,
            errors: FieldErrors::new(),
            rows: proposals::rows(db, ctx)?,
        })
    }

    fn count_hint(&self) -> String {
        self.frame.count("formation-policy-count-hint", MEMBERS_MAX)
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| RulesPage::load(&here, db, ctx, None)).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    policy: String,
    #[serde(default)]
    count: String,
}

pub async fn change(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let (choice, count) = (sent.policy.clone(), sent.count.clone());
    let act = move |db: &mut Db, ctx: &Ctx| {
        people::account::check_admin(db, ctx)?;
        policy::set(db, ctx, Policy::read(&choice, &count)?)
    };
    match once(&visit, &sent.key, "founding.policy", act).await {
        Ok(()) => Ok(done("/administration/founding", Some("communities-changed"))),
        Err(Error::Invalid(errors)) => {
            let (here, typed) = (visit.clone(), (sent.policy, sent.count));
            let mut page = visit.read(move |db, ctx| RulesPage::load(&here, db, ctx, Some(typed))).await?;
            (page.key, page.errors) = (sent.key, errors);
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}
