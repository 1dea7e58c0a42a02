//! One server per data folder: the search index and the outbox have one owner.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Held while a server or a command runs; the system lets go of it however the process ends.
pub struct Lock {
    #[allow(dead_code, reason = "the lock is the open files")]
    files: Vec<File>,
}

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("the data folder {0} cannot be written: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("another process (id {holder}) holds the data folder {folder}: stop it first, or choose another --data")]
    Held { folder: PathBuf, holder: String },
}

/// The file in the data folder that a server locks.
pub const SERVER: &str = "serve.lock";
/// The file that commands lock which write, beside a server or without one.
pub const COMMANDS: &str = "commands.lock";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    /// With others of the same kind.
    Yes,
    No,
}

impl Lock {
    /// For what serves: only one does.
    pub fn take(folder: &Path) -> Result<Lock, LockError> {
        Ok(Lock { files: vec![locked(folder, SERVER, Share::No)?] })
    }

    /// For a command that writes, which others and a server may do as well.
    pub fn beside(folder: &Path) -> Result<Lock, LockError> {
        Ok(Lock { files: vec![locked(folder, COMMANDS, Share::Yes)?] })
    }

    /// For a command beside which nobody writes: no server runs, and no other command.
    pub fn alone(folder: &Path) -> Result<Lock, LockError> {
        Ok(Lock { files: vec![locked(folder, SERVER, Share::No)?, locked(folder, COMMANDS, Share::No)?] })
    }
}

/// Locks a file in a data folder, which is made if missing.
fn locked(folder: &Path, name: &str, share: Share) -> Result<File, LockError> {
    let broken = |error| LockError::Folder(folder.to_owned(), error);
    // Secrets live there: nobody else on this machine needs to look in.
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(broken)?;
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(name))
        .map_err(broken)?;
    let taken = if share == Share::Yes { file.try_lock_shared() } else { file.try_lock() };
    match taken {
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
    Ok(file)
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

    #[test]
    fn commands_share_a_data_folder_except_with_one_that_must_be_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Lock::take(folder.path()).expect("nobody holds it");
        let commands = [(); 2].map(|()| Lock::beside(folder.path()).expect("beside a server and another command"));
        assert!(Lock::alone(folder.path()).is_err(), "a server runs");
        drop(server);
        assert!(Lock::alone(folder.path()).is_err(), "commands run");
        drop(commands);
        let _alone = Lock::alone(folder.path()).expect("everybody let go");
        assert!(Lock::beside(folder.path()).is_err() && Lock::take(folder.path()).is_err());
    }
}
