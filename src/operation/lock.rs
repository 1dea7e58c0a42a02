//! One server per data folder: the search index and the outbox have one owner.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Held while a server runs; the system lets go of it however the process ends.
pub struct Lock(#[allow(dead_code, reason = "the lock is the open file")] File);

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("the data folder {0} cannot be written: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("another process (id {holder}) holds the data folder {folder}: stop it first, or choose another --data")]
    Held { folder: PathBuf, holder: String },
}

/// The file in the data folder that is locked.
pub const FILE: &str = "serve.lock";

impl Lock {
    /// Takes the lock of a data folder, which is made if missing.
    pub fn take(folder: &Path) -> Result<Lock, LockError> {
        let broken = |error| LockError::Folder(folder.to_owned(), error);
        // Secrets live there: nobody else on this machine needs to look in.
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(broken)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(FILE))
            .map_err(broken)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                return Err(LockError::Held { folder: folder.to_owned(), holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(broken(error)),
        }
        // Who holds it, for the message above.
        file.set_len(0).and_then(|()| file.rewind()).map_err(broken)?;
        writeln!(file, "{}", std::process::id()).map_err(broken)?;
        Ok(Lock(file))
    }
}

#[cfg(test)]
mod tests {
    use super::{Lock, LockError};

    #[test]
    fn two_servers_do_not_share_a_data_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = Lock::take(folder.path()).expect("nobody holds it");
        match Lock::take(folder.path()) {
            Err(LockError::Held { holder, .. }) => assert_eq!(holder, std::process::id().to_string()),
            other => panic!("taken twice: {:?}", other.map(drop)),
        }
        drop(first);
        Lock::take(folder.path()).expect("the first let go");
    }
}
