//! Leaving: one click, except for the last who leads a community of several. They say who does so after them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use people::membership;
use serde::Deserialize;
use spine::Ctx;
use web::{At, Fault, Form, Frame, Page, Visit, done, done_undoable, fresh_key, render, ui};

use super::acts::home;
use super::once;
use crate::leave::{self, Ended, Heir, LAST};
use crate::{Access, Community, load, place, store};

/// How many members are offered by name; others are named by their handle.
const OFFERED: i64 = 8;

#[derive(Template)]
#[template(path = "communities/leaving.html")]
struct LeavingPage {
    frame: Frame,
    community: Community,
    key: String,
    /// Members who could lead it, with handle, name and work.
    heirs: Vec<(String, String, String)>,
    is_last: bool,
    errors: FieldErrors,
    handle: String,
    status: StatusCode,
}

impl Page for LeavingPage {
    fn status(&self) -> StatusCode {
        self.status
    }
}

impl LeavingPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str) -> Result<LeavingPage> {
        let community = load::face(db, ctx, slug)?;
        community.member()?;
        let person = ctx.person()?.id;
        let mine = membership::find(db, person, community.id)?.ok_or(Error::NotFound)?;
        let members = store::members(db, community.id, 0, OFFERED + 1)?;
        let heirs = members.into_iter().filter(|member| member.byline.id != person);
        Ok(LeavingPage {
            frame: place::frame(db, ctx, visit, &community, "leaving", visit.words.say("joining-leave-title"))?,
            key: fresh_key(),
            heirs: heirs.map(|member| (member.byline.handle, member.byline.name, member.byline.role)).collect(),
            is_last: leave::is_last(db, &community, &mine)?,
            errors: FieldErrors::new(),
            handle: String::new(),
            status: StatusCode::OK,
            community,
        })
    }

    fn end(&self) -> String {
        format!("{}/membership/end", self.community.href())
    }

    fn is_private(&self) -> bool {
        self.community.access == Access::Private
    }
}

pub async fn ask(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| LeavingPage::load(&here, db, ctx, &slug)).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    key: String,
    /// The handle of whoever leads it then, `nobody`, or nothing.
    #[serde(default)]
    heir: String,
    /// A handle that was typed, in place of one that was offered.
    #[serde(default)]
    handle: String,
}

pub async fn leave(visit: Visit, At(slug): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let home = home(&slug);
    let (of, named) = (slug.clone(), (sent.heir.clone(), sent.handle.clone()));
    let act = move |db: &mut Db, ctx: &Ctx| {
        let heir = heir(db, &named.0, &named.1)?;
        leave::leave_to(db, ctx, &of, heir)
    };
    let (status, errors) = match once(&visit, &sent.key, "community.leave", act).await {
        // A private community is out of sight for whoever has left it.
        Ok(Ended::Membership) => {
            return Ok(done_undoable("/", "communities-left", &format!("{home}/membership/undo")));
        }
        Ok(Ended::Request) => return Ok(done(&home, Some("communities-withdrew"))),
        Ok(Ended::Nothing) => return Ok(done(&home, None)),
        Err(Error::Conflict(message)) if message.id == LAST => (StatusCode::CONFLICT, FieldErrors::new()),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(error) => return Err(error.into()),
    };
    let here = visit.clone();
    let mut page = visit.read(move |db, ctx| LeavingPage::load(&here, db, ctx, &slug)).await?;
    (page.status, page.errors, page.handle) = (status, errors, sent.handle);
    Ok(render(page))
}

/// Whom the form names.
fn heir(db: &mut Db, chosen: &str, typed: &str) -> Result<Heir> {
    let handle = match (chosen, typed.trim().trim_start_matches('@')) {
        ("nobody", _) => return Ok(Heir::Nobody),
        ("" | "other", "") => return Ok(Heir::Unnamed),
        ("" | "other", typed) => typed.to_lowercase(),
        (chosen, _) => chosen.to_owned(),
    };
    let person = if markup::is_handle(&handle) { store::person_by_handle(db, &handle)? } else { None };
    person.map(Heir::Member).ok_or_else(|| Error::invalid("handle", "joining-heir-unknown"))
}
