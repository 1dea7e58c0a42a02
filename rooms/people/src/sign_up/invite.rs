//! Inviting somebody by mail: by an administrator, or into a community by whoever leads it.

use db::{CommunityId, Db, Error, PersonId, Result, Time};
use spine::audit::{self, Entry};
use spine::{Ctx, ObjectRef, Verb, activity};

use super::schema::{Destination, Invited, SignUpId, Withdrawn};
use super::{Policy, letter, store};
use crate::account::{self, Email};
use crate::actions;

/// What an invitation led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They have an account already; nothing was sent.
    HasAccount(PersonId),
    /// A letter is on its way.
    Sent(SignUpId),
}

/// An invitation that nobody has followed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: SignUpId,
    pub email: String,
    /// The name of whoever invited them.
    pub by: String,
    pub since: Time,
    pub expires_at: Time,
    pub expired: bool,
}

const KIND: &str = "invitation";

fn object(id: SignUpId) -> ObjectRef {
    ObjectRef { kind: KIND, id: id.0 }
}

/// Sends somebody without an account a link by which they make one; with `to`, they are in that community from then
/// on. Inviting again sends a new link.
///
/// Without a community it is an administrator's act. Into one it is the act of whoever may bring people there, which
/// the caller has to know.
pub fn invite(db: &mut Db, ctx: &Ctx, email: &Email, to: Option<CommunityId>) -> Result<Outcome> {
    match to {
        None => account::check_admin(db, ctx)?,
        Some(_) => drop(ctx.writer()?),
    }
    let by = ctx.person()?.id;
    if let Some(person) = account::store::by_email(db, email)? {
        return Ok(Outcome::HasAccount(person.id));
    }
    if !Policy::load(db)?.admits(email, true) {
        return Err(Error::conflict("sign-up-closed"));
    }
    let sender = sender(db, email, by)?;
    let row = store::put(db, ctx, email, Some(sender))?;
    if let Some(community) = to {
        store::add_destination(db, row.id, Destination { community, by })?;
    }
    if !store::count_letter(db, &row, ctx.now)? {
        return Err(Error::invalid("email", "sign-up-letters-enough"));
    }
    letter::send_later(db, ctx, row.id)?;
    if to.is_none() {
        audit::record(db, ctx, Entry::of(&actions::INVITED, object(row.id)))?;
    }
    activity::record(db, ctx, object(row.id), to, &Invited {})?;
    Ok(Outcome::Sent(row.id))
}

/// Whoever is named as having invited: an administrator who did stays it, as theirs is no community's to take back.
fn sender(db: &mut Db, email: &Email, by: PersonId) -> Result<PersonId> {
    match store::by_email(db, email)?.and_then(|row| row.invited_by) {
        Some(before) if account::store::is_admin(db, before)? => Ok(before),
        _ => Ok(by),
    }
}

/// How many invitations into communities somebody sent after a time to people without an account, those that were
/// taken back too.
pub fn sent_by(db: &mut Db, person: PersonId, after: Time) -> Result<i64> {
    activity::count_by(db, KIND, Invited::NAME, person, after)
}

/// Takes an invitation back: that into a community, which its caller may do, or all of it, as an administrator. Its
/// link opens nothing any more. One that is gone already is just as well.
pub fn withdraw(db: &mut Db, ctx: &Ctx, id: SignUpId, from: Option<CommunityId>) -> Result<()> {
    match from {
        None => account::check_admin(db, ctx)?,
        Some(_) => drop(ctx.writer()?),
    }
    let Some(row) = store::lock(db, id)?.filter(|row| row.used_at.is_none()) else { return Ok(()) };
    let gone = match from {
        None => true,
        Some(community) => {
            if !store::remove_destination(db, id, community)? {
                return Ok(());
            }
            let by_admin = match row.invited_by {
                Some(by) => account::store::is_admin(db, by)?,
                None => true,
            };
            !by_admin && store::destinations(db, id)?.is_empty()
        }
    };
    if gone {
        store::remove(db, id)?;
    }
    if from.is_none() {
        audit::record(db, ctx, Entry::of(&actions::INVITATION_WITHDRAWN, object(id)))?;
    }
    activity::record(db, ctx, object(id), from, &Withdrawn {})
}

/// The invitations that wait: into a community, or all of them. Who may see them is for the caller to know.
pub fn invited(db: &mut Db, to: Option<CommunityId>, limit: i64, now: Time) -> Result<Vec<Waiting>> {
    let rows = store::invited(db, to, limit)?.into_iter();
    let waiting = rows.filter_map(|(row, by)| {
        let expired = row.expires_at <= now;
        Some(Waiting { id: row.id, email: row.email?, by, since: row.created_at, expires_at: row.expires_at, expired })
    });
    Ok(waiting.collect())
}
