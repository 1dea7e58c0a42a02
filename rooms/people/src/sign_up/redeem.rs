//! Following the link of a letter: the account is made, and whoever made it is inside.

use db::{Db, Error, Result};
use spine::{Actor, Ctx, Feature};
use web::hash_secret;

use super::schema::{Destination, SignUp, SignUpId};
use super::{Policy, Welcome, bulk, letter, store};
use crate::account::{self, Email, NewPerson};
use crate::door::session::NewSession;
use crate::membership;

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// An account can be made with this address.
    Open { email: String },
    /// It led to an account, or the address has one by now.
    Used,
    /// It came too late, and a new one can be sent.
    Expired,
    /// The administrators decided otherwise in between.
    Closed,
    /// It never was one, was taken back, or a newer one was sent.
    Unknown,
}

/// What the link with this secret leads to.
pub fn find(db: &mut Db, ctx: &Ctx, secret: &str) -> Result<Found> {
    let Some(row) = store::by_token(db, &hash_secret(secret))? else { return Ok(Found::Unknown) };
    match check(db, ctx, &row) {
        Ok(email) => Ok(Found::Open { email: email.as_str().to_owned() }),
        Err(found) => found,
    }
}

/// The address of somebody on their way, or why they get no further.
fn check(db: &mut Db, ctx: &Ctx, row: &SignUp) -> Result<Email, Result<Found>> {
    let email = row.email.as_deref().and_then(|email| Email::parse(email).ok());
    let Some(email) = email.filter(|_| row.used_at.is_none()) else { return Err(Ok(Found::Used)) };
    if account::store::by_email(db, &email).map_err(Err)?.is_some() {
        return Err(Ok(Found::Used));
    }
    let stands = stands(db, row).map_err(Err)?;
    if !Policy::load(db).map_err(Err)?.admits(&email, stands) {
        let taken_back = row.invited_by.is_some() && !stands;
        return Err(Ok(if taken_back { Found::Unknown } else { Found::Closed }));
    }
    if row.expires_at <= ctx.now { Err(Ok(Found::Expired)) } else { Ok(email) }
}

/// Whether somebody was invited, and by whom still counts: what an administrator sent stands, what was sent for a
/// community as long as whoever sent it leads that.
pub(super) fn stands(db: &mut Db, row: &SignUp) -> Result<bool> {
    let Some(by) = row.invited_by else { return Ok(false) };
    let destinations = store::destinations(db, row.id)?;
    if destinations.is_empty() || account::store::is_admin(db, by)? {
        return Ok(true);
    }
    if !Feature::Invitations.is_on(db)? {
        return Ok(false);
    }
    for Destination { community, by } in destinations {
        if membership::facilitators(db, community)?.contains(&by) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Somebody has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The home page of the community that invited them, or of the house.
    pub href: String,
}

/// Makes the account, takes them into the communities that invited them, and opens a session. `Err(NotFound)` when the
/// link opens nothing any more: [`find`] says why.
pub fn redeem(
    db: &mut Db,
    ctx: &Ctx,
    secret: &str,
    who: &dyn Fn(Email) -> NewPerson,
    session: &NewSession,
    welcome: &dyn Welcome,
) -> Result<Arrived> {
    let row = store::lock_by_token(db, &hash_secret(secret))?.ok_or(Error::NotFound)?;
    let email = match check(db, ctx, &row) {
        Ok(email) => email,
        Err(found) => return found.and(Err(Error::NotFound)),
    };
    // Whoever was signed in here before is not who comes.
    let stranger = Ctx { actor: None, ..ctx.clone() };
    let person = match account::make(db, &stranger, &who(email)) {
        // Made on the command line in the same moment.
        Err(Error::Invalid(errors)) if errors.get("email").is_some() => return Err(Error::NotFound),
        made => made?,
    };
    let actor =
        Actor { id: person.id, handle: person.handle, name: person.name, photo: None, admin: false, may_write: true };
    let ctx = stranger.acting(actor);
    let mut href = None;
    for destination in store::destinations(db, row.id)? {
        let home = welcome.take_in(db, &ctx, destination)?;
        href = href.or(home);
    }
    bulk::take_over(db, row.id, person.id)?;
    store::use_up(db, row.id, ctx.now)?;
    session.insert(db, &ctx, person.id)?;
    Ok(Arrived { href: href.unwrap_or_else(|| "/".to_owned()) })
}

/// Sends a new link to where the expired one went, if that still may be.
pub fn again(db: &mut Db, ctx: &Ctx, secret: &str) -> Result<Option<SignUpId>> {
    let Some(row) = store::lock_by_token(db, &hash_secret(secret))? else { return Ok(None) };
    let expired = match check(db, ctx, &row) {
        Ok(_) => false,
        Err(found) => found? == Found::Expired,
    };
    if !expired || !store::count_letter(db, &row, ctx.now)? {
        return Ok(None);
    }
    letter::send_later(db, ctx, row.id)?;
    Ok(Some(row.id))
}
