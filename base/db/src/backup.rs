//! Backup: one file with everything an instance is made of, taken while it runs, consistent in itself.
//!
//! A gzipped tar archive. `database/wellspring.db` is a SQLite database; one on PostgreSQL is kept as rows,
//! `database/TABLE/NNNNNN.rows`, all from one snapshot. `files/` is the data folder: uploads, keys, whatever a room
//! keeps there. `manifest.json` comes last and names everything with its size and checksum; an archive without it
//! was cut off.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::Text;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::connection::Role;
use crate::copy::{Summing, hex, numbers, snapshot};
use crate::migrate::newest;
use crate::tables::{count, tables};
use crate::{Database, Db, Engine, Error, Result, Sums, Target, Time, rows};

pub(crate) mod restore;

pub use restore::restore;

/// What an archive says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The release that made it.
    pub release: String,
    /// When, RFC 3339 in UTC.
    pub made_at: String,
    pub engine: Kept,
    /// The newest migration that the database had taken.
    pub migration: i64,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Of a database kept as rows: the columns of each table in their order, and the table's sum.
    pub columns: BTreeMap<String, Vec<String>>,
    pub sums: Sums,
    /// Of a database kept as rows: the last number that each table gave away.
    pub numbers: BTreeMap<String, i64>,
    /// Every other entry of the archive.
    pub files: BTreeMap<String, Entry>,
}

/// How the database is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// As a SQLite file.
    Sqlite,
    /// As rows, from PostgreSQL.
    Rows,
}

/// Size in bytes and SHA-256 of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub bytes: u64,
    pub checksum: String,
}

/// The one format there is; it changes when older releases could not read it.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "database/wellspring.db";
const FILES: &str = "files/";
/// A part of a table is at most about this long.
const PART_BYTES: usize = 4_000_000;

/// What is backed up, and where to.
pub struct Backup<'a> {
    pub database: &'a Database,
    /// The data folder.
    pub folder: &'a Path,
    /// Names at the top of the data folder that are made anew and need no keeping.
    pub leave_out: &'a [&'a str],
    pub release: &'a str,
    pub now: Time,
}

/// Writes an archive to `file`, which must not exist; it appears there only when it is whole and on the disk.
pub fn backup(what: &Backup<'_>, file: &Path) -> Result<Manifest> {
    if file.exists() {
        return Err(Error::internal(format!(
            "{} exists, and nothing is overwritten: name another file",
            file.display()
        )));
    }
    let part = beside(file, "part");
    let outcome = write_archive(what, file, &part);
    if outcome.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    let manifest = outcome?;
    std::fs::rename(&part, file).and_then(|()| sync_folder(file)).map_err(|error| unwritten(file, error))?;
    Ok(manifest)
}

fn write_archive(what: &Backup<'_>, file: &Path, part: &Path) -> Result<Manifest> {
    let wrong = |error| unwritten(part, error);
    clear(part).map_err(wrong)?;
    let mut archive = Archive::create(part).map_err(wrong)?;
    let mut db = what.database.connect_alone()?;
    let mut manifest = Manifest {
        format: FORMAT,
        release: what.release.to_owned(),
        made_at: what.now.rfc3339(),
        engine: match db.engine() {
            Engine::Sqlite => Kept::Sqlite,
            Engine::Postgres => Kept::Rows,
        },
        migration: 0,
        rows: BTreeMap::new(),
        columns: BTreeMap::new(),
        sums: Sums::new(),
        numbers: BTreeMap::new(),
        files: BTreeMap::new(),
    };
    // The database first: a file that it names was there before its row was, and is still there now.
    match db.engine() {
        Engine::Sqlite => {
            let image = beside(file, "database");
            let kept = keep_image(&mut db, &image, &mut archive, &mut manifest);
            let _ = std::fs::remove_file(&image);
            kept?;
        }
        Engine::Postgres => snapshot(&mut db, |db| keep_rows(db, &mut archive, &mut manifest))?,
    }
    keep_files(what, file, &mut archive)?;
    manifest.files = std::mem::take(&mut archive.entries);
    archive.add(MANIFEST, &serde_json::to_vec_pretty(&manifest)?).map_err(wrong)?;
    archive.finish().map_err(wrong)?;
    Ok(manifest)
}

/// A copy of a SQLite database, made by the engine itself in one read transaction, checked, then kept.
fn keep_image(db: &mut Db, image: &Path, archive: &mut Archive, manifest: &mut Manifest) -> Result<()> {
    draw_image(db, image)?;
    let mut copy = open(&Target::Sqlite(image.to_owned()), Role::Reader)?;
    check_image(&mut copy, image)?;
    manifest.migration = newest(&mut copy)?;
    for table in tables(&mut copy)? {
        manifest.rows.insert(table.name.clone(), count(&mut copy, &table.name)?.unsigned_abs());
    }
    drop(copy);
    archive.add_file(DATABASE, image)?.ok_or_else(|| Error::internal("the copy of the database went away"))
}

/// Lets the engine write its copy, into a file that was nobody else's to read from the beginning.
pub(crate) fn draw_image(db: &mut Db, image: &Path) -> Result<()> {
    let wrong = |error| unwritten(image, error);
    let name = image.to_str().ok_or_else(|| Error::internal("the path of a backup must be valid UTF-8"))?;
    clear(image).and_then(|()| create_private(image)).map_err(wrong)?;
    diesel::sql_query("VACUUM INTO $1").bind::<Text, _>(name).execute(db)?;
    File::open(image).and_then(|copy| copy.sync_all()).and_then(|()| sync_folder(image)).map_err(wrong)
}

/// Whether a SQLite file is whole, as the engine sees it.
fn check_image(db: &mut Db, image: &Path) -> Result<()> {
    let said = integrity(db, true)?;
    match said.as_slice() {
        [] => Ok(()),
        [first, ..] => Err(Error::internal(format!("{} is damaged: {first}", image.display()))),
    }
}

/// What a SQLite database finds wrong with itself; nothing when it is whole. The thorough check compares every
/// index with its table and takes as long as reading all of it. PostgreSQL has no such question.
pub fn integrity(db: &mut Db, thorough: bool) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Said {
        #[diesel(sql_type = Text)]
        said: String,
    }
    let check = if thorough { "integrity_check" } else { "quick_check" };
    match db {
        Db::Sqlite(connection) => {
            let query = format!("SELECT {check} AS said FROM pragma_{check}");
            let said: Vec<Said> = diesel::sql_query(query).load(connection)?;
            Ok(said.into_iter().map(|row| row.said).filter(|said| said != "ok").collect())
        }
        Db::Postgres(_) => Ok(Vec::new()),
    }
}

fn keep_rows(db: &mut Db, archive: &mut Archive, manifest: &mut Manifest) -> Result<()> {
    manifest.migration = newest(db)?;
    let tables = tables(db)?;
    manifest.numbers = numbers(db, &tables)?;
    for table in tables {
        let mut summing = Summing::default();
        let mut parts = Parts { archive: &mut *archive, table: &table.name, number: 0, waiting: Vec::new() };
        rows::each(db, &table, |row| {
            parts.waiting.extend_from_slice(summing.add(&row));
            if parts.waiting.len() >= PART_BYTES { parts.flush() } else { Ok(()) }
        })?;
        parts.flush()?;
        let sum = summing.sum();
        manifest.rows.insert(table.name.clone(), sum.rows);
        manifest.sums.insert(table.name.clone(), sum);
        let columns = table.columns.into_iter().map(|column| column.name).collect();
        manifest.columns.insert(table.name, columns);
    }
    Ok(())
}

/// The lines of one table on their way into the archive.
struct Parts<'a> {
    archive: &'a mut Archive,
    table: &'a str,
    number: u32,
    waiting: Vec<u8>,
}

impl Parts<'_> {
    fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.number += 1;
        let name = format!("database/{}/{:06}.rows", self.table, self.number);
        self.archive.add(&name, &self.waiting).map_err(|error| unwritten(Path::new(&name), error))?;
        self.waiting.clear();
        Ok(())
    }
}

/// Everything in the data folder but the database, what is left out, and the archive itself.
fn keep_files(what: &Backup<'_>, file: &Path, archive: &mut Archive) -> Result<()> {
    let mut skipped: Vec<PathBuf> = what.leave_out.iter().map(|name| what.folder.join(name)).collect();
    if let Target::Sqlite(path) = what.database.target() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        skipped.extend(["", "-wal", "-shm", "-journal"].map(|end| path.with_file_name(format!("{name}{end}"))));
    }
    skipped.extend([file.to_owned(), beside(file, "part"), beside(file, "database")]);
    let skipped: Vec<PathBuf> = skipped.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut folders = vec![what.folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let unread = |error| Error::internal(format!("{} cannot be read: {error}", folder.display()));
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(unread)? {
            paths.push(entry.map_err(unread)?.path());
        }
        paths.sort();
        for path in paths {
            // Links are followed for nothing: what lies outside of the data folder is not ours to keep.
            let Ok(kind) = path.symlink_metadata().map(|about| about.file_type()) else { continue };
            let skip = path.canonicalize().is_ok_and(|path| skipped.contains(&path));
            if kind.is_dir() && !skip {
                folders.push(path);
            } else if kind.is_file() && !skip {
                archive.add_file(&name_of(what.folder, &path)?, &path)?;
            }
        }
    }
    Ok(())
}

fn name_of(folder: &Path, path: &Path) -> Result<String> {
    let inside = path.strip_prefix(folder).ok().and_then(Path::to_str);
    let inside = inside.ok_or_else(|| Error::internal(format!("{} has no name in UTF-8", path.display())))?;
    Ok(format!("{FILES}{inside}"))
}

/// An archive being written.
struct Archive {
    tar: tar::Builder<GzEncoder<BufWriter<File>>>,
    entries: BTreeMap<String, Entry>,
}

impl Archive {
    fn create(path: &Path) -> std::io::Result<Archive> {
        let file = BufWriter::new(create_private(path)?);
        let tar = tar::Builder::new(GzEncoder::new(file, Compression::fast()));
        Ok(Archive { tar, entries: BTreeMap::new() })
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.tar.append_data(&mut header(bytes.len() as u64), name, bytes)?;
        let checksum = hex(&Sha256::digest(bytes));
        self.entries.insert(name.to_owned(), Entry { bytes: bytes.len() as u64, checksum });
        Ok(())
    }

    /// Adds a file as long as it is now; nothing when it has gone away in the meantime.
    fn add_file(&mut self, name: &str, path: &Path) -> Result<Option<()>> {
        let wrong = |error| Error::internal(format!("{} cannot be kept: {error}", path.display()));
        let file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(wrong)?,
        };
        let bytes = file.metadata().map_err(wrong)?.len();
        let mut reader = Hashing { inner: file.take(bytes), digest: Sha256::new(), bytes: 0 };
        self.tar.append_data(&mut header(bytes), name, &mut reader).map_err(wrong)?;
        if reader.bytes != bytes {
            return Err(Error::internal(format!("{} became shorter while it was read", path.display())));
        }
        let entry = Entry { bytes, checksum: hex(&reader.digest.finalize()) };
        self.entries.insert(name.to_owned(), entry);
        Ok(Some(()))
    }

    fn finish(self) -> std::io::Result<()> {
        let mut file = self.tar.into_inner()?.finish()?;
        file.flush()?;
        file.get_ref().sync_all()
    }
}

fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(0);
    header
}

/// Sums up what is read through it.
struct Hashing<R> {
    inner: R,
    digest: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// `name.gz` and `part` make `name.gz.part`, in the same folder and so on the same disk.
fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(end);
    file.with_file_name(name)
}

/// A new file that only its owner may read: every secret there is goes into a backup and comes out of it.
fn create_private(path: &Path) -> std::io::Result<File> {
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Removes what a run that was cut off left behind.
fn clear(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn open(target: &Target, role: Role) -> Result<Db> {
    target.connect(role).map_err(|error| Error::internal(format!("{} cannot be opened: {error}", target.shown())))
}

/// Makes the name of a new file in its folder survive a crash.
fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn unwritten(path: &Path, error: std::io::Error) -> Error {
    Error::internal(format!("{} cannot be written: {error}", path.display()))
}
