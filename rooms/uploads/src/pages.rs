//! Sending a picture, seeing one, and the page for whoever has no script.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use communities::{Community, frame, load as doors};
use db::{Error, FieldErrors, Message, Result};
use serde::{Deserialize, Serialize};
use spine::Key;
use spine::uploads::Upload;
use utoipa::ToSchema;
use web::page::query;
use web::route::{get, post};
use web::{At, Cache, Fault, Feature, Frame, Page, Query, Route, Sent, Visit, Who, done, fresh_key, render, ui};

use crate::State;
use crate::add::Added;
use crate::load::{self, SeenBy};
use crate::take;

/// The routes of the pages.
pub fn routes() -> Vec<Route> {
    vec![
        post("/f", Who::Member, send).part_of(Feature::Pictures),
        get("/f/{picture}", Who::Reader, show),
        get("/c/{slug}/pictures", Who::Member, form).part_of(Feature::Pictures),
    ]
}

/// A picture that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PictureJson {
    /// Its address on this site.
    #[schema(example = "/f/0f3a9c1e5b7d2468ace013579bdf2468-1280x960")]
    url: String,
    /// In pixels.
    width: u32,
    /// In pixels.
    height: u32,
    /// The Markdown that shows it.
    markdown: String,
    /// What became of it that was not asked for: of an animation the first frame is kept.
    notice: Option<String>,
}

impl PictureJson {
    pub(crate) fn of(visit: &Visit, added: &Added, alt: &str) -> PictureJson {
        PictureJson {
            url: format!("/f/{}", added.name),
            width: added.width,
            height: added.height,
            markdown: take::markdown(alt, &added.name),
            notice: added.was_animated.then(|| visit.words.say("uploads-notice-animated").to_owned()),
        }
    }

    pub(crate) fn created(self) -> Response {
        let location = self.url.clone();
        (StatusCode::CREATED, [(header::LOCATION, location)], axum::Json(self)).into_response()
    }
}

/// `POST /f`, multipart: `community` (its address or id), `file`, perhaps `alt` and `key`. A script is answered with
/// JSON, a form with the page that shows what to copy.
pub async fn send(visit: Visit, request: Request) -> Result<Response, Fault> {
    visit.read(|_, ctx| ctx.writer().map(drop)).await?;
    let mut sent = match take::receive(&visit, request).await {
        Err(Error::TooLarge(message)) if !visit.wants_json => return too_large(&visit, message).await,
        sent => sent?,
    };
    let wanted = sent.field("community").to_owned();
    let community = visit.read(move |db, ctx| take::may_post(db, ctx, &wanted)).await?;
    let alt = match alt(sent.field("alt")) {
        Ok(alt) => alt,
        Err(Error::Invalid(errors)) if !visit.wants_json => return again(&visit, community, &sent, errors).await,
        Err(error) => return Err(error.into()),
    };
    let (key, file) = (Key::parse(sent.field("key")), sent.file.take());
    match take::take(&visit, community.clone(), key, file).await {
        Ok(added) if visit.wants_json => Ok(PictureJson::of(&visit, &added, &alt).created()),
        Ok(added) => {
            let moved = if added.was_animated { "&moved=true" } else { "" };
            let there = format!("/c/{community}/pictures?added={}&alt={}{moved}", added.name, query(&alt));
            Ok(done(&there, None))
        }
        Err(Error::Invalid(errors)) if !visit.wants_json => again(&visit, community, &sent, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// What a picture shows: one line of at most 300 characters; may be empty.
pub(crate) fn alt(raw: &str) -> Result<String> {
    let alt = markup::clean_line(raw).map_err(|_| Error::invalid("alt", "uploads-error-alt-unclean"))?;
    if alt.chars().count() > 300 { Err(Error::invalid("alt", "uploads-error-alt-long")) } else { Ok(alt) }
}

/// `GET /f/{picture}`
pub async fn show(visit: Visit, At(name): At<String>) -> Result<Response, Fault> {
    let (app, state) = (visit.app.clone(), visit.app.room::<State>());
    let (found, bytes) = visit
        .read(move |db, ctx| {
            let found = load::picture(db, ctx, app.registry(), &name)?;
            let bytes = state.shelf.get(&name)?.ok_or_else(|| {
                tracing::error!(name, "the file of an upload is not there");
                Error::NotFound
            })?;
            Ok((found, bytes))
        })
        .await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let fixed = [
        // Opened by itself it is a document without rights; it was encoded here, but it came from a stranger.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CACHE_CONTROL, cache(found.seen_by)),
    ];
    for (header, value) in fixed {
        headers.insert(header, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    let value = |text: &str| HeaderValue::from_str(text).map_err(Error::internal);
    headers.insert(header::CONTENT_TYPE, value(&found.upload.mime)?);
    headers.insert(header::ETAG, value(&format!("\"{}\"", found.upload.name))?);
    Ok(response)
}

/// The bytes behind a name never change. How long they may be kept says for how long somebody who has seen a picture
/// can still see it after it was removed: caches that many share ask again after five minutes.
fn cache(seen_by: SeenBy) -> &'static str {
    match seen_by {
        SeenBy::Owner => "private, no-cache",
        SeenBy::Some => "private, max-age=86400, immutable",
        SeenBy::All => "public, max-age=86400, s-maxage=300, immutable",
    }
}

#[derive(Template)]
#[template(path = "uploads/add.html")]
struct AddPage {
    frame: Frame,
    community: Community,
    key: String,
    alt: String,
    errors: FieldErrors,
    status: StatusCode,
    added: Option<Shown>,
    moved: bool,
}

/// The picture that was just added.
struct Shown {
    upload: Upload,
    alt: String,
    markdown: String,
}

impl Page for AddPage {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    added: String,
    alt: String,
    moved: bool,
}

/// `GET /c/{slug}/pictures`
pub async fn form(visit: Visit, At(slug): At<String>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    page(&visit, slug, asked, String::new(), FieldErrors::new(), StatusCode::OK).await
}

async fn again(visit: &Visit, slug: String, sent: &Sent, errors: FieldErrors) -> Result<Response, Fault> {
    let alt = sent.field("alt").to_owned();
    page(visit, slug, Asked::default(), alt, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// A form that was not read to its end did not say which community it is about; the address it was sent to does.
async fn too_large(visit: &Visit, message: Message) -> Result<Response, Fault> {
    let Some(community) = visit.uri.query().and_then(|query| query.strip_prefix("community=")) else {
        return Err(Error::TooLarge(message).into());
    };
    let errors = FieldErrors::one("file", message);
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    page(visit, community.to_owned(), Asked::default(), String::new(), errors, status).await
}

async fn page(
    visit: &Visit,
    slug: String,
    asked: Asked,
    alt: String,
    errors: FieldErrors,
    status: StatusCode,
) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            ctx.person()?;
            let community = doors::inside(db, ctx, &slug)?;
            community.writable()?;
            let added = match load::picture(db, ctx, me.app.registry(), &asked.added) {
                Ok(found) => Some(Shown {
                    markdown: take::markdown(&asked.alt, &found.upload.name),
                    alt: asked.alt.clone(),
                    upload: found.upload,
                }),
                Err(Error::NotFound) => None,
                Err(error) => return Err(error),
            };
            let frame = frame(db, ctx, &me, &community, "forum", me.words.say("uploads-title"))?;
            let moved = asked.moved && added.is_some();
            Ok(AddPage { frame, community, key: fresh_key(), alt, errors, status, added, moved })
        })
        .await?;
    Ok(render(page))
}
