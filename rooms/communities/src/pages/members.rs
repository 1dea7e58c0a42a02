//! Who is in a community, who asks to be, and who leads it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, PersonId, Result, Time};
use people::Role;
use people::profile::met::departments;
use serde::Deserialize;
use spine::Ctx;
use web::{At, Fault, Form, Frame, Page, Query, Visit, done, fresh_key, render, ui};

use super::once;
use crate::admit::{self, Brought};
use crate::joining::store as joining;
use crate::store::Member;
use crate::suggestions::rows::{self as suggested, PersonRow};
use crate::suggestions::suggest::OneTitle;
use crate::{Community, load, place, store};

const PER_PAGE: i64 = 20;
/// How many requests are shown at once; answering some brings up the others.
const REQUESTS: i64 = 50;
/// How many people are suggested to facilitators.
const SUGGESTED: usize = 5;

#[derive(Template)]
#[template(path = "communities/members.html")]
struct MembersPage {
    frame: Frame,
    community: Community,
    key: String,
    requests: Vec<Row>,
    members: Vec<Row>,
    /// Who could come; only facilitators are told.
    suggested: Vec<PersonRow>,
    /// What nearly all members are employed as.
    one_title: Option<OneTitle>,
    page: u64,
    /// What was typed to bring somebody in, and what is wrong with it.
    handle: String,
    errors: FieldErrors,
}

struct Row {
    id: PersonId,
    handle: String,
    person: ui::Person,
    /// Role and department in the organisation, as far as they are shown; may be empty.
    work: String,
    facilitator: bool,
    steward: bool,
    since: Time,
    /// What they said when they asked to be let in.
    answer: String,
}

/// Members as this visitor meets them.
fn dressed(db: &mut Db, ctx: &Ctx, members: Vec<Member>) -> Result<Vec<Row>> {
    let ids: Vec<PersonId> = members.iter().map(|member| member.byline.id).collect();
    let mut departments = departments(db, ctx, &ids)?;
    let row = |member: Member| {
        let department = departments.remove(&member.byline.id).unwrap_or_default();
        let work = [member.byline.role.as_str(), &department];
        Row {
            id: member.byline.id,
            handle: member.byline.handle.clone(),
            person: member.byline.shown(),
            work: work.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            facilitator: member.role == Role::Facilitator,
            steward: member.role == Role::Steward,
            since: member.since,
            answer: String::new(),
        }
    };
    Ok(members.into_iter().map(row).collect())
}

impl Page for MembersPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// Who asks to be let in, with what they said.
fn requests(db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Vec<Row>> {
    let asking = store::requests(db, community.id, REQUESTS)?;
    let mut rows = dressed(db, ctx, asking)?;
    let ids: Vec<PersonId> = rows.iter().map(|row| row.id).collect();
    let mut answers = joining::answers(db, community.id, &ids)?;
    for row in &mut rows {
        row.answer = answers.remove(&row.id).unwrap_or_default();
    }
    Ok(rows)
}

impl MembersPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str, page: i64) -> Result<MembersPage> {
        let community = load::face(db, ctx, slug)?;
        community.member()?;
        let requests = if community.is_facilitator() { requests(db, ctx, &community)? } else { Vec::new() };
        let members = store::members(db, community.id, (page - 1) * PER_PAGE, PER_PAGE)?;
        Ok(MembersPage {
            frame: place::frame(db, ctx, visit, &community, "members", visit.words.say("communities-members-title"))?,
            key: fresh_key(),
            requests,
            members: dressed(db, ctx, members)?,
            suggested: suggested::for_community(visit, db, ctx, &community, SUGGESTED)?,
            one_title: suggested::one_title(visit, db, ctx, &community)?,
            page: page.unsigned_abs(),
            handle: String::new(),
            errors: FieldErrors::new(),
            community,
        })
    }

    fn words_max(&self) -> usize {
        admit::WORDS_MAX
    }

    fn per_page(&self) -> u64 {
        PER_PAGE.unsigned_abs()
    }

    fn total(&self) -> u64 {
        self.community.member_count.unsigned_abs()
    }

    fn pages(&self) -> String {
        format!("{}/members?page=", self.community.href())
    }

    /// Where forms about suggestions lead, before the handle.
    fn suggestions(&self) -> String {
        format!("{}/suggestions", self.community.href())
    }

    /// Where the form of a row leads: `/c/{slug}/{what}/{handle}`.
    fn act(&self, what: &str, row: &Row) -> String {
        format!("{}/{what}/{}", self.community.href(), row.handle)
    }
}

#[derive(Deserialize)]
pub struct Asked {
    page: Option<i64>,
}

pub async fn list(visit: Visit, At(slug): At<String>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    Ok(render(visit.read(move |db, ctx| MembersPage::load(&here, db, ctx, &slug, page)).await?))
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    handle: String,
}

/// Invites somebody, or lets them in who asked.
pub async fn bring(visit: Visit, At(slug): At<String>, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let (of, handle) = (slug.clone(), sent.handle.clone());
    let brought = once(&visit, &sent.key, "community.bring", move |db, ctx| admit::bring(db, ctx, &of, &handle)).await;
    match brought {
        Ok(brought) => {
            let toast = if brought == Brought::In { "communities-admitted" } else { "joining-invited" };
            Ok(done(&format!("/c/{}/members", web::page::query(&slug)), Some(toast)))
        }
        Err(Error::Invalid(errors)) => {
            let here = visit.clone();
            let mut page = visit.read(move |db, ctx| MembersPage::load(&here, db, ctx, &slug, 1)).await?;
            (page.key, page.handle, page.errors) = (sent.key, sent.handle, errors);
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}
