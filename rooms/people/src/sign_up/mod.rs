//! Coming to an account: by oneself as far as the administrators let strangers in, or by invitation.
//!
//! Nothing but an address is kept until whoever reads its mail comes back with the link; only then are name and
//! password asked for, and the account is made. So no account ever has an address that nobody has proved.

pub mod bulk;
mod invite;
mod letter;
mod pages;
mod policy;
mod redeem;
pub mod schema;
mod store;
mod welcome;

use db::{Db, Result, Time};
use spine::Ctx;
use spine::jobs::Handler;
use web::{App, Route, Who};

pub use invite::{Outcome, Waiting, invite, invited, sent_by, withdraw};
pub(crate) use letter::KIND as LETTERS;
pub use policy::{DOMAINS, Policy, Way, set_policy};
pub use redeem::{Arrived, Found, again, find, redeem};
pub use schema::{Destination, SignUpId};
pub use welcome::{Welcome, Welcomer};

use crate::account::{self, Email};
use crate::mail::{self, Letter};

/// How long the link works that somebody asked for, in milliseconds.
const ASKED_LASTS: i64 = Time::DAY;
/// How long an invitation stands, in milliseconds.
const INVITED_LASTS: i64 = 14 * Time::DAY;

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/sign-up", Who::Anyone, pages::ask::show),
        post("/sign-up", Who::Anyone, pages::ask::send),
        get("/sign-up/{secret}", Who::Anyone, pages::come::show),
        post("/sign-up/{secret}", Who::Anyone, pages::come::come),
        post("/sign-up/{secret}/again", Who::Anyone, pages::come::again),
    ]
}

pub(crate) fn handler(app: &App) -> Handler {
    letter::handler(app)
}

/// Somebody asks for an account with this address. Whoever asks learns nothing of it: the answer comes by mail, to a
/// link for those who may come, and to word of their account for those who have one.
pub fn ask(db: &mut Db, ctx: &Ctx, email: &Email) -> Result<()> {
    let policy = Policy::load(db)?;
    let owner = account::store::by_email(db, email)?;
    let known = store::by_email(db, email)?;
    let invited = known.as_ref().map(|known| redeem::stands(db, known)).transpose()?.unwrap_or(false);
    if owner.is_none() && !policy.admits(email, invited) {
        return Ok(());
    }
    let row = store::put(db, ctx, email, None)?;
    if !store::count_letter(db, &row, ctx.now)? {
        return Ok(());
    }
    match owner {
        None => letter::send_later(db, ctx, row.id),
        // An author who was offered what they wrote comes to it by the link of that letter.
        Some(person) if person.is_unclaimed() => mail::send_later(db, ctx, person.id, Letter::Invitation),
        Some(person) => mail::send_later(db, ctx, person.id, Letter::HasAccount),
    }
}

/// Forgets those who never came, and how those came who did.
pub(crate) fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    store::forget(db, now.plus(-7 * Time::DAY))
}

/// Nobody with this address is on their way any more: its owner is erased.
pub(crate) fn forget_address(db: &mut Db, email: &str) -> Result<()> {
    let Ok(email) = Email::parse(email) else { return Ok(()) };
    match store::by_email(db, &email)? {
        Some(row) => store::remove(db, row.id),
        None => Ok(()),
    }
}
