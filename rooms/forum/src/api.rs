//! The forum for clients and scripts: the same acts as the pages.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use communities::load as doors;
use db::{Db, Error, Result};
use people::Byline;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use utoipa::{IntoParams, OpenApi, ToSchema};
use web::openapi::{Items, Problem};
use web::route::{Who, delete, get, patch, post, put};
use web::{At, Fault, IdempotencyKey, Json, Query, Route, Visit};

use crate::ask::NewTopic;
use crate::edit::Edit;
use crate::load::{self, TopicFor};
use crate::reply::Reply;
use crate::schema::{Post, PostId, Topic, TopicId, TopicKind};
use crate::store;
use crate::text;

/// The routes of the API.
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/communities/{slug}/topics", Who::Reader, list_topics),
        post("/api/v1/communities/{slug}/topics", Who::Member, start_topic),
        get("/api/v1/topics/{topic}", Who::Reader, get_topic),
        patch("/api/v1/topics/{topic}", Who::Author, change_topic),
        delete("/api/v1/topics/{topic}", Who::Author, remove_topic),
        get("/api/v1/topics/{topic}/posts", Who::Reader, list_posts),
        post("/api/v1/topics/{topic}/replies", Who::Member, reply),
        put("/api/v1/topics/{topic}/solution", Who::Author, solve),
        delete("/api/v1/topics/{topic}/solution", Who::Author, unsolve),
        patch("/api/v1/posts/{post}", Who::Author, edit_post),
        delete("/api/v1/posts/{post}", Who::Author, remove_post),
        put("/api/v1/posts/{post}/helped", Who::Reader, helped),
        delete("/api/v1/posts/{post}/helped", Who::Reader, not_helped),
    ]
}

/// The room's part of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(paths(
    list_topics,
    start_topic,
    get_topic,
    change_topic,
    remove_topic,
    list_posts,
    reply,
    solve,
    unsolve,
    edit_post,
    remove_post,
    helped,
    not_helped
))]
pub struct Api;

/// Who wrote something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorJson {
    id: i64,
    handle: String,
    name: String,
}

impl From<&Byline> for AuthorJson {
    fn from(byline: &Byline) -> AuthorJson {
        AuthorJson { id: byline.id.0, handle: byline.handle.clone(), name: byline.name.clone() }
    }
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

/// A post: the text that opens a topic, a reply, or an imported comment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostJson {
    id: i64,
    topic: i64,
    /// Its place in the topic, from 1; none for an imported comment.
    number: Option<i64>,
    /// Markdown; empty when the post was removed.
    body: String,
    /// The safe HTML made from it.
    html: String,
    author: AuthorJson,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339.
    edited_at: Option<String>,
    in_reply_to: Option<i64>,
    /// How many it helped.
    helped: i64,
    is_solution: bool,
    is_removed: bool,
    /// Rises with each edit; `If-Match: "3"` edits only version 3.
    version: i64,
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

fn post_json(post: &Post, author: &Byline, solution: Option<PostId>) -> PostJson {
    let removed = post.deleted_at.is_some();
    let shown = |text: &String| if removed { String::new() } else { text.clone() };
    PostJson {
        id: post.id.0,
        topic: post.topic_id.0,
        number: post.number,
        body: shown(&post.body),
        html: shown(&post.html),
        author: author.into(),
        created_at: post.created_at.rfc3339(),
        edited_at: post.edited_at.map(|at| at.rfc3339()),
        in_reply_to: post.in_reply_to.map(|to| to.0),
        helped: post.helped_in_all(),
        is_solution: solution == Some(post.id),
        is_removed: removed,
        version: post.version,
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Cursor {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
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
    let new = NewTopic {
        community: slug,
        kind: kind(sent.kind.as_deref())?.unwrap_or(TopicKind::Question),
        title: text::title(&sent.title)?,
        tags: text::tags(&sent.tags.join(","))?,
        text: text::cook("body", sent.body).await?,
    };
    let url = visit.app.settings().public_url.clone();
    let write = visit.write(move |db, ctx| {
        let asked = crate::ask(db, ctx, key.as_ref(), &new)?;
        whole_topic(db, ctx, asked.topic, &url)
    });
    let (topic, version) = write.await?;
    let location = format!("/api/v1/topics/{}", topic.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], tagged(version), axum::Json(topic)).into_response())
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

fn whole_post(db: &mut Db, ctx: &Ctx, id: PostId) -> Result<PostJson> {
    let found = load::post(db, ctx, id)?;
    let author = found.post.author_id;
    let author = store::bylines(db, &[author])?.remove(&author).ok_or(Error::NotFound)?;
    Ok(post_json(&found.post, &author, found.topic.solution_id))
}

/// An entity tag for a version.
fn tagged(version: i64) -> [(header::HeaderName, HeaderValue); 1] {
    let tag = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    [(header::ETAG, tag)]
}

/// The version that `If-Match` asks for; nothing when any will do.
fn if_match(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    match value.to_str().unwrap_or_default().trim() {
        "*" => Ok(None),
        tag => {
            let version = tag.trim_start_matches("W/").trim_matches('"').parse();
            version.map(Some).map_err(|_| Error::Stale("error-if-match".into()))
        }
    }
}

/// One topic
#[utoipa::path(get, path = "/api/v1/topics/{topic}", tag = "forum", params(("topic" = i64, Path)),
    responses((status = 200, body = TopicJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get_topic(visit: Visit, At(id): At<TopicId>) -> Result<Response, Fault> {
    let url = visit.app.settings().public_url.clone();
    let (topic, version) = visit.read(move |db, ctx| whole_topic(db, ctx, id, &url)).await?;
    Ok((tagged(version), axum::Json(topic)).into_response())
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
    params(("topic" = i64, Path), ("If-Match" = Option<String>, Header, description = "The entity tag that the change starts from")),
    responses((status = 200, body = TopicJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn change_topic(
    visit: Visit,
    At(id): At<TopicId>,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    Json(sent): Json<TopicPatch>,
) -> Result<Response, Fault> {
    let edit = Edit {
        title: sent.title.as_deref().map(text::title).transpose()?,
        kind: kind(sent.kind.as_deref())?,
        tags: sent.tags.map(|tags| text::tags(&tags.join(","))).transpose()?,
        text: cooked(sent.body).await?,
        note: String::new(),
    };
    let (seen, url) = (if_match(&headers)?, visit.app.settings().public_url.clone());
    let write = visit.write(move |db, ctx| {
        let found = load::topic(db, ctx, id)?;
        let opening = store::opening(db, found.topic.id)?.id;
        crate::edit(db, ctx, key.as_ref(), opening, seen, &edit)?;
        whole_topic(db, ctx, id, &url)
    });
    let (topic, version) = write.await?;
    Ok((tagged(version), axum::Json(topic)).into_response())
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

/// Posts of a topic, in their order; 20 at a time
#[utoipa::path(get, path = "/api/v1/topics/{topic}/posts", tag = "forum", params(("topic" = i64, Path), Cursor),
    responses((status = 200, body = Items<PostJson>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list_posts(visit: Visit, At(id): At<TopicId>, Query(at): Query<Cursor>) -> Result<Response, Fault> {
    let from: i64 = match at.cursor.as_deref() {
        Some(cursor) => cursor.parse().map_err(|_| Error::invalid("cursor", "error-cursor"))?,
        None => 1,
    };
    let from = from.clamp(1, i64::from(i32::MAX));
    let items = visit
        .read(move |db, ctx| {
            let found = load::topic(db, ctx, id)?;
            let numbered = store::page_of_posts(db, id, from, from + store::PAGE - 1)?;
            let ids: Vec<PostId> = numbered.iter().map(|(post, _)| post.id).collect();
            let mut attached: HashMap<PostId, Vec<(Post, Byline)>> = HashMap::new();
            for (post, by) in store::attached_to(db, &ids)? {
                attached.entry(post.attached_to.unwrap_or(post.id)).or_default().push((post, by));
            }
            let mut items = Vec::with_capacity(numbered.len());
            for (post, by) in &numbered {
                items.push(post_json(post, by, found.topic.solution_id));
                let comments = attached.remove(&post.id).unwrap_or_default();
                items.extend(comments.iter().map(|(post, by)| post_json(post, by, None)));
            }
            let next = from + store::PAGE;
            let next_cursor = (next <= found.topic.last_number).then(|| next.to_string());
            Ok(Items { items, next_cursor })
        })
        .await?;
    Ok(axum::Json(items).into_response())
}

/// A reply to be posted.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReplyJson {
    /// Markdown.
    body: String,
    /// The post that it answers.
    #[serde(default)]
    in_reply_to: Option<i64>,
}

/// Reply to a topic
#[utoipa::path(post, path = "/api/v1/topics/{topic}/replies", tag = "forum", request_body = ReplyJson,
    params(("topic" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key acts once")),
    responses((status = 201, body = PostJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn reply(
    visit: Visit,
    At(id): At<TopicId>,
    IdempotencyKey(key): IdempotencyKey,
    Json(sent): Json<ReplyJson>,
) -> Result<Response, Fault> {
    let text = text::cook("body", sent.body).await?;
    let input = Reply { topic: id, in_reply_to: sent.in_reply_to.map(PostId), text };
    let write = visit.write(move |db, ctx| {
        let replied = crate::reply(db, ctx, key.as_ref(), &input)?;
        whole_post(db, ctx, replied.post)
    });
    let post = write.await?;
    Ok((StatusCode::CREATED, tagged(post.version), axum::Json(post)).into_response())
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

/// What changes about a post.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PostPatch {
    /// Markdown.
    body: String,
    /// Why, for the history.
    #[serde(default)]
    note: String,
}

/// Edit a post
#[utoipa::path(patch, path = "/api/v1/posts/{post}", tag = "forum", request_body = PostPatch,
    params(("post" = i64, Path), ("If-Match" = Option<String>, Header, description = "The entity tag that the edit starts from")),
    responses((status = 200, body = PostJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn edit_post(
    visit: Visit,
    At(id): At<PostId>,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    Json(sent): Json<PostPatch>,
) -> Result<Response, Fault> {
    let edit = Edit {
        text: Some(text::cook("body", sent.body).await?),
        note: crate::pages::note(&sent.note)?,
        ..Edit::default()
    };
    let seen = if_match(&headers)?;
    let write = visit.write(move |db, ctx| {
        crate::edit(db, ctx, key.as_ref(), id, seen, &edit)?;
        whole_post(db, ctx, id)
    });
    let post = write.await?;
    Ok((tagged(post.version), axum::Json(post)).into_response())
}

/// Remove a post; the first one takes its topic with it
#[utoipa::path(delete, path = "/api/v1/posts/{post}", tag = "forum", params(("post" = i64, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove_post(visit: Visit, At(id): At<PostId>) -> Result<Response, Fault> {
    visit.write(move |db, ctx| crate::remove(db, ctx, None, id, "")).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// How many a post helped.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelpedJson {
    helped: i64,
}

/// Say that a post helped
#[utoipa::path(put, path = "/api/v1/posts/{post}/helped", tag = "forum", params(("post" = i64, Path)),
    responses((status = 200, body = HelpedJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn helped(visit: Visit, At(id): At<PostId>) -> Result<Response, Fault> {
    let helped = visit.write(move |db, ctx| crate::helped(db, ctx, None, id)).await?;
    Ok(axum::Json(HelpedJson { helped }).into_response())
}

/// Take it back
#[utoipa::path(delete, path = "/api/v1/posts/{post}/helped", tag = "forum", params(("post" = i64, Path)),
    responses((status = 200, body = HelpedJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn not_helped(visit: Visit, At(id): At<PostId>) -> Result<Response, Fault> {
    let helped = visit.write(move |db, ctx| crate::withdraw(db, ctx, None, id)).await?;
    Ok(axum::Json(HelpedJson { helped }).into_response())
}
