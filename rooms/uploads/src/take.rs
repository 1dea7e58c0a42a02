//! From what was sent to a picture in a community, or of a person: asked for, received, worked on, put down, written.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use communities::load as doors;
use db::{Db, Error, Message, Result, Unavailability};
use pictures::{Picture, Refused};
use spine::uploads::NewUpload;
use spine::{Ctx, Key};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use web::{Sent, Visit, secret};

use crate::State;
use crate::add::{Added, add};

/// How long somebody waits for their turn.
const TURN: Duration = Duration::from_secs(30);
/// How long a file may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(300);

/// Receives a form with a file from somebody who is signed in.
pub(crate) async fn receive(visit: &Visit, request: Request) -> Result<Sent> {
    let state = visit.app.room::<State>();
    let _turn = turn(&state.receivers).await?;
    let received = Sent::read(request, visit.app.settings().largest_file);
    tokio::time::timeout(ARRIVAL, received).await.map_err(|_| Error::invalid("form", "error-form-cut-off"))?
}

async fn turn(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    let turn = tokio::time::timeout(TURN, turns.clone().acquire_owned()).await;
    turn.map_err(|_| Error::Unavailable(Unavailability::Busy))?.map_err(Error::internal)
}

/// The address of the community that is meant by an address or an id, if the visitor may post there. The act asks
/// again; this spares everybody the work.
pub(crate) fn may_post(db: &mut Db, ctx: &Ctx, community: &str) -> Result<String> {
    ctx.writer()?;
    if community.contains('\0') {
        return Err(Error::NotFound);
    }
    let found = match (doors::inside(db, ctx, community), community.parse()) {
        (Err(Error::NotFound), Ok(id)) => doors::inside_by_id(db, ctx, db::CommunityId(id)),
        (found, _) => found,
    }?;
    found.writable()?;
    Ok(found.slug.clone())
}

/// Makes a picture of the file and adds it to the community; what goes wrong leaves nothing behind.
pub(crate) async fn take(visit: &Visit, community: String, key: Option<Key>, file: Option<Vec<u8>>) -> Result<Added> {
    let place = community.clone();
    let act = move |db: &mut Db, ctx: &Ctx, new: &NewUpload, was_animated: bool| {
        add(db, ctx, key.as_ref(), &place, new, was_animated)
    };
    take_for(visit, &community, file, pictures::prepare, act).await
}

/// Makes a picture of the file with `prepare` and lets `act` write what it is for, `what` in a word or an address; what
/// goes wrong leaves nothing behind.
pub(crate) async fn take_for(
    visit: &Visit,
    what: &str,
    file: Option<Vec<u8>>,
    prepare: fn(&[u8]) -> std::result::Result<Picture, Refused>,
    act: impl Fn(&mut Db, &Ctx, &NewUpload, bool) -> Result<Added> + Send + 'static,
) -> Result<Added> {
    let file = file.ok_or_else(|| Error::invalid("file", "uploads-error-none"))?;
    visit.spend_write().await?;
    let mut hasher = DefaultHasher::new();
    hasher.write(&file);
    visit.says([what.as_bytes(), &hasher.finish().to_le_bytes()]);
    let state = visit.app.room::<State>();
    let picture = work_on(&state, file, prepare).await?;
    let was_animated = picture.was_animated;
    let new = put(&state, picture).await?;
    let name = new.name.clone();
    let added = visit.write_spent(move |db, ctx| act(db, ctx, &new, was_animated)).await;
    if !added.as_ref().is_ok_and(|added| added.name == name) {
        let gone = tokio::task::spawn_blocking(move || state.shelf.remove(&name)).await;
        if let Err(error) = gone.map_err(Error::internal).flatten() {
            tracing::warn!(%error, "a file that nobody needs stays until it is swept up");
        }
    }
    added
}

async fn work_on(
    state: &Arc<State>,
    file: Vec<u8>,
    prepare: fn(&[u8]) -> std::result::Result<Picture, Refused>,
) -> Result<Picture> {
    let turn = turn(&state.hands).await?;
    let work = move || {
        // The turn ends with the work: whoever hangs up meanwhile makes room for nobody.
        let _turn = turn;
        prepare(&file)
    };
    let prepared = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
    prepared.map_err(|refused| Error::invalid("file", said(refused)))
}

async fn put(state: &Arc<State>, picture: Picture) -> Result<NewUpload> {
    let Picture { bytes, encoding, width, height, .. } = picture;
    let new = NewUpload {
        // The size belongs to the name, so that a text knows how much room to leave.
        name: format!("{}-{width}x{height}", secret(16)),
        mime: encoding.mime(),
        bytes: i64::try_from(bytes.len()).map_err(Error::internal)?,
        width,
        height,
    };
    let (state, name) = (state.clone(), new.name.clone());
    tokio::task::spawn_blocking(move || state.shelf.put(&name, &bytes)).await.map_err(Error::internal)??;
    Ok(new)
}

/// Why a file is refused, for people.
fn said(refused: Refused) -> Message {
    match refused {
        Refused::Empty => Message::new("uploads-error-empty"),
        Refused::Svg => Message::new("uploads-error-svg"),
        Refused::Heic => Message::new("uploads-error-heic"),
        Refused::Unknown => Message::new("uploads-error-unknown"),
        Refused::TooManyPixels { width, height, limit } => Message::new("uploads-error-pixels")
            .with("width", width)
            .with("height", height)
            .with("limit", limit / 1_000_000),
        Refused::TooIntricate { limit, .. } => Message::new("uploads-error-intricate").with("limit", limit),
        Refused::Damaged => Message::new("uploads-error-damaged"),
    }
}

/// The Markdown that shows a picture.
pub(crate) fn markdown(alt: &str, name: &str) -> String {
    let mut escaped = String::with_capacity(alt.len());
    for word in alt.split_whitespace() {
        if !escaped.is_empty() {
            escaped.push(' ');
        }
        for letter in word.chars() {
            if matches!(letter, '\\' | '[' | ']') {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
    }
    format!("![{escaped}](/f/{name})")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_description_cannot_end_itself() {
        assert_eq!(super::markdown(" A [drug]\n chart \\ ", "a-4x3"), "![A \\[drug\\] chart \\\\](/f/a-4x3)");
        let html = markup::cook(&super::markdown("x](https://elsewhere.example) ![", "a-4x3"), "").expect("short").html;
        assert_eq!(html.matches("<img").count(), 1, "{html}");
        assert!(html.contains("src=\"/f/a-4x3\""), "{html}");
    }
}
