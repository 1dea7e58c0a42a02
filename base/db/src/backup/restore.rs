//! Restore: an archive becomes an instance again, where there was none.

use std::fs::{DirBuilder, File};
use std::io::{BufRead, BufReader, BufWriter, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::{
    DATABASE, Entry, FILES, FORMAT, Hashing, Kept, MANIFEST, Manifest, check_image, create_private, open, sync_folder,
    unwritten,
};
use crate::connection::Role;
use crate::copy::{hex, land};
use crate::migrate::{migrations, newest};
use crate::rows::Row;
use crate::tables::{count, tables};
use crate::{Db, Engine, Error, Result, Target, copy, migrate};

/// Where everything is unpacked and verified before any of it takes its place. One that lies there already was left by
/// a run that was cut off: it is ours to remove.
const STAGE: &str = ".restore";

/// Makes an instance of an archive: the database at `target`, everything else in `folder`. Refuses to overwrite:
/// the folder holds nothing but `ignored` names, and the database nothing at all. A database kept as a SQLite file
/// goes to either engine, one kept as rows to PostgreSQL.
pub fn restore(file: &Path, target: &Target, folder: &Path, ignored: &[&str]) -> Result<Manifest> {
    refuse_to_overwrite(target, folder, ignored)?;
    let stage = folder.join(STAGE);
    if stage.exists() {
        std::fs::remove_dir_all(&stage).map_err(|error| unwritten(&stage, error))?;
    }
    make_folder(&stage)?;
    let outcome = restore_through(file, target, folder, &stage);
    let _ = std::fs::remove_dir_all(&stage);
    outcome
}

fn refuse_to_overwrite(target: &Target, folder: &Path, ignored: &[&str]) -> Result<()> {
    let taken = |what: &dyn std::fmt::Display| {
        Err(Error::internal(format!("{what} is not empty, and nothing is overwritten: name an empty place")))
    };
    if folder.exists() {
        let entries = std::fs::read_dir(folder).map_err(|error| unwritten(folder, error))?;
        let names: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name())).collect();
        if names.iter().any(|name| name != STAGE && !ignored.iter().any(|ignored| name == ignored)) {
            return taken(&format!("the data folder {}", folder.display()));
        }
    }
    match target {
        Target::Sqlite(path) if path.exists() => taken(&format!("the database {}", path.display())),
        Target::Sqlite(_) => Ok(()),
        Target::Postgres(_) if copy::is_empty(&mut open(target, Role::Writer)?)? => Ok(()),
        Target::Postgres(_) => taken(&format!("the database {}", target.shown())),
    }
}

fn restore_through(file: &Path, target: &Target, folder: &Path, stage: &Path) -> Result<Manifest> {
    let manifest = unpack(file, stage)?;
    match (manifest.engine, target) {
        (Kept::Sqlite, _) => verify_image(stage, &manifest)?,
        (Kept::Rows, Target::Postgres(_)) => {}
        (Kept::Rows, Target::Sqlite(_)) => {
            return Err(Error::internal(
                "the archive was made on PostgreSQL, and SQLite cannot take it: name an empty one with --database-url",
            ));
        }
    }
    // The database last: before it is there, there is no instance that anybody could start.
    let mut moved = Vec::new();
    let outcome = move_files(stage, folder, &mut moved).and_then(|()| land_database(&manifest, target, stage));
    if outcome.is_err() {
        for (from, to) in &moved {
            let _ = std::fs::rename(to, from);
        }
    }
    outcome.map(|()| manifest)
}

fn land_database(manifest: &Manifest, target: &Target, stage: &Path) -> Result<()> {
    match (manifest.engine, target) {
        (Kept::Rows, _) => land_rows(&mut open(target, Role::Writer)?, stage, manifest),
        (Kept::Sqlite, Target::Postgres(_)) => {
            let mut image = open(&Target::Sqlite(stage.join(DATABASE)), Role::Writer)?;
            migrate(&mut image)?;
            copy::copy(&mut image, &mut open(target, Role::Writer)?).map(drop)
        }
        (Kept::Sqlite, Target::Sqlite(path)) => {
            if let Some(parent) = path.parent() {
                make_folder(parent)?;
            }
            rename_synced(&stage.join(DATABASE), path)
        }
    }
}

/// Unpacks everything into the stage and compares it with the manifest.
fn unpack(file: &Path, stage: &Path) -> Result<Manifest> {
    let unread = |error: std::io::Error| unread(file, &error);
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(File::open(file).map_err(unread)?)));
    let mut found = std::collections::BTreeMap::new();
    let mut manifest = None;
    for entry in archive.entries().map_err(unread)? {
        let mut entry = entry.map_err(unread)?;
        let name = entry.path().map_err(unread)?.to_string_lossy().into_owned();
        if name == MANIFEST {
            let mut text = Vec::new();
            entry.read_to_end(&mut text).map_err(unread)?;
            manifest = Some(read_manifest(&text)?);
            continue;
        }
        let place = inside(stage, &name)?;
        if let Some(parent) = place.parent() {
            make_folder(parent)?;
        }
        let mut reader = Hashing { inner: &mut entry, digest: Sha256::new(), bytes: 0 };
        let written = create_private(&place).and_then(|out| {
            let mut out = BufWriter::new(out);
            std::io::copy(&mut reader, &mut out)?;
            out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
        });
        written.map_err(|error| if is_unsound(&error) { unread(error) } else { unwritten(&place, error) })?;
        found.insert(name, Entry { bytes: reader.bytes, checksum: hex(&reader.digest.finalize()) });
    }
    let manifest = manifest.ok_or_else(|| {
        Error::internal(format!("{} has no manifest: it is no backup of Wellspring, or was cut off", file.display()))
    })?;
    let differs = |name: &&String| manifest.files.get(*name) != found.get(*name);
    if let Some(name) = manifest.files.keys().chain(found.keys()).find(differs) {
        return Err(Error::internal(format!("{name} is not what the manifest says: the archive is damaged")));
    }
    Ok(manifest)
}

/// Whether what was read is to blame, and not where it was read from or written to.
fn is_unsound(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof)
}

/// Says nothing of what stands in the file: it may be anybody's words.
fn unread(file: &Path, error: &std::io::Error) -> Error {
    let file = file.display();
    Error::internal(match is_unsound(error) {
        true => format!("{file} is no whole backup of Wellspring: it is damaged, was cut off or is something else"),
        false => format!("{file} cannot be read: {error}"),
    })
}

fn read_manifest(text: &[u8]) -> Result<Manifest> {
    let manifest: Manifest = serde_json::from_slice(text)?;
    if manifest.format != FORMAT {
        return Err(Error::internal(format!(
            "the archive is of format {}, and this release reads {FORMAT}: use a newer release",
            manifest.format
        )));
    }
    let known = migrations(Engine::Sqlite)?.last().map_or(0, |step| step.number);
    if manifest.migration > known {
        return Err(Error::internal(format!(
            "the archive was made by release {}, which is newer than this one: use that release",
            manifest.release
        )));
    }
    Ok(manifest)
}

/// Where an entry is unpacked; never outside of the stage, whatever it is called.
pub(crate) fn inside(stage: &Path, name: &str) -> Result<PathBuf> {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if plain && (name.starts_with(FILES) || name.starts_with("database/")) {
        Ok(stage.join(name))
    } else {
        Err(Error::internal(format!("the archive has an entry {name:?}, which no backup has")))
    }
}

fn verify_image(stage: &Path, manifest: &Manifest) -> Result<()> {
    let path = stage.join(DATABASE);
    if !path.is_file() {
        return Err(Error::internal("the archive has no database"));
    }
    let mut image = open(&Target::Sqlite(path.clone()), Role::Reader)?;
    check_image(&mut image, &path)?;
    if newest(&mut image)? != manifest.migration {
        return Err(Error::internal("the database in the archive is not at the migration that the manifest says"));
    }
    for table in tables(&mut image)? {
        let (found, said) = (count(&mut image, &table.name)?, manifest.rows.get(&table.name));
        if said != Some(&found.unsigned_abs()) {
            return Err(Error::internal(format!("{} has {found} rows, the manifest says {said:?}", table.name)));
        }
    }
    Ok(())
}

fn land_rows(to: &mut Db, stage: &Path, manifest: &Manifest) -> Result<()> {
    land(to, manifest.migration, |landing| {
        for (table, columns) in &manifest.columns {
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            landing.begin_table(table, &columns)?;
            let prefix = format!("database/{table}/");
            for part in manifest.files.keys().filter(|name| name.starts_with(&prefix)) {
                let unread = |error| Error::internal(format!("{part} cannot be read: {error}"));
                for line in BufReader::new(File::open(stage.join(part)).map_err(unread)?).split(b'\n') {
                    let line = String::from_utf8(line.map_err(unread)?).map_err(Error::internal)?;
                    let row = Row::read(landing.current()?, &line)?;
                    landing.row(row)?;
                }
            }
            if Some(&landing.end_table()?) != manifest.sums.get(table) {
                return Err(Error::internal(format!("the rows of {table} are not what the manifest says")));
            }
        }
        landing.numbers(&manifest.numbers)
    })
    .map(drop)
}

/// Moves what was unpacked for the data folder into it, and says from where to where, also of what it moved before a
/// failure. The folder holds nothing else, so nothing is overwritten.
fn move_files(stage: &Path, folder: &Path, moved: &mut Vec<(PathBuf, PathBuf)>) -> Result<()> {
    let files = stage.join(FILES);
    if !files.is_dir() {
        return Ok(());
    }
    let unmoved = |error| unwritten(folder, error);
    for entry in std::fs::read_dir(&files).map_err(unmoved)? {
        let entry = entry.map_err(unmoved)?;
        let (from, to) = (entry.path(), folder.join(entry.file_name()));
        rename_synced(&from, &to)?;
        moved.push((from, to));
    }
    Ok(())
}

/// Makes a folder, with those above it, that only its owner may look into.
fn make_folder(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| unwritten(path, error))
}

/// Renames, or copies where the two places are on different disks.
fn rename_synced(from: &Path, to: &Path) -> Result<()> {
    let moved = match std::fs::rename(from, to) {
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => {
            std::fs::copy(from, to).and_then(|_| File::open(to)?.sync_all())
        }
        moved => moved,
    };
    moved.and_then(|()| sync_folder(to)).map_err(|error| unwritten(to, error))
}
