//! One page of a topic as everybody sees it, rendered once per version of the topic and kept.
//!
//! What is personal (what one may do with a post, and what one said of it) is laid between the pieces. The key holds
//! the version, so nothing in it is ever stale. Nothing in it says who may see it: that is asked for each visit.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use askama::Template;
use db::{Db, Error, PersonId, Result, Time};
use people::Byline;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use web::{Frame, Visit, ui};

use super::{name_of, tag_href};
use crate::load::TopicFor;
use crate::provenance::{self, Provenance};
use crate::schema::{Post, PostId, Topic, TopicId, TopicKind};
use crate::store::{self, PAGE};

/// One page of a topic.
pub struct Block {
    pub posts: Vec<Piece>,
    /// Name and address of each tag.
    pub tags: Vec<(String, String)>,
    /// Those who wrote in the topic, the first ones first.
    pub people: Vec<ui::Person>,
}

/// A post, in two halves: what is personal stands between them.
pub struct Piece {
    pub id: PostId,
    author: PersonId,
    pub number: i64,
    removal: Option<Removal>,
    is_solution: bool,
    /// How many it helped.
    helped: i64,
    /// Those of them who are members of the house, ascending.
    helped_whom: Vec<PersonId>,
    pub before: String,
    pub after: String,
    /// What stands between them for those to whom nothing about the post is their own, by what they may do: made when
    /// the first of them comes.
    for_others: [OnceLock<String>; Viewer::SORTS],
}

/// By whom, when and why something was removed: for those who can bring it back.
pub struct Removal {
    /// Nobody when it went with its source.
    by: Option<PersonId>,
    pub name: String,
    pub at: Time,
    pub why: String,
}

impl Removal {
    /// Nothing of what stands.
    fn of(
        named: &HashMap<PersonId, Byline>,
        at: Option<Time>,
        by: Option<PersonId>,
        why: &Option<String>,
    ) -> Option<Removal> {
        at.map(|at| Removal { by, name: name_of(named, by), at, why: why.clone().unwrap_or_default() })
    }

    /// That of a whole topic.
    pub fn of_topic(db: &mut Db, topic: &Topic) -> Result<Option<Removal>> {
        if topic.deleted_at.is_none() {
            return Ok(None);
        }
        let by: Vec<PersonId> = topic.deleted_by.into_iter().collect();
        Ok(Removal::of(&store::bylines(db, &by)?, topic.deleted_at, topic.deleted_by, &topic.deleted_why))
    }

    /// Whether this person did it.
    pub fn is_by(&self, person: Option<PersonId>) -> bool {
        self.by.is_some() && self.by == person
    }
}

/// What a block depends on. A rename or a new avatar raises the people's epoch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    topic: TopicId,
    version: i64,
    page: i64,
    language: &'static str,
    people: i64,
}

impl Key {
    fn of(visit: &Visit, found: &TopicFor, page: i64, epoch: i64) -> Key {
        let topic = &found.topic;
        Key { topic: topic.id, version: topic.version, page, language: visit.words.tag(), people: epoch }
    }
}

/// Blocks that are kept, bounded by their size.
pub struct Blocks(Cache<Key, Arc<Block>, Weight>);

#[derive(Clone)]
struct Weight;

/// Bytes of what is made of a post for others later: guests, members and facilitators, a thousand for each.
const OTHERS: usize = 3 * 1_024;

impl Weighter<Key, Arc<Block>> for Weight {
    fn weight(&self, _: &Key, block: &Arc<Block>) -> u64 {
        let piece = |piece: &Piece| {
            let texts = piece.before.len() + piece.after.len() + OTHERS;
            texts + piece.helped_whom.len() * 8 + size_of::<Piece>()
        };
        let tag = |(name, href): &(String, String)| name.len() + href.len() + size_of::<(String, String)>();
        let person =
            |person: &ui::Person| person.name.len() + person.href.len() + person.photo.len() + size_of::<ui::Person>();
        let posts: usize = block.posts.iter().map(piece).sum();
        let tags: usize = block.tags.iter().map(tag).sum();
        let people: usize = block.people.iter().map(person).sum();
        (posts + tags + people) as u64 + 512
    }
}

impl Blocks {
    /// Keeps up to so many bytes.
    pub fn new(bytes: u64) -> Blocks {
        // A page of short posts has about 32 kB.
        Blocks(Cache::with_weighter((bytes / 32_768) as usize, bytes, Weight))
    }

    /// The block of a page of a topic that has been loaded through the visitor's eyes, if it is kept.
    pub fn kept(&self, visit: &Visit, found: &TopicFor, page: i64, epoch: i64) -> Option<Arc<Block>> {
        self.0.get(&Key::of(visit, found, page, epoch))
    }

    /// The same, made and kept.
    pub fn make(&self, visit: &Visit, db: &mut Db, found: &TopicFor, page: i64, epoch: i64) -> Result<Arc<Block>> {
        let block = Arc::new(render(visit, db, found, page)?);
        self.0.insert(Key::of(visit, found, page, epoch), block.clone());
        Ok(block)
    }
}

/// Who looks at a topic: on this hangs what they may do with each of its posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    me: Option<PersonId>,
    /// Whether they are a member and the topic stands.
    may_change: bool,
    is_facilitator: bool,
    may_reply: bool,
    /// Whether the topic is a question of theirs.
    may_solve: bool,
}

impl Viewer {
    pub fn of(found: &TopicFor, me: Option<PersonId>) -> Viewer {
        let (topic, community) = (&found.topic, &found.community);
        let stands = topic.deleted_at.is_none();
        // With what was removed nobody does anything but bring it back.
        let me = me.filter(|_| stands);
        let may_change = community.may_write() && stands;
        let is_theirs = community.is_facilitator() || me == Some(topic.author_id);
        Viewer {
            me,
            may_change,
            is_facilitator: community.is_facilitator(),
            may_reply: may_change && topic.closed_at.is_none(),
            may_solve: may_change && topic.kind == TopicKind::Question && is_theirs,
        }
    }

    /// How many sorts of viewers there are.
    const SORTS: usize = 32;

    /// Viewers of one sort may do the same with a post of which nothing is their own.
    fn sort(self) -> usize {
        let may = [self.me.is_some(), self.may_change, self.is_facilitator, self.may_reply, self.may_solve];
        may.into_iter().fold(0, |sort, may| sort * 2 + usize::from(may))
    }
}

/// What one viewer may do with one post.
#[derive(Template)]
#[template(path = "forum/post_acts.html")]
struct Acts<'a> {
    frame: &'a Frame,
    piece: &'a Piece,
    viewer: Viewer,
    page: i64,
    community: &'a str,
    topic: &'a str,
}

impl Acts<'_> {
    fn is_mine(&self) -> bool {
        self.viewer.me == Some(self.piece.author)
    }

    fn has_helped(&self) -> bool {
        self.piece.has_helped(self.viewer)
    }

    fn may_change(&self) -> bool {
        self.viewer.may_change && (self.is_mine() || self.viewer.is_facilitator)
    }

    fn may_restore(&self) -> bool {
        self.may_change() && (self.viewer.is_facilitator || self.viewer.me == self.piece.removed_by())
    }

    /// Facilitators, whoever removed it, and whoever wrote it.
    fn may_know_why(&self) -> bool {
        self.viewer.is_facilitator || self.is_mine() || self.may_restore()
    }

    fn may_solve(&self) -> bool {
        self.viewer.may_solve && self.piece.number > 1
    }
}

impl Piece {
    fn has_helped(&self, viewer: Viewer) -> bool {
        viewer.me.is_some_and(|me| self.helped_whom.binary_search(&me).is_ok())
    }

    fn removed_by(&self) -> Option<PersonId> {
        self.removal.as_ref().and_then(|removal| removal.by)
    }

    /// Whether nothing about the post is this person's own.
    fn is_foreign_to(&self, viewer: Viewer) -> bool {
        let is_mine = viewer.me.is_some() && (viewer.me == Some(self.author) || viewer.me == self.removed_by());
        !is_mine && !self.has_helped(viewer)
    }

    /// What a viewer may do with the post, as HTML.
    pub fn acts(&self, frame: &Frame, found: &TopicFor, viewer: Viewer, page: i64) -> Result<Cow<'_, str>> {
        if !self.is_foreign_to(viewer) {
            return self.render(frame, found, viewer, page).map(Cow::Owned);
        }
        let kept = &self.for_others[viewer.sort()];
        if let Some(kept) = kept.get() {
            return Ok(Cow::Borrowed(kept));
        }
        let made = self.render(frame, found, viewer, page)?;
        Ok(Cow::Borrowed(kept.get_or_init(|| made)))
    }

    fn render(&self, frame: &Frame, found: &TopicFor, viewer: Viewer, page: i64) -> Result<String> {
        let (community, topic) = (found.community.href(), found.href());
        let acts = Acts { frame, piece: self, viewer, page, community: &community, topic: &topic };
        acts.render().map_err(Error::internal)
    }
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
    sources: &'a HashMap<PostId, Provenance>,
}

impl PostPart<'_> {
    fn answered_number(&self) -> i64 {
        self.answers.and_then(|(post, _)| post.number).unwrap_or(1)
    }

    fn edited_at(&self) -> Time {
        self.post.edited_at.unwrap_or(self.post.created_at)
    }
}

fn render(visit: &Visit, db: &mut Db, found: &TopicFor, page: i64) -> Result<Block> {
    let topic = &found.topic;
    let rows = store::page_of_posts(db, topic.id, (page - 1) * PAGE + 1, page * PAGE)?;
    let ids: Vec<PostId> = rows.iter().map(|(post, _)| post.id).collect();
    let answered: Vec<PostId> = rows.iter().filter_map(|(post, _)| post.in_reply_to).collect();
    let answered = store::posts_by_id(db, &answered)?;
    let mut comments: HashMap<PostId, Vec<(Post, Byline)>> = HashMap::new();
    for (comment, by) in store::attached_to(db, &ids)? {
        comments.entry(comment.attached_to.unwrap_or(comment.id)).or_default().push((comment, by));
    }
    let all: Vec<PostId> = ids.iter().copied().chain(comments.values().flatten().map(|(post, _)| post.id)).collect();
    let sources = provenance::of_posts(db, &all)?;
    let mut helped = store::helped_whom(db, &ids)?;
    let removers = rows.iter().filter_map(|(post, _)| post.deleted_by);
    let named: Vec<PersonId> = topic.solved_by.into_iter().chain(removers).collect();
    let named = store::bylines(db, &named)?;
    let frame = visit.frame_outside("");
    let path = found.href();
    let piece = |(post, by): &(Post, Byline)| {
        let number = post.number.unwrap_or(1);
        let part = PostPart {
            frame: &frame,
            post,
            number,
            href: format!("{path}?post={number}#post-{number}"),
            author: by.shown(),
            role: &by.role,
            answers: post.in_reply_to.and_then(|id| answered.get(&id)).filter(|(to, _)| to.deleted_at.is_none()),
            comments: comments.get(&post.id).map_or(&[], Vec::as_slice),
            is_solution: topic.solution_id == Some(post.id),
            solved_by: name_of(&named, topic.solved_by),
            sources: &sources,
        };
        let html = part.render().map_err(Error::internal)?;
        let (before, after) = html.split_once('\u{1}').unwrap_or((&html, ""));
        Ok(Piece {
            id: post.id,
            author: post.author_id,
            number,
            removal: Removal::of(&named, post.deleted_at, post.deleted_by, &post.deleted_why),
            is_solution: topic.solution_id == Some(post.id),
            helped: post.helped_in_all(),
            helped_whom: helped.remove(&post.id).unwrap_or_default(),
            before: before.to_owned(),
            after: after.to_owned(),
            for_others: Default::default(),
        })
    };
    let posts = rows.iter().map(piece).collect::<Result<_>>()?;
    let tags = store::tags_of(db, &[topic.id])?.remove(&topic.id).unwrap_or_default();
    let tags = tags.into_iter().map(|tag| (tag.clone(), tag_href(&found.community, &tag))).collect();
    let people = store::people_in(db, topic.id, 12)?.iter().map(Byline::shown).collect();
    Ok(Block { posts, tags, people })
}
