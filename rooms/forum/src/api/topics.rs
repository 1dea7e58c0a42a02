//! Topics for clients and scripts.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use communities::load as doors;
use db::{Db, Error, Result};
use people::Byline;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use utoipa::ToSchema;
use web::openapi::{Items, Problem};
use web::route::{Who, delete, get, patch, post, put};
use web::{At, Fault, IdempotencyKey, Json, Query, Route, Visit};

use super::{AuthorJson, Cursor, if_match, tagged};
use crate::ask::NewTopic;
use crate::edit::Edit;
use crate::load::{self, TopicFor};
use crate::schema::{PostId, Topic, TopicId, TopicKind};
use crate::{store, text};

pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/communities/{slug}/topics", Who::Reader, list_topics),
        post("/api/v1/communities/{slug}/topics", Who::Member, start_topic),
        get("/api/v1/topics/{topic}", Who::Reader, get_topic),
        patch("/api/v1/topics/{topic}", Who::Author, change_topic),
        delete("/api/v1/topics/{topic}", Who::Author, remove_topic),
        put("/api/v1/topics/{topic}/solution", Who::Author, solve),
        delete("/api/v1/topics/{topic}/solution", Who::Author, unsolve),
    ]
}
/// A topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicJson {
    id: i64,
    /// The community's address.
    community: String,
    /// `question`, `discussion` or `announcement`.
    kind: &'static str,
    title: String,
    tags: Vec<String>,
    author: AuthorJson,
    /// RFC 3339.
    created_at: String,
    /// When somebody last wrote, RFC 3339.
    active_at: String,
    reply_count: i64,
    /// The post that was accepted as the solution.
    solution: Option<i64>,
    is_closed: bool,
    /// The address of its page.
    url: String,
}

fn topic_json(community: &str, topic: &Topic, author: &Byline, tags: Vec<String>, url: &str) -> TopicJson {
    TopicJson {
        id: topic.id.0,
        community: community.to_owned(),
        kind: topic.kind.word(),
        title: topic.title.clone(),
        tags,
        author: author.into(),
        created_at: topic.created_at.rfc3339(),
        active_at: topic.active_at.rfc3339(),
        reply_count: topic.reply_count,
        solution: topic.solution_id.map(|post| post.0),
        is_closed: topic.closed_at.is_some(),
        url: format!("{url}/c/{community}/t/{}-{}", topic.id, topic.slug),
    }
}

/// Topics of a community, newest activity first
#[utoipa::path(get, path = "/api/v1/communities/{slug}/topics", tag = "forum",
    params(("slug" = String, Path, description = "The community's address"), Cursor),
    responses((status = 200, body = Items<TopicJson>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list_topics(visit: Visit, At(slug): At<String>, Query(at): Query<Cursor>) -> Result<Response, Fault> {
    let after = at.cursor.as_deref().map(place_in_list).transpose()?;
    let url = visit.app.settings().public_url.clone();
    let items = visit
        .read(move |db, ctx| {
            let community = doors::inside(db, ctx, &slug)?;
            let mut found = store::topics_after(db, community.id, after, store::PAGE + 1)?;
            let more = found.len() as i64 > store::PAGE;
            found.truncate(store::PAGE as usize);
            let next = found.last().filter(|_| more).map(|(topic, _)| format!("{}.{}", topic.active_at.0, topic.id));
            let ids: Vec<TopicId> = found.iter().map(|(topic, _)| topic.id).collect();
            let mut tags = store::tags_of(db, &ids)?;
            let json = |(topic, author): &(Topic, Byline)| {
                topic_json(&community.slug, topic, author, tags.remove(&topic.id).unwrap_or_default(), &url)
            };
            Ok(Items { items: found.iter().map(json).collect::<Vec<_>>(), next_cursor: next })
        })
        .await?;
    Ok(axum::Json(items).into_response())
}

fn place_in_list(cursor: &str) -> Result<(db::Time, TopicId)> {
    let parts = cursor.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    parts.map(|(at, id)| (db::Time(at), TopicId(id))).ok_or_else(|| Error::invalid("cursor", "error-cursor"))
}

/// A topic to be started.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewTopicJson {
    /// `question` (the default), `discussion` or `announcement`.
    #[serde(default)]
    #[schema(example = "question")]
    kind: Option<String>,
    title: String,
    /// Markdown.
    body: String,
    #[serde(default)]
    tags: Vec<String>,
}

/// Start a topic
#[utoipa::path(post, path = "/api/v1/communities/{slug}/topics", tag = "forum", request_body = NewTopicJson,
    params(("slug" = String, Path, description = "The community's address"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key acts once")),
    responses((status = 201, body = TopicJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn start_topic(
    visit: Visit,
    At(slug): At<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(sent): Json<NewTopicJson>,
) -> Result<Response, Fault> {
    visit.spend_write().await?;
    let new = NewTopic {
        community: slug,
        kind: kind(sent.kind.as_deref())?.unwrap_or(TopicKind::Question),
        title: text::title(&sent.title)?,
        tags: text::tags(&sent.tags.join(","))?,
        text: text::cook("body", sent.body).await?,
    };
    let url = visit.app.settings().public_url.clone();
    let write = visit.write_spent(move |db, ctx| {
        let asked = crate::ask(db, ctx, key.as_ref(), &new)?;
        whole_topic(db, ctx, asked.topic, &url)
    });
    let (topic, version) = write.await?;
    let location = format!("/api/v1/topics/{}", topic.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], tagged(version, &topic), axum::Json(topic))
        .into_response())
}

fn kind(word: Option<&str>) -> Result<Option<TopicKind>> {
    word.map(|word| TopicKind::parse(word).ok_or_else(|| Error::invalid("kind", "forum-error-kind"))).transpose()
}

/// The topic as the API shows it, and the version of its first post, which is its entity tag.
fn whole_topic(db: &mut Db, ctx: &Ctx, id: TopicId, url: &str) -> Result<(TopicJson, i64)> {
    let TopicFor { topic, community } = load::topic(db, ctx, id)?;
    let author = store::bylines(db, &[topic.author_id])?.remove(&topic.author_id).ok_or(Error::NotFound)?;
    let tags = store::tags_of(db, &[id])?.remove(&id).unwrap_or_default();
    let version = store::opening(db, id)?.version;
    Ok((topic_json(&community.slug, &topic, &author, tags, url), version))
}

/// One topic
#[utoipa::path(get, path = "/api/v1/topics/{topic}", tag = "forum", params(("topic" = i64, Path)),
    responses((status = 200, body = TopicJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get_topic(visit: Visit, At(id): At<TopicId>) -> Result<Response, Fault> {
    let url = visit.app.settings().public_url.clone();
    let (topic, version) = visit.read(move |db, ctx| whole_topic(db, ctx, id, &url)).await?;
    Ok((tagged(version, &topic), axum::Json(topic)).into_response())
}

/// What changes about a topic; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct TopicPatch {
    title: Option<String>,
    kind: Option<String>,
    tags: Option<Vec<String>>,
    /// Markdown of the first post.
    body: Option<String>,
}

/// Change a topic
#[utoipa::path(patch, path = "/api/v1/topics/{topic}", tag = "forum", request_body = TopicPatch,
    params(("topic" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key acts once"),
        ("If-Match" = Option<String>, Header, description = "The entity tag that the change starts from")),
    responses((status = 200, body = TopicJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn change_topic(
    visit: Visit,
    At(id): At<TopicId>,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    Json(sent): Json<TopicPatch>,
) -> Result<Response, Fault> {
    visit.spend_write().await?;
    let edit = Edit {
        title: sent.title.as_deref().map(text::title).transpose()?,
        kind: kind(sent.kind.as_deref())?,
        tags: sent.tags.map(|tags| text::tags(&tags.join(","))).transpose()?,
        text: cooked(sent.body).await?,
        note: String::new(),
    };
    let (seen, url) = (if_match(&headers)?, visit.app.settings().public_url.clone());
    let write = visit.write_spent(move |db, ctx| {
        let found = load::topic(db, ctx, id)?;
        let opening = store::opening(db, found.topic.id)?.id;
        crate::edit(db, ctx, key.as_ref(), opening, seen, &edit)?;
        whole_topic(db, ctx, id, &url)
    });
    let (topic, version) = write.await?;
    Ok((tagged(version, &topic), axum::Json(topic)).into_response())
}

async fn cooked(body: Option<String>) -> Result<Option<text::Text>> {
    match body {
        Some(body) => text::cook("body", body).await.map(Some),
        None => Ok(None),
    }
}

/// Remove a topic with everything in it; it can be brought back on its page
#[utoipa::path(delete, path = "/api/v1/topics/{topic}", tag = "forum", params(("topic" = i64, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove_topic(visit: Visit, At(id): At<TopicId>) -> Result<Response, Fault> {
    let write = visit.write(move |db, ctx| {
        let found = load::topic(db, ctx, id)?;
        let opening = store::opening(db, found.topic.id)?.id;
        crate::remove(db, ctx, None, opening, "")
    });
    write.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Which post is the solution.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SolutionJson {
    post: i64,
}

/// Accept a reply as the solution
#[utoipa::path(put, path = "/api/v1/topics/{topic}/solution", tag = "forum", request_body = SolutionJson,
    params(("topic" = i64, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn solve(visit: Visit, At(id): At<TopicId>, Json(sent): Json<SolutionJson>) -> Result<Response, Fault> {
    visit.write(move |db, ctx| crate::solve(db, ctx, None, id, PostId(sent.post))).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Take the solution mark back
#[utoipa::path(delete, path = "/api/v1/topics/{topic}/solution", tag = "forum", params(("topic" = i64, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn unsolve(visit: Visit, At(id): At<TopicId>) -> Result<Response, Fault> {
    visit.write(move |db, ctx| crate::unsolve(db, ctx, None, id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
