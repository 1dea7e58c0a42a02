//! What a post said before: every version, with what changed marked by word.

use askama::Template;
use axum::response::Response;
use communities::frame;
use db::{Result, Time};
use people::Byline;
use web::{At, Fault, Frame, Page, Visit, render, ui};

use crate::load::{self, PostFor};
use crate::schema::PostId;
use crate::store::{self, Revision};

#[derive(Template)]
#[template(path = "forum/history.html")]
struct HistoryPage {
    frame: Frame,
    found: PostFor,
    /// Newest first.
    steps: Vec<Step>,
}

impl Page for HistoryPage {}

/// One version, and how it differs from the one before.
struct Step {
    number: i64,
    at: Time,
    author: Byline,
    note: String,
    title: String,
    text: String,
}

impl Step {
    fn person(&self) -> ui::Person {
        self.author.shown()
    }
}

/// `GET /c/{slug}/p/{post}/history`
pub async fn show(visit: Visit, At((_, id)): At<(String, PostId)>) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            let found = load::post(db, ctx, id)?;
            let earlier = store::revisions_of(db, id)?;
            let editor = found.post.edited_by.unwrap_or(found.post.author_id);
            let editor = store::bylines(db, &[editor])?.remove(&editor).ok_or(db::Error::NotFound)?;
            let now = Revision {
                number: found.post.version,
                title: (found.post.number == Some(1)).then(|| found.topic.title.clone()),
                body: found.post.body.clone(),
                at: found.post.edited_at.unwrap_or(found.post.created_at),
                note: String::new(),
                author: editor,
            };
            let frame = frame(db, ctx, &me, &found.community, "forum", me.words.say("forum-history-title"))?;
            Ok(HistoryPage { frame, found, steps: steps(earlier, now) })
        })
        .await?;
    Ok(render(page))
}

/// The note of an edit is kept with the text it replaced, so it moves on by one.
fn steps(earlier: Vec<Revision>, now: Revision) -> Vec<Step> {
    let versions: Vec<Revision> = earlier.into_iter().chain([now]).collect();
    let mut steps = Vec::with_capacity(versions.len());
    for (index, version) in versions.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| versions.get(before));
        let title = version.title.as_deref().unwrap_or_default();
        let (title, text) = match before {
            Some(before) => (
                markup::diff_html(before.title.as_deref().unwrap_or_default(), title),
                markup::diff_html(&before.body, &version.body),
            ),
            None => (markup::diff_html(title, title), markup::diff_html(&version.body, &version.body)),
        };
        let note = before.map(|before| before.note.clone()).unwrap_or_default();
        let (number, at, author) = (version.number, version.at, version.author.clone());
        steps.push(Step { number, at, author, note, title, text });
    }
    steps.reverse();
    steps
}
