//! What a post said before: every version, with what changed marked by word.

use askama::Template;
use axum::response::Response;
use communities::frame;
use db::{Db, Error, Result, Time};
use people::Byline;
use serde::Deserialize;
use web::{At, Fault, Frame, Page, Query, Visit, render, ui};

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
    /// The version before which there are more.
    older: Option<i64>,
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

/// How many versions a page shows: each is a whole text, and a comparison of two.
const PAGE: usize = 20;

#[derive(Deserialize)]
pub struct Before {
    /// The version before which the page begins.
    before: Option<i64>,
}

/// `GET /c/{slug}/p/{post}/history`
pub async fn show(
    visit: Visit,
    At((_, id)): At<(String, PostId)>,
    Query(at): Query<Before>,
) -> Result<Response, Fault> {
    let me = visit.clone();
    let (frame, found, versions) = visit
        .read(move |db, ctx| {
            let found = load::post(db, ctx, id)?;
            let mut versions = Vec::with_capacity(PAGE + 1);
            let newest = at.before.is_none_or(|before| before > found.post.version);
            if newest {
                versions.push(current(db, &found)?);
            }
            let before = at.before.unwrap_or(i64::MAX);
            // One more than is shown, to compare the oldest with.
            let rest = PAGE + 1 - versions.len();
            versions.extend(store::revisions_of(db, id, before, rest as i64)?);
            let frame = frame(db, ctx, &me, &found.community, "forum", me.words.say("forum-history-title"))?;
            Ok((frame, found, versions))
        })
        .await?;
    // Comparing takes its time with long texts: not on a connection that others wait for.
    let compared = tokio::task::spawn_blocking(move || steps(&versions)).await.map_err(Error::internal)?;
    let older = (compared.len() == PAGE).then(|| compared.last().map(|step| step.number)).flatten();
    let older = older.filter(|number| *number > 1);
    Ok(render(HistoryPage { frame, found, steps: compared, older }))
}

/// The text as it stands.
fn current(db: &mut Db, found: &PostFor) -> Result<Revision> {
    let editor = found.post.edited_by.unwrap_or(found.post.author_id);
    let editor = store::bylines(db, &[editor])?.remove(&editor).ok_or(Error::NotFound)?;
    Ok(Revision {
        number: found.post.version,
        title: (found.post.number == Some(1)).then(|| found.topic.title.clone()),
        body: found.post.body.clone(),
        at: found.post.edited_at.unwrap_or(found.post.created_at),
        note: String::new(),
        author: editor,
    })
}

/// What each version, newest first, changed in the one after it. The note of an edit is kept with the text that it
/// replaced, so it moves on by one.
fn steps(versions: &[Revision]) -> Vec<Step> {
    let step = |(index, version): (usize, &Revision)| {
        let before = versions.get(index + 1);
        let title = version.title.as_deref().unwrap_or_default();
        let (title_before, text_before) = match before {
            Some(before) => (before.title.as_deref().unwrap_or_default(), before.body.as_str()),
            None => (title, version.body.as_str()),
        };
        Step {
            number: version.number,
            at: version.at,
            author: version.author.clone(),
            note: before.map(|before| before.note.clone()).unwrap_or_default(),
            title: markup::diff_html(title_before, title),
            text: markup::diff_html(text_before, &version.body),
        }
    };
    versions.iter().enumerate().take(PAGE).map(step).collect()
}
