//! `wellspring demo`: fills an instance with a small organisation that can be looked around in.

use anyhow::bail;
use db::{Create, Time};
use wellspring::config::{Config, Flags};
use wellspring::demo;
use wellspring::operation::Lock;

pub fn run(flags: &Flags) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    if config.is_public() {
        bail!(
            "everybody knows the passwords of the demo, and {} can be reached by others: choose a public_url and a \
             listen of this machine, or a --config without them",
            config.public_url
        );
    }
    let _lock = Lock::beside(&config.data)?;
    let (database, _) = super::open_migrated(&config, Create::IfMissing)?;
    let logins = demo::demo(&database, Time::now())?;
    super::say(&format!("{}Serve it with: wellspring serve --data {}\n", demo::shown(&logins), config.data.display()))
}
