//! Where the link of the letter leads.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use db::{Error, FieldErrors, Message, Result};
use serde::Deserialize;
use web::{At, Cache, Fault, Form, Frame, Page, Visit, done, render, ui};

use crate::account::{self, Email, NewPerson, Password, password};
use crate::door::pages::with_cookie;
use crate::door::session::NewSession;
use crate::door::sign_in;
use crate::form_status;
use crate::sign_up::{self, Found, Welcomer};

#[derive(Template)]
#[template(path = "sign_up/come.html")]
struct ComePage {
    frame: Frame,
    errors: FieldErrors,
    found: Found,
    name: String,
    secret: String,
    /// A new link is on its way.
    sent: bool,
}

impl Page for ComePage {
    fn status(&self) -> StatusCode {
        match self.found {
            Found::Open { .. } => form_status(&self.errors),
            _ if self.sent => StatusCode::OK,
            _ => StatusCode::NOT_FOUND,
        }
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl ComePage {
    async fn load(visit: &Visit, secret: &str) -> Result<ComePage> {
        let asked = secret.to_owned();
        let find = move |db: &mut db::Db, ctx: &spine::Ctx| {
            Ok((sign_up::find(db, ctx, &asked)?, sign_up::bulk::expected_name(db, &asked)?))
        };
        let (found, name) = visit.read(find).await?;
        let title = match found {
            Found::Open { .. } => "sign-up-come-title",
            Found::Used => "sign-up-used-title",
            Found::Expired => "sign-up-expired-title",
            Found::Closed => "sign-up-closed-title",
            Found::Unknown => "sign-up-unknown-title",
        };
        let frame = visit.frame_outside(visit.words.say(title)).at_the_door();
        let secret = secret.to_owned();
        Ok(ComePage { frame, errors: FieldErrors::new(), found, name, secret, sent: false })
    }
}

pub async fn show(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    Ok(render(ComePage::load(&visit, &secret).await?))
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Fields {
    name: String,
    password: String,
}

pub async fn come(
    visit: Visit,
    At(secret): At<String>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Fault> {
    sign_in::take_a_try(&visit, "link", &secret)?;
    let page = ComePage { name: fields.name.clone(), ..ComePage::load(&visit, &secret).await? };
    if !matches!(page.found, Found::Open { .. }) {
        return Ok(render(page));
    }
    let mut errors = FieldErrors::new();
    let name = account::name(&fields.name).map_err(|message: Message| errors.add("name", message)).ok();
    let chosen = Password::choose(&fields.password).map_err(|message| errors.add("password", message)).ok();
    let (Some(name), Some(chosen)) = (name, chosen) else {
        return Ok(render(ComePage { errors, ..page }));
    };
    let hashed = password::hash(chosen).await?;
    let new = NewSession::of(&visit, headers.get(header::USER_AGENT));
    let opened = new.secret.clone();
    let (welcomer, asked) = (visit.app.room::<Welcomer>(), secret.clone());
    let act = move |db: &mut db::Db, ctx: &spine::Ctx| {
        let who = |email: Email| NewPerson::of(name.clone(), email).password(hashed.clone());
        sign_up::redeem(db, ctx, &asked, &who, &new, &*welcomer.0)
    };
    match visit.write(act).await {
        Ok(arrived) => Ok(with_cookie(done(&arrived.href, Some("toast-signed-up")), opened.cookie(&visit))),
        // Used in between: the same link in another window.
        Err(Error::NotFound) => Ok(render(ComePage::load(&visit, &secret).await?)),
        Err(error) => Err(error.into()),
    }
}

pub async fn again(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    sign_in::take_a_try(&visit, "link", &secret)?;
    let asked = secret.clone();
    let sent = visit.write(move |db, ctx| sign_up::again(db, ctx, &asked)).await?.is_some();
    let page = ComePage { sent, ..ComePage::load(&visit, &secret).await? };
    Ok(render(page))
}
