//! The job that measures. Walking a large folder takes a while, so that no page does it.

use std::path::Path;

use db::{Database, Db, Error, Result, Target, Time};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::{Deserialize, Serialize};
use spine::jobs::{self, Handler, Job, Schedule};
use spine::{Ctx, settings};
use web::App;

use super::disk::room;
use crate::size::{Bar, bar};

/// The settings that hold what was found, and when the last backup was made.
const MEASURED: &str = "storage.measured";
pub const BACKED_UP: &str = "backup.last";

/// After how long without a backup somebody should worry.
const WORRY: i64 = 7 * Time::DAY;

/// How much room things took, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    pub at: Time,
    pub database: u64,
    pub uploads: u64,
    pub index: u64,
    pub free: u64,
    pub all: u64,
}

/// When the last backup was made, and how large it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    pub at: Time,
    pub bytes: u64,
}

impl Measured {
    /// What was found last; nothing before the first time.
    pub fn last(db: &mut Db) -> Result<Option<Measured>> {
        read(db, MEASURED)
    }

    /// What this instance takes.
    pub fn ours(&self) -> u64 {
        self.database + self.uploads + self.index
    }

    /// What else lies on the disk.
    pub fn others(&self) -> u64 {
        self.all.saturating_sub(self.ours() + self.free)
    }

    /// Whether there is so little room that somebody should make some: less than a gigabyte, or than a twentieth.
    pub fn is_low(&self) -> bool {
        self.free < 1_000_000_000 || self.free < self.all / 20
    }

    /// What takes it, beside what is free.
    pub fn bar(&self) -> Bar {
        let parts = [("accent", self.uploads), ("ink", self.database), ("edge", self.index)];
        bar(parts, self.ours() + self.free)
    }
}

impl Backup {
    /// The last one; nothing where none was ever made.
    pub fn last(db: &mut Db) -> Result<Option<Backup>> {
        read(db, BACKED_UP)
    }

    /// Whether nobody has to worry yet.
    pub fn is_recent(&self, now: Time) -> bool {
        now.0 - self.at.0 <= WORRY
    }

    /// Remembers that one was made.
    pub fn remember(&self, db: &mut Db) -> Result<()> {
        settings::set(db, BACKED_UP, &serde_json::to_string(self)?)
    }
}

/// What an older release may have written otherwise counts as nothing.
fn read<T: for<'a> Deserialize<'a>>(db: &mut Db, name: &str) -> Result<Option<T>> {
    Ok(settings::get(db, name)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// How long ago this instance began, in milliseconds.
pub fn age(db: &mut Db, now: Time) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Began {
        #[diesel(sql_type = diesel::sql_types::Nullable<BigInt>)]
        at: Option<i64>,
    }
    let began: Began = diesel::sql_query("SELECT MIN(applied_at) AS at FROM migrations").get_result(db)?;
    Ok(began.at.map_or(0, |at| now.0 - at))
}

#[derive(Debug, Serialize, Deserialize)]
struct Measure {}

impl Job for Measure {
    const KIND: &'static str = "storage.measure";
}

pub fn handler(app: &App) -> Handler {
    let data = app.settings().data.clone();
    Handler::new(move |database, _: Measure| measure(database, &data, Time::now()))
}

pub fn schedule() -> Schedule {
    Schedule { name: Measure::KIND, every: Time::HOUR, kind: Measure::KIND, payload: "{}" }
}

/// Asks for it to be done soon.
pub fn soon(db: &mut Db, ctx: &Ctx) -> Result<()> {
    jobs::enqueue(db, ctx, &Measure {}, Some(Measure::KIND))
}

fn measure(database: &Database, data: &Path, now: Time) -> Result<()> {
    let disk = room(data).map_err(Error::internal)?;
    let found = Measured {
        at: now,
        database: database_bytes(database)?,
        uploads: folder_bytes(&data.join("uploads")),
        index: folder_bytes(&data.join("search")),
        free: disk.free,
        all: disk.all,
    };
    let text = serde_json::to_string(&found)?;
    database.write_now(move |db| settings::set(db, MEASURED, &text))
}

fn database_bytes(database: &Database) -> Result<u64> {
    #[derive(QueryableByName)]
    struct Size {
        #[diesel(sql_type = BigInt)]
        bytes: i64,
    }
    match database.target() {
        Target::Sqlite(path) => {
            let mut log = path.clone().into_os_string();
            log.push("-wal");
            let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
            Ok(bytes(path) + bytes(Path::new(&log)))
        }
        Target::Postgres(_) => {
            let size = "SELECT pg_database_size(current_database()) AS bytes";
            let size: Size = database.read_now(|db| Ok(diesel::sql_query(size).get_result(db)?))?;
            Ok(size.bytes.unsigned_abs())
        }
    }
}

/// Bytes of the files in a folder and in those below it. What goes while it is counted does not count.
fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => folder_bytes(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    entries.flatten().map(bytes).sum()
}
