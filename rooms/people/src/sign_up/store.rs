//! Queries on those who are on their way to an account.

use db::{CommunityId, Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;

use super::schema::{Destination, SignUp, SignUpId, sign_up_communities, sign_ups};
use super::{ASKED_LASTS, INVITED_LASTS, bulk};
use crate::account::Email;
use crate::schema::people;

/// The columns of a [`SignUp`], in its order.
const COLUMNS: (
    sign_ups::id,
    sign_ups::email,
    sign_ups::invited_by,
    sign_ups::created_at,
    sign_ups::expires_at,
    sign_ups::used_at,
    sign_ups::letters,
    sign_ups::letters_since,
) = (
    sign_ups::id,
    sign_ups::email,
    sign_ups::invited_by,
    sign_ups::created_at,
    sign_ups::expires_at,
    sign_ups::used_at,
    sign_ups::letters,
    sign_ups::letters_since,
);

/// Letters that one address is sent within an hour.
const AN_HOUR: i64 = 5;

pub fn by_email(db: &mut Db, email: &Email) -> Result<Option<SignUp>> {
    let with_it = sign_ups::table.filter(sign_ups::email.eq(email.as_str()));
    Ok(with_it.select(COLUMNS).first(db).optional()?)
}

pub fn by_token(db: &mut Db, token: &[u8]) -> Result<Option<SignUp>> {
    Ok(sign_ups::table.filter(sign_ups::token.eq(token)).select(COLUMNS).first(db).optional()?)
}

/// Locks the row of somebody on their way, and gives it as it stands now.
pub fn lock(db: &mut Db, id: SignUpId) -> Result<Option<SignUp>> {
    let row = diesel::update(sign_ups::table.find(id)).set(sign_ups::created_at.eq(sign_ups::created_at));
    Ok(row.returning(COLUMNS).get_result(db).optional()?)
}

/// The same by the hash of the link.
pub fn lock_by_token(db: &mut Db, token: &[u8]) -> Result<Option<SignUp>> {
    let row = sign_ups::table.filter(sign_ups::token.eq(token));
    let row = diesel::update(row).set(sign_ups::created_at.eq(sign_ups::created_at));
    Ok(row.returning(COLUMNS).get_result(db).optional()?)
}

/// Notes that an address is on its way, and locks its row. One that was invited stays invited, and for as long.
pub fn put(db: &mut Db, ctx: &Ctx, email: &Email, invited_by: Option<PersonId>) -> Result<SignUp> {
    let lasts = if invited_by.is_some() { INVITED_LASTS } else { ASKED_LASTS };
    let row = (
        sign_ups::email.eq(email.as_str()),
        sign_ups::invited_by.eq(invited_by),
        sign_ups::created_at.eq(ctx.now),
        sign_ups::expires_at.eq(ctx.now.plus(lasts)),
        sign_ups::letters.eq(0_i64),
        sign_ups::letters_since.eq(ctx.now),
    );
    db::insert_ignore!(db, sign_ups::table, row)?;
    let known = by_email(db, email)?.ok_or_else(|| Error::internal("a row was written and is gone"))?;
    let row = lock(db, known.id)?.ok_or(Error::Unavailable(db::Unavailability::Busy))?;
    let expires = row.expires_at.max(ctx.now.plus(lasts));
    let inviter = invited_by.or(row.invited_by);
    Ok(diesel::update(sign_ups::table.find(row.id))
        .set((sign_ups::invited_by.eq(inviter), sign_ups::expires_at.eq(expires)))
        .returning(COLUMNS)
        .get_result(db)?)
}

/// Counts one more letter, unless there were enough within the hour; gives whether it may be sent.
pub fn count_letter(db: &mut Db, row: &SignUp, now: Time) -> Result<bool> {
    let (letters, since) =
        if row.letters_since.plus(Time::HOUR) <= now { (0, now) } else { (row.letters, row.letters_since) };
    if letters >= AN_HOUR {
        return Ok(false);
    }
    diesel::update(sign_ups::table.find(row.id))
        .set((sign_ups::letters.eq(letters + 1), sign_ups::letters_since.eq(since)))
        .execute(db)?;
    Ok(true)
}

/// Makes a secret of which this is the hash the only link that works.
pub fn set_token(db: &mut Db, id: SignUpId, token: &[u8], expires: Time) -> Result<()> {
    diesel::update(sign_ups::table.find(id))
        .set((sign_ups::token.eq(token), sign_ups::expires_at.eq(expires)))
        .execute(db)?;
    Ok(())
}

/// The link has led to an account, whose own the address is now.
pub fn use_up(db: &mut Db, id: SignUpId, now: Time) -> Result<()> {
    diesel::delete(sign_up_communities::table.filter(sign_up_communities::sign_up_id.eq(id))).execute(db)?;
    diesel::update(sign_ups::table.find(id))
        .set((sign_ups::used_at.eq(now), sign_ups::email.eq(None::<String>)))
        .execute(db)?;
    Ok(())
}

pub fn remove(db: &mut Db, id: SignUpId) -> Result<()> {
    bulk::forget(db, id)?;
    diesel::delete(sign_up_communities::table.filter(sign_up_communities::sign_up_id.eq(id))).execute(db)?;
    diesel::delete(sign_ups::table.find(id)).execute(db)?;
    Ok(())
}

/// Notes into which community they come; whoever invited them there first stands.
pub fn add_destination(db: &mut Db, id: SignUpId, to: Destination) -> Result<()> {
    let row = (
        sign_up_communities::sign_up_id.eq(id),
        sign_up_communities::community_id.eq(to.community),
        sign_up_communities::invited_by.eq(to.by),
    );
    db::insert_ignore!(db, sign_up_communities::table, row)?;
    Ok(())
}

/// Gives whether it was one.
pub fn remove_destination(db: &mut Db, id: SignUpId, community: CommunityId) -> Result<bool> {
    Ok(diesel::delete(sign_up_communities::table.find((id, community))).execute(db)? > 0)
}

pub fn destinations(db: &mut Db, id: SignUpId) -> Result<Vec<Destination>> {
    Ok(sign_up_communities::table
        .filter(sign_up_communities::sign_up_id.eq(id))
        .order(sign_up_communities::community_id)
        .select((sign_up_communities::community_id, sign_up_communities::invited_by))
        .load(db)?)
}

/// Those who were invited and have not come: into a community, or at all. The newest first, with the name of whoever
/// invited them.
pub fn invited(db: &mut Db, to: Option<CommunityId>, limit: i64) -> Result<Vec<(SignUp, String)>> {
    let mut waiting = sign_ups::table.inner_join(people::table).filter(sign_ups::used_at.is_null()).into_boxed();
    if let Some(community) = to {
        let there = sign_up_communities::table.filter(sign_up_communities::community_id.eq(community));
        let ids: Vec<SignUpId> = there.select(sign_up_communities::sign_up_id).load(db)?;
        waiting = waiting.filter(sign_ups::id.eq_any(ids));
    }
    Ok(waiting.order(sign_ups::id.desc()).limit(limit).select((COLUMNS, people::name)).load(db)?)
}

/// Forgets whoever expired or came before some time.
pub fn forget(db: &mut Db, before: Time) -> Result<()> {
    let old = sign_ups::table.filter(sign_ups::expires_at.lt(before)).select(sign_ups::id);
    let old: Vec<SignUpId> = old.limit(1_000).load(db)?;
    for id in old {
        remove(db, id)?;
    }
    Ok(())
}
