//! An act is carried out once per key, however often its form is sent.

use db::{Db, Error, Result, Time};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Ctx;
use crate::schema::acts;

/// The random key of a form, the same thing as `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Accepts 8 to 100 letters, digits, `-` and `_`.
    pub fn parse(text: &str) -> Option<Key> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        ((8..=100).contains(&text.len()) && text.bytes().all(plain)).then(|| Key(text.to_owned()))
    }
}

/// How long a key is remembered.
const REMEMBERED: i64 = Time::DAY;

/// Runs `run` unless this person has already carried out `act` with this key; then gives what it gave.
///
/// The key is written first, in the same transaction: a second request with the same key waits for the first and
/// sees its outcome, and an act that fails gives its key back. The same key for another act, or with another text
/// (somebody went back in their browser and wrote anew), is a conflict: nothing is said to be done that was not.
pub fn once<T: Serialize + DeserializeOwned>(
    db: &mut Db,
    ctx: &Ctx,
    key: Option<&Key>,
    act: &'static str,
    run: impl FnOnce(&mut Db) -> Result<T>,
) -> Result<T> {
    let Some(key) = key else { return run(db) };
    let key = format!("{}:{}", ctx.person_id().map_or(0, |person| person.0), key.0);
    let row = (
        acts::key.eq(&key),
        acts::act.eq(act),
        acts::said.eq(ctx.said),
        acts::outcome.eq(""),
        acts::created_at.eq(ctx.now),
    );
    if db::insert_ignore!(db, acts::table, row)? == 0 {
        let earlier = acts::table.find(&key).select((acts::act, acts::said, acts::outcome));
        let (earlier, said, outcome): (String, i64, String) = earlier.get_result(db)?;
        if earlier != act || said != ctx.said {
            return Err(Error::conflict(KEY_USED));
        }
        return Ok(serde_json::from_str(&outcome)?);
    }
    let value = run(db)?;
    diesel::update(acts::table.find(&key)).set(acts::outcome.eq(serde_json::to_string(&value)?)).execute(db)?;
    Ok(value)
}

/// Whether this person has carried out anything with this key: what was looked at before the act need not be looked at
/// again.
pub fn is_known(db: &mut Db, ctx: &Ctx, key: Option<&Key>) -> Result<bool> {
    let Some(key) = key else { return Ok(false) };
    let key = format!("{}:{}", ctx.person_id().map_or(0, |person| person.0), key.0);
    Ok(diesel::select(diesel::dsl::exists(acts::table.find(key))).get_result(db)?)
}

/// The message of the conflict of a key that was used already: whoever shows the text again gives it a fresh one.
pub const KEY_USED: &str = "error-key-used-for-something-else";

/// Forgets keys that are older than a day; gives how many.
pub fn forget_old_acts(db: &mut Db, now: Time) -> Result<usize> {
    Ok(diesel::delete(acts::table.filter(acts::created_at.lt(now.plus(-REMEMBERED)))).execute(db)?)
}
