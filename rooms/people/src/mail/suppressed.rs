//! Addresses to which no mail is sent: those that a server refused for good, and those that an administrator added.

use db::{Database, Db, Error, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use spine::audit::{self, Entry};

use crate::account::{self, Email, store};
use crate::actions;

diesel::table! {
    suppressions (address) {
        address -> Text,
        why -> Text,
        since -> BigInt,
    }
}

db::words!(
    /// Why nothing is sent to an address.
    Why {
        /// Its server said that nobody has it.
        Refused = "refused",
        /// An administrator added it.
        Added = "added",
    }
);

/// An address to which nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Suppressed {
    pub address: String,
    pub why: Why,
    pub since: Time,
}

/// Whether nothing is sent to an address.
pub fn is(db: &mut Db, address: &str) -> Result<bool> {
    let row = suppressions::table.find(address.to_lowercase());
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(db)?)
}

/// Remembers that a server refused an address for good.
pub(super) fn refused(database: &Database, address: &str, now: Time) -> Result<()> {
    let address = address.to_lowercase();
    database.write_now(move |db| insert(db, &address, Why::Refused, now).map(drop))
}

fn insert(db: &mut Db, address: &str, why: Why, now: Time) -> Result<bool> {
    let row = (suppressions::address.eq(address), suppressions::why.eq(why), suppressions::since.eq(now));
    Ok(db::insert_ignore!(db, suppressions::table, row)? > 0)
}

/// A page of them, the last first; and how many there are.
pub fn list(db: &mut Db, offset: i64, limit: i64) -> Result<(Vec<Suppressed>, i64)> {
    let order = (suppressions::since.desc(), suppressions::address);
    let found = suppressions::table.order(order).offset(offset).limit(limit).load(db)?;
    Ok((found, suppressions::table.count().get_result(db)?))
}

/// How many servers refused since an instant.
pub fn refused_since(db: &mut Db, since: Time) -> Result<i64> {
    let refused = suppressions::table.filter(suppressions::why.eq(Why::Refused)).filter(suppressions::since.ge(since));
    Ok(refused.count().get_result(db)?)
}

/// An administrator wants nothing to be sent to an address.
pub fn add(db: &mut Db, ctx: &Ctx, typed: &str) -> Result<()> {
    account::check_admin(db, ctx)?;
    let email = Email::parse(typed).map_err(|message| Error::invalid("address", message))?;
    if !insert(db, email.as_str(), Why::Added, ctx.now)? {
        return Ok(());
    }
    record(db, ctx, &actions::SUPPRESSED, &email)
}

/// An administrator wants mail to be sent to an address again.
pub fn remove(db: &mut Db, ctx: &Ctx, typed: &str) -> Result<()> {
    account::check_admin(db, ctx)?;
    let email = Email::parse(typed).map_err(|message| Error::invalid("address", message))?;
    if !forget(db, email.as_str())? {
        return Ok(());
    }
    record(db, ctx, &actions::UNSUPPRESSED, &email)
}

/// Takes an address out without a word: its owner is erased. Gives whether it was there.
pub fn forget(db: &mut Db, address: &str) -> Result<bool> {
    Ok(diesel::delete(suppressions::table.find(address.to_lowercase())).execute(db)? > 0)
}

/// The record names the person of an address by their number, and never the address.
fn record(db: &mut Db, ctx: &Ctx, action: &audit::Action, email: &Email) -> Result<()> {
    let owner = store::by_email(db, email)?.map(|person| account::object(person.id));
    let nobody = spine::ObjectRef { kind: "address", id: 0 };
    audit::record(db, ctx, Entry::of(action, owner.unwrap_or(nobody)))
}
