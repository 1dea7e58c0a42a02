//! One file per command.

pub mod backup;
pub mod claims;
pub mod config;
pub mod copy_to;
pub mod demo;
pub mod doctor;
pub mod import;
pub mod interests;
pub mod migrate;
pub mod restore;
pub mod search;
pub mod serve;
pub mod user;

use db::{Create, Database};
use wellspring::config::Config;

/// Opens the configured database; a missing SQLite file is made only by the commands that start an instance.
fn open(config: &Config, create: Create) -> anyhow::Result<Database> {
    Ok(Database::open(config.database.clone(), create, config.connections)?)
}

/// Opens the database and takes what migrations it lacks; gives their names.
fn open_migrated(config: &Config, create: Create) -> anyhow::Result<(Database, Vec<String>)> {
    let database = open(config, create)?;
    let taken = db::migrate(&mut database.connect_alone()?)?;
    Ok((database, taken))
}

/// Prints what was asked for. Whoever reads only the first lines (`| head`) has not made the command fail.
fn say(text: &str) -> anyhow::Result<()> {
    use std::io::{ErrorKind, Write};
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
