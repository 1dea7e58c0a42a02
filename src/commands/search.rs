//! `wellspring search rebuild`: builds the index from what is there now.

use std::time::Duration;

use clap::Subcommand;
use db::{Create, Time};
use indicatif::{ProgressBar, ProgressStyle};
use spine::Ctx;
use wellspring::config::{Config, Flags};
use wellspring::operation::{Lock, LockError};

#[derive(Subcommand)]
pub enum Act {
    /// Build the search index from what is there now; a running server does it itself and answers meanwhile
    Rebuild,
}

pub fn run(flags: &Flags, act: &Act) -> anyhow::Result<()> {
    let Act::Rebuild = act;
    let config = Config::load(flags)?;
    let database = super::open(&config, Create::Never)?;
    let _lock = match Lock::take(&config.data) {
        Ok(lock) => lock,
        // The index belongs to the server.
        Err(LockError::Held { .. }) => {
            database.write_now(|db| search::rebuild_later(db, &Ctx::system(Time::now())))?;
            return super::say("the running server builds the index now; searches are answered from the old one\n");
        }
        Err(error) => return Err(error.into()),
    };
    let app = wellspring::app(database, config.settings(), &config.mail)?;
    let bar = ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} {pos} objects read")?);
    bar.enable_steady_tick(Duration::from_millis(100));
    let documents = search::rebuild(&app, &|read| bar.set_position(read))?;
    bar.finish_and_clear();
    super::say(&format!("the index holds {documents} documents\n"))
}

/// Lets the index take in what was written, where no server does it.
pub fn follow(app: &web::App) -> anyhow::Result<()> {
    let database = app.database();
    spine::readers::sequence(database, "command")?;
    let (_stopper, stop) = spine::Stopper::new();
    for reader in search::readers(app) {
        match spine::readers::catch_up(database, reader.as_ref(), &stop) {
            // The index belongs to the server, which follows by itself.
            Err(db::Error::Conflict(_)) => {}
            followed => followed?,
        }
    }
    Ok(())
}
