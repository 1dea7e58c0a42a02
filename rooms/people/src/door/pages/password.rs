//! A new password.

use std::time::Duration;

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use db::{Error, FieldErrors, Result};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};
use web::live::Live;
use web::{At, Cache, Fault, Form, Frame, Page, Visit, done, render, ui};

use super::code::CodePage;
use super::in_a_browser;
use crate::Person;
use crate::account::{Email, Password, password};
use crate::door::session::{self, NewSession, Opening};
use crate::door::{guess, reset};
use crate::form_status;

/// No answer about an address comes sooner, so that its time does not say whether there is such an account.
const EVEN: Duration = Duration::from_millis(150);

#[derive(Template)]
#[template(path = "door/password_new.html")]
struct AskPage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
    /// The answer, which is the same for every address.
    sent: bool,
}

impl Page for AskPage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }
}

impl AskPage {
    fn new(visit: &Visit) -> AskPage {
        let frame = visit.frame_outside(visit.words.say("password-new-title")).at_the_door();
        AskPage { frame, errors: FieldErrors::new(), email: String::new(), sent: false }
    }
}

pub async fn ask(visit: Visit) -> Response {
    render(AskPage::new(&visit))
}

#[derive(Deserialize)]
pub struct AskFields {
    #[serde(default)]
    email: String,
}

pub async fn send(visit: Visit, Form(fields): Form<AskFields>) -> Result<Response, Fault> {
    let answer_at = Instant::now() + EVEN;
    let page = AskPage { email: fields.email.clone(), ..AskPage::new(&visit) };
    let email = match Email::parse(&fields.email) {
        Ok(email) => email,
        Err(message) => {
            let errors = FieldErrors::one("email", message);
            return Ok(render(AskPage { errors, ..page }));
        }
    };
    guess::take_a_try_here(&visit)?;
    visit.write(move |db, ctx| reset::ask(db, ctx, &email)).await?;
    sleep_until(answer_at).await;
    Ok(render(AskPage { sent: true, ..page }))
}

#[derive(Template)]
#[template(path = "door/password_set.html")]
struct SetPage {
    frame: Frame,
    errors: FieldErrors,
    /// Whose password it is; nothing where the link opens nothing any more.
    person: Option<Person>,
}

impl Page for SetPage {
    fn status(&self) -> StatusCode {
        if self.person.is_none() { StatusCode::NOT_FOUND } else { form_status(&self.errors) }
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl SetPage {
    async fn load(visit: &Visit, secret: &str) -> Result<SetPage> {
        let secret = secret.to_owned();
        let person = visit.read(move |db, ctx| reset::whose(db, &secret, ctx.now)).await?;
        let title = if person.is_some() { "password-set-title" } else { "password-dead-title" };
        Ok(SetPage {
            frame: visit.frame_outside(visit.words.say(title)).at_the_door(),
            errors: FieldErrors::new(),
            person,
        })
    }
}

pub async fn show(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    Ok(render(SetPage::load(&visit, &secret).await?))
}

#[derive(Deserialize)]
pub struct SetFields {
    #[serde(default)]
    password: String,
}

pub async fn set(
    visit: Visit,
    At(secret): At<String>,
    headers: HeaderMap,
    Form(fields): Form<SetFields>,
) -> Result<Response, Fault> {
    guess::take_a_try(&visit, "link", &secret)?;
    let page = SetPage::load(&visit, &secret).await?;
    if page.person.is_none() {
        return Ok(render(page));
    }
    let chosen = match Password::choose(&fields.password) {
        Ok(chosen) => chosen,
        Err(message) => {
            let errors = FieldErrors::one("password", message);
            return Ok(render(SetPage { errors, ..page }));
        }
    };
    let hashed = password::hash(chosen).await?;
    let new = NewSession::of(&visit, headers.get(header::USER_AGENT));
    let opened = new.clone();
    let used = secret.clone();
    match visit.write(move |db, ctx| reset::redeem(db, ctx, &used, &hashed, &new)).await {
        Ok(opening) => {
            visit.app.room::<Live>().sessions_ended();
            if opening == Opening::SecondStep {
                return Ok(render(CodePage::new(&visit, opened.secret.as_str(), "/", None)));
            }
            Ok(opened.enter(done("/", Some("toast-password-set")), &visit))
        }
        // Used in between: the same link in another window.
        Err(Error::NotFound) => Ok(render(SetPage::load(&visit, &secret).await?)),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "door/password_change.html")]
struct ChangePage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
}

impl Page for ChangePage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl ChangePage {
    async fn load(visit: &Visit, errors: FieldErrors) -> Result<ChangePage> {
        let shown = visit.clone();
        let load = move |db: &mut db::Db, ctx: &spine::Ctx| {
            let me = crate::account::store::by_id(db, ctx.person()?.id)?;
            let email = me.and_then(|me| me.email).unwrap_or_default();
            Ok(ChangePage { frame: shown.frame(ctx, shown.words.say("settings-password")), errors, email })
        };
        visit.read(load).await
    }
}

pub async fn show_change(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    Ok(render(ChangePage::load(&visit, FieldErrors::new()).await?))
}

#[derive(Deserialize)]
pub struct ChangeFields {
    #[serde(default)]
    password_now: String,
    #[serde(default)]
    password: String,
}

pub async fn change(visit: Visit, Form(fields): Form<ChangeFields>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let (me, known) = visit.read(|db, ctx| Ok((ctx.person()?.id, reset::known(db, ctx)?))).await?;
    guess::take_a_try(&visit, "change", &me.to_string())?;
    let mut errors = FieldErrors::new();
    if !password::verify(Password::typed(&fields.password_now), known.clone()).await? {
        errors.add("password_now", "password-now-wrong");
    }
    let chosen = Password::choose(&fields.password).map_err(|message| errors.add("password", message)).ok();
    let (Some(chosen), Some(known), true) = (chosen, known, errors.is_empty()) else {
        return Ok(render(ChangePage::load(&visit, errors).await?));
    };
    let hashed = password::hash(chosen).await?;
    let keeping = session::shown(&visit);
    visit.write(move |db, ctx| reset::change(db, ctx, &known, &hashed, keeping.as_deref())).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(done("/settings/sessions", Some("toast-password-changed")))
}
