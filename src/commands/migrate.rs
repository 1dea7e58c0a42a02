//! `wellspring migrate`: takes the migrations that this release brings.

use db::Create;
use wellspring::config::{Config, Flags};
use wellspring::operation::Lock;

pub fn run(flags: &Flags) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    let _lock = Lock::beside(&config.data)?;
    let (database, taken) = super::open_migrated(&config, Create::IfMissing)?;
    let mut said: String = taken.iter().map(|name| format!("took {name}\n")).collect();
    said += &format!("{} is up to date\n", database.target().shown());
    super::say(&said)
}
