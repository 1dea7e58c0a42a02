//! Ready or not: whether the database answers, the readers follow, and there is room on the disk.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::Database;
use serde::Serialize;

use super::{Progress, free_bytes};

/// How long the database may take for a question that needs no disk.
const PATIENCE: Duration = Duration::from_secs(2);

/// What `/readyz` looks at.
pub struct Health {
    pub database: Database,
    pub progress: Progress,
    /// The data folder.
    pub data: PathBuf,
    /// Bytes that must be free there.
    pub min_free: u64,
}

#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Each check and how it went: "ok", or what is wrong.
    checks: BTreeMap<&'static str, String>,
}

/// 200 when everything is well, 503 with the reason when not.
pub(super) async fn ready(State(health): State<Arc<Health>>) -> Response {
    let checks = health.check().await;
    let ready = checks.values().all(|said| said == "ok");
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(Ready { ready, checks })).into_response()
}

impl Health {
    async fn check(self: &Arc<Health>) -> BTreeMap<&'static str, String> {
        let mut checks = BTreeMap::new();
        let asked = self.database.read(spine::activity::newest);
        let database = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(_)) => "ok",
            Ok(Err(_)) => "does not answer",
            Err(_) => "takes too long",
        };
        checks.insert("database", database.to_owned());
        let health = self.clone();
        let rest = tokio::task::spawn_blocking(move || (health.index(), health.disk()));
        match tokio::time::timeout(PATIENCE, rest).await {
            Ok(Ok((index, disk))) => {
                checks.insert("index", index);
                checks.insert("disk", disk);
            }
            _ => {
                checks.insert("index", "takes too long".to_owned());
            }
        }
        checks
    }

    fn index(&self) -> String {
        match self.progress.look(&self.database, Instant::now()) {
            Err(_) => "cannot be read".to_owned(),
            Ok(found) => match found.iter().find(|following| following.stuck) {
                Some(stuck) => format!("{} stands still, {} behind", stuck.reader, stuck.behind),
                None => "ok".to_owned(),
            },
        }
    }

    fn disk(&self) -> String {
        match free_bytes(&self.data) {
            Ok(free) if free >= self.min_free => "ok".to_owned(),
            Ok(free) => format!("{} MB free", free / 1_000_000),
            Err(_) => "cannot be read".to_owned(),
        }
    }
}
