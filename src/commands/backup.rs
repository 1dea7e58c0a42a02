//! `wellspring backup FILE`: everything an instance is made of in one file, while it runs.

use std::path::Path;

use db::{Create, Time};
use institution::Backup;
use wellspring::config::{Config, Flags};
use wellspring::operation::NOT_KEPT;

pub fn run(flags: &Flags, file: &Path) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    let database = super::open(&config, Create::Never)?;
    let what = db::Backup {
        database: &database,
        folder: &config.data,
        leave_out: NOT_KEPT,
        release: env!("CARGO_PKG_VERSION"),
        now: Time::now(),
    };
    let manifest = db::backup(&what, file)?;
    let made = Backup { at: Time::now(), bytes: std::fs::metadata(file)?.len() };
    database.write_now(move |db| made.remember(db))?;
    let (rows, files) = (manifest.rows.values().sum::<u64>(), manifest.files.len());
    super::say(&format!(
        "{} holds {rows} rows in {} tables, and {files} entries\n",
        file.display(),
        manifest.rows.len()
    ))
}
