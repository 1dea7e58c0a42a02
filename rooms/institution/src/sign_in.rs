//! How people come in: who may sign up, and who was invited.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use people::account::Email;
use people::sign_up::{self, Outcome, Policy, SignUpId, Waiting, Way};
use serde::Deserialize;
use spine::Ctx;
use web::route::{get, post};
use web::{At, Fault, Form, Frame, Page, Route, Visit, Who, done, render, ui};

use crate::bar::{admins_only, frame};

pub fn routes() -> Vec<Route> {
    vec![
        get("/administration/sign-in", Who::Admin, show),
        post("/administration/sign-in", Who::Admin, decide),
        post("/administration/sign-in/invitations", Who::Admin, invite),
        post("/administration/sign-in/invitations/{invitation}/withdrawal", Who::Admin, withdraw),
    ]
}

/// Most invitations that are shown.
const SHOWN: i64 = 200;
const HERE: &str = "/administration/sign-in";

#[derive(Template)]
#[template(path = "institution/sign_in.html")]
struct SignInPage {
    frame: Frame,
    errors: FieldErrors,
    /// What is chosen, which is what is decided until somebody chose otherwise.
    way: String,
    domains: String,
    email: String,
    /// Whether somebody can be invited as things stand.
    invites: bool,
    waiting: Vec<Waiting>,
}

impl Page for SignInPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl SignInPage {
    async fn load(visit: &Visit) -> Result<SignInPage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            admins_only(ctx)?;
            let policy = Policy::load(db)?;
            Ok(SignInPage {
                frame: frame(&here, ctx, "sign-in", here.words.say("institution-sign-in")),
                errors: FieldErrors::new(),
                way: policy.way.word().to_owned(),
                domains: policy.domains.join("\n"),
                email: String::new(),
                invites: policy.way != Way::Closed,
                waiting: sign_up::invited(db, None, SHOWN, ctx.now)?,
            })
        };
        visit.read(load).await
    }

    /// The ways with their words: value, label, hint.
    fn ways(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let say = |way: &Way| {
            let label = self.frame.say(&format!("institution-sign-up-{way}"));
            let hint = self.frame.say(&format!("institution-sign-up-{way}-hint"));
            (way.word(), label, hint)
        };
        Way::ALL.iter().map(say).collect()
    }
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    Ok(render(SignInPage::load(&visit).await?))
}

#[derive(Deserialize)]
struct Decision {
    #[serde(default)]
    way: String,
    #[serde(default)]
    domains: String,
}

async fn decide(visit: Visit, Form(sent): Form<Decision>) -> Result<Response, Fault> {
    let page = SignInPage::load(&visit).await?;
    let policy = match Policy::parse(&sent.way, &sent.domains) {
        Ok(policy) => policy,
        Err(Error::Invalid(errors)) => {
            return Ok(render(SignInPage { errors, way: sent.way, domains: sent.domains, ..page }));
        }
        Err(error) => return Err(error.into()),
    };
    visit.write(move |db, ctx| sign_up::set_policy(db, ctx, &policy)).await?;
    Ok(done(HERE, Some("institution-sign-up-saved")))
}

#[derive(Deserialize)]
struct Invitation {
    #[serde(default)]
    email: String,
}

async fn invite(visit: Visit, Form(sent): Form<Invitation>) -> Result<Response, Fault> {
    let page = SignInPage::load(&visit).await?;
    let act = |email: Email| {
        visit.write(move |db, ctx| match sign_up::invite(db, ctx, &email, None)? {
            Outcome::Sent(_) => Ok(()),
            Outcome::HasAccount(_) => Err(Error::invalid("email", "sign-up-invite-has-account")),
        })
    };
    let invited = match Email::parse(&sent.email) {
        Ok(email) => act(email).await,
        Err(message) => Err(Error::invalid("email", message)),
    };
    match invited {
        Ok(()) => Ok(done(HERE, Some("institution-invited-toast"))),
        Err(Error::Invalid(errors)) => Ok(render(SignInPage { errors, email: sent.email, ..page })),
        Err(error) => Err(error.into()),
    }
}

async fn withdraw(visit: Visit, At(invitation): At<SignUpId>) -> Result<Response, Fault> {
    visit.write(move |db, ctx| sign_up::withdraw(db, ctx, invitation, None)).await?;
    Ok(done(HERE, Some("institution-invitation-withdrawn")))
}
