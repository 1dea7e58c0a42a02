//! Signing in with an address and a password.

use std::hash::{DefaultHasher, Hash, Hasher};

use db::{Error, Result};
use web::Visit;
use web::limits::{Limited, Whose};

use super::session::{self, NewSession, Secret};
use crate::account::{Email, Password, password};

/// Opens a session, and gives its secret; nothing where address and password do not go together.
///
/// An unknown address, a closed account and a wrong password are one answer, and take one time.
pub async fn sign_in(visit: &Visit, email: &str, typed: &str, new: NewSession) -> Result<Option<Secret>> {
    take_a_try(visit, "sign-in", email)?;
    let known = match Email::parse(email) {
        Ok(email) => visit.app.database().read(move |db| session::key_to(db, email.as_str())).await?,
        Err(_) => None,
    };
    let (person, stored) = known.map_or((None, None), |(person, stored)| (Some(person), stored));
    let right = password::verify(Password::typed(typed), stored.clone()).await?;
    let (Some(person), Some(stored), true) = (person, stored, right) else { return Ok(None) };
    let secret = new.secret.clone();
    // Not through `visit.write`: the tries above are the allowance, and an office that signs in together at nine
    // must not use up what its address may write.
    let stranger = visit.clone();
    let open = move |db: &mut db::Db| {
        let ctx = stranger.ctx(db)?;
        session::open(db, &ctx, person, &stored, &new)
    };
    let opened = visit.app.database().write(open).await?;
    Ok(opened.then_some(secret))
}

/// Uses one of the tries that a network has in a minute, and one of the many more that there are at one `door` for
/// what it leads to: as few of those would let anybody keep anybody else out.
pub fn take_a_try(visit: &Visit, door: &'static str, to: &str) -> Result<()> {
    visit.take(Limited::SignIn, Whose::Network(visit.network))?;
    let mut hasher = DefaultHasher::new();
    (door, to.trim().to_lowercase()).hash(&mut hasher);
    visit.take(Limited::Account, Whose::Account(hasher.finish()))
}

/// Seconds until there is a try again, when an error says so.
pub fn wait_of(error: &Error) -> Option<u64> {
    match error {
        Error::RateLimited(seconds) => Some(*seconds),
        _ => None,
    }
}
