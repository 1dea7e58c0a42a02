//! One's own profile.

use askama::Template;
use axum::response::Response;
use db::{Error, FieldErrors, Result};
use serde::Deserialize;
use spine::Key;
use web::{Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::Change;
use crate::account::store;
use crate::form_status;

/// The settings begin with the profile.
pub async fn lead(visit: Visit) -> Result<Response, Fault> {
    visit.read(|_, ctx| ctx.person().map(drop)).await?;
    Ok(done("/settings/profile", None))
}

#[derive(Template)]
#[template(path = "profile/edit.html")]
struct EditPage {
    frame: Frame,
    errors: FieldErrors,
    fields: Fields,
    email: Option<String>,
    href: String,
}

impl Page for EditPage {
    fn status(&self) -> axum::http::StatusCode {
        form_status(&self.errors)
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    key: String,
    name: String,
    role: String,
    department: String,
    about: String,
}

impl EditPage {
    /// The page with what is stored.
    async fn load(visit: &Visit) -> Result<EditPage> {
        let shown = visit.clone();
        let load = move |db: &mut db::Db, ctx: &spine::Ctx| {
            let me = store::by_id(db, ctx.person()?.id)?.ok_or(Error::NotFound)?;
            Ok(EditPage {
                frame: shown.frame(ctx, shown.words.say("settings-profile")),
                errors: FieldErrors::new(),
                href: me.href(),
                email: me.email,
                fields: Fields {
                    key: fresh_key(),
                    name: me.name,
                    role: me.role,
                    department: me.department,
                    about: me.about,
                },
            })
        };
        visit.read(load).await
    }
}

pub async fn profile(visit: Visit) -> Result<Response, Fault> {
    Ok(render(EditPage::load(&visit).await?))
}

pub async fn change(visit: Visit, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    let page = EditPage::load(&visit).await?;
    let change = match Change::parse(&fields.name, &fields.role, &fields.department, &fields.about) {
        Ok(change) => change,
        Err(Error::Invalid(errors)) => {
            return Ok(render(EditPage { errors, fields, ..page }));
        }
        Err(error) => return Err(error.into()),
    };
    let key = Key::parse(&fields.key);
    visit.write(move |db, ctx| super::change(db, ctx, key.as_ref(), &change)).await?;
    Ok(done(&page.href, Some("toast-profile-changed")))
}
