//! `wellspring restore FILE`: a backup becomes an instance, where there was none.

use std::path::Path;

use wellspring::config::{Config, Flags};
use wellspring::operation::{Lock, NOT_KEPT};

pub fn run(flags: &Flags, file: &Path) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    let _lock = Lock::alone(&config.data)?;
    let manifest = db::restore(file, &config.database, &config.data, NOT_KEPT)?;
    let rows: u64 = manifest.rows.values().sum();
    super::say(&format!(
        "restored {rows} rows in {} tables as of {} into {}; the search index is built at the next start\n",
        manifest.rows.len(),
        manifest.made_at,
        config.database.shown()
    ))
}
