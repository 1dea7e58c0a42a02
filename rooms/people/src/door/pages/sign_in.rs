//! Signing in and out.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use db::FieldErrors;
use serde::Deserialize;
use web::live::Live;
use web::{Cache, Credentials, Fault, Form, Frame, Kept, Page, Query, Visit, done, look, render, ui};

use super::code::CodePage;
use super::with_cookie;
use crate::door::passkeys::Ceremonies;
use crate::door::session::{self, NewSession, Opening};
use crate::door::sign_in as act;
use crate::form_status;
use crate::sign_up::{Policy, Way};

#[derive(Template)]
#[template(path = "door/sign_in.html")]
struct SignInPage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
    next: String,
    /// What was written before the session ran out.
    kept: Option<Kept>,
    /// Seconds until there is a try again.
    wait: Option<u64>,
    /// Whether there is a way to an account.
    signs_up: bool,
    /// Where passkeys work, if this instance can have any.
    passkeys_at: Option<String>,
}

impl Page for SignInPage {
    fn status(&self) -> StatusCode {
        if self.wait.is_some() { StatusCode::TOO_MANY_REQUESTS } else { form_status(&self.errors) }
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl SignInPage {
    async fn load(visit: &Visit, next: &str) -> db::Result<SignInPage> {
        let policy = visit.app.database().read(Policy::load).await?;
        Ok(SignInPage {
            frame: visit.frame_outside(visit.words.say("sign-in-title")).at_the_door(),
            errors: FieldErrors::new(),
            email: String::new(),
            next: look::inside(Some(next)).to_owned(),
            kept: None,
            wait: None,
            signs_up: policy.way != Way::Closed,
            passkeys_at: visit.app.room::<Ceremonies>().possible().then(|| visit.app.settings().public_url.clone()),
        })
    }

    fn to_carry(&self) -> web::RawForm {
        self.kept.as_ref().map(Kept::to_carry).unwrap_or_default()
    }
}

/// What was written before the session ran out, shown again with one button.
#[derive(Template)]
#[template(path = "door/again.html")]
struct AgainPage {
    frame: Frame,
    kept: Kept,
}

impl Page for AgainPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

pub async fn show(visit: Visit, Query(Next { next }): Query<Next>) -> Result<Response, Fault> {
    if visit.read(|_, ctx| Ok(ctx.actor.is_some())).await? {
        return Ok(done(look::inside(Some(&next)), None));
    }
    Ok(render(SignInPage::load(&visit, &next).await?))
}

#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

pub async fn sign_in(visit: Visit, headers: HeaderMap, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    let kept = Kept::carried(&visit.sent());
    let page = SignInPage { email: fields.email.clone(), kept, ..SignInPage::load(&visit, &fields.next).await? };
    let new = NewSession::of(&visit, headers.get(header::USER_AGENT));
    match act::sign_in(&visit, &fields.email, &fields.password, &new).await {
        Ok(Opening::In) => inside(&visit, &page.next, page.kept, &new).await,
        Ok(Opening::SecondStep) => {
            let step = new.secret.as_str();
            Ok(render(CodePage::new(&visit, step, &page.next, page.kept)))
        }
        Ok(Opening::Refused) => {
            let errors = FieldErrors::one("password", "sign-in-wrong");
            Ok(render(SignInPage { errors, ..page }))
        }
        Err(error) => match act::wait_of(&error) {
            Some(seconds) => {
                let mut response = render(SignInPage { wait: Some(seconds), ..page });
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                Ok(response)
            }
            None => Err(error.into()),
        },
    }
}

/// Where somebody who has just signed in goes on.
pub async fn inside(visit: &Visit, next: &str, kept: Option<Kept>, new: &NewSession) -> Result<Response, Fault> {
    let response = match kept {
        Some(kept) => {
            let hash = new.secret.hash().try_into().unwrap_or_default();
            let mut signed_in = visit.clone();
            signed_in.credentials = Credentials::Session(hash);
            again(&signed_in, kept).await?
        }
        None => done(next, None),
    };
    Ok(new.enter(response, visit))
}

/// The page of signing in for whoever took too long with the second step.
pub async fn too_late(visit: &Visit, next: &str, kept: Option<Kept>) -> Result<Response, Fault> {
    let page = SignInPage::load(visit, next).await?;
    Ok(render(SignInPage { kept, errors: FieldErrors::one("form", "code-too-late"), ..page }))
}

async fn again(visit: &Visit, kept: Kept) -> Result<Response, Fault> {
    let shown = visit.clone();
    let frame = visit.read(move |_, ctx| Ok(shown.frame(ctx, shown.words.say("again-title")))).await?;
    Ok(render(AgainPage { frame, kept }))
}

/// The way from the page that said "sign in first" to this one, with what was written.
pub async fn carry(visit: Visit, Form(_): Form<Nothing>) -> Result<Response, Fault> {
    let kept = Kept::carried(&visit.sent());
    match kept {
        Some(kept) if visit.read(|_, ctx| Ok(ctx.actor.is_some())).await? => again(&visit, kept).await,
        kept => Ok(render(SignInPage { kept, ..SignInPage::load(&visit, "/").await? })),
    }
}

#[derive(Deserialize)]
pub struct Nothing {}

pub async fn sign_out(visit: Visit) -> Result<Response, Fault> {
    if let Some(hash) = session::shown(&visit) {
        visit.write(move |db, _| session::end(db, &hash)).await?;
        visit.app.room::<Live>().sessions_ended();
    }
    Ok(with_cookie(done("/", Some("toast-signed-out")), session::no_cookie(&visit)))
}
