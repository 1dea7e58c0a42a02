//! One button each: giving and taking the right to administer, and opening a closed account again. Closing one asks
//! first, on the person's page.

use axum::response::Response;
use db::{Db, PersonId, Result};
use people::account;
use serde::Deserialize;
use spine::{Ctx, Key, once};
use web::{At, Fault, Form, Visit, done};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
}

async fn about(
    visit: Visit,
    handle: String,
    sent: Sent,
    name: &'static str,
    act: fn(&mut Db, &Ctx, PersonId) -> Result<()>,
    toast: &'static str,
) -> Result<Response, Fault> {
    let key = Key::parse(&sent.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), name, |db| {
            let person = people::profile::visible(db, ctx, &handle)?;
            act(db, ctx, person.id)
        })
    };
    visit.write(act).await?;
    Ok(done("/administration/people", Some(toast)))
}

pub async fn give(visit: Visit, At(handle): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let act = |db: &mut Db, ctx: &Ctx, person| account::set_admin(db, ctx, person, true);
    about(visit, handle, sent, "person.give-admin", act, "staff-given").await
}

pub async fn take(visit: Visit, At(handle): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let act = |db: &mut Db, ctx: &Ctx, person| account::set_admin(db, ctx, person, false);
    about(visit, handle, sent, "person.take-admin", act, "staff-taken").await
}

pub async fn reactivate(visit: Visit, At(handle): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    about(visit, handle, sent, "person.reactivate", account::reactivate, "staff-opened").await
}
