//! Posts for clients and scripts.

use std::collections::HashMap;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use db::{Db, Error, Result};
use people::Byline;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use utoipa::ToSchema;
use web::openapi::{Items, Problem};
use web::route::{Who, delete, get, patch, post, put};
use web::{At, Fault, IdempotencyKey, Json, Query, Route, Visit};

use super::{AuthorJson, Cursor, if_match, tagged};
use crate::edit::Edit;
use crate::load::PostFor;
use crate::reply::{Replied, Reply};
use crate::schema::{Post, PostId, TopicId};
use crate::{load, reading, store, text};

pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/topics/{topic}/posts", Who::Reader, list_posts),
        post("/api/v1/topics/{topic}/replies", Who::Member, reply),
        patch("/api/v1/posts/{post}", Who::Author, edit_post),
        delete("/api/v1/posts/{post}", Who::Author, remove_post),
        put("/api/v1/posts/{post}/helped", Who::Reader, helped),
        delete("/api/v1/posts/{post}/helped", Who::Reader, not_helped),
    ]
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
    /// None when the post was removed.
    author: Option<AuthorJson>,
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

fn post_json(post: &Post, author: &Byline, solution: Option<PostId>) -> PostJson {
    let removed = post.deleted_at.is_some();
    let shown = |text: &String| if removed { String::new() } else { text.clone() };
    PostJson {
        id: post.id.0,
        topic: post.topic_id.0,
        number: post.number,
        body: shown(&post.body),
        html: shown(&post.html),
        author: (!removed).then(|| author.into()),
        created_at: post.created_at.rfc3339(),
        edited_at: post.edited_at.filter(|_| !removed).map(|at| at.rfc3339()),
        in_reply_to: post.in_reply_to.filter(|_| !removed).map(|to| to.0),
        helped: if removed { 0 } else { post.helped_in_all() },
        is_solution: solution == Some(post.id),
        is_removed: removed,
        version: post.version,
    }
}

fn whole_post(db: &mut Db, found: &PostFor) -> Result<PostJson> {
    let author = found.post.author_id;
    let author = store::bylines(db, &[author])?.remove(&author).ok_or(Error::NotFound)?;
    Ok(post_json(&found.post, &author, found.topic.solution_id))
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
            let standing = numbered.iter().filter(|(post, _)| post.deleted_at.is_none());
            let ids: Vec<PostId> = standing.map(|(post, _)| post.id).collect();
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
    visit.spend_write().await?;
    let text = text::cook("body", sent.body).await?;
    let input = Reply { topic: id, in_reply_to: sent.in_reply_to.map(PostId), text };
    let look = |db: &mut Db, ctx: &Ctx, replied: Replied| {
        let found = load::post(db, ctx, replied.post)?;
        Ok((found.post.community_id, whole_post(db, &found)?))
    };
    let post = reading::reply(&visit, key, input, look).await?;
    Ok((StatusCode::CREATED, tagged(post.version, &post), axum::Json(post)).into_response())
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
    params(("post" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key acts once"),
        ("If-Match" = Option<String>, Header, description = "The entity tag that the edit starts from")),
    responses((status = 200, body = PostJson), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn edit_post(
    visit: Visit,
    At(id): At<PostId>,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    Json(sent): Json<PostPatch>,
) -> Result<Response, Fault> {
    visit.spend_write().await?;
    let edit = Edit {
        text: Some(text::cook("body", sent.body).await?),
        note: crate::pages::note(&sent.note)?,
        ..Edit::default()
    };
    let seen = if_match(&headers)?;
    let write = visit.write_spent(move |db, ctx| {
        crate::edit(db, ctx, key.as_ref(), id, seen, &edit)?;
        let found = load::post(db, ctx, id)?;
        whole_post(db, &found)
    });
    let post = write.await?;
    Ok((tagged(post.version, &post), axum::Json(post)).into_response())
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
