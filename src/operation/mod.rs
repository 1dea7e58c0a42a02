//! What an operator needs of a running instance: logs, health, metrics, and a lock on its data folder.

mod health;
mod lock;
pub mod logs;
mod metrics;
mod progress;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

pub use health::Health;
pub use lock::{Lock, LockError};
pub use metrics::Metrics;
pub use progress::{Following, Progress};

/// Bytes that this process may still write where this folder lies.
pub fn free_bytes(folder: &std::path::Path) -> std::io::Result<u64> {
    institution::room(folder).map(|room| room.free)
}

/// Names at the top of the data folder that a backup leaves out: what is made anew, and what means only this machine.
pub const NOT_KEPT: &[&str] = &["search", SCRATCH, lock::SERVER, lock::COMMANDS];

/// The folder in the data folder for what is needed only while a command runs.
pub const SCRATCH: &str = "scratch";

/// `/healthz`, `/readyz` and `/metrics`: outside of the guards of pages, so that they answer when pages cannot.
pub fn routes(health: Health, metrics: Metrics) -> Router {
    let (health, metrics) = (Arc::new(health), Arc::new(metrics));
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(health::ready).with_state(health))
        .route("/metrics", get(metrics::show).with_state(metrics))
}
