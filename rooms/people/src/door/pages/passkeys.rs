//! Passkeys in one's settings and at the door. A browser can use them with script only, so questions and answers go as
//! fields of forms and come back as JSON.

use askama::Template;
use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use db::{Db, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spine::Ctx;
use web::{At, Cache, Fault, Form, Frame, Page, Visit, done, look, render, ui};

use super::in_a_browser;
use crate::account::{Email, Password, password, store};
use crate::door::passkeys::schema::{Listed, PasskeyId};
use crate::door::passkeys::{self, Begun, Ceremonies};
use crate::door::session::NewSession;
use crate::door::{guess, reset};

const HERE: &str = "/settings/passkeys";

#[derive(Template)]
#[template(path = "door/passkeys.html")]
struct PasskeysPage {
    frame: Frame,
    passkeys: Vec<Listed>,
    /// Whether this instance can have any.
    possible: bool,
    /// Where they work.
    origin: String,
}

impl Page for PasskeysPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

pub async fn list(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let shown = visit.clone();
    let page = visit.read(move |db, ctx| {
        Ok(PasskeysPage {
            frame: shown.frame(ctx, shown.words.say("settings-passkeys")),
            passkeys: passkeys::list(db, ctx)?,
            possible: shown.app.room::<Ceremonies>().possible(),
            origin: shown.app.settings().public_url.clone(),
        })
    });
    Ok(render(page.await?))
}

/// A question for the device.
#[derive(Serialize)]
struct Question {
    ceremony: String,
    options: Value,
}

fn question(begun: Begun) -> Response {
    Json(Question { ceremony: begun.id, options: begun.options }).into_response()
}

/// Where the page goes on.
#[derive(Serialize)]
struct Next {
    href: String,
}

fn next(href: &str) -> Response {
    Json(Next { href: href.to_owned() }).into_response()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Adding {
    name: String,
    password_now: String,
    ceremony: String,
    credential: String,
}

/// What has to be known before a key is added: the stored password, if it is the one that was typed, and the name.
async fn checked(visit: &Visit, fields: &Adding) -> Result<(String, String)> {
    in_a_browser(visit)?;
    let (me, known) = visit.read(|db, ctx| Ok((ctx.person()?.id, reset::known(db, ctx)?))).await?;
    let name = passkeys::name(&fields.name).map_err(|message| Error::invalid("name", message))?;
    guess::take_a_try(visit, "change", &me.to_string())?;
    let right = password::verify(Password::typed(&fields.password_now), known.clone()).await?;
    match known.filter(|_| right) {
        Some(known) => Ok((known, name)),
        None => Err(Error::invalid("password_now", "password-now-wrong")),
    }
}

pub async fn begin_adding(visit: Visit, Form(fields): Form<Adding>) -> Result<Response, Fault> {
    checked(&visit, &fields).await?;
    let load = |db: &mut Db, ctx: &Ctx| {
        let me = store::by_id(db, ctx.person()?.id)?.ok_or(Error::SignInFirst)?;
        Ok((me, passkeys::known(db, ctx)?))
    };
    let (me, known) = visit.read(load).await?;
    let email = me.email.unwrap_or(me.handle);
    let begun = visit.app.room::<Ceremonies>().begin_adding(me.id, &email, &me.name, &known, visit.now)?;
    Ok(question(begun))
}

pub async fn add(visit: Visit, Form(fields): Form<Adding>) -> Result<Response, Fault> {
    let (known, name) = checked(&visit, &fields).await?;
    let me = visit.read(|_, ctx| Ok(ctx.person()?.id)).await?;
    let ceremonies = visit.app.room::<Ceremonies>();
    let key = ceremonies.finish_adding(me, &fields.ceremony, &fields.credential, visit.now)?;
    visit.write(move |db, ctx| passkeys::add(db, ctx, &known, &name, &key)).await?;
    Ok(next(HERE))
}

pub async fn remove(visit: Visit, At(id): At<PasskeyId>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    visit.write(move |db, ctx| passkeys::remove(db, ctx, id)).await?;
    Ok(done(HERE, Some("toast-passkey-removed")))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SigningIn {
    email: String,
    next: String,
    ceremony: String,
    credential: String,
}

/// Asks for whichever key the device has, or for one of those of the address that was typed.
pub async fn begin(visit: Visit, Form(fields): Form<SigningIn>) -> Result<Response, Fault> {
    guess::take_a_try_here(&visit)?;
    let ceremonies = visit.app.room::<Ceremonies>();
    if fields.email.trim().is_empty() {
        return Ok(question(ceremonies.begin_any(visit.now)?));
    }
    let email = Email::parse(&fields.email).map_err(|message| Error::invalid("email", message))?;
    let address = email.as_str().to_owned();
    let keys = visit.app.database().read(move |db| passkeys::by_email(db, &address)).await?;
    Ok(question(ceremonies.begin_some(email.as_str(), &keys, visit.now)?))
}

pub async fn sign_in(visit: Visit, headers: HeaderMap, Form(fields): Form<SigningIn>) -> Result<Response, Fault> {
    guess::take_a_try_here(&visit)?;
    let (answer, credential) = Ceremonies::shown(&fields.credential)?;
    let refused = || Error::invalid("form", "passkeys-refused");
    let found = visit.app.database().read(move |db| passkeys::find(db, &credential)).await?;
    let (person, key) = found.ok_or_else(refused)?;
    let shown = visit.app.room::<Ceremonies>().finish(&fields.ceremony, &answer, &key, visit.now)?;
    let new = NewSession::of(&visit, headers.get(header::USER_AGENT));
    let (opened, stranger) = (new.clone(), visit.clone());
    let open = move |db: &mut Db| {
        let ctx = stranger.ctx(db)?;
        passkeys::open(db, &ctx, person, &shown, &new)
    };
    if !visit.app.database().write(open).await? {
        return Err(refused().into());
    }
    Ok(opened.enter(next(look::inside(Some(&fields.next))), &visit))
}
