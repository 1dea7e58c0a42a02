//! Where archives lie until they are taken away: `{data}/exports/`, which no backup keeps.

use std::path::{Path, PathBuf};

use db::{Database, Error, Result, Time};
use diesel::prelude::*;

use super::LASTS;
use super::schema::exports;

/// The name of the folder in the data folder.
pub const FOLDER: &str = "exports";

/// Where the archive of this name lies. Names are made here, of letters and digits.
pub(super) fn place(data: &Path, name: &str) -> PathBuf {
    data.join(FOLDER).join(format!("{name}.zip"))
}

/// Forgets archives that nobody took away in time, and removes every file that belongs to none.
pub fn tidy(database: &Database, data: &Path, now: Time) -> Result<()> {
    let kept: Vec<String> = database.write_now(move |db| {
        let old = exports::table.filter(exports::asked_at.lt(now.plus(-LASTS)));
        diesel::delete(old).execute(db)?;
        Ok(exports::table.select(exports::name).load(db)?)
    })?;
    let wrong = |error: std::io::Error| Error::internal(format!("the folder of archives: {error}"));
    let entries = match std::fs::read_dir(data.join(FOLDER)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(wrong)?,
    };
    for entry in entries {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !kept.iter().any(|kept| name.starts_with(kept.as_str())) {
            std::fs::remove_file(&path).map_err(wrong)?;
        }
    }
    Ok(())
}
