//! Communities that wait for support: their list, the page of one, and what can be done about it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result, Time};
use people::Byline;
use serde::Deserialize;
use spine::Ctx;
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::{access_words, once};
use crate::formation::policy::Policy;
use crate::formation::proposals::{self, Outcome, ProposalFor};
use crate::formation::schema::{Proposal, ProposalId};

/// How many are listed: they wait for somebody, so they are few.
const LISTED: i64 = 100;

#[derive(Template)]
#[template(path = "communities/proposals.html")]
struct ListPage {
    frame: Frame,
    policy: Policy,
    rows: Vec<(Proposal, Byline, i64)>,
}

impl Page for ListPage {}

pub(super) fn rows(db: &mut Db, ctx: &Ctx) -> Result<Vec<(Proposal, Byline, i64)>> {
    let mut rows = Vec::new();
    for (proposal, by) in proposals::waiting(db, ctx, LISTED)? {
        let count = proposals::support_count(db, proposal.id)?;
        rows.push((proposal, by, count));
    }
    Ok(rows)
}

pub async fn list(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    let load = move |db: &mut Db, ctx: &Ctx| {
        ctx.person()?;
        let frame = here.frame(ctx, here.words.say("formation-proposals-title"));
        Ok(ListPage { frame, policy: Policy::load(db)?, rows: rows(db, ctx)? })
    };
    Ok(render(visit.read(load).await?))
}

#[derive(Template)]
#[template(path = "communities/proposal.html")]
struct ProposalPage {
    frame: Frame,
    key: String,
    found: ProposalFor,
    by: Byline,
    policy: Policy,
    supporters: Vec<(ui::Person, String, Time)>,
    /// Whether the visitor has said that they would join.
    supports: bool,
    /// What an administrator typed to decline it, and what is wrong with that.
    words: String,
    errors: FieldErrors,
}

impl Page for ProposalPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl ProposalPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, id: ProposalId) -> Result<ProposalPage> {
        let found = proposals::load(db, ctx, id)?;
        let supporters = proposals::supporters(db, id)?;
        Ok(ProposalPage {
            frame: visit.frame(ctx, &*found.proposal.name),
            key: fresh_key(),
            by: proposals::proposer(db, &found.proposal)?,
            policy: Policy::load(db)?,
            supports: supporters.iter().any(|(person, _)| ctx.person_id() == Some(person.id)),
            supporters: supporters.into_iter().map(|(by, at)| (by.shown(), by.role, at)).collect(),
            words: String::new(),
            errors: FieldErrors::new(),
            found,
        })
    }

    fn access(&self) -> &'static str {
        access_words(self.frame.words, self.found.proposal.access)
    }

    fn words_max(&self) -> usize {
        proposals::WORDS_MAX
    }

    fn is_waiting(&self) -> bool {
        self.found.proposal.declined_at.is_none()
    }

    /// What has to happen before it is founded.
    fn waits_for(&self) -> String {
        let words = self.frame.words;
        match self.policy {
            Policy::Freely => words.say("formation-waits-for-one").to_owned(),
            Policy::Administrator if self.found.is_own || self.found.is_admin => {
                words.say("formation-waits-for-word").to_owned()
            }
            Policy::Administrator => words.say("formation-waits-for-administrator").to_owned(),
            Policy::Members(needed) => {
                let there = i64::try_from(self.supporters.len()).unwrap_or(0);
                words.count("formation-waits-for-members", (needed - there).max(1))
            }
        }
    }

    fn act(&self, act: &str) -> String {
        format!("{}/{act}", self.found.proposal.href())
    }
}

pub async fn show(visit: Visit, At(id): At<ProposalId>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| ProposalPage::load(&here, db, ctx, id)).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    words: String,
}

pub async fn support(visit: Visit, At(id): At<ProposalId>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let outcome = once(&visit, &sent.key, "proposal.support", move |db, ctx| proposals::support(db, ctx, id)).await?;
    Ok(match outcome {
        Outcome::Waiting => done(&format!("/proposals/{id}"), Some("formation-supported")),
        Outcome::Founded(founded) => done(&format!("/c/{}", founded.slug), Some("formation-founded-by-you")),
    })
}

pub async fn unsupport(visit: Visit, At(id): At<ProposalId>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    once(&visit, &sent.key, "proposal.unsupport", move |db, ctx| proposals::unsupport(db, ctx, id)).await?;
    Ok(done(&format!("/proposals/{id}"), Some("formation-unsupported")))
}

pub async fn withdraw(visit: Visit, At(id): At<ProposalId>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    once(&visit, &sent.key, "proposal.withdraw", move |db, ctx| proposals::withdraw(db, ctx, id)).await?;
    Ok(done("/proposals", Some("formation-withdrawn")))
}

pub async fn agree(visit: Visit, At(id): At<ProposalId>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    once(&visit, &sent.key, "proposal.agree", move |db, ctx| proposals::agree(db, ctx, id)).await?;
    Ok(done("/administration/founding", Some("formation-agreed")))
}

pub async fn decline(visit: Visit, At(id): At<ProposalId>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let words = sent.words.clone();
    let act = move |db: &mut Db, ctx: &Ctx| proposals::decline(db, ctx, id, &words);
    match once(&visit, &sent.key, "proposal.decline", act).await {
        Ok(()) => Ok(done("/administration/founding", Some("formation-declined"))),
        Err(Error::Invalid(errors)) => {
            let here = visit.clone();
            let mut page = visit.read(move |db, ctx| ProposalPage::load(&here, db, ctx, id)).await?;
            (page.key, page.words, page.errors) = (sent.key, sent.words, errors);
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}
