//! All ways in, and where each is changed.

use askama::Template;
use axum::response::Response;
use db::{Db, Error, Result};
use spine::Ctx;
use web::{Cache, Fault, Frame, Page, Visit, render, ui};

use super::in_a_browser;
use crate::account::store;
use crate::door::second::{self, Stands};
use crate::door::{device, passkeys};

#[derive(Template)]
#[template(path = "door/ways.html")]
struct WaysPage {
    frame: Frame,
    email: String,
    passkeys: usize,
    /// How many recovery codes are left, where signing in takes two steps.
    second_step: Option<i64>,
    devices: usize,
}

impl Page for WaysPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let shown = visit.clone();
    let load = move |db: &mut Db, ctx: &Ctx| -> Result<WaysPage> {
        let me = store::by_id(db, ctx.person()?.id)?.ok_or(Error::SignInFirst)?;
        Ok(WaysPage {
            frame: shown.frame(ctx, shown.words.say("settings-sign-in")),
            email: me.email.unwrap_or_default(),
            passkeys: passkeys::list(db, ctx)?.len(),
            second_step: match second::stands(db, ctx)? {
                Stands::On { left, .. } => Some(left),
                _ => None,
            },
            devices: device::list(db, ctx)?.len(),
        })
    };
    Ok(render(visit.read(load).await?))
}
