//! Leases: what only one process may do at a time, for as long as it keeps saying so.

use db::{Db, Result, Time};
use diesel::prelude::*;

use crate::schema::leases;

/// Takes or renews a lease; gives whether `holder` has it now, for `milliseconds` from `now`.
pub fn take(db: &mut Db, name: &str, holder: &str, now: Time, milliseconds: i64) -> Result<bool> {
    let until = now.plus(milliseconds);
    let mine = leases::table.filter(leases::name.eq(name)).filter(leases::holder.eq(holder).or(leases::until.lt(now)));
    let renewed = diesel::update(mine).set((leases::holder.eq(holder), leases::until.eq(until))).execute(db)?;
    if renewed > 0 {
        return Ok(true);
    }
    let row = (leases::name.eq(name), leases::holder.eq(holder), leases::until.eq(until));
    Ok(db::insert_ignore!(db, leases::table, row)? > 0)
}
