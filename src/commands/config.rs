//! `wellspring config print|check`: the effective configuration and where each value came from.

use clap::Subcommand;
use wellspring::config::{Config, Flags};

#[derive(Subcommand)]
pub enum Act {
    /// Print every key with its effective value and where it came from; secrets are masked
    Print,
    /// Say whether the configuration is valid, and what to do where it is not
    Check,
}

pub fn run(flags: &Flags, act: Act) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    match act {
        Act::Print => super::say(&printed(&config)),
        Act::Check => {
            people::Mailer::new(&config.mail)?;
            super::say(&format!("The configuration is valid; people reach the instance at {}\n", config.public_url))
        }
    }
}

/// Lines that would do as a `wellspring.toml`, but for the secrets.
fn printed(config: &Config) -> String {
    let (mut lines, mut table) = (Vec::new(), "");
    for (key, value, origin) in config.shown() {
        let (within, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        if within != table {
            lines.push(format!("\n[{within}]"));
            table = within;
        }
        lines.push(format!("# {}", key.help));
        lines.push(match value {
            Some(value) => format!("{name} = {}  # {origin}", toml::Value::String(value)),
            None => format!("# {name} is not set"),
        });
    }
    lines.join("\n") + "\n"
}
