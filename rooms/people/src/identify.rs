//! Who a cookie or a token belongs to.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Actor;
use web::{App, Credentials, Feature};

use crate::schema::{Scope, SessionId, TokenId, people, sessions, tokens};
use crate::seen::Seen;

type Row = (PersonId, String, String, Option<String>, bool);
type Columns = (people::id, people::handle, people::name, people::photo, people::admin);

const COLUMNS: Columns = (people::id, people::handle, people::name, people::photo, people::admin);

/// The columns of [`Shown`], for queries of other rooms that look up on their way who shows a session: to be
/// selected as nullable from a left join.
pub const SHOWN: (Columns, (sessions::id, sessions::seen_at)) = (COLUMNS, (sessions::id, sessions::seen_at));

/// A valid session and the active person whose it is.
pub type Shown = (Row, (SessionId, Time));

/// Who showed a session that a query of another room has found, noting that they were here.
pub fn shown(app: &App, row: Shown, now: Time) -> Actor {
    came(&app.room::<Seen>(), row, now)
}

/// The person whom the credentials belong to, provided that session or token is valid and the account active.
///
/// One query, on the connection of the act: deactivation, sign-out and revocation are seen at once.
pub fn identify(db: &mut Db, credentials: &Credentials, now: Time) -> Result<Option<Actor>> {
    recognise(db, credentials, now, &Seen::default())
}

/// The same, noting that they were here.
pub(crate) fn recognise(db: &mut Db, credentials: &Credentials, now: Time, seen: &Seen) -> Result<Option<Actor>> {
    match credentials {
        Credentials::None => Ok(None),
        Credentials::Session(hash) => by_session(db, hash, now, seen),
        Credentials::Bearer(hash) => by_token(db, hash, now, seen),
    }
}

fn by_session(db: &mut Db, hash: &[u8], now: Time, seen: &Seen) -> Result<Option<Actor>> {
    let found: Option<Shown> = sessions::table
        .inner_join(people::table)
        .filter(sessions::token.eq(hash))
        .filter(sessions::expires_at.gt(now))
        .filter(people::deactivated_at.is_null())
        .select(SHOWN)
        .get_result(db)
        .optional()?;
    Ok(found.map(|row| came(seen, row, now)))
}

fn came(seen: &Seen, (row, (session, before)): Shown, now: Time) -> Actor {
    seen.session(session, before, now);
    actor(row, true)
}

fn by_token(db: &mut Db, hash: &[u8], now: Time, seen: &Seen) -> Result<Option<Actor>> {
    if !Feature::Tokens.is_on(db)? {
        return Ok(None);
    }
    let found: Option<(Row, (TokenId, Option<Time>, Scope))> = tokens::table
        .inner_join(people::table)
        .filter(tokens::token.eq(hash))
        .filter(tokens::revoked_at.is_null())
        .filter(people::deactivated_at.is_null())
        .select((COLUMNS, (tokens::id, tokens::used_at, tokens::scope)))
        .get_result(db)
        .optional()?;
    Ok(found.map(|(row, (token, before, scope))| {
        seen.token(token, before, now);
        actor(row, scope == Scope::Write)
    }))
}

fn actor((id, handle, name, photo, admin): Row, may_write: bool) -> Actor {
    Actor { id, handle, name, photo, admin, may_write }
}
