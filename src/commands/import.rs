//! `wellspring import stackexchange DIR --community SLUG`: brings a whole community in, or what a later dump changed.

use std::fs::File;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use communities::{Access, Founding, Sound};
use db::{CommunityId, Create, Database, Time};
use diesel::prelude::*;
use forum::import::report::Report;
use forum::import::{Given, Progress};
use indicatif::{ProgressBar, ProgressStyle};
use spine::{Ctx, Origin};
use stackexchange::{Dump, Site};
use wellspring::config::{Config, Flags};
use wellspring::operation::{Lock, SCRATCH};

/// What the command is given.
#[derive(Debug, Args)]
pub struct StackExchange {
    /// The folder with the dump's XML files, or the official .7z
    dump: PathBuf,
    /// The address of the community; it is made when there is none
    #[arg(long, value_name = "SLUG")]
    community: String,
    /// The site, such as beer.stackexchange.com, where the folder's name does not say it
    #[arg(long, value_name = "HOST")]
    site: Option<String>,
    /// Go back to this dump although a later one of the site was imported: what is newer is removed
    #[arg(long)]
    even_older: bool,
    /// Write what was done as JSON too
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub fn run(flags: &Flags, given: &StackExchange) -> anyhow::Result<()> {
    // Without its site, people and posts of two dumps could not be told apart.
    let site = match &given.site {
        Some(host) => Site::new(host).with_context(|| format!("{host:?} is no host name"))?,
        None => Site::of_path(&given.dump).context(
            "neither the folder nor the archive says which site this is: name it, such as --site beer.stackexchange.com",
        )?,
    };
    let config = Config::load(flags)?;
    let _lock = Lock::beside(&config.data)?;
    let (database, _) = super::open_migrated(&config, Create::IfMissing)?;
    let scratch = Scratch::new(&config.data)?;
    let bar = Bar::new();
    bar.0.set_message("unpacking");
    let dump = Dump::open(&given.dump, scratch.0.join("dump")).map_err(forum::import::fault)?;
    let founding = Founding {
        name: site.host().to_owned(),
        slug: given.community.clone(),
        purpose: format!("Questions and answers from {}", site.host()),
        access: Some(Access::Open),
        ..Founding::default()
    };
    let known = known(&database, &given.community)?;
    let new = if known.is_none() { Some(founding.check()?) } else { None };
    // Founded only when the whole dump was read and found sound.
    let community = move |database: &Database| match (known, new) {
        (None, Some(sound)) => found(database, sound),
        (known, _) => known.ok_or(db::Error::NotFound),
    };
    bar.reading(dump.sizes().iter().map(|(_, size)| size).sum());
    let what = Given { dump: &dump, site: &site, even_older: given.even_older };
    let report = forum::import::import(&database, community, &what, &scratch.0, &bar)?;
    // So much is new at once that SQLite would plan by what it knew of the tables before.
    database.learn()?;
    bar.0.finish_and_clear();
    if let Some(file) = &given.report {
        std::fs::write(file, serde_json::to_vec_pretty(&report)?)
            .with_context(|| format!("the report cannot be written to {}", file.display()))?;
    }
    super::say(&shown(&report))?;
    if !report.adds_up() {
        bail!("the report does not add up: please tell the makers, with the report and the name of the dump");
    }
    Ok(())
}

/// The community of this address, if there is one.
fn known(database: &Database, slug: &str) -> db::Result<Option<CommunityId>> {
    use communities::schema::communities as table;
    database.read_now(|db| Ok(table::table.filter(table::slug.eq(slug)).select(table::id).first(db).optional()?))
}

fn found(database: &Database, sound: Sound) -> db::Result<CommunityId> {
    let founded = database.write_now(move |db| {
        let ctx = Ctx { origin: Origin::Import, ..Ctx::system(Time::now()) };
        communities::found_for_the_house(db, &ctx, &sound)
    });
    Ok(founded?.id)
}

fn shown(report: &Report) -> String {
    let mut text = format!(
        "{:<12}{:>9}{:>9}{:>9}{:>11}{:>9}{:>9}\n",
        report.site, "read", "written", "updated", "unchanged", "skipped", "removed"
    );
    for (name, count) in report.kinds() {
        let skipped: u64 = count.skipped.values().sum();
        text += &format!(
            "{name:<12}{:>9}{:>9}{:>9}{:>11}{skipped:>9}{:>9}\n",
            count.read, count.written, count.updated, count.unchanged, count.removed
        );
        for (why, number) in &count.skipped {
            text += &format!("{:>14}{number} skipped: {why}\n", "");
        }
    }
    text += &format!("{} earlier texts kept as history\n", report.revisions_written);
    for conflict in &report.conflicts {
        text += &format!(
            "post {} was changed there ({}) and edited here: the text from here stays\n",
            conflict.post, conflict.external_id
        );
    }
    text + &format!("{:.1} s, {:.0} posts, comments and revisions a second\n", report.seconds, report.rows_per_second)
}

/// A folder of its own below the data, gone when the import is over. It is locked as long as that goes on, so that the
/// next one knows what an import that was killed has left.
struct Scratch(PathBuf, #[allow(dead_code, reason = "the lock is the open file")] File);

/// The file in it that is locked.
const LOCK: &str = "lock";

impl Scratch {
    fn new(data: &Path) -> std::io::Result<Scratch> {
        let all = data.join(SCRATCH);
        std::fs::create_dir_all(&all)?;
        for entry in std::fs::read_dir(&all)? {
            let left = entry?.path();
            if File::open(left.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok()) {
                std::fs::remove_dir_all(&left)?;
            }
        }
        let folder = all.join(format!("import-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let lock = File::create(folder.join(LOCK))?;
        lock.try_lock()?;
        Ok(Scratch(folder, lock))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("wellspring: {} could not be removed: {error}", self.0.display());
        }
    }
}

/// The progress bar: bytes while the dump is checked, topics while they are written.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Bar {
        let shown = std::io::stderr().is_terminal();
        Bar(if shown { ProgressBar::new_spinner() } else { ProgressBar::hidden() })
    }

    fn reading(&self, bytes: u64) {
        self.0.set_length(bytes);
        self.style("{msg:<10} [{bar:30}] {bytes} of {total_bytes}, {eta} left");
        self.0.set_message("checking");
    }

    fn style(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
    }
}

impl Progress for Bar {
    fn read(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    fn writing(&self, topics: u64) {
        self.0.set_position(0);
        self.0.set_length(topics);
        self.style("{msg:<10} [{bar:30}] {pos} of {len} topics, {eta} left");
        self.0.set_message("writing");
    }

    fn wrote(&self, topics: u64) {
        self.0.inc(topics);
    }
}
