//! Signing in with an address and a password.

use db::{Error, Result};
use web::Visit;

use super::guess::Guess;
use super::session::{self, NewSession, Opening};
use crate::account::{Email, Password, password};

/// Opens a session, or the way to the second step.
///
/// An unknown address, a closed account and a wrong password are one answer, and take one time.
pub async fn sign_in(visit: &Visit, email: &str, typed: &str, new: &NewSession) -> Result<Opening> {
    let address = Email::parse(email).ok();
    let guess = Guess::begin(visit, "sign-in", address.as_ref().map_or(email, Email::as_str)).await?;
    let known = match address {
        Some(email) => visit.app.database().read(move |db| session::key_to(db, email.as_str())).await?,
        None => None,
    };
    let (person, stored) = known.map_or((None, None), |(person, stored)| (Some(person), stored));
    let right = password::verify(Password::typed(typed), stored.clone()).await?;
    let (Some(person), Some(stored), true) = (person, stored, right) else { return Ok(Opening::Refused) };
    // Not through `visit.write`: the tries above are the allowance, and an office that signs in together at nine
    // must not use up what its address may write.
    let (stranger, new) = (visit.clone(), new.clone());
    let open = move |db: &mut db::Db| {
        let ctx = stranger.ctx(db)?;
        session::open(db, &ctx, person, &stored, &new)
    };
    let opened = visit.app.database().write(open).await?;
    if opened != Opening::Refused {
        guess.was_right(visit);
    }
    Ok(opened)
}

/// Seconds until there is a try again, when an error says so.
pub fn wait_of(error: &Error) -> Option<u64> {
    match error {
        Error::RateLimited(seconds) => Some(*seconds),
        _ => None,
    }
}
