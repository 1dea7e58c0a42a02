//! How much room there is.

use std::path::Path;

/// Bytes that this process may still write where this folder lies.
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let about = rustix::fs::statvfs(folder)?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}
