//! Who a cookie or a token belongs to.

use db::{Db, Result, Time};
use diesel::prelude::*;
use spine::Actor;
use web::Credentials;

use crate::schema::{people, sessions, tokens};
use db::PersonId;

/// The person whom the credentials belong to, provided that session or token is valid and the account active.
///
/// One query, on the connection of the act: deactivation, sign-out and revocation are seen at once.
pub fn identify(db: &mut Db, credentials: &Credentials, now: Time) -> Result<Option<Actor>> {
    let columns = (people::id, people::handle, people::name, people::admin);
    let found: Option<(PersonId, String, String, bool, bool)> = match credentials {
        Credentials::None => None,
        Credentials::Session(hash) => sessions::table
            .inner_join(people::table)
            .filter(sessions::token.eq(hash.as_slice()))
            .filter(sessions::expires_at.gt(now))
            .filter(people::deactivated_at.is_null())
            .select(columns)
            .first(db)
            .optional()?
            .map(|(id, handle, name, admin)| (id, handle, name, admin, true)),
        Credentials::Bearer(hash) => tokens::table
            .inner_join(people::table)
            .filter(tokens::token.eq(hash.as_slice()))
            .filter(tokens::revoked_at.is_null())
            .filter(people::deactivated_at.is_null())
            .select((columns, tokens::scope))
            .first::<((PersonId, String, String, bool), String)>(db)
            .optional()?
            .map(|((id, handle, name, admin), scope)| (id, handle, name, admin, scope == "write")),
    };
    Ok(found.map(|(id, handle, name, admin, may_write)| Actor { id, handle, name, admin, may_write }))
}
