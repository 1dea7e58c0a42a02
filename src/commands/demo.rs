//! `wellspring demo`: makes the demo organisation and says how to sign in to it.

use anyhow::bail;
use db::{Create, Time};
use wellspring::config::{Config, Flags};
use wellspring::demo::demo;

pub fn run(flags: &Flags) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    // Everybody knows its passwords.
    if !config.listen.ip().is_loopback() {
        bail!("the demo's passwords are public, so it is made only for an instance that listens on this machine alone");
    }
    let (database, _) = super::open_migrated(&config, Create::IfMissing)?;
    let mut said = "Sign in as one of these:\n".to_owned();
    for login in demo(&database, Time::now())? {
        said += &format!("  {:<14} {:<34} {}\n", login.role, login.email, login.password);
    }
    super::say(&said)
}
