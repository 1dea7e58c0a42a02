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
        Again { people: 0, .. } => Ok(()),
        Again { people, is_led: true } => {
            super::say(&format!("{people} people who were erased since are erased here too\n"))
        }
        Again { people, is_led: false } => super::say(&format!(
            "{people} people who were erased since are erased here too, and no administrator is left; make somebody one with\n\
             wellspring user set-role EMAIL admin\n"
        )),
    }
}

/// What was erased once more.
struct Again {
    people: usize,
    /// Whether an administrator is left.
    is_led: bool,
}

/// Whoever was erased after the backup was made does not come back with it.
fn erase_again(config: &Config, file: &Path) -> anyhow::Result<Again> {
    if !people::erasure::ledger::is_there(&config.data, file) {
        return Ok(Again { people: 0, is_led: true });
    }
    let (database, _) = super::open_migrated(config, Create::Never)?;
    let app = wellspring::app(database, config.settings(), &config.mail)?;
    let people = people::erasure::replay(&app, file)?;
    let is_led = app.database().read_now(people::account::is_led)?;
    Ok(Again { people, is_led })
}
