//! When a session or a token was last used: noted in memory on the way, written down now and then by a job, so that
//! reading a page writes nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::{Database, Db, Result, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::jobs::{Handler, Job, Schedule};
use web::App;

use crate::door;
use crate::door::session::LASTS;
use crate::schema::{SessionId, TokenId, sessions, tokens};
use crate::sign_up;

/// How old the noted time may be before a visit is worth noting, in milliseconds.
pub const OFTEN: i64 = Time::HOUR;
/// How often what was noted is written down, in milliseconds.
const WRITTEN_EVERY: i64 = 5 * Time::MINUTE;

/// What was seen since it was last written down.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    sessions: HashMap<SessionId, Time>,
    tokens: HashMap<TokenId, Time>,
}

impl Seen {
    /// Notes a visit with a session that was seen at `before`, unless that is recent enough.
    pub fn session(&self, session: SessionId, before: Time, now: Time) {
        if before.plus(OFTEN) <= now {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).sessions.insert(session, now);
        }
    }

    /// Notes the use of a token.
    pub fn token(&self, token: TokenId, before: Option<Time>, now: Time) {
        if before.is_none_or(|before| before.plus(OFTEN) <= now) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).tokens.insert(token, now);
        }
    }

    /// Writes down what was noted. When that fails, the same people are noted again at their next visit.
    fn write_down(&self, database: &Database) -> Result<()> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if noted.sessions.is_empty() && noted.tokens.is_empty() {
            return Ok(());
        }
        database.write_now(move |db| noted.write(db))
    }
}

impl Noted {
    fn write(&self, db: &mut Db) -> Result<()> {
        for (session, at) in &self.sessions {
            diesel::update(sessions::table.find(session))
                .set((sessions::seen_at.eq(at), sessions::expires_at.eq(at.plus(LASTS))))
                .execute(db)?;
        }
        for (token, at) in &self.tokens {
            diesel::update(tokens::table.find(token)).set(tokens::used_at.eq(at)).execute(db)?;
        }
        Ok(())
    }
}

/// Writes down what was seen, and forgets what has expired.
#[derive(Serialize, Deserialize)]
struct KeepDoor {}

impl Job for KeepDoor {
    const KIND: &'static str = "people.keep-door";
}

pub fn handler(app: &App) -> Handler {
    let seen: Arc<Seen> = app.room();
    Handler::new(move |database, _: KeepDoor| {
        seen.write_down(database)?;
        let now = Time::now();
        database.write_now(move |db| {
            door::forget_expired(db, now)?;
            sign_up::forget_expired(db, now)
        })
    })
}

pub fn schedule() -> Schedule {
    Schedule { name: KeepDoor::KIND, every: WRITTEN_EVERY, kind: KeepDoor::KIND, payload: "{}" }
}
