//! A topic's page, and replying on it.
//!
//! A page that somebody has seen before costs one query: who comes, what they may read, and which version of it there
//! is. The posts come from the kept [`Block`] of that version.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use axum::http::Method;
use axum::response::Response;
use communities::{Community, frame};
use db::{Db, Error, FieldErrors, PersonId, Result};
use serde::Deserialize;
use spine::{Ctx, Key, threads};
use web::{At, Fault, Form, Frame, Page, Query, Visit, done, hash_secret, render, ui};

use super::block::{Block, Piece, Removal, Viewer};
use crate::kinds;
use crate::live;
use crate::load::{self, Arrival, TopicFor};
use crate::reading;
use crate::reply::Reply;
use crate::schema::{PostId, Topic, TopicId};
use crate::store::{self, PAGE};
use crate::text;

/// How many links to and from other things are shown. What many others duplicate has thousands.
const LINKS: usize = 12;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The number of the post to open at.
    post: Option<i64>,
    page: Option<i64>,
    /// The number of the post that the form answers.
    reply: Option<i64>,
}

#[derive(Template)]
#[template(path = "forum/topic.html")]
struct TopicPage {
    frame: Frame,
    found: TopicFor,
    /// Of a topic that was removed, with its first post.
    removal: Option<(Removal, PostId)>,
    /// Whom the form answers, and the number of their post.
    answers: Option<(String, i64)>,
    linked: Vec<Linked>,
    block: Arc<Block>,
    viewer: Viewer,
    me: Option<PersonId>,
    /// Up to which post the visitor had read before; 0 when they had not opened it.
    read: i64,
    page: i64,
    form: ReplyForm,
    errors: FieldErrors,
    preview: Option<String>,
}

impl Page for TopicPage {
    fn status(&self) -> axum::http::StatusCode {
        if self.errors.is_empty() { axum::http::StatusCode::OK } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// Something that a thread ties to this topic, in either direction.
struct Linked {
    title: String,
    href: String,
    /// Message id of how the two hang together.
    how: &'static str,
}

fn linked(visit: &Visit, db: &mut Db, ctx: &Ctx, topic: TopicId) -> Result<Vec<Linked>> {
    let mut linked = Vec::new();
    let here = kinds::topic(topic);
    let onward = threads::from(db, here, LINKS)?;
    let back = threads::to(db, here, LINKS - onward.len())?;
    let onward = onward.into_iter().map(|link| (true, link));
    for (onward, link) in onward.chain(back.into_iter().map(|link| (false, link))) {
        let how = match (link.kind.as_str(), onward) {
            ("duplicates", true) => "forum-link-duplicate-of",
            ("duplicates", false) => "forum-link-duplicated-by",
            (_, true) => "forum-link-refers-to",
            (_, false) => "forum-link-referred-by",
        };
        // What this visitor may not see is not named.
        let kind = visit.app.registry().get(&link.object_kind);
        if let Some(card) = kind.map(|kind| kind.card(db, ctx, link.object_id)).transpose()?.flatten() {
            linked.push(Linked { title: card.title, href: card.href, how });
        }
    }
    Ok(linked)
}

/// What a reply's form holds.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ReplyForm {
    #[serde(default)]
    key: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    in_reply_to: String,
    #[serde(default)]
    preview: String,
}

impl TopicPage {
    fn topic(&self) -> &Topic {
        &self.found.topic
    }

    fn community(&self) -> &Community {
        &self.found.community
    }

    fn path(&self) -> String {
        self.found.href()
    }

    fn acts<'a>(&self, piece: &'a Piece) -> Result<Cow<'a, str>> {
        piece.acts(&self.frame, &self.found, self.viewer, self.page)
    }

    /// Whether what is new to the visitor begins with this post.
    fn is_first_new(&self, piece: &Piece) -> bool {
        self.read > 0 && piece.number == self.read + 1
    }

    /// What this page shows, as the live stream names it.
    fn watch(&self) -> String {
        live::topic(self.topic(), self.topic().last_number)
    }

    /// Where the next reply will stand.
    fn onward(&self) -> String {
        let next = self.topic().last_number + 1;
        format!("{}?post={next}#post-{next}", self.path())
    }

    /// Whether the visitor may bring the removed topic back: facilitators, and whoever took away what they wrote.
    fn may_restore(&self, removal: &Removal) -> bool {
        let is_mine = self.me == Some(self.topic().author_id) && removal.is_by(self.me);
        self.community().may_write() && (self.community().is_facilitator() || is_mine)
    }

    fn is_theirs(&self) -> bool {
        self.community().may_write() && (self.community().is_facilitator() || self.me == Some(self.topic().author_id))
    }

    fn may_reopen(&self) -> bool {
        self.found.may_reopen(self.me)
    }

    fn may_reply(&self) -> bool {
        self.community().may_write() && self.topic().closed_at.is_none() && self.topic().deleted_at.is_none()
    }

    fn words(&self) -> usize {
        usize::try_from(self.topic().words).unwrap_or(0)
    }
}

fn pages(topic: &Topic) -> i64 {
    (topic.last_number + PAGE - 1) / PAGE
}

fn page_of(number: i64) -> i64 {
    (number.max(1) - 1) / PAGE + 1
}

/// The id in `{id}-{slug}`.
pub(super) fn id_of(address: &str) -> Result<TopicId> {
    let digits = address.split('-').next().unwrap_or_default();
    digits.parse().map_err(|_| Error::NotFound)
}

/// `GET /c/{slug}/t/{id}-{slug}?post=N`
pub async fn show(
    visit: Visit,
    At((slug, address)): At<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let id = id_of(&address)?;
    let here = Arc::new((visit.clone(), slug, asked));
    let again = here.clone();
    let database = visit.app.database();
    // Most pages are kept, and then there is one row to look up.
    let mut found = database.glance(move |db| look(&here, db, id, How::Kept)).await?;
    if found.is_none() {
        found = database.read(move |db| look(&again, db, id, How::Made)).await?;
    }
    Ok(match found.ok_or(Error::NotFound)? {
        Found::Here(page) => render(*page),
        Found::There(there) => {
            let query = visit.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            done(&format!("{there}{query}"), None)
        }
    })
}

/// Where the page that was asked for is.
enum Found {
    Here(Box<TopicPage>),
    /// At another address.
    There(String),
}

/// Whether what is not kept is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Kept,
    Made,
}

/// The page, or nothing when it is not kept and not to be made.
fn look((visit, slug, asked): &(Visit, String, Asked), db: &mut Db, id: TopicId, how: How) -> Result<Option<Found>> {
    let arrival = load::arriving(db, visit, id)?;
    let there = arrival.found.href();
    if there != visit.uri.path() {
        let is_here = arrival.found.community.slug == *slug;
        return if is_here { Ok(Some(Found::There(there))) } else { Err(Error::NotFound) };
    }
    let form = match asked.reply {
        Some(number) => answering(db, &arrival.found.topic, number)?,
        None => ReplyForm::default(),
    };
    let page = asked.page.unwrap_or_else(|| page_of(asked.post.unwrap_or(1)));
    let page = assemble(visit, db, arrival, page, Filled { form, ..Filled::default() }, how)?;
    Ok(page.map(|page| Found::Here(Box::new(page))))
}

fn answering(db: &mut Db, topic: &Topic, number: i64) -> Result<ReplyForm> {
    let post = store::page_of_posts(db, topic.id, number, number)?.pop();
    let in_reply_to = post.filter(|(post, _)| post.deleted_at.is_none()).map(|(post, _)| post.id.to_string());
    Ok(ReplyForm { in_reply_to: in_reply_to.unwrap_or_default(), ..ReplyForm::default() })
}

/// Whose post a form answers, and its number. A form can name any post: one of another topic is nobody's to see here.
fn answered(db: &mut Db, topic: TopicId, form: &ReplyForm) -> Result<Option<(String, i64)>> {
    let Ok(post) = form.in_reply_to.parse().map(PostId) else { return Ok(None) };
    let found = store::posts_by_id(db, &[post])?.remove(&post);
    let found = found.filter(|(post, _)| post.topic_id == topic && post.deleted_at.is_none());
    Ok(found.and_then(|(post, by)| Some((by.name, post.number?))))
}

/// What the reply's form shows.
#[derive(Default)]
struct Filled {
    form: ReplyForm,
    errors: FieldErrors,
    preview: Option<String>,
}

fn assemble(
    visit: &Visit,
    db: &mut Db,
    arrival: Arrival,
    page: i64,
    filled: Filled,
    how: How,
) -> Result<Option<TopicPage>> {
    let Arrival { ctx, found, epoch, is_linked } = arrival;
    let topic = &found.topic;
    let page = page.clamp(1, pages(topic));
    let blocks = &visit.app.room::<crate::State>().blocks;
    let block = match (blocks.kept(visit, &found, page, epoch), how) {
        (Some(block), _) => block,
        (None, How::Kept) => return Ok(None),
        (None, How::Made) => blocks.make(visit, db, &found, page, epoch)?,
    };
    let read = note_reading(visit, db, &ctx, topic, &block)?;
    let linked = if is_linked { linked(visit, db, &ctx, topic.id)? } else { Vec::new() };
    let Filled { mut form, errors, preview } = filled;
    if form.key.is_empty() {
        form.key = key_of(topic);
    }
    let removal = match Removal::of_topic(db, topic)? {
        Some(removal) => Some((removal, store::opening(db, topic.id)?.id)),
        None => None,
    };
    let answers = answered(db, topic.id, &form)?;
    let frame = frame(db, &ctx, visit, &found.community, "forum", &topic.title)?;
    let me = ctx.person_id();
    let viewer = Viewer::of(&found, me);
    Ok(Some(TopicPage { frame, removal, answers, linked, block, viewer, me, read, page, form, errors, preview, found }))
}

/// Notes that the visitor reads what a block shows; gives up to which post they had read before.
fn note_reading(visit: &Visit, db: &mut Db, ctx: &Ctx, topic: &Topic, block: &Block) -> Result<i64> {
    if visit.method != Method::GET {
        return Ok(0);
    }
    let last = block.posts.last().map_or(0, |piece| piece.number);
    visit.app.room::<crate::State>().marks.read(db, ctx, topic, last)
}

/// The key that a reply's form carries. It follows from the version, so that the page of an unchanged topic is the
/// same page and need not be sent again.
fn key_of(topic: &Topic) -> String {
    format!("reply-{}-{}", topic.id, topic.version)
}

/// What is done once: to send this text in this form. The same text again is a double press; another one is another
/// reply, for two windows on the same version carry the same key.
fn once(form: &ReplyForm) -> Option<Key> {
    let said = hash_secret(&format!("{}\n{}", form.in_reply_to, form.body));
    let said: String = said[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    Key::parse(&form.key).and_then(|_| Key::parse(&format!("{}-{said}", form.key)))
}

/// `POST /c/{slug}/t/{topic}/replies`
pub async fn reply(
    visit: Visit,
    At((_, address)): At<(String, String)>,
    Form(form): Form<ReplyForm>,
) -> Result<Response, Fault> {
    let id = id_of(&address)?;
    visit.spend_write().await?;
    let cooked = text::cook("body", form.body.clone()).await;
    if !form.preview.is_empty() {
        let (errors, preview) = text::previewed(cooked)?;
        return again(visit, id, form, errors, preview).await;
    }
    let in_reply_to = form.in_reply_to.parse().ok().map(PostId);
    let key = once(&form);
    let outcome = match cooked {
        Ok(text) => {
            let input = Reply { topic: id, in_reply_to, text };
            reading::reply(&visit, key, input, |db, ctx, replied| {
                let found = load::topic(db, ctx, replied.topic)?;
                Ok((found.topic.community_id, (found.href(), replied.number)))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok((there, number)) => Ok(done(&format!("{there}?post={number}#post-{number}"), Some("forum-toast-replied"))),
        // What was answered is no field that anybody could mend: the form answers the topic now.
        Err(Error::Invalid(errors)) if errors.get("in_reply_to").is_some() => {
            let form = ReplyForm { in_reply_to: String::new(), ..form };
            again(visit, id, form, FieldErrors::one("form", "forum-error-answers-nothing"), None).await
        }
        Err(Error::Invalid(errors)) => again(visit, id, form, errors, None).await,
        Err(error) => Err(error.into()),
    }
}

/// The last page of the topic again, with the form as it was sent.
async fn again(
    visit: Visit,
    id: TopicId,
    form: ReplyForm,
    errors: FieldErrors,
    preview: Option<String>,
) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = move |db: &mut Db| {
        let arrival = load::arriving(db, &me, id)?;
        // Else the form would not be there, and the text with it.
        arrival.found.writable(&arrival.ctx)?;
        let last = pages(&arrival.found.topic);
        assemble(&me, db, arrival, last, Filled { form, errors, preview }, How::Made)
    };
    let page = visit.app.database().read(page).await?;
    Ok(render(page.ok_or(Error::NotFound)?))
}
