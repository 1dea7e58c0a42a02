//! The page of one's tokens.

use askama::Template;
use axum::response::Response;
use db::{Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Key;
use web::{At, Cache, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::{NewToken, Token};
use crate::door::pages::in_a_browser;
use crate::form_status;
use crate::schema::{Scope, TokenId};

#[derive(Template)]
#[template(path = "tokens/tokens.html")]
struct TokensPage {
    frame: Frame,
    tokens: Vec<Token>,
    errors: FieldErrors,
    name: String,
    scope: String,
    key: String,
    /// The new token, shown this once.
    made: Option<String>,
    /// The form was sent a second time, and what the first one made cannot be shown again.
    made_before: bool,
}

impl Page for TokensPage {
    fn status(&self) -> axum::http::StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl TokensPage {
    async fn load(visit: &Visit) -> Result<TokensPage> {
        let shown = visit.clone();
        let load = move |db: &mut db::Db, ctx: &spine::Ctx| {
            Ok(TokensPage {
                frame: shown.frame(ctx, shown.words.say("settings-tokens")),
                tokens: super::list(db, ctx)?,
                errors: FieldErrors::new(),
                name: String::new(),
                scope: Scope::Read.word().to_owned(),
                key: fresh_key(),
                made: None,
                made_before: false,
            })
        };
        visit.read(load).await
    }
}

pub async fn list(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    Ok(render(TokensPage::load(&visit).await?))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    key: String,
    name: String,
    scope: String,
}

pub async fn make(visit: Visit, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let new = match NewToken::parse(&fields.name, &fields.scope) {
        Ok(new) => new,
        Err(Error::Invalid(errors)) => {
            let page = TokensPage::load(&visit).await?;
            return Ok(render(TokensPage { errors, name: fields.name, scope: fields.scope, ..page }));
        }
        Err(error) => return Err(error.into()),
    };
    let key = Key::parse(&fields.key);
    let secret = new.secret.as_str().to_owned();
    let mine = visit.write(move |db, ctx| super::make(db, ctx, key.as_ref(), &new)).await?;
    let page = TokensPage::load(&visit).await?;
    Ok(render(TokensPage { made: mine.then_some(secret), made_before: !mine, ..page }))
}

pub async fn revoke(visit: Visit, At(id): At<TokenId>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    visit.write(move |db, ctx| super::revoke(db, ctx, id)).await?;
    Ok(done("/settings/tokens", Some("toast-token-revoked")))
}
