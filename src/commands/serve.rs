//! `wellspring serve`: everything that runs while the instance does, and how it ends.

use db::Create;
use wellspring::config::{Config, Flags};
use wellspring::operation::{Lock, logs};
use wellspring::serve::{self, Served};

pub fn run(flags: &Flags) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    logs::start(&config);
    let _lock = Lock::take(&config.data)?;
    let (database, taken) = super::open_migrated(&config, Create::IfMissing)?;
    if !taken.is_empty() {
        tracing::info!(taken = taken.join(" "), "the database was migrated");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve::until_stopped(Served { config, database }));
    // Whatever still runs after its time is not waited for: an act is either committed or was never answered.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    outcome
}
