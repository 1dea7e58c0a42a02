//! A community's tags: the list for everybody who may read, and the page of one for those who keep them in order.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use communities::{Community, frame, load};
use db::{Db, Error, FieldErrors, Message, Result};
use people::interests::input;
use serde::Deserialize;
use spine::{Ctx, Key, once};
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use crate::keep_tags::{self, Kept};
use crate::schema::TagId;
use crate::text;

#[derive(Template)]
#[template(path = "forum/tags.html")]
struct TagsPage {
    frame: Frame,
    community: Community,
    tags: Vec<Kept>,
}

impl Page for TagsPage {}

/// `GET /c/{slug}/tags`
pub async fn list(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let me = visit.clone();
    let load = move |db: &mut Db, ctx: &Ctx| {
        let community = load::inside(db, ctx, &slug)?;
        let tags = keep_tags::all(db, community.id, community.is_steward())?;
        let frame = frame(db, ctx, &me, &community, "forum", me.words.say("forum-tags-title"))?;
        Ok(TagsPage { frame, community, tags })
    };
    Ok(render(visit.read(load).await?))
}

#[derive(Template)]
#[template(path = "forum/tag.html")]
struct TagPage {
    frame: Frame,
    community: Community,
    kept: Kept,
    key: String,
    sent: Sent,
    errors: FieldErrors,
}

impl Page for TagPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl TagPage {
    async fn load(visit: &Visit, slug: String, tag: TagId) -> Result<TagPage> {
        let me = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let community = load::inside(db, ctx, &slug)?;
            let kept = keep_tags::one(db, &community, tag)?;
            let frame = frame(db, ctx, &me, &community, "forum", kept.tag.name.clone())?;
            let interest = kept.interest.as_ref().map(|(name, _)| name.clone()).unwrap_or_default();
            let sent = Sent { name: kept.tag.name.clone(), interest, ..Sent::default() };
            Ok(TagPage { frame, community, kept, key: fresh_key(), sent, errors: FieldErrors::new() })
        };
        visit.read(load).await
    }

    /// Where its forms lead.
    fn to(&self, what: &str) -> String {
        format!("{}/tags/{}/{what}", self.community.href(), self.kept.tag.id)
    }
}

/// What one of its forms sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    name: String,
    into: String,
    interest: String,
}

type Where = At<(String, TagId)>;

/// `GET /c/{slug}/tags/{tag}`
pub async fn show(visit: Visit, At((slug, tag)): Where) -> Result<Response, Fault> {
    Ok(render(TagPage::load(&visit, slug, tag).await?))
}

pub async fn rename(visit: Visit, At(here): Where, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let name = one_tag("name", &sent.name);
    let act = move |db: &mut Db, ctx: &Ctx, slug: &str, tag| {
        let name = name.clone().map_err(Error::Invalid)?;
        keep_tags::rename(db, ctx, slug, tag, &name)
    };
    carry_out(visit, here, sent, "tag.rename", act).await
}

pub async fn merge(visit: Visit, At(here): Where, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let into = one_tag("into", &sent.into);
    let act = move |db: &mut Db, ctx: &Ctx, slug: &str, tag| {
        let into = into.clone().map_err(Error::Invalid)?;
        keep_tags::merge(db, ctx, slug, tag, &into)
    };
    carry_out(visit, here, sent, "tag.merge", act).await
}

pub async fn point(visit: Visit, At(here): Where, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let name = match sent.interest.trim() {
        "" => Ok(None),
        typed => input::name(typed).map(Some),
    };
    let act = move |db: &mut Db, ctx: &Ctx, slug: &str, tag| {
        let name = name.clone().map_err(|message| Error::invalid("interest", message))?;
        keep_tags::point(db, ctx, slug, tag, name.as_ref())
    };
    carry_out(visit, here, sent, "tag.point", act).await
}

/// One tag, as it is typed.
fn one_tag(field: &'static str, typed: &str) -> Result<String, FieldErrors> {
    let mut tags = match text::tags(typed) {
        Ok(tags) => tags,
        Err(Error::Invalid(errors)) => {
            let message = errors.iter().next().map(|(_, message)| message.clone());
            return Err(FieldErrors::one(field, message.unwrap_or_else(|| Message::new("forum-tag-one"))));
        }
        Err(_) => Vec::new(),
    };
    match (tags.pop(), tags.is_empty()) {
        (Some(tag), true) => Ok(tag),
        _ => Err(FieldErrors::one(field, "forum-tag-one")),
    }
}

async fn carry_out<A>(
    visit: Visit,
    (slug, tag): (String, TagId),
    sent: Sent,
    name: &'static str,
    act: A,
) -> Result<Response, Fault>
where
    A: Fn(&mut Db, &Ctx, &str, TagId) -> Result<()> + Send + 'static,
{
    let (key, of) = (Key::parse(&sent.key), slug.clone());
    let outcome = visit.write(move |db, ctx| once(db, ctx, key.as_ref(), name, |db| act(db, ctx, &of, tag))).await;
    match outcome {
        Ok(()) => Ok(done(&format!("/c/{}/tags", web::page::query(&slug)), Some("forum-tag-kept"))),
        Err(Error::Invalid(errors)) => {
            let page = TagPage::load(&visit, slug, tag).await?;
            let key = sent.key.clone();
            // What the other forms hold is what is stored.
            let sent = Sent {
                name: if name == "tag.rename" { sent.name } else { page.sent.name.clone() },
                interest: if name == "tag.point" { sent.interest } else { page.sent.interest.clone() },
                ..sent
            };
            Ok(render(TagPage { key, sent, errors, ..page }))
        }
        Err(error) => Err(error.into()),
    }
}
