//! Settings that are kept in the database because people change them in the browser.

use db::{Db, Result};
use diesel::prelude::*;

use crate::schema::settings;

/// The value of a setting, if it was ever set.
pub fn get(db: &mut Db, name: &str) -> Result<Option<String>> {
    Ok(settings::table.find(name).select(settings::value).first(db).optional()?)
}

/// Writes a setting, whether or not it was ever set, also where two do so at the same time.
pub fn set(db: &mut Db, name: &str, value: &str) -> Result<()> {
    let row = (settings::name.eq(name), settings::value.eq(value));
    if db::insert_ignore!(db, settings::table, row)? == 0 {
        diesel::update(settings::table.find(name)).set(settings::value.eq(value)).execute(db)?;
    }
    Ok(())
}

/// Holds a setting until the act is over, so that two who change it take turns.
pub fn lock(db: &mut Db, name: &str) -> Result<()> {
    diesel::update(settings::table.find(name)).set(settings::value.eq(settings::value)).execute(db)?;
    Ok(())
}
