//! Sessions: opened by signing in, kept as the hash of a cookie, ended one by one or all at once.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use db::{Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use spine::audit::{self, Entry};
use web::{Visit, device_cookie, hash_secret, secret, session_cookie};

use super::{device, second};
use crate::account::{self, store};
use crate::actions;
use crate::schema::{SessionId, people, sessions};

/// How long a session lasts without a visit, in milliseconds.
pub const LASTS: i64 = 30 * Time::DAY;
/// How long a browser keeps the cookie, in seconds: as long as browsers do. The session behind it ends earlier, and
/// as only the house decides when, no answer has to renew the cookie.
const COOKIE: i64 = 400 * 24 * 3_600;
/// Most characters of what a browser says about itself.
const AGENT: usize = 300;

/// What a browser shows from now on. Only its hash is stored.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn fresh() -> Secret {
        Secret(secret(32))
    }

    pub fn hash(&self) -> Vec<u8> {
        hash_secret(&self.0).to_vec()
    }

    /// As the browser shows it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// By what a browser is known when somebody signs in there again.
#[derive(Clone)]
pub enum Mark {
    /// The hash of the cookie that it shows already.
    Shown(Vec<u8>),
    /// The cookie that it is given.
    Fresh(Secret),
}

impl Mark {
    pub fn hash(&self) -> Vec<u8> {
        match self {
            Mark::Shown(hash) => hash.clone(),
            Mark::Fresh(secret) => secret.hash(),
        }
    }
}

/// The cookie that takes a session out of the browser.
pub fn no_cookie(visit: &Visit) -> HeaderValue {
    cookie(visit, session_cookie, "", 0)
}

fn cookie(visit: &Visit, name: fn(bool) -> &'static str, value: &str, age: i64) -> HeaderValue {
    let secure = visit.app.settings().public_url.starts_with("https://");
    let name = name(secure);
    let only_there = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{only_there}");
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}

/// One browser in which a person is signed in.
#[derive(Debug, Clone, Queryable)]
pub struct Session {
    pub id: SessionId,
    token: Vec<u8>,
    /// What the browser said about itself.
    pub agent: String,
    pub created_at: Time,
    pub seen_at: Time,
}

impl Session {
    /// Whether this visit shows its cookie.
    pub fn is_shown_by(&self, visit: &Visit) -> bool {
        shown(visit).is_some_and(|hash| hash == self.token)
    }
}

/// The hash of the session cookie that a visit shows.
pub fn shown(visit: &Visit) -> Option<Vec<u8>> {
    match &visit.credentials {
        web::Credentials::Session(hash) => Some(hash.to_vec()),
        _ => None,
    }
}

/// What a right secret led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The session is open.
    In,
    /// The second step comes first; whoever shows the secret of the session may take it.
    SecondStep,
    /// The account was closed, or the password changed, in between.
    Refused,
}

/// Opens a session for a person whose stored password is still the one that was verified.
///
/// The row is locked, so that a password set or an account closed in between is seen.
pub fn open(db: &mut Db, ctx: &Ctx, person: PersonId, password: &str, new: &NewSession) -> Result<Opening> {
    let person = store::lock(db, person)?;
    if person.deactivated_at.is_some() || store::password(db, person.id)?.as_deref() != Some(password) {
        return Ok(Opening::Refused);
    }
    if second::is_on(db, person.id)? {
        second::wait_for_code(db, ctx, person.id, new)?;
        return Ok(Opening::SecondStep);
    }
    new.insert_and_tell(db, ctx, person.id)?;
    Ok(Opening::In)
}

/// A session to be opened.
#[derive(Clone)]
pub struct NewSession {
    pub secret: Secret,
    /// What the browser says about itself.
    pub agent: String,
    /// The session whose cookie is replaced.
    pub instead_of: Option<Vec<u8>>,
    pub device: Mark,
}

impl NewSession {
    /// A session for the browser of this visit.
    pub fn of(visit: &Visit, agent: Option<&HeaderValue>) -> NewSession {
        let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        NewSession {
            secret: Secret::fresh(),
            agent: agent.chars().take(AGENT).collect(),
            instead_of: shown(visit),
            device: visit.device.map_or_else(|| Mark::Fresh(Secret::fresh()), |shown| Mark::Shown(shown.to_vec())),
        }
    }

    /// The answer that lets whoever has signed in keep the session.
    pub fn enter(&self, mut response: Response, visit: &Visit) -> Response {
        let headers = response.headers_mut();
        headers.append(header::SET_COOKIE, cookie(visit, session_cookie, &self.secret.0, COOKIE));
        if let Mark::Fresh(mark) = &self.device {
            headers.append(header::SET_COOKIE, cookie(visit, device_cookie, &mark.0, COOKIE));
        }
        response
    }

    /// Opens it on a way in of which a letter tells anyway, or which is their first.
    pub(crate) fn insert(&self, db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
        device::note(db, ctx, person, self, false)?;
        self.write(db, ctx, person)
    }

    /// Opens it, and tells its owner by mail where the browser is a new one.
    pub(crate) fn insert_and_tell(&self, db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
        device::note(db, ctx, person, self, true)?;
        self.write(db, ctx, person)
    }

    /// That an administrator signed in is recorded, by whichever way.
    fn write(&self, db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<()> {
        if store::is_admin(db, person)? {
            audit::record(db, ctx, Entry::of(&actions::SIGNED_IN, account::object(person)).by(person))?;
        }
        if let Some(replaced) = &self.instead_of {
            end(db, replaced)?;
        }
        diesel::insert_into(sessions::table)
            .values((
                sessions::token.eq(self.secret.hash()),
                sessions::person_id.eq(person),
                sessions::agent.eq(&self.agent),
                sessions::created_at.eq(ctx.now),
                sessions::seen_at.eq(ctx.now),
                sessions::expires_at.eq(ctx.now.plus(LASTS)),
            ))
            .execute(db)?;
        diesel::update(people::table.find(person)).set(people::signed_in_at.eq(ctx.now)).execute(db)?;
        Ok(())
    }
}

/// Ends the session with this cookie.
pub fn end(db: &mut Db, hash: &[u8]) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::token.eq(hash))).execute(db)?;
    Ok(())
}

/// Ends one of the actor's own sessions.
pub fn end_one(db: &mut Db, ctx: &Ctx, session: SessionId) -> Result<()> {
    let person = ctx.writer()?.id;
    let mine = sessions::table.find(session).filter(sessions::person_id.eq(person));
    if diesel::delete(mine).execute(db)? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Ends all of the actor's sessions.
pub fn end_all(db: &mut Db, ctx: &Ctx) -> Result<()> {
    store::end_sessions(db, ctx.writer()?.id, None)
}

/// The actor's sessions, the last seen first.
pub fn list(db: &mut Db, ctx: &Ctx) -> Result<Vec<Session>> {
    Ok(sessions::table
        .filter(sessions::person_id.eq(ctx.person()?.id))
        .filter(sessions::expires_at.gt(ctx.now))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .select((sessions::id, sessions::token, sessions::agent, sessions::created_at, sessions::seen_at))
        .load(db)?)
}

/// What has to be known of an account to let somebody in: its id and its stored password.
pub fn key_to(db: &mut Db, email: &str) -> Result<Option<(PersonId, Option<String>)>> {
    Ok(people::table
        .filter(people::email.eq(email))
        .filter(people::deactivated_at.is_null())
        .select((people::id, people::password))
        .first(db)
        .optional()?)
}

/// Forgets sessions that ended by themselves.
pub fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(now))).execute(db)?;
    Ok(())
}
