//! Members and one's own membership as JSON.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::{Db, Error, PersonId, Result};
use people::profile::met::departments;
use people::{Letters, Role, membership};
use serde::{Deserialize, Serialize};
use spine::Ctx;
use utoipa::{IntoParams, ToSchema};
use web::openapi::{Items, Problem};
use web::{At, Fault, Query, Visit};

use crate::join::{self, Standing, Wish};
use crate::leave::{self, Heir};
use crate::load;
use crate::store::{self, Member};

/// How many members are given at a time.
const PER_PAGE: i64 = 50;

/// A member of a community.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberJson {
    id: i64,
    handle: String,
    name: String,
    /// What they do in the organisation; may be empty.
    work: String,
    /// As far as they show it to the caller; may be empty.
    department: String,
    /// `member`, `steward` or `facilitator`.
    role: &'static str,
    /// RFC 3339 in UTC.
    #[schema(format = DateTime)]
    since: String,
}

impl MemberJson {
    fn new(member: Member, department: String) -> MemberJson {
        MemberJson {
            id: member.byline.id.0,
            handle: member.byline.handle,
            name: member.byline.name,
            work: member.byline.role,
            department,
            role: member.role.word(),
            since: member.since.rfc3339(),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the members of a community
///
/// Facilitators first, then stewards of tags, then the others by name. For members only.
#[utoipa::path(get, path = "/api/v1/communities/{slug}/members", tag = "communities",
    params(("slug" = String, Path, description = "Its address"), Wanted),
    responses((status = 200, body = Items<MemberJson>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn members(
    visit: Visit,
    At(slug): At<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Items<MemberJson>>, Fault> {
    let offset: i64 = match wanted.cursor.as_deref() {
        None | Some("") => 0,
        Some(text) => text.parse().map_err(|_| Error::invalid("cursor", "error-cursor"))?,
    };
    let offset = offset.clamp(0, 1_000_000);
    let load = move |db: &mut Db, ctx: &Ctx| {
        let community = load::face(db, ctx, &slug)?;
        community.member()?;
        let mut found = store::members(db, community.id, offset, PER_PAGE + 1)?;
        let more = found.len() as i64 > PER_PAGE;
        found.truncate(usize::try_from(PER_PAGE).unwrap_or_default());
        let ids: Vec<PersonId> = found.iter().map(|member| member.byline.id).collect();
        let mut departments = departments(db, ctx, &ids)?;
        let json = |member: Member| {
            let department = departments.remove(&member.byline.id).unwrap_or_default();
            MemberJson::new(member, department)
        };
        let next_cursor = more.then(|| (offset + PER_PAGE).to_string());
        Ok(Items { items: found.into_iter().map(json).collect(), next_cursor })
    };
    Ok(Json(visit.read(load).await?))
}

/// How to be in.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default)]
pub(crate) struct NewMembership {
    /// What comes by mail: `all`, `mine` (what concerns you), `weekly` or `none`.
    #[schema(example = "mine")]
    letters: Option<String>,
    /// What you answer to the community's question, where it asks one.
    answer: Option<String>,
}

/// One's own membership.
#[derive(Serialize, ToSchema)]
pub(crate) struct MembershipJson {
    /// `active`, or `asked` while a facilitator has not answered.
    state: &'static str,
    role: &'static str,
    letters: &'static str,
}

/// Join a community, or change what comes by mail
///
/// Where members are let in on request, this asks; the answer comes by mail.
#[utoipa::path(put, path = "/api/v1/communities/{slug}/membership", tag = "communities",
    params(("slug" = String, Path, description = "Its address")), request_body = NewMembership,
    responses((status = 200, body = MembershipJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn put(
    visit: Visit,
    At(slug): At<String>,
    web::Json(new): web::Json<NewMembership>,
) -> Result<Json<MembershipJson>, Fault> {
    let letters = match new.letters.as_deref() {
        None => None,
        Some(word) => Some(Letters::parse(word).ok_or_else(|| Error::invalid("letters", "joining-letters-missing"))?),
    };
    let wish = Wish { letters, answer: new.answer.unwrap_or_default() };
    let act = move |db: &mut Db, ctx: &Ctx| {
        let standing = join::join_as(db, ctx, &slug, &wish)?;
        let community = load::face(db, ctx, &slug)?;
        let mine = membership::find(db, ctx.person()?.id, community.id)?;
        let (role, letters) = mine.map_or((Role::Member, Letters::Mine), |mine| (mine.role, mine.letters));
        Ok((standing, role, letters))
    };
    let (standing, role, letters) = visit.write(act).await?;
    let state = if standing == Standing::In { "active" } else { "asked" };
    Ok(Json(MembershipJson { state, role: role.word(), letters: letters.word() }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Ending {
    /// The handle of the member who facilitates it after you, or `nobody`; needed of the last facilitator only.
    heir: Option<String>,
}

/// Leave a community, or no longer ask to join
///
/// The last facilitator says who comes after them.
#[utoipa::path(delete, path = "/api/v1/communities/{slug}/membership", tag = "communities",
    params(("slug" = String, Path, description = "Its address"), Ending),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn delete(
    visit: Visit,
    At(slug): At<String>,
    Query(ending): Query<Ending>,
) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let heir = match ending.heir.as_deref() {
            None | Some("") => Heir::Unnamed,
            Some("nobody") => Heir::Nobody,
            Some(handle) => {
                let person = store::person_by_handle(db, handle)?;
                Heir::Member(person.ok_or_else(|| Error::invalid("heir", "joining-heir-unknown"))?)
            }
        };
        leave::leave_to(db, ctx, &slug, heir).map(drop)
    };
    visit.write(act).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
