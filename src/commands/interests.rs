//! `wellspring import interests FILE`: takes a set of practice interests in.

use std::fs::File;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use db::{Create, Db, Time};
use people::interests::starter::{self, Set};
use spine::Ctx;
use web::i18n::Words;
use wellspring::config::{Config, Flags};

/// What the command is given.
#[derive(Debug, Args)]
pub struct Interests {
    /// A CSV file with the columns name, description, synonyms, broader and beside; `|` divides several names
    file: PathBuf,
    /// Remove practices that are not in the file and that nobody and nothing points to
    #[arg(long)]
    replace: bool,
}

pub fn run(flags: &Flags, given: &Interests) -> anyhow::Result<()> {
    let file = File::open(&given.file).with_context(|| format!("{} cannot be read", given.file.display()))?;
    let (set, wrong) = Set::read(file);
    for wrong in &wrong {
        eprintln!("line {}: {}", wrong.line, Words::source().text(&wrong.what));
    }
    ensure!(wrong.is_empty(), "nothing was taken in: mend these lines first");
    ensure!(!set.is_empty(), "nothing was taken in: the file names no practice");
    let config = Config::load(flags)?;
    let (database, _) = super::open_migrated(&config, Create::Never)?;
    let (rooms, replace) = (wellspring::pointing(), given.replace);
    let act = move |db: &mut Db| starter::take_in(db, &Ctx::system(Time::now()), &rooms, &set, replace);
    let taken = database.write_now(act)?;
    super::say(&format!("{} practices are new, {} were known, {} are gone\n", taken.new, taken.known, taken.gone))
}
