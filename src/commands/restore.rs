//! `wellspring restore FILE`: a backup becomes an instance, where there was none.

use std::path::Path;

use db::Create;
use wellspring::config::{Config, Flags};
use wellspring::operation::{Lock, NOT_KEPT};

pub fn run(flags: &Flags, file: &Path) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    let was_there = config.data.exists();
    let lock = Lock::alone(&config.data)?;
    let outcome = db::restore(file, &config.database, &config.data, NOT_KEPT);
    if outcome.is_err()
        && !was_there
        && let Err(error) = std::fs::remove_dir_all(&config.data)
    {
        // Only the files of the lock are in it.
        eprintln!("wellspring: {} could not be removed: {error}", config.data.display());
    }
    let manifest = outcome?;
    let erased = erase_again(&config, file)?;
    drop(lock);
    let rows: u64 = manifest.rows.values().sum();
    super::say(&format!(
        "restored {rows} rows in {} tables as of {} into {}; the search index is built at the next start\n",
        manifest.rows.len(),
        manifest.made_at,
        config.database.shown()
    ))?;
    match erased {
        0 => Ok(()),
        erased => super::say(&format!("{erased} people who were erased since are erased here too\n")),
    }
}

/// Whoever was erased after the backup was made does not come back with it.
fn erase_again(config: &Config, file: &Path) -> anyhow::Result<usize> {
    if !people::erasure::ledger::is_there(&config.data, file) {
        return Ok(0);
    }
    let (database, _) = super::open_migrated(config, Create::Never)?;
    let app = wellspring::app(database, config.settings(), &config.mail)?;
    Ok(people::erasure::replay(&app, file)?)
}
