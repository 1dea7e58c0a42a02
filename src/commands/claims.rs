//! `wellspring import claims FILE --site HOST`: by which addresses imported authors can be claimed.

use std::fs::File;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use db::{Create, Message, Time};
use people::claims::bring;
use spine::Ctx;
use web::i18n::Words;
use wellspring::config::{Config, Flags};
use wellspring::operation::Lock;

/// What the command is given.
#[derive(Debug, Args)]
pub struct Claims {
    /// A CSV with the columns "user id" and "email hash" (MD5 or SHA-256 of the address in lower case)
    file: PathBuf,
    /// The site, such as beer.stackexchange.com
    #[arg(long, value_name = "HOST")]
    site: String,
    /// Write nothing when one row cannot be read
    #[arg(long)]
    all_or_nothing: bool,
}

pub fn run(flags: &Flags, given: &Claims) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    let database = super::open(&config, Create::Never)?;
    let _lock = Lock::beside(&config.data)?;
    database.write_now(|db| bring::begin(db, &Ctx::system(Time::now())))?;
    let mut file = File::open(&given.file).with_context(|| format!("{} cannot be read", given.file.display()))?;
    let english = Words::source();
    let mut trouble = Ok(());
    let mut tell = |message: Message| {
        if trouble.is_ok() {
            trouble = super::say(&format!("{}\n", english.text(&message)));
        }
    };
    let report = bring::bring(&database, &given.site, &mut file, given.all_or_nothing, Time::now(), &mut tell)?;
    trouble?;
    super::say(&format!(
        "{} noted, {} passed over, {} not readable\n",
        report.noted, report.passed_over, report.wrong
    ))?;
    anyhow::ensure!(report.written, "nothing was written, as one row cannot be read");
    Ok(())
}
