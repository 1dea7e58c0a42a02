//! What an operator needs of a running instance: logs and a lock on its data folder.

mod lock;
pub mod logs;

pub use lock::{Lock, LockError};
