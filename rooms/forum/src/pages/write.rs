//! Asking, editing, and the preview of what is being written.

use std::collections::HashMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use communities::{Community, frame, load as doors};
use db::{Db, Error, FieldErrors, Result, Time};
use serde::Deserialize;
use spine::Key;
use web::{At, Fault, Form, Frame, Page, Query, Visit, done, fresh_key, render, ui};

use super::name_of;
use crate::ask::{self, NewTopic};
use crate::edit::{self, Edit};
use crate::load::{self, PostFor};
use crate::schema::{PostId, TopicKind};
use crate::store;
use crate::text::{self, Text};

/// What the form of a topic holds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TopicForm {
    key: String,
    kind: String,
    title: String,
    body: String,
    tags: String,
    /// The tags as the form of an edit showed them first.
    tags_shown: String,
    preview: String,
    /// The version of the post that an edit started from.
    version: i64,
    note: String,
}

#[derive(Template)]
#[template(path = "forum/ask.html")]
struct AskPage {
    frame: Frame,
    community: Community,
    kind: TopicKind,
    form: TopicForm,
    errors: FieldErrors,
    preview: Option<String>,
    popular: Vec<(String, i64)>,
}

impl Page for AskPage {
    fn status(&self) -> StatusCode {
        status(&self.errors)
    }
}

impl AskPage {
    fn draft(&self) -> String {
        format!("ask-{}-{}", self.community.slug, self.kind)
    }

    fn word(&self, part: &str) -> &'static str {
        self.frame.say(&format!("forum-{}-{part}", self.kind.word()))
    }
}

fn status(errors: &FieldErrors) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

#[derive(Debug, Default, Deserialize)]
pub struct Kind {
    kind: Option<String>,
    title: Option<String>,
}

/// `GET /c/{slug}/ask?kind=discussion`
pub async fn ask_form(visit: Visit, At(slug): At<String>, Query(asked): Query<Kind>) -> Result<Response, Fault> {
    let form = TopicForm {
        kind: asked.kind.unwrap_or_default(),
        title: asked.title.unwrap_or_default(),
        ..TopicForm::default()
    };
    ask_page(visit, slug, form, FieldErrors::new(), None).await
}

async fn ask_page(
    visit: Visit,
    slug: String,
    form: TopicForm,
    errors: FieldErrors,
    preview: Option<String>,
) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            ctx.person()?;
            let community = doors::inside(db, ctx, &slug)?;
            community.writable()?;
            let kind = TopicKind::parse(&form.kind).unwrap_or(TopicKind::Question);
            let title = me.words.say(&format!("forum-{}-title", kind.word()));
            let frame = frame(db, ctx, &me, &community, "forum", title)?;
            let popular = store::popular_tags(db, community.id, 8)?;
            let form = TopicForm { key: if form.key.is_empty() { fresh_key() } else { form.key }, ..form };
            Ok(AskPage { frame, community, kind, form, errors, preview, popular })
        })
        .await?;
    Ok(render(page))
}

/// What a form says, as far as it can be taken; everything that is wrong with it at once.
async fn read_form(form: &TopicForm) -> (FieldErrors, Option<(String, Vec<String>, Text)>) {
    let mut errors = FieldErrors::new();
    let title = keep(&mut errors, text::title(&form.title));
    let text = keep(&mut errors, text::cook("body", form.body.clone()).await);
    let tags = keep(&mut errors, text::tags(&form.tags));
    let whole = match (title, tags, text) {
        (Some(title), Some(tags), Some(text)) => Some((title, tags, text)),
        _ => None,
    };
    (errors, whole)
}

fn keep<T>(errors: &mut FieldErrors, part: Result<T>) -> Option<T> {
    match part {
        Ok(value) => Some(value),
        Err(Error::Invalid(wrong)) => {
            wrong.iter().for_each(|(field, message)| errors.add(field, message.clone()));
            None
        }
        Err(error) => {
            tracing::error!(%error, "a text could not be read");
            errors.add("form", "error-internal-why");
            None
        }
    }
}

/// `POST /c/{slug}/topics`
pub async fn ask(visit: Visit, At(slug): At<String>, Form(form): Form<TopicForm>) -> Result<Response, Fault> {
    // Who may not ask hears that before what is wrong with the form.
    visit.spend_write().await?;
    if !form.preview.is_empty() {
        let (errors, preview) = text::previewed(text::cook("body", form.body.clone()).await)?;
        return ask_page(visit, slug, form, errors, preview).await;
    }
    let (errors, whole) = read_form(&form).await;
    let Some((title, tags, text)) = whole else { return ask_page(visit, slug, form, errors, None).await };
    let kind = TopicKind::parse(&form.kind).unwrap_or(TopicKind::Question);
    let key = Key::parse(&form.key);
    let new = NewTopic { community: slug.clone(), kind, title, tags, text };
    match visit.write_spent(move |db, ctx| ask::ask(db, ctx, key.as_ref(), &new)).await {
        Ok(asked) => Ok(done(&format!("/c/{slug}/t/{}-{}", asked.topic, asked.slug), Some("forum-toast-asked"))),
        Err(Error::Invalid(errors)) => ask_page(visit, slug, form, errors, None).await,
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "forum/edit.html")]
struct EditPage {
    frame: Frame,
    found: PostFor,
    form: TopicForm,
    errors: FieldErrors,
    preview: Option<String>,
    /// What somebody else made of it in between.
    theirs: Option<Theirs>,
}

/// What is there now, each part marked by word against what was sent.
struct Theirs {
    /// Who changed it last.
    name: String,
    at: Time,
    /// The whole text, to copy from.
    source: String,
    /// Of a topic only; the kind only where it was changed.
    kind: Option<String>,
    title: Option<String>,
    tags: Option<String>,
    text: String,
}

impl Theirs {
    fn against(db: &mut Db, frame: &Frame, sent: &TopicForm, found: &PostFor, tags: &[String]) -> Result<Theirs> {
        let (kind, tags) = (found.topic.kind.word(), tags.join(", "));
        let is_topic = found.post.number == Some(1);
        let by = found.post.edited_by.unwrap_or(found.post.author_id);
        Ok(Theirs {
            name: name_of(&store::bylines(db, &[by])?, Some(by)),
            at: found.post.edited_at.unwrap_or(found.post.created_at),
            source: found.post.body.clone(),
            kind: (is_topic && sent.kind != kind).then(|| frame.say(&format!("forum-kind-{kind}")).to_owned()),
            title: is_topic.then(|| markup::diff_html(&sent.title, &found.topic.title)),
            tags: (is_topic && sent.tags != tags).then(|| markup::diff_html(&sent.tags, &tags)),
            text: markup::diff_html(&sent.body, &found.post.body),
        })
    }
}

impl EditPage {
    fn draft(&self) -> String {
        format!("edit-{}-{}", self.found.post.id, self.form.version)
    }

    fn is_topic(&self) -> bool {
        self.found.post.number == Some(1)
    }

    fn action(&self) -> String {
        format!("{}/p/{}", self.found.community.href(), self.found.post.id)
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        let offered = TopicKind::ALL.iter().filter(|kind| {
            **kind != TopicKind::Announcement
                || self.found.community.is_facilitator()
                || self.found.topic.kind == TopicKind::Announcement
        });
        offered.map(|kind| (kind.word(), self.frame.say(&format!("forum-kind-{}", kind.word())))).collect()
    }
}

impl Page for EditPage {
    fn status(&self) -> StatusCode {
        if self.theirs.is_some() { StatusCode::CONFLICT } else { status(&self.errors) }
    }
}

/// `GET /c/{slug}/p/{post}/edit`
pub async fn edit_form(visit: Visit, At((_, id)): At<(String, PostId)>) -> Result<Response, Fault> {
    edit_page(visit, id, None, FieldErrors::new(), None, false).await
}

/// The form as it was sent, or filled from the post; after a conflict with the other text beside it.
async fn edit_page(
    visit: Visit,
    id: PostId,
    sent: Option<TopicForm>,
    errors: FieldErrors,
    preview: Option<String>,
    conflict: bool,
) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            ctx.person()?;
            let found = load::post(db, ctx, id)?;
            if !found.is_theirs(ctx) {
                return Err(Error::forbidden("forum-error-not-yours"));
            }
            found.community.writable()?;
            let tags = store::tags_of(db, &[found.topic.id])?.remove(&found.topic.id).unwrap_or_default();
            let frame = frame(db, ctx, &me, &found.community, "forum", me.words.say("forum-edit-title"))?;
            let sent_before = sent.as_ref().filter(|_| conflict);
            let theirs = sent_before.map(|form| Theirs::against(db, &frame, form, &found, &tags)).transpose()?;
            let mut form = sent.unwrap_or_else(|| TopicForm {
                kind: found.topic.kind.word().to_owned(),
                title: found.topic.title.clone(),
                body: found.post.body.clone(),
                tags: tags.join(", "),
                tags_shown: tags.join(", "),
                version: found.post.version,
                ..TopicForm::default()
            });
            if conflict {
                // The next attempt starts from what is there now, which the editor sees beside their own.
                form.version = found.post.version;
                form.tags_shown = tags.join(", ");
                form.key = String::new();
            }
            form.key = if form.key.is_empty() { fresh_key() } else { form.key };
            Ok(EditPage { frame, found, form, errors, preview, theirs })
        })
        .await?;
    Ok(render(page))
}

/// `POST /c/{slug}/p/{post}`
pub async fn edit(
    visit: Visit,
    At((_, id)): At<(String, PostId)>,
    Form(form): Form<TopicForm>,
) -> Result<Response, Fault> {
    visit.spend_write().await?;
    let cooked = text::cook("body", form.body.clone()).await;
    if !form.preview.is_empty() {
        let (errors, preview) = text::previewed(cooked)?;
        return edit_page(visit, id, Some(form), errors, preview, false).await;
    }
    // In the order of the form, whose first wrong field takes the focus. A reply's has no title; the act ignores what
    // does not belong to the post.
    let mut errors = FieldErrors::new();
    let mut input = Edit::default();
    let is_topic = !form.title.is_empty() || !form.kind.is_empty();
    if is_topic {
        input.title = keep(&mut errors, text::title(&form.title));
        input.kind = TopicKind::parse(&form.kind);
    }
    input.text = keep(&mut errors, cooked);
    // Tags that nobody touched stay as they are now: they may have another name since the form was opened.
    if is_topic && (form.tags != form.tags_shown || form.tags_shown.is_empty()) {
        input.tags = keep(&mut errors, text::tags(&form.tags));
    }
    input.note = keep(&mut errors, note(&form.note)).unwrap_or_default();
    if !errors.is_empty() {
        return edit_page(visit, id, Some(form), errors, None, false).await;
    }
    let (key, seen) = (Key::parse(&form.key), Some(form.version));
    let written = visit.write_spent(move |db, ctx| {
        edit::edit(db, ctx, key.as_ref(), id, seen, &input)?;
        load::post(db, ctx, id)
    });
    match written.await {
        Ok(found) => {
            let there = format!("{}#post-{}", found.href(), found.post.number.unwrap_or(1));
            Ok(done(&there, Some("forum-toast-edited")))
        }
        Err(Error::Invalid(errors)) => edit_page(visit, id, Some(form), errors, None, false).await,
        Err(Error::Stale(_)) => edit_page(visit, id, Some(form), FieldErrors::new(), None, true).await,
        Err(error) => Err(error.into()),
    }
}

/// Why an edit was made: one line, at most 200 characters.
pub(crate) fn note(raw: &str) -> Result<String> {
    let note = markup::clean_line(raw).map_err(|_| Error::invalid("note", "forum-error-unclean"))?;
    if note.chars().count() > 200 { Err(Error::invalid("note", "forum-error-long-why")) } else { Ok(note) }
}

/// `POST /preview`: the cooked text, for the writing field.
pub async fn preview(visit: Visit, Form(form): Form<HashMap<String, String>>) -> Result<Response, Fault> {
    visit.spend_write().await?;
    let body = form.get("body").cloned().unwrap_or_default();
    let html = match text::cook("body", body).await {
        Ok(text) => text.html,
        Err(Error::Invalid(errors)) => {
            let messages: Vec<String> = errors.iter().map(|(_, message)| visit.words.text(message)).collect();
            // Only our own sentences, which hold no markup.
            return Ok(
                (StatusCode::UNPROCESSABLE_ENTITY, Html(format!("<p>{}</p>", messages.join(" ")))).into_response()
            );
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Html(html).into_response())
}
