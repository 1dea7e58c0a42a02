//! `GET /live`: the stream of one browser.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use db::{Error, PersonId, Result, Time};
use futures_util::stream;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use spine::Stop;
use tokio::sync::{broadcast, watch};

use super::seats::Seat;
use super::{Live, Touched, Watched};
use crate::fault::Fault;
use crate::{Query, Visit};

/// How long after it was touched a stream looks what is new, in milliseconds: several acts at once are one look, and not all
/// streams look at the same moment.
const CALM: std::ops::Range<u64> = 400..800;
/// How often a stream asks whether the session still stands when it hears nothing: another process may have ended it.
const FIRM: Duration = Duration::from_secs(5);
/// How often a stream says that it is there.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// After how many milliseconds a browser connects again when a stream broke off.
const AGAIN: std::ops::Range<u64> = 2_000..6_000;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// What the open pages show: `kind:id:since`, joined by commas.
    #[serde(default)]
    watch: String,
}

/// `GET /live?watch=topic:12:5,forum:3:1764068400000`
pub async fn open(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let live = visit.app.room::<Live>();
    let person = visit.read(|_, ctx| Ok(ctx.person()?.id)).await?;
    let watched = live.parse(&asked.watch)?;
    if watched.is_empty() {
        // A browser takes this as the end.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let listener = Listener::new(visit, &live, person, watched)?;
    let events = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok::<Event, Infallible>(event), listener))
    });
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    // Proxies that gather what they hand on would keep the news to themselves.
    Ok(([("x-accel-buffering", "no")], sse).into_response())
}

/// Whoever listens to one stream.
struct Listener {
    visit: Visit,
    person: PersonId,
    watched: Vec<Watched>,
    /// Which of them to look at next.
    pending: Vec<bool>,
    ready: VecDeque<Event>,
    touched: broadcast::Receiver<Touched>,
    sessions: watch::Receiver<()>,
    stop: Stop,
    over: bool,
    _seat: Seat,
}

/// What a browser is told about something that it watches.
#[derive(Serialize)]
struct News<'a> {
    watch: &'a str,
    /// One sentence; empty when nothing is new any more.
    text: String,
}

impl Listener {
    fn new(visit: Visit, live: &Live, person: PersonId, watched: Vec<Watched>) -> Result<Listener> {
        let again = Duration::from_millis(rand::rng().random_range(AGAIN));
        Ok(Listener {
            _seat: live.seats.take(person)?,
            pending: vec![true; watched.len()],
            ready: VecDeque::from([Event::default().retry(again).comment("")]),
            touched: live.touched.subscribe(),
            sessions: live.sessions.subscribe(),
            stop: live.stop.clone(),
            over: false,
            visit,
            person,
            watched,
        })
    }

    /// The next event; nothing when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.over || self.stop.is_stopping() {
                return None;
            }
            if !self.pending.contains(&true) {
                self.wait().await;
            }
            self.look().await;
        }
    }

    /// Waits until there may be something to say.
    async fn wait(&mut self) {
        let touched = tokio::select! {
            () = self.stop.wait() => return,
            touched = self.touched.recv() => Some(touched),
            _ = self.sessions.changed() => None,
            () = tokio::time::sleep(FIRM) => return,
        };
        self.note(touched);
        let calm = Duration::from_millis(rand::rng().random_range(CALM));
        if self.stop.pause(calm).await {
            return;
        }
        self.sessions.mark_unchanged();
        loop {
            match self.touched.try_recv() {
                Ok(touched) => self.note(Some(Ok(touched))),
                Err(broadcast::error::TryRecvError::Lagged(by)) => {
                    self.note(Some(Err(broadcast::error::RecvError::Lagged(by))));
                }
                Err(_) => break,
            }
        }
    }

    fn note(&mut self, touched: Option<Result<Touched, broadcast::error::RecvError>>) {
        match touched {
            None => {}
            Some(Ok(touched)) => {
                for (pending, watched) in self.pending.iter_mut().zip(&self.watched) {
                    *pending |= watched.is(touched);
                }
            }
            // Something was missed, so everything may be new.
            Some(Err(_)) => self.pending.fill(true),
        }
    }

    /// Asks who this is, then what is new for them. The stream is over with the session.
    async fn look(&mut self) {
        let visit = Visit { now: Time::now(), ..self.visit.clone() };
        let (person, words) = (self.person, self.visit.words);
        let asked: Vec<Watched> =
            self.watched.iter().zip(&self.pending).filter(|(_, pending)| **pending).map(|(w, _)| w.clone()).collect();
        let looked = visit
            .read(move |db, ctx| {
                if ctx.person_id() != Some(person) {
                    return Ok(None);
                }
                let mut news = Vec::new();
                for watched in asked {
                    match watched.watch.news(db, ctx, words, watched.id, watched.since) {
                        Ok(text) => news.push((watched.name, text)),
                        Err(Error::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(Some(news))
            })
            .await;
        match looked {
            Ok(Some(news)) => {
                self.pending.fill(false);
                self.ready.extend(news.iter().filter_map(|(watch, text)| told(watch, text)));
            }
            Ok(None) => {
                self.over = true;
                self.ready.push_back(Event::default().event("end").data("session"));
            }
            Err(error) => {
                tracing::warn!(%error, "a stream could not look what is new; the browser connects again");
                self.over = true;
            }
        }
    }
}

fn told(watch: &str, text: &str) -> Option<Event> {
    let news = News { watch, text: text.to_owned() };
    Event::default().json_data(&news).inspect_err(|error| tracing::error!(%error, "news cannot be told")).ok()
}
