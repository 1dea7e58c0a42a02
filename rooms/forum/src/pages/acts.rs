//! What is done with one post or one topic by pressing one button.

use askama::Template;
use axum::response::Response;
use communities::frame;
use db::{Db, Error, Result};
use serde::Deserialize;
use spine::{Ctx, Key};
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::topic::id_of;
use crate as forum;
use crate::load::{self, PostFor};
use crate::schema::{PostId, TopicId};

#[derive(Debug, Default, Deserialize)]
pub struct Pressed {
    #[serde(default)]
    key: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    why: String,
}

type Topic = At<(String, String)>;
type Post = At<(String, PostId)>;

/// Acts on a topic and goes back to it.
async fn on_topic<F>(visit: Visit, address: &str, toast: &'static str, act: F) -> Result<Response, Fault>
where
    F: Fn(&mut Db, &Ctx, TopicId) -> Result<Option<PostId>> + Send + 'static,
{
    let id = id_of(address)?;
    let there = visit
        .write(move |db, ctx| {
            let post = act(db, ctx, id)?;
            match post {
                Some(post) => Ok(anchor(&load::post(db, ctx, post)?)),
                None => Ok(load::topic(db, ctx, id)?.href()),
            }
        })
        .await?;
    Ok(done(&there, Some(toast)))
}

/// Acts on a post and goes back to it.
async fn on_post<F>(visit: Visit, id: PostId, toast: &'static str, act: F) -> Result<Response, Fault>
where
    F: Fn(&mut Db, &Ctx) -> Result<()> + Send + 'static,
{
    let there = visit
        .write(move |db, ctx| {
            act(db, ctx)?;
            Ok(anchor(&load::post(db, ctx, id)?))
        })
        .await?;
    Ok(done(&there, Some(toast)))
}

fn anchor(found: &PostFor) -> String {
    format!("{}#post-{}", found.href(), found.post.number.unwrap_or(1))
}

/// `POST /c/{slug}/t/{topic}/solution`
pub async fn solve(visit: Visit, At((_, topic)): Topic, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let post = form.post.parse().map_err(|_| Error::invalid("post", "forum-error-solves-nothing"))?;
    let key = Key::parse(&form.key);
    on_topic(visit, &topic, "forum-toast-solved", move |db, ctx, topic| {
        forum::solve(db, ctx, key.as_ref(), topic, post).map(|()| Some(post))
    })
    .await
}

/// `POST /c/{slug}/t/{topic}/solution/end`
pub async fn unsolve(visit: Visit, At((_, topic)): Topic, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let key = Key::parse(&form.key);
    on_topic(visit, &topic, "forum-toast-unsolved", move |db, ctx, topic| {
        forum::unsolve(db, ctx, key.as_ref(), topic).map(|()| None)
    })
    .await
}

/// `POST /c/{slug}/t/{topic}/closure`
pub async fn close(visit: Visit, At((_, topic)): Topic, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let key = Key::parse(&form.key);
    on_topic(visit, &topic, "forum-toast-closed", move |db, ctx, topic| {
        forum::close(db, ctx, key.as_ref(), topic).map(|()| None)
    })
    .await
}

/// `POST /c/{slug}/t/{topic}/closure/end`
pub async fn reopen(visit: Visit, At((_, topic)): Topic, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let key = Key::parse(&form.key);
    on_topic(visit, &topic, "forum-toast-reopened", move |db, ctx, topic| {
        forum::reopen(db, ctx, key.as_ref(), topic).map(|()| None)
    })
    .await
}

/// `POST /c/{slug}/p/{post}/helped`
pub async fn helped(visit: Visit, At((_, id)): Post, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let key = Key::parse(&form.key);
    on_post(visit, id, "forum-toast-helped", move |db, ctx| forum::helped(db, ctx, key.as_ref(), id).map(drop)).await
}

/// `POST /c/{slug}/p/{post}/helped/end`
pub async fn withdraw(visit: Visit, At((_, id)): Post, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let key = Key::parse(&form.key);
    on_post(visit, id, "forum-toast-withdrawn", move |db, ctx| forum::withdraw(db, ctx, key.as_ref(), id).map(drop))
        .await
}

#[derive(Template)]
#[template(path = "forum/removal.html")]
struct RemovalPage {
    frame: Frame,
    found: PostFor,
    key: String,
}

impl RemovalPage {
    fn is_topic(&self) -> bool {
        self.found.post.number == Some(1)
    }

    fn action(&self) -> String {
        format!("{}/p/{}/removal", self.found.community.href(), self.found.post.id)
    }
}

impl Page for RemovalPage {}

/// `GET /c/{slug}/p/{post}/removal`
pub async fn removal_form(visit: Visit, At((_, id)): Post) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            ctx.person()?;
            let found = load::post(db, ctx, id)?;
            if !found.is_theirs(ctx) {
                return Err(Error::forbidden("forum-error-not-yours"));
            }
            let title = me.words.say("forum-removal-title");
            let frame = frame(db, ctx, &me, &found.community, "forum", title)?;
            Ok(RemovalPage { frame, found, key: fresh_key() })
        })
        .await?;
    Ok(render(page))
}

/// `POST /c/{slug}/p/{post}/removal`
pub async fn remove(visit: Visit, At((_, id)): Post, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let why = markup::clean_line(&form.why).map_err(|_| Error::invalid("why", "forum-error-unclean"))?;
    if why.chars().count() > 300 {
        return Err(Error::invalid("why", "forum-error-long-why").into());
    }
    let key = Key::parse(&form.key);
    let there = visit
        .write(move |db, ctx| {
            let topic = forum::remove(db, ctx, key.as_ref(), id, &why)?;
            let found = load::topic(db, ctx, topic)?;
            let whole = found.topic.deleted_at.is_some();
            Ok(if whole { found.href() } else { anchor(&load::post(db, ctx, id)?) })
        })
        .await?;
    Ok(done(&there, Some("forum-toast-removed")))
}

/// `POST /c/{slug}/p/{post}/removal/end`
pub async fn restore(visit: Visit, At((_, id)): Post, Form(form): Form<Pressed>) -> Result<Response, Fault> {
    let key = Key::parse(&form.key);
    on_post(visit, id, "forum-toast-restored", move |db, ctx| forum::restore(db, ctx, key.as_ref(), id).map(drop)).await
}
