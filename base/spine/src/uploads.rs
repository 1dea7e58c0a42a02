//! Uploads: files that people send for something they write. Each has an owner, a community and, once it is shown,
//! the object that shows it; it is seen through that object and by nobody else. A photo of a person is shown by that
//! person and belongs to no community.
//!
//! The bytes lie in the data folder. They are on the disk before the row that names them is committed, and leave it
//! only after their row has gone; what a crash leaves without a row is found and swept up.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use db::{CommunityId, Database, Db, Error, PersonId, Result, Time, Unavailability};
use diesel::prelude::*;

use crate::schema::uploads;
use crate::{Ctx, ObjectRef};

/// How long an upload waits for something that shows it.
pub const UNATTACHED: i64 = Time::DAY;

/// The folder of the uploads.
#[derive(Debug, Clone)]
pub struct Shelf(PathBuf);

impl Shelf {
    /// The one in this data folder.
    pub fn within(data: &Path) -> Shelf {
        Shelf(data.join("uploads"))
    }

    /// Where a file of this name lies; names are letters, digits, `-` and `_`, so none leads out of the folder.
    fn place(&self, name: &str) -> Result<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.len() < 8 || !name.bytes().all(plain) {
            return Err(Error::NotFound);
        }
        Ok(self.0.join(&name[..2]).join(name))
    }

    /// Puts a new file there. When this returns, it outlives a power failure.
    ///
    /// Errors: `Unavailable` when the disk is full or the folder cannot be written; then nothing of it is there.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.place(name)?;
        let part = path.with_extension("part");
        let written = write(&self.0, &path, &part, bytes);
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written.map_err(|error| unavailable("an upload cannot be written", &error))
    }

    /// The bytes of a file; nothing when it is not there.
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match fs::read(self.place(name)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unavailable("an upload cannot be read", &error)),
        }
    }

    /// Takes a file away, if it is there.
    pub fn remove(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.place(name)?) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(unavailable("an upload cannot be removed", &error))
            }
            _ => Ok(()),
        }
    }

    /// Files that were last written before `before`, a list for each folder that holds some.
    pub fn older_than(&self, before: Time) -> Result<Vec<Vec<String>>> {
        let wrong = |error: io::Error| unavailable("the uploads cannot be listed", &error);
        let before = UNIX_EPOCH + Duration::from_millis(u64::try_from(before.0).unwrap_or(0));
        let mut found = Vec::new();
        for folder in listed(&self.0).map_err(wrong)? {
            let mut names = Vec::new();
            for path in listed(&folder).map_err(wrong)? {
                // One that has gone meanwhile is nobody's concern.
                let written = path.metadata().and_then(|about| about.modified());
                if written.is_ok_and(|at| at < before)
                    && let Some(name) = path.file_name().and_then(|name| name.to_str())
                {
                    names.push(name.to_owned());
                }
            }
            found.push(names);
        }
        Ok(found)
    }

    /// Takes away what a write that was cut off has left; `name` as [`Shelf::older_than`] gave it.
    pub fn sweep(&self, name: &str) -> Result<()> {
        let Some(whole) = name.strip_suffix(".part") else { return self.remove(name) };
        match fs::remove_file(self.place(whole)?.with_extension("part")) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(unavailable("an upload cannot be removed", &error))
            }
            _ => Ok(()),
        }
    }
}

fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The file, then its name, then the names of the folders: each is on the disk before the next begins.
fn write(root: &Path, path: &Path, part: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(root);
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        File::open(root)?.sync_all()?;
        root.parent().map_or(Ok(()), |data| File::open(data)?.sync_all())?;
    }
    let mut file = File::create_new(part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(part, path)?;
    File::open(folder)?.sync_all()
}

fn unavailable(what: &str, error: &io::Error) -> Error {
    tracing::warn!(%error, "{what}");
    Error::Unavailable(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Unavailability::DiskFull,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Unavailability::ReadOnly,
        _ => Unavailability::Storage,
    })
}

/// A file that lies on the shelf and has no row yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    pub name: String,
    pub mime: &'static str,
    pub bytes: i64,
    /// In pixels.
    pub width: u32,
    pub height: u32,
}

/// An upload as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Upload {
    pub name: String,
    pub owner: PersonId,
    /// Nothing for a photo of a person.
    pub community: Option<CommunityId>,
    pub object_kind: Option<String>,
    pub object_id: Option<i64>,
    pub mime: String,
    pub width: i64,
    pub height: i64,
}

/// Writes the row of an upload by whoever acts.
pub fn add(db: &mut Db, ctx: &Ctx, community: CommunityId, new: &NewUpload) -> Result<()> {
    insert(db, ctx, Some(community), None, new)
}

/// The same for the photo of a person, which they show from now on.
pub fn add_photo(db: &mut Db, ctx: &Ctx, person: ObjectRef, new: &NewUpload) -> Result<()> {
    insert(db, ctx, None, Some(person), new)
}

fn insert(
    db: &mut Db,
    ctx: &Ctx,
    community: Option<CommunityId>,
    object: Option<ObjectRef>,
    new: &NewUpload,
) -> Result<()> {
    diesel::insert_into(uploads::table)
        .values((
            uploads::name.eq(&new.name),
            uploads::owner_id.eq(ctx.person()?.id),
            uploads::community_id.eq(community),
            uploads::object_kind.eq(object.map(|object| object.kind)),
            uploads::object_id.eq(object.map(|object| object.id)),
            uploads::mime.eq(new.mime),
            uploads::bytes.eq(new.bytes),
            uploads::width.eq(i64::from(new.width)),
            uploads::height.eq(i64::from(new.height)),
            uploads::created_at.eq(ctx.now),
        ))
        .execute(db)?;
    Ok(())
}

/// The upload of this name. Whoever shows it has yet to ask whether the visitor may see it.
pub fn find(db: &mut Db, name: &str) -> Result<Option<Upload>> {
    Ok(uploads::table
        .filter(uploads::name.eq(name))
        .select((
            uploads::name,
            uploads::owner_id,
            uploads::community_id,
            uploads::object_kind,
            uploads::object_id,
            uploads::mime,
            uploads::width,
            uploads::height,
        ))
        .first(db)
        .optional()?)
}

/// Gives uploads to the object that shows them: those by whoever acts, in its community, that belong to nothing yet.
/// Call it in the act that writes the object. What an edit no longer shows stays the object's, for its history shows
/// it.
///
/// Errors: `Invalid` of `field` when one of the names is that of no upload that readers of this community could see:
/// it waited for too long, or belongs elsewhere.
pub fn attach(
    db: &mut Db,
    ctx: &Ctx,
    community: CommunityId,
    object: ObjectRef,
    field: &'static str,
    names: &[String],
) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let mine = uploads::table
        .filter(uploads::name.eq_any(names))
        .filter(uploads::owner_id.eq(ctx.person()?.id))
        .filter(uploads::community_id.eq(community))
        .filter(uploads::object_kind.is_null());
    diesel::update(mine).set((uploads::object_kind.eq(object.kind), uploads::object_id.eq(object.id))).execute(db)?;
    let there = uploads::table
        .filter(uploads::name.eq_any(names))
        .filter(uploads::community_id.eq(community))
        .filter(uploads::object_kind.is_not_null())
        .select(uploads::name)
        .load::<String>(db)?;
    if names.iter().all(|name| there.contains(name)) {
        Ok(())
    } else {
        Err(Error::invalid(field, "uploads-error-gone"))
    }
}

/// Takes an upload from the object that showed it and keeps no history of it: it goes with the next tidying.
pub fn release(db: &mut Db, name: &str) -> Result<()> {
    diesel::update(uploads::table.filter(uploads::name.eq(name)))
        .set((uploads::object_kind.eq(None::<String>), uploads::object_id.eq(None::<i64>)))
        .execute(db)?;
    Ok(())
}

/// Forgets uploads from before `before` that nothing shows; gives their names, whose files may go after the commit.
pub fn forget_unattached(db: &mut Db, before: Time) -> Result<Vec<String>> {
    let old = uploads::table.filter(uploads::object_kind.is_null()).filter(uploads::created_at.lt(before));
    Ok(diesel::delete(old).returning(uploads::name).get_results(db)?)
}

/// How many uploads a person has that something shows, their photo aside.
pub fn count_of(db: &mut Db, person: PersonId) -> Result<i64> {
    let theirs = uploads::table.filter(uploads::owner_id.eq(person)).filter(uploads::object_kind.is_not_null());
    let theirs = theirs.filter(uploads::community_id.is_not_null());
    Ok(theirs.count().get_result(db)?)
}

/// Names and media types of the uploads of a person.
pub fn names_of(db: &mut Db, person: PersonId) -> Result<Vec<(String, String)>> {
    let theirs = uploads::table.filter(uploads::owner_id.eq(person)).order(uploads::id);
    Ok(theirs.select((uploads::name, uploads::mime)).load(db)?)
}

/// Forgets the uploads of a person that nothing shows and their photo, and with `shown` the others too; gives their
/// names, whose files go after the commit.
pub fn forget_of(db: &mut Db, person: PersonId, shown: bool) -> Result<Vec<String>> {
    let theirs = uploads::table.filter(uploads::owner_id.eq(person));
    Ok(match shown {
        true => diesel::delete(theirs).returning(uploads::name).get_results(db)?,
        false => {
            let own = theirs.filter(uploads::object_kind.is_null().or(uploads::community_id.is_null()));
            diesel::delete(own).returning(uploads::name).get_results(db)?
        }
    })
}

/// Those of these names that no upload has.
pub fn unknown(db: &mut Db, names: Vec<String>) -> Result<Vec<String>> {
    let mut unknown = Vec::new();
    for some in names.chunks(500) {
        let known: HashSet<String> =
            uploads::table.filter(uploads::name.eq_any(some)).select(uploads::name).load(db)?.into_iter().collect();
        unknown.extend(some.iter().filter(|name| !known.contains(*name)).cloned());
    }
    Ok(unknown)
}

/// Takes away files that were last written before `before` and that no row names: a crash came before the row, or after
/// it had gone.
pub fn sweep(database: &Database, shelf: &Shelf, before: Time) -> Result<()> {
    for names in shelf.older_than(before)? {
        // Read after the folder: whatever lay there then and still has no row will never have one.
        for stray in database.read_now(move |db| unknown(db, names))? {
            tracing::info!(stray, "a file without an upload is swept up");
            shelf.sweep(&stray)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_there_comes_back_and_goes() {
        let data = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::within(data.path());
        assert_eq!(shelf.get("abcdef01-4x3").expect("readable"), None);
        shelf.put("abcdef01-4x3", b"pixels").expect("written");
        assert_eq!(shelf.get("abcdef01-4x3").expect("readable").as_deref(), Some(&b"pixels"[..]));
        assert!(data.path().join("uploads/ab/abcdef01-4x3").is_file());
        shelf.remove("abcdef01-4x3").expect("removed");
        shelf.remove("abcdef01-4x3").expect("twice is once");
        assert_eq!(shelf.get("abcdef01-4x3").expect("readable"), None);
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let data = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::within(data.path());
        for name in ["", "short", "../../etc/passwd", "..", "abcdef/../../x", "abcdef01.part", "abcdéf012"] {
            assert!(matches!(shelf.get(name), Err(Error::NotFound)), "{name}");
            assert!(matches!(shelf.put(name, b"x"), Err(Error::NotFound)), "{name}");
        }
    }

    #[test]
    fn nothing_is_half_written_where_nothing_can_be() {
        let data = tempfile::tempdir().expect("a folder");
        fs::write(data.path().join("uploads"), "no folder").expect("a file in the way");
        let refused = Shelf::within(data.path()).put("abcdef01-4x3", b"pixels");
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        assert_eq!(fs::read(data.path().join("uploads")).expect("untouched"), b"no folder");
        for (kind, expected) in [
            (ErrorKind::StorageFull, Unavailability::DiskFull),
            (ErrorKind::ReadOnlyFilesystem, Unavailability::ReadOnly),
            (ErrorKind::PermissionDenied, Unavailability::ReadOnly),
            (ErrorKind::Other, Unavailability::Storage),
        ] {
            let error = unavailable("test", &io::Error::from(kind));
            assert!(matches!(error, Error::Unavailable(why) if why == expected), "{error:?}");
        }
    }

    #[test]
    fn what_was_cut_off_is_found_and_swept_up() {
        let data = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::within(data.path());
        shelf.put("abcdef01-4x3", b"pixels").expect("written");
        fs::write(data.path().join("uploads/ab/abcdef02-4x3.part"), "pix").expect("a crash");
        assert_eq!(shelf.older_than(Time(0)).expect("listed").concat(), Vec::<String>::new());
        let mut old = shelf.older_than(Time(i64::MAX / 2)).expect("listed").concat();
        old.sort();
        assert_eq!(old, ["abcdef01-4x3", "abcdef02-4x3.part"]);
        for name in &old {
            shelf.sweep(name).expect("swept");
        }
        assert_eq!(shelf.older_than(Time(i64::MAX / 2)).expect("listed").concat(), Vec::<String>::new());
    }
}
