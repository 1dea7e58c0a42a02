//! People as JSON, through the same eyes as on the pages.

use std::collections::BTreeMap;

use axum::Json;
use db::{Db, Error, Message, PersonId, Result, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::limits::Limited;
use web::openapi::Problem;
use web::{At, Fault, IdempotencyKey, Query, Visit};

use super::facts::Directory;
use super::find::{self, Eyes};
use super::pages::{in_order, page_of};
use super::wanted::{Facet, Wanted};
use crate::profile;
use crate::profile::audience::Viewer;
use crate::profile::met::{Met, met_one};
use crate::profile::practices::{self, Group};
use crate::profile::schema::Field;
use crate::profile::wish::Wish;

/// The room's part of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(index, show, change))]
pub struct Api;

/// Somebody with an account, or an imported author, as the caller may see them: what they do not show is empty.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonJson {
    id: i64,
    #[schema(example = "nadia-okafor")]
    handle: String,
    name: String,
    /// The address of their photo, 256 pixels square or smaller; null when they have none.
    #[schema(example = "/f/0f3a9c1e5b7d2468ace013579bdf2468-256x256")]
    photo: Option<String>,
    /// Their page.
    #[schema(example = "/people/nadia-okafor")]
    url: String,
    pronouns: String,
    pronunciation: String,
    /// What they do.
    role: String,
    department: String,
    location: String,
    /// As the time zone database names it.
    #[schema(example = "Europe/Oslo")]
    time_zone: String,
    languages: Vec<String>,
    about: String,
    links: Vec<String>,
    availability: AvailabilityJson,
}

/// Whether one may ask them.
#[derive(Debug, Serialize, ToSchema)]
struct AvailabilityJson {
    /// `welcome`, `later` (from the day `from` on) or `unsaid`.
    #[schema(example = "welcome")]
    asking: &'static str,
    /// A day such as `2026-12-01`.
    from: Option<String>,
    words: String,
}

impl PersonJson {
    fn of(met: Met, now: Time) -> PersonJson {
        let availability = met.availability.at(now);
        let day = |from: Time| from.timestamp().to_zoned_datetime(TimeZone::UTC).date().to_string();
        PersonJson {
            id: met.person.id.0,
            url: met.person.href(),
            photo: Some(met.person.shown().photo).filter(|photo| !photo.is_empty()),
            handle: met.person.handle,
            name: met.person.name,
            pronouns: met.pronouns,
            pronunciation: met.pronunciation,
            role: met.person.role,
            department: met.person.department,
            location: met.location,
            time_zone: met.time_zone,
            languages: met.languages,
            about: met.person.about,
            links: met.links,
            availability: AvailabilityJson {
                asking: availability.asking.word(),
                from: availability.from.map(day),
                words: availability.words,
            },
        }
    }
}

/// A page of people by name.
#[derive(Serialize, ToSchema)]
pub(super) struct PeopleJson {
    items: Vec<PersonJson>,
    /// How many there are on all pages.
    total: usize,
    page: usize,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Words of a name.
    q: Option<String>,
    /// The address of an interest that they practise.
    practice: Option<String>,
    /// The name of a department that they are in, or in a part of it.
    department: Option<String>,
    /// Which page, from 1.
    #[param(minimum = 1)]
    page: Option<usize>,
    /// How many on a page, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// List people
///
/// Those with an account, by name. Nobody is found by what they do not show to the caller.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(Asked), security(("token" = [])), responses(
    (status = 200, body = PeopleJson),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn index(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<PeopleJson>, Fault> {
    let (page, limit) = (asked.page.unwrap_or(1).clamp(1, 1_000_000), asked.limit.unwrap_or(super::pages::PER_PAGE));
    if !(1..=100).contains(&limit) {
        return Err(Error::invalid("limit", "directory-limit").into());
    }
    let mut wanted = Wanted::default();
    wanted.look_for(asked.q.as_deref().unwrap_or_default());
    wanted.choose(Facet::Practice, asked.practice.as_deref().unwrap_or_default());
    wanted.choose(Facet::Department, asked.department.as_deref().unwrap_or_default());
    let here = visit.clone();
    let list = visit.read(move |db, ctx| {
        ctx.person()?;
        here.spend(Limited::Search, ctx)?;
        let facts = here.app.room::<Directory>().facts(db)?;
        let found = find::find(&facts, &Eyes::of(db, ctx)?, &wanted);
        let people = in_order(db, ctx, page_of(&found.ids, page, limit))?;
        let items = people.into_iter().map(|met| PersonJson::of(met, ctx.now)).collect();
        Ok(PeopleJson { items, total: found.ids.len(), page })
    });
    Ok(Json(list.await?))
}

/// Somebody with what they practise.
#[derive(Serialize, ToSchema)]
pub(super) struct PersonPageJson {
    #[serde(flatten)]
    person: PersonJson,
    practises: Vec<PracticeJson>,
    /// What they can help with.
    helps: Vec<PracticeJson>,
    /// What they want to learn.
    learns: Vec<PracticeJson>,
}

#[derive(Serialize, ToSchema)]
struct PracticeJson {
    name: String,
    /// The page of the interest.
    url: String,
    /// How deep, in their own words.
    depth: String,
}

impl PersonPageJson {
    fn load(db: &mut Db, ctx: &Ctx, id: PersonId) -> Result<PersonPageJson> {
        let met = met_one(db, Viewer::of(ctx)?, id)?;
        let mut groups = practices::shown(db, ctx, &met)?;
        let mut take = |field: Field| {
            let group = groups.iter().position(|group| group.field == field).map(|at| groups.remove(at));
            let rows = group.map(|Group { rows, .. }| rows).unwrap_or_default();
            rows.into_iter().map(|row| PracticeJson { name: row.name, url: row.href, depth: row.depth }).collect()
        };
        let (practises, helps, learns) = (take(Field::Practises), take(Field::Helps), take(Field::Learns));
        Ok(PersonPageJson { person: PersonJson::of(met, ctx.now), practises, helps, learns })
    }
}

/// Read a person
///
/// What they do not show to the caller is empty.
#[utoipa::path(get, path = "/api/v1/people/{person_id}", tag = "people",
    params(("person_id" = i64, Path, description = "Their number")), security(("token" = [])),
    responses(
        (status = 200, body = PersonPageJson),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
pub(super) async fn show(visit: Visit, At(id): At<PersonId>) -> Result<Json<PersonPageJson>, Fault> {
    Ok(Json(visit.read(move |db, ctx| PersonPageJson::load(db, ctx, id)).await?))
}

/// One's own profile, with who sees which part of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileJson {
    #[serde(flatten)]
    person: PersonJson,
    /// For each part `everyone` (who is signed in), `communities` (whoever shares one) or `me`.
    audiences: BTreeMap<&'static str, &'static str>,
}

impl ProfileJson {
    /// That of whoever acts.
    pub fn load(db: &mut Db, ctx: &Ctx) -> Result<ProfileJson> {
        let met = met_one(db, Viewer::of(ctx)?, ctx.person()?.id)?;
        let audiences = Field::ALL.iter().map(|field| (field.word(), met.audiences.of(*field).word())).collect();
        Ok(ProfileJson { person: PersonJson::of(met, ctx.now), audiences })
    }
}

/// What is to be changed; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileChange {
    name: Option<String>,
    pronouns: Option<String>,
    pronunciation: Option<String>,
    role: Option<String>,
    /// Where the organisation keeps a tree of departments: one of their names.
    department: Option<String>,
    location: Option<String>,
    time_zone: Option<String>,
    languages: Option<Vec<String>>,
    about: Option<String>,
    links: Option<Vec<String>>,
    availability: Option<AvailabilityChange>,
    /// Parts (`address`, `department`, `place`, `languages`, `about`, `links`, `availability`, `practises`, `helps`,
    /// `learns`, `communities`) with who sees them: `everyone`, `communities` or `me`.
    #[serde(default)]
    audiences: BTreeMap<String, String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AvailabilityChange {
    /// `welcome`, `later` or `unsaid`.
    asking: Option<String>,
    /// With `later`: a day such as `2026-12-01`.
    from: Option<String>,
    words: Option<String>,
}

impl From<ProfileChange> for Wish {
    fn from(change: ProfileChange) -> Wish {
        let availability = change.availability;
        let part =
            |pick: fn(&AvailabilityChange) -> &Option<String>| availability.as_ref().and_then(|a| pick(a).clone());
        Wish {
            asking: part(|availability| &availability.asking),
            asking_from: part(|availability| &availability.from),
            asking_words: part(|availability| &availability.words),
            name: change.name,
            pronouns: change.pronouns,
            pronunciation: change.pronunciation,
            role: change.role,
            department: change.department,
            location: change.location,
            time_zone: change.time_zone,
            languages: change.languages,
            about: change.about,
            links: change.links,
            audiences: change.audiences,
        }
    }
}

/// Change one's own profile
///
/// A field that is not known is refused, and so is the whole request.
#[utoipa::path(patch, path = "/api/v1/me", tag = "people", request_body = ProfileChange, security(("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key acts once")),
    responses(
        (status = 200, body = ProfileJson),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
pub(super) async fn change(
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    web::Json(body): web::Json<serde_json::Value>,
) -> Result<Json<ProfileJson>, Fault> {
    // Who may not write hears that before what is wrong with the request.
    visit.read(|_, ctx| ctx.writer().map(drop)).await?;
    let change: ProfileChange = serde_json::from_value(body)
        .map_err(|error| Error::invalid("body", Message::new("error-json").with("why", error)))?;
    let wish = Wish::from(change);
    let act = move |db: &mut Db, ctx: &Ctx| {
        profile::change(db, ctx, key.as_ref(), &wish)?;
        ProfileJson::load(db, ctx)
    };
    Ok(Json(visit.write(act).await?))
}
