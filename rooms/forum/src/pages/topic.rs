//! A topic's page, and replying on it.
//!
//! What everybody sees of the posts is rendered once per version of the topic and kept; what is personal (buttons,
//! forms) is laid between the pieces. The key holds the version, so nothing in it is ever stale.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::http::Method;
use axum::response::Response;
use communities::{Community, frame};
use db::{Db, Error, FieldErrors, PersonId, Result, Time};
use people::Byline;
use quick_cache::sync::Cache;
use serde::Deserialize;
use spine::{Ctx, Key, threads};
use web::{At, Fault, Form, Frame, Page, Query, Visit, done, fresh_key, render, ui};

use super::{name_of, person, tag_href};
use crate::kinds;
use crate::live;
use crate::load::{self, TopicFor};
use crate::provenance::{self, Provenance};
use crate::reply::{Replied, Reply};
use crate::schema::{Post, PostId, Topic, TopicId, TopicKind};
use crate::store::{self, PAGE};
use crate::text;

/// One page of a topic as everybody sees it.
pub struct Block {
    posts: Vec<Piece>,
}

/// A post, in two halves: what is personal stands between them.
struct Piece {
    id: PostId,
    author: PersonId,
    number: i64,
    removed: bool,
    removed_by: Option<PersonId>,
    helped: i64,
    before: String,
    after: String,
}

/// What a block depends on. A rename or a new avatar raises the people's epoch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlockKey {
    topic: TopicId,
    version: i64,
    page: i64,
    language: &'static str,
    people: i64,
}

/// Blocks that are kept, bounded by their number.
pub struct Blocks(Cache<BlockKey, Arc<Block>>);

impl Blocks {
    pub fn new(count: usize) -> Blocks {
        Blocks(Cache::new(count))
    }
}

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
    tags: Vec<(String, String)>,
    people: Vec<ui::Person>,
    linked: Vec<Linked>,
    block: Arc<Block>,
    /// What the visitor said helped.
    helped: Vec<PostId>,
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
    let onward = threads::from(db, here)?.into_iter().map(|link| (true, link));
    let back = threads::to(db, here)?.into_iter().map(|link| (false, link));
    for (onward, link) in onward.chain(back).take(12).collect::<Vec<_>>() {
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

    /// The same page, with the visitor's reading noted and what is new to them marked.
    fn noted(self, visit: &Visit, db: &mut Db, ctx: &Ctx) -> Result<TopicPage> {
        if visit.method != Method::GET {
            return Ok(self);
        }
        let last = self.block.posts.last().map_or(0, |piece| piece.number);
        let read = visit.app.room::<crate::State>().marks.read(db, ctx, self.topic(), last)?;
        Ok(TopicPage { read, ..self })
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

    fn is_question(&self) -> bool {
        self.topic().kind == TopicKind::Question
    }

    fn has_helped(&self, piece: &Piece) -> bool {
        self.helped.contains(&piece.id)
    }

    fn is_mine(&self, piece: &Piece) -> bool {
        self.me == Some(piece.author)
    }

    fn may_change(&self, piece: &Piece) -> bool {
        self.community().is_member() && (self.is_mine(piece) || self.community().is_facilitator())
    }

    fn may_restore(&self, piece: &Piece) -> bool {
        piece.removed && (self.community().is_facilitator() || self.me.is_some() && self.me == piece.removed_by)
    }

    fn is_theirs(&self) -> bool {
        self.community().is_facilitator() || self.community().is_member() && self.me == Some(self.topic().author_id)
    }

    fn may_solve(&self, piece: &Piece) -> bool {
        self.is_question() && self.is_theirs() && piece.number > 1 && !piece.removed
    }

    fn is_solution(&self, piece: &Piece) -> bool {
        self.topic().solution_id == Some(piece.id)
    }

    fn may_reply(&self) -> bool {
        self.community().is_member() && self.topic().closed_at.is_none() && self.topic().deleted_at.is_none()
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
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            let found = load::topic(db, ctx, id)?;
            let there = found.href();
            if there != me.uri.path() {
                if found.community.slug != slug {
                    return Err(Error::NotFound);
                }
                return Ok(Err(there));
            }
            let form = match asked.reply {
                Some(number) => answering(db, &found.topic, number)?,
                None => ReplyForm::default(),
            };
            let page = asked.page.unwrap_or_else(|| page_of(asked.post.unwrap_or(1)));
            let page = assemble(&me, db, ctx, found, page, form, FieldErrors::new(), None)?;
            page.noted(&me, db, ctx).map(Ok)
        })
        .await?;
    Ok(match page {
        Ok(page) => render(page),
        Err(there) => {
            let query = visit.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            done(&format!("{there}{query}"), None)
        }
    })
}

fn answering(db: &mut Db, topic: &Topic, number: i64) -> Result<ReplyForm> {
    let post = store::page_of_posts(db, topic.id, number, number)?.pop();
    let in_reply_to = post.filter(|(post, _)| post.deleted_at.is_none()).map(|(post, _)| post.id.to_string());
    Ok(ReplyForm { in_reply_to: in_reply_to.unwrap_or_default(), ..ReplyForm::default() })
}

#[allow(clippy::too_many_arguments, reason = "one page is put together from all of it, in one place")]
fn assemble(
    visit: &Visit,
    db: &mut Db,
    ctx: &Ctx,
    found: TopicFor,
    page: i64,
    form: ReplyForm,
    errors: FieldErrors,
    preview: Option<String>,
) -> Result<TopicPage> {
    let topic = &found.topic;
    let page = page.clamp(1, pages(topic));
    let block = block(visit, db, &found, page)?;
    let helped = match ctx.person_id() {
        Some(me) => store::helped_by(db, me, topic.id)?,
        None => Vec::new(),
    };
    let tags = store::tags_of(db, &[topic.id])?.remove(&topic.id).unwrap_or_default();
    let tags = tags.into_iter().map(|tag| (tag.clone(), tag_href(&found.community, &tag))).collect();
    let linked = linked(visit, db, ctx, topic.id)?;
    let people = store::people_in(db, topic.id, 12)?.iter().map(person).collect();
    let form = ReplyForm { key: if form.key.is_empty() { fresh_key() } else { form.key }, ..form };
    let frame = frame(db, ctx, visit, &found.community, "forum", &topic.title)?;
    Ok(TopicPage {
        frame,
        tags,
        people,
        linked,
        block,
        helped,
        me: ctx.person_id(),
        read: 0,
        page,
        form,
        errors,
        preview,
        found,
    })
}

fn block(visit: &Visit, db: &mut Db, found: &TopicFor, page: i64) -> Result<Arc<Block>> {
    let state = visit.app.room::<crate::State>();
    let key = BlockKey {
        topic: found.topic.id,
        version: found.topic.version,
        page,
        language: visit.words.tag(),
        people: people::epoch(db)?,
    };
    if let Some(block) = state.blocks.0.get(&key) {
        return Ok(block);
    }
    let block = Arc::new(make_block(visit, db, found, page)?);
    state.blocks.0.insert(key, block.clone());
    Ok(block)
}

/// The template of one post. `\u{1}`, which no text can hold, marks where the personal part goes.
#[derive(Template)]
#[template(path = "forum/post.html")]
struct PostPart<'a> {
    frame: &'a Frame,
    post: &'a Post,
    number: i64,
    href: String,
    author: ui::Person,
    role: &'a str,
    answers: Option<&'a (Post, Byline)>,
    comments: &'a [(Post, Byline)],
    is_solution: bool,
    solved_by: String,
    source: Option<&'a Provenance>,
}

impl PostPart<'_> {
    fn answered_number(&self) -> i64 {
        self.answers.and_then(|(post, _)| post.number).unwrap_or(1)
    }

    fn edited_at(&self) -> Time {
        self.post.edited_at.unwrap_or(self.post.created_at)
    }
}

fn make_block(visit: &Visit, db: &mut Db, found: &TopicFor, page: i64) -> Result<Block> {
    let topic = &found.topic;
    let rows = store::page_of_posts(db, topic.id, (page - 1) * PAGE + 1, page * PAGE)?;
    let ids: Vec<PostId> = rows.iter().map(|(post, _)| post.id).collect();
    let answered: Vec<PostId> = rows.iter().filter_map(|(post, _)| post.in_reply_to).collect();
    let answered = store::posts_by_id(db, &answered)?;
    let mut comments: HashMap<PostId, Vec<(Post, Byline)>> = HashMap::new();
    for (comment, by) in store::attached_to(db, &ids)? {
        comments.entry(comment.attached_to.unwrap_or(comment.id)).or_default().push((comment, by));
    }
    let sources = provenance::of_posts(db, &ids)?;
    let solvers: Vec<PersonId> = topic.solved_by.into_iter().collect();
    let solvers = store::bylines(db, &solvers)?;
    let frame = visit.frame_outside("");
    let path = found.href();
    let piece = |(post, by): &(Post, Byline)| {
        let number = post.number.unwrap_or(1);
        let part = PostPart {
            frame: &frame,
            post,
            number,
            href: format!("{path}?post={number}#post-{number}"),
            author: person(by),
            role: &by.role,
            answers: post.in_reply_to.and_then(|id| answered.get(&id)).filter(|(to, _)| to.deleted_at.is_none()),
            comments: comments.get(&post.id).map_or(&[], Vec::as_slice),
            is_solution: topic.solution_id == Some(post.id),
            solved_by: name_of(&solvers, topic.solved_by),
            source: sources.get(&post.id),
        };
        let html = part.render().map_err(Error::internal)?;
        let (before, after) = html.split_once('\u{1}').unwrap_or((&html, ""));
        Ok(Piece {
            id: post.id,
            author: post.author_id,
            number,
            removed: post.deleted_at.is_some(),
            removed_by: post.deleted_by,
            helped: post.helped_in_all(),
            before: before.to_owned(),
            after: after.to_owned(),
        })
    };
    Ok(Block { posts: rows.iter().map(piece).collect::<Result<_>>()? })
}

/// `POST /c/{slug}/t/{topic}/replies`
pub async fn reply(
    visit: Visit,
    At((_, address)): At<(String, String)>,
    Form(form): Form<ReplyForm>,
) -> Result<Response, Fault> {
    let id = id_of(&address)?;
    let cooked = text::cook("body", form.body.clone()).await;
    if !form.preview.is_empty() {
        return preview(visit, id, form, cooked).await;
    }
    let in_reply_to = form.in_reply_to.parse().ok().map(PostId);
    let key = Key::parse(&form.key);
    let outcome = match cooked {
        Ok(text) => {
            let input = Reply { topic: id, in_reply_to, text };
            visit.write(move |db, ctx| place_reply(db, ctx, key.as_ref(), &input)).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok((path, replied)) => {
            let there = format!("{path}?post={0}#post-{0}", replied.number);
            Ok(done(&there, Some("forum-toast-replied")))
        }
        Err(Error::Invalid(errors)) => again(visit, id, form, errors, None).await,
        Err(error) => Err(error.into()),
    }
}

fn place_reply(db: &mut Db, ctx: &Ctx, key: Option<&Key>, input: &Reply) -> Result<(String, Replied)> {
    let replied = crate::reply::reply(db, ctx, key, input)?;
    Ok((load::topic(db, ctx, replied.topic)?.href(), replied))
}

async fn preview(visit: Visit, id: TopicId, form: ReplyForm, cooked: Result<text::Text>) -> Result<Response, Fault> {
    match cooked {
        Ok(text) => again(visit, id, form, FieldErrors::new(), Some(text.html)).await,
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
    let page = visit
        .read(move |db, ctx| {
            let found = load::topic(db, ctx, id)?;
            let last = pages(&found.topic);
            assemble(&me, db, ctx, found, last, form, errors, preview)
        })
        .await?;
    Ok(render(page))
}
