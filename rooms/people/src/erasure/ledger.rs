//! The ledger: who was erased, in words from which nobody learns who that was. It lies in the data folder, goes into
//! backups and beside them, and is read when an older backup is restored: whoever was erased since is erased again.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use db::{Error, PersonId, Result, Time};
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use spine::Ctx;
use spine::erasure::Posts;
use web::App;

use super::{begin_again, carry_out};
use crate::schema::{Person, people};

/// Its name, in the data folder and beside backups.
pub const NAME: &str = "erased.ledger";
/// People who are looked at together when an old backup is restored.
const CHUNK: i64 = 1_000;

/// What the ledger calls somebody: the same in every backup of an instance and in no other instance.
fn entry(person: PersonId, created_at: Time) -> String {
    let digest = Sha256::digest(format!("wellspring person {person} of {}", created_at.0));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Notes that somebody is erased; once is enough.
pub(super) fn note(data: &Path, who: &Person, posts: Posts) -> Result<()> {
    add(&data.join(NAME), &BTreeMap::from([(entry(who.id, who.created_at), posts)]))
}

/// Adds what the ledger of a data folder says to the one beside a backup.
pub fn copy_beside(data: &Path, backup: &Path) -> Result<()> {
    add(&backup.with_file_name(NAME), &read(&data.join(NAME))?)
}

/// Whether a ledger lies in a data folder or beside a backup.
pub fn is_there(data: &Path, backup: &Path) -> bool {
    data.join(NAME).exists() || backup.with_file_name(NAME).exists()
}

/// Erases whoever a restored instance holds although the ledger beside the backup, or in it, says that they were
/// erased; gives how many.
pub fn replay(app: &App, backup: &Path) -> Result<usize> {
    let mut erased = read(&app.settings().data.join(NAME))?;
    erased.extend(read(&backup.with_file_name(NAME))?);
    if erased.is_empty() {
        return Ok(0);
    }
    let database = app.database();
    let (mut after, mut count) = (PersonId(0), 0);
    loop {
        let page: Vec<(PersonId, Time, Option<Time>)> = database.read_now(|db| {
            let later = people::table.filter(people::id.gt(after)).order(people::id).limit(CHUNK);
            Ok(later.select((people::id, people::created_at, people::erased_at)).load(db)?)
        })?;
        let Some((last, ..)) = page.last() else { return Ok(count) };
        after = *last;
        for (person, created_at, erased_at) in page {
            let Some(posts) = erased.get(&entry(person, created_at)).copied() else { continue };
            if erased_at.is_none() {
                database.write_now(move |db| begin_again(db, &Ctx::system(Time::now()), person, posts))?;
                carry_out(app, person)?;
                count += 1;
            }
        }
    }
}

fn read(ledger: &Path) -> Result<BTreeMap<String, Posts>> {
    let text = match std::fs::read_to_string(ledger) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        text => text.map_err(|error| wrong(ledger, &error))?,
    };
    let line = |line: &str| line.split_once(' ').and_then(|(who, posts)| Some((who.to_owned(), Posts::parse(posts)?)));
    Ok(text.lines().filter_map(line).collect())
}

/// Adds lines that are not there yet; they are on the disk when this returns.
fn add(ledger: &Path, lines: &BTreeMap<String, Posts>) -> Result<()> {
    let known = read(ledger)?;
    let new: String = lines
        .iter()
        .filter(|(who, _)| !known.contains_key(*who))
        .map(|(who, posts)| format!("{who} {posts}\n"))
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let written = (|| {
        let mut file = OpenOptions::new().create(true).append(true).open(ledger)?;
        file.write_all(new.as_bytes())?;
        file.sync_all()?;
        let folder = ledger.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    })();
    written.map_err(|error| wrong(ledger, &error))
}

fn wrong(ledger: &Path, error: &std::io::Error) -> Error {
    Error::internal(format!("the ledger of erased people {} cannot be read or written: {error}", ledger.display()))
}
