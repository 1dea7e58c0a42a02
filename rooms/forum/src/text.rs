//! What people write, made ready before the transaction: cleaned, cooked, measured.

use std::time::Duration;

use db::{Error, FieldErrors, Message, Result, Unavailability};
use markup::{CleanError, CookError};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// A Markdown text and everything that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub body: String,
    pub html: String,
    pub words: i64,
    /// Handles that it mentions, in lower case.
    pub mentions: Vec<String>,
    /// Names of the uploaded pictures that it shows.
    pub pictures: Vec<String>,
}

/// Cooking is bounded apart from reading and writing, so that hostile texts slow only each other.
static COOKS: Semaphore = Semaphore::const_new(2);
/// How long a text waits for its turn.
const TURN: Duration = Duration::from_secs(20);

/// Cooks off the async threads, for whoever has spent a write on it. What is wrong is said of the field named `field`.
pub async fn cook(field: &'static str, body: String) -> Result<Text> {
    let turn = tokio::time::timeout(TURN, COOKS.acquire()).await;
    let permit = turn.map_err(|_| Error::Unavailable(Unavailability::Busy))?.map_err(Error::internal)?;
    let cook = move || {
        // Held as long as it cooks, even when whoever sent it hangs up meanwhile.
        let _permit = permit;
        Text::cook(field, &body)
    };
    tokio::task::spawn_blocking(cook).await.map_err(Error::internal)?
}

/// What a preview shows: the cooked text, or what is wrong with it.
pub fn previewed(cooked: Result<Text>) -> Result<(FieldErrors, Option<String>)> {
    match cooked {
        Ok(text) => Ok((FieldErrors::new(), Some(text.html))),
        Err(Error::Invalid(errors)) => Ok((errors, None)),
        Err(error) => Err(error),
    }
}

impl Text {
    /// Cooks in this thread: for importers, jobs and the seed.
    pub fn cook(field: &'static str, body: &str) -> Result<Text> {
        let body = markup::clean_text(body).map_err(|error| Error::invalid(field, unclean(&error)))?;
        if body.trim().is_empty() {
            return Err(Error::invalid(field, "forum-error-empty"));
        }
        let cooked = markup::cook(&body, &anchor(&body)).map_err(|error| Error::invalid(field, uncookable(&error)))?;
        let markup::Cooked { html, mentions, pictures, words, .. } = cooked;
        Ok(Text { html, words: i64::from(words), mentions, pictures, body })
    }
}

/// A prefix that keeps the footnotes of two posts on one page apart; it follows from the text alone.
pub fn anchor(body: &str) -> String {
    let digest = Sha256::digest(body.as_bytes());
    format!("p{:02x}{:02x}{:02x}{:02x}-", digest[0], digest[1], digest[2], digest[3])
}

/// The title of a topic: one line of 5 to 200 characters.
pub fn title(raw: &str) -> Result<String> {
    let title = markup::clean_line(raw).map_err(|error| Error::invalid("title", unclean(&error)))?;
    match title.chars().count() {
        0 => Err(Error::invalid("title", "forum-error-no-title")),
        1..5 => Err(Error::invalid("title", "forum-error-short-title")),
        5..=200 => Ok(title),
        _ => Err(Error::invalid("title", "forum-error-long-title")),
    }
}

/// Up to four tags, separated by commas: lower case, words joined by spaces, no sign that an operator needs.
pub fn tags(raw: &str) -> Result<Vec<String>> {
    let mut tags: Vec<String> = Vec::new();
    for one in raw.split(',') {
        let tag = markup::clean_line(one).map_err(|error| Error::invalid("tags", unclean(&error)))?.to_lowercase();
        if tag.is_empty() || tags.contains(&tag) {
            continue;
        }
        if tag.chars().count() > 40 {
            return Err(Error::invalid("tags", Message::new("forum-error-long-tag").with("tag", tag)));
        }
        tags.push(tag);
    }
    if tags.len() > 4 { Err(Error::invalid("tags", "forum-error-many-tags")) } else { Ok(tags) }
}

fn unclean(_: &CleanError) -> Message {
    Message::new("forum-error-unclean")
}

fn uncookable(error: &CookError) -> Message {
    match error {
        CookError::TooLong { bytes, limit } => {
            Message::new("forum-error-too-long").with("kilobytes", bytes.div_ceil(1024)).with("limit", limit / 1024)
        }
        CookError::TooDeep { .. } => Message::new("forum-error-too-deep"),
        _ => Message::new("forum-error-too-much"),
    }
}
