//! `/metrics`: Prometheus text, for whoever shows the token, or for this machine where there is none.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::{Database, Target};
use metrics::gauge;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use web::hash_secret;

use super::{Progress, free_bytes};
use crate::config::Config;

/// Bounds of the buckets for how long something took, in seconds.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// What `/metrics` shows, and to whom.
#[derive(Clone)]
pub struct Metrics {
    recorder: PrometheusHandle,
    /// SHA-256 of the token.
    token: Option<[u8; 32]>,
    database: Database,
    progress: Progress,
    config: Arc<Config>,
    started: Instant,
}

impl Metrics {
    /// Begins to record. Once in a process.
    pub fn start(config: Arc<Config>, database: Database, progress: Progress) -> Result<Metrics, BuildError> {
        let recorder = PrometheusBuilder::new().set_buckets(SECONDS)?.install_recorder()?;
        let token = config.metrics_token.as_deref().map(hash_secret);
        Ok(Metrics { recorder, token, database, progress, config, started: Instant::now() })
    }

    /// Drops what is too old to matter; call it on a timer, or memory grows.
    pub fn upkeep(&self) {
        self.recorder.run_upkeep();
    }

    /// Reads what is not counted as it happens.
    fn look(&self) {
        gauge!("wellspring_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        gauge!("process_uptime_seconds").set(self.started.elapsed().as_secs_f64());
        if let Some(bytes) = resident_bytes() {
            gauge!("process_resident_memory_bytes").set(bytes as f64);
        }
        if let Ok(free) = free_bytes(&self.config.data) {
            gauge!("disk_free_bytes").set(free as f64);
        }
        if let Target::Sqlite(path) = self.database.target() {
            let size = |path| std::fs::metadata(path).map_or(0.0, |about| about.len() as f64);
            gauge!("database_bytes").set(size(path.clone()));
            let mut log = path.clone().into_os_string();
            log.push("-wal");
            gauge!("database_log_bytes").set(size(log.into()));
        }
        match self.database.read_now(spine::jobs::counts) {
            Ok(counts) => {
                for state in ["waiting", "running", "dead"] {
                    let count = counts.iter().find(|(found, _)| found == state).map_or(0, |(_, count)| *count);
                    gauge!("jobs", "state" => state).set(count as f64);
                }
                gauge!("database_up").set(1.0);
            }
            Err(_) => gauge!("database_up").set(0.0),
        }
        for following in self.progress.look(&self.database, Instant::now()).unwrap_or_default() {
            gauge!("reader_behind", "reader" => following.reader).set(following.behind as f64);
        }
    }

    fn may_see(&self, address: SocketAddr, headers: &HeaderMap) -> bool {
        match &self.token {
            Some(token) => {
                let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
                // Hashes are compared, so that the time it takes says nothing about the token.
                shown.and_then(|shown| shown.strip_prefix("Bearer ")).is_some_and(|shown| hash_secret(shown) == *token)
            }
            // A proxy on this machine passes on requests of others.
            None => address.ip().is_loopback() && !PASSED_ON.iter().any(|name| headers.contains_key(*name)),
        }
    }
}

const PASSED_ON: &[&str] = &["x-forwarded-for", "forwarded", "x-real-ip", "via"];

pub(super) async fn show(
    State(metrics): State<Arc<Metrics>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !metrics.may_see(address, &headers) {
        let why = "metrics are shown to this machine, or to whoever sends the configured metrics.token as a bearer\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let text = tokio::task::spawn_blocking(move || {
        metrics.look();
        metrics.recorder.render()
    });
    match text.await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics cannot be gathered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Memory of this process that lies in RAM.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
