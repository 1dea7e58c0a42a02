//! Editing a post, and with the first one the topic's title, kind and tags. Every earlier text is kept.

use db::{Db, Error, Result};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::{Ctx, Key, activity, once, uploads};

use crate::kinds;
use crate::load::{self, PostFor};
use crate::schema::{Post, PostEdited, PostId, Topic, TopicChanged, TopicKind, posts, topics};
use crate::store;
use crate::text::Text;

/// What an edit changes; nothing stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub text: Option<Text>,
    /// For the first post only.
    pub title: Option<String>,
    pub kind: Option<TopicKind>,
    pub tags: Option<Vec<String>>,
    /// Why, in the editor's words; may be empty.
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    pub post: PostId,
    /// The version that the next edit starts from.
    pub version: i64,
}

/// Edits a post, provided that it still is the version the editor saw; `None` edits whatever is there.
///
/// Errors: `NotFound`, `Forbidden` unless the visitor wrote it or facilitates, `Stale` when somebody else edited it
/// in between (the caller shows both texts), `Conflict` when it was removed, `Invalid` when a picture that it shows is
/// not there.
pub fn edit(db: &mut Db, ctx: &Ctx, key: Option<&Key>, id: PostId, seen: Option<i64>, edit: &Edit) -> Result<Edited> {
    once(db, ctx, key, "forum.edit", |db| {
        ctx.writer()?;
        let topic = posts::table.find(id).select(posts::topic_id).first(db).optional()?.ok_or(Error::NotFound)?;
        let topic = store::lock(db, topic)?.ok_or(Error::NotFound)?;
        let locked = load::topic_row(db, ctx, topic)?;
        let found = load::post_row(db, ctx, locked, id)?;
        allowed(ctx, &found, seen)?;
        let changed = change_topic(db, ctx, &found, edit)?;
        change_post(db, ctx, &found, edit, changed)
    })
}

fn allowed(ctx: &Ctx, found: &PostFor, seen: Option<i64>) -> Result<()> {
    if !found.is_theirs(ctx) {
        return Err(Error::forbidden("forum-error-not-yours"));
    }
    // Whoever left or was asked to leave edits no more, even what they wrote.
    found.community.writable()?;
    if found.post.deleted_at.is_some() || found.topic.deleted_at.is_some() {
        return Err(Error::conflict("forum-error-removed"));
    }
    match seen {
        Some(seen) if seen != found.post.version => Err(Error::Stale("forum-error-edited-meanwhile".into())),
        _ => Ok(()),
    }
}

/// Keeps the earlier text and writes the new one. A topic whose title, kind or tags changed counts as edited too, so
/// that an edit which began before is refused.
fn change_post(db: &mut Db, ctx: &Ctx, found: &PostFor, edit: &Edit, topic_changed: bool) -> Result<Edited> {
    let post = &found.post;
    let text = edit.text.as_ref().filter(|text| text.body != post.body);
    if text.is_none() && !topic_changed {
        return Ok(Edited { post: post.id, version: post.version });
    }
    let title = (post.number == Some(1)).then_some(found.topic.title.as_str());
    store::keep_revision(db, post, title, &edit.note)?;
    let version = post.version + 1;
    diesel::update(posts::table.find(post.id))
        .set((posts::version.eq(version), posts::edited_at.eq(ctx.now), posts::edited_by.eq(ctx.person_id())))
        .execute(db)?;
    if let Some(text) = text {
        write_text(db, &found.topic, post, text)?;
        uploads::attach(db, ctx, post.community_id, kinds::post(post.id), "body", &text.pictures)?;
    }
    let verb = PostEdited { topic: found.topic.id, version };
    activity::record(db, ctx, kinds::post(post.id), Some(post.community_id), &verb)?;
    Ok(Edited { post: post.id, version })
}

fn write_text(db: &mut Db, topic: &Topic, post: &Post, text: &Text) -> Result<()> {
    diesel::update(posts::table.find(post.id))
        .set((
            posts::body.eq(&text.body),
            posts::html.eq(&text.html),
            posts::words.eq(text.words),
            posts::cook_version.eq(i64::from(markup::COOK_VERSION)),
        ))
        .execute(db)?;
    diesel::update(topics::table.find(topic.id))
        .set(topics::words.eq(topics::words + (text.words - post.words)))
        .execute(db)?;
    Ok(())
}

/// Changes title, kind and tags; gives whether anything of that is different now.
fn change_topic(db: &mut Db, ctx: &Ctx, found: &PostFor, edit: &Edit) -> Result<bool> {
    let topic = &found.topic;
    if found.post.number != Some(1) {
        return Ok(false);
    }
    let kind = edit.kind.unwrap_or(topic.kind);
    if kind == TopicKind::Announcement && topic.kind != kind && !found.community.is_facilitator() {
        return Err(Error::forbidden("forum-error-announce"));
    }
    let title = edit.title.as_ref().unwrap_or(&topic.title);
    let tags = store::tags_of(db, &[topic.id])?.remove(&topic.id).unwrap_or_default();
    let new_tags = edit.tags.as_ref().filter(|wanted| {
        let mut wanted = (*wanted).clone();
        wanted.sort();
        wanted != tags
    });
    if *title == topic.title && kind == topic.kind && new_tags.is_none() {
        return Ok(false);
    }
    let changed = topics::table.find(topic.id);
    diesel::update(changed)
        .set((topics::title.eq(title), topics::slug.eq(markup::slug(title)), topics::kind.eq(kind)))
        .execute(db)?;
    if kind != TopicKind::Question && topic.solution_id.is_some() {
        return Err(Error::invalid("kind", "forum-error-solved-stays-question"));
    }
    if let Some(tags) = new_tags {
        store::set_tags(db, topic.community_id, topic.id, tags)?;
    }
    activity::record(db, ctx, kinds::topic(topic.id), Some(topic.community_id), &TopicChanged {})?;
    Ok(true)
}
