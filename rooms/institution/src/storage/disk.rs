//! How much room there is on the disk.

use std::path::Path;

/// Bytes of the disk on which a folder lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What this process may still write.
    pub free: u64,
    pub all: u64,
}

/// The room where this folder lies.
pub fn room(folder: &Path) -> std::io::Result<Room> {
    let about = rustix::fs::statvfs(folder)?;
    let bytes = |blocks: u64| blocks.saturating_mul(about.f_frsize);
    Ok(Room { free: bytes(about.f_bavail), all: bytes(about.f_blocks) })
}
