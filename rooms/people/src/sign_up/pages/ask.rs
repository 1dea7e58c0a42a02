//! Asking for an account.

use std::time::Duration;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{FieldErrors, Message};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};
use web::{Cache, Fault, Form, Frame, Page, Visit, done, render, ui};

use crate::account::Email;
use crate::door::guess;
use crate::form_status;
use crate::sign_up::{self, Policy, Way};

/// No answer about an address comes sooner, so that its time does not say whether there is such an account.
const EVEN: Duration = Duration::from_millis(150);

#[derive(Template)]
#[template(path = "sign_up/ask.html")]
struct AskPage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
    policy: Policy,
    /// The answer, which is the same for every address.
    sent: bool,
}

impl Page for AskPage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl AskPage {
    async fn load(visit: &Visit) -> db::Result<AskPage> {
        let policy = visit.read(|db, _| Policy::load(db)).await?;
        let frame = visit.frame_outside(visit.words.say("sign-up-title")).at_the_door();
        Ok(AskPage { frame, errors: FieldErrors::new(), email: String::new(), policy, sent: false })
    }

    /// Who may sign up, in words.
    fn policy_in_words(&self) -> String {
        let house = ("organisation", self.frame.organisation.as_str().into());
        match self.policy.way {
            Way::Open => self.frame.say_with("sign-up-policy-open", &[house]),
            Way::Domain => {
                let domains = named(&self.policy.domains);
                self.frame.say_with("sign-up-policy-domain", &[house, ("domains", domains.as_str().into())])
            }
            Way::Invitation => self.frame.say_with("sign-up-policy-invitation", &[house]),
            Way::Closed => self.frame.say_with("sign-up-policy-closed", &[house]),
        }
    }
}

/// Domains as a sentence names them.
fn named(domains: &[String]) -> String {
    domains.iter().map(|domain| format!("@{domain}")).collect::<Vec<_>>().join(", ")
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    if visit.read(|_, ctx| Ok(ctx.actor.is_some())).await? {
        return Ok(done("/", None));
    }
    Ok(render(AskPage::load(&visit).await?))
}

#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    email: String,
}

pub async fn send(visit: Visit, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    let answer_at = Instant::now() + EVEN;
    let page = AskPage { email: fields.email.clone(), ..AskPage::load(&visit).await? };
    if !page.policy.takes_strangers() {
        return Ok(render(page));
    }
    let email = match Email::parse(&fields.email) {
        // About the domain alone, so that nothing is said about the address.
        Ok(email) if !page.policy.admits(&email, false) => {
            Err(Message::new("sign-up-other-domain").with("domains", named(&page.policy.domains)))
        }
        parsed => parsed,
    };
    let email = match email {
        Ok(email) => email,
        Err(message) => {
            let errors = FieldErrors::one("email", message);
            return Ok(render(AskPage { errors, ..page }));
        }
    };
    guess::take_a_try(&visit, "sign-up", email.as_str())?;
    visit.write(move |db, ctx| sign_up::ask(db, ctx, &email)).await?;
    sleep_until(answer_at).await;
    Ok(render(AskPage { sent: true, ..page }))
}
