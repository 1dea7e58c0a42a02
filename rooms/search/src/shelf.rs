//! Where the index lies: `{data}/search/`. Each time it is built it gets a folder of its own, and the file `current`
//! names the one that counts, so that building takes nothing away from whoever searches meanwhile.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tantivy::{Index, TantivyError};

use crate::index;

/// The folder in which indexes lie.
#[derive(Debug, Clone)]
pub struct Shelf(PathBuf);

/// Held by the one process that writes. The system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Shelf {
    /// The shelf of a data folder. Nothing is made or changed.
    pub fn new(data: &Path) -> Shelf {
        Shelf(data.join("search"))
    }

    /// Becomes the writing process; nothing when another one is.
    pub fn lock(&self) -> io::Result<Option<Lock>> {
        fs::create_dir_all(&self.0)?;
        let file = File::options().create(true).truncate(false).write(true).open(self.0.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The current index, if there is one of this format that can be opened.
    pub fn open(&self) -> Option<Index> {
        let folder = self.0.join(self.current()?);
        match index::open(&folder) {
            Ok(index) => Some(index),
            Err(error) => {
                tracing::warn!(%error, folder = %folder.display(), "the search index cannot be opened");
                None
            }
        }
    }

    /// Whether every file of an index is as it was written.
    pub fn is_whole(index: &Index) -> bool {
        match index.validate_checksum() {
            Ok(damaged) if damaged.is_empty() => true,
            Ok(damaged) => {
                tracing::warn!(?damaged, "files of the search index are damaged");
                false
            }
            Err(error) => {
                tracing::warn!(%error, "the search index cannot be read");
                false
            }
        }
    }

    /// An empty index in a new folder, and the folder's name for [`Shelf::choose`].
    pub fn create(&self) -> Result<(String, Index), TantivyError> {
        let number = self.folders()?.iter().filter_map(|name| number(name)).max().unwrap_or(0) + 1;
        let name = format!("{}.{number}", index::FORMAT);
        let folder = self.0.join(&name);
        fs::create_dir_all(&folder)?;
        Ok((name, index::create(&folder)?))
    }

    /// Makes a folder the current one, so that it stays so after a power cut.
    pub fn choose(&self, name: &str) -> io::Result<()> {
        let fresh = self.0.join("current.new");
        let mut file = File::create(&fresh)?;
        file.write_all(name.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, self.0.join("current"))?;
        File::open(&self.0)?.sync_all()
    }

    /// Removes what is not current. Searches that still read it keep it until they end.
    pub fn tidy(&self) -> io::Result<()> {
        let current = self.current();
        for name in self.folders()? {
            if Some(&name) != current.as_ref() {
                remove(&self.0.join(name))?;
            }
        }
        Ok(())
    }

    fn current(&self) -> Option<String> {
        let name = fs::read_to_string(self.0.join("current")).ok()?;
        let (format, _) = name.split_once('.')?;
        (format == index::FORMAT.to_string() && number(&name).is_some()).then_some(name)
    }

    fn folders(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            if entry.file_type()?.is_dir()
                && let Ok(name) = entry.file_name().into_string()
                && number(&name).is_some()
            {
                names.push(name);
            }
        }
        Ok(names)
    }
}

/// The running number of a folder such as `1.7`.
fn number(name: &str) -> Option<u64> {
    let (format, number) = name.split_once('.')?;
    format.parse::<u32>().ok()?;
    number.parse().ok()
}
/// Removes a folder. A writer that was closed just now may end a merge there meanwhile, so it is tried for a second.
fn remove(folder: &Path) -> io::Result<()> {
    for _ in 0..20 {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            done => return done,
        }
    }
    fs::remove_dir_all(folder)
}
