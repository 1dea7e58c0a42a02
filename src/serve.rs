//! Serving: the listener, what runs beside it, and how all of it ends.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use db::{Checkpoint, Database};
use spine::{Stop, Stopper};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout_at};
use web::live::Live;

use crate::config::Config;
use crate::demo::{self, Login};
use crate::listener;
use crate::operation::{self, Health, Metrics, Progress};

/// What is served.
pub struct Served {
    pub config: Config,
    /// Opened and migrated.
    pub database: Database,
}

/// Until when after the signal to stop requests in flight are waited for.
const REQUESTS_END: Duration = Duration::from_secs(5);
/// Until when jobs in hand are waited for.
const WORK_ENDS: Duration = Duration::from_secs(7);
/// Until when the write-ahead log must be empty; the rest of ten seconds is for the process to end.
const CHECKPOINT_ENDS: Duration = Duration::from_secs(9);

/// Serves until SIGTERM or SIGINT, then finishes what is in flight and empties the write-ahead log.
pub async fn until_stopped(Served { mut config, database }: Served) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    let demo = demo_within_reach(&config, &database)?;
    let most = listener::raise_open_files();
    let listener = tokio::net::TcpListener::bind(config.listen).await.with_context(|| {
        format!("{} cannot be listened on: end what uses it, or choose another --listen", config.listen)
    })?;
    let address = listener.local_addr()?;
    config.bound_to(address);
    let app = crate::app(database.clone(), config.settings(), &config.mail)?;
    let set_up_code = app.settings().set_up_code.clone().filter(|_| !app.is_set_up());
    let config = Arc::new(config);
    let progress = Progress::new(crate::readers(&app));
    let metrics = Metrics::start(config.clone(), database.clone(), progress.clone())?;
    let health = Health { database: database.clone(), progress, data: config.data.clone(), min_free: config.min_free };
    let (stopper, stop) = Stopper::new();
    let work = beside(&app, &metrics, &stop);
    let live = app.room::<Live>();
    let router = operation::routes(health, metrics).merge(crate::service(app));
    let server = tokio::spawn(listener::serve(listener, router, listener::HEAD, most, stop.clone()));

    if let Some(logins) = demo {
        print!("{}", demo::shown(&logins));
    }
    if let Some(code) = set_up_code {
        println!("The first page asks for this code: {code}");
    }
    println!("Wellspring listens on http://{address}");
    signals.heard().await;
    tracing::info!("stopping: requests and jobs in flight are finished");
    stopper.stop();
    live.end();
    wind_down(server, work, database).await
}

/// The ways to sign in where the instance holds the demo. Everybody knows them, so it is not served to others.
fn demo_within_reach(config: &Config, database: &Database) -> anyhow::Result<Option<Vec<Login>>> {
    let mut db = database.connect_alone()?;
    let logins = demo::logins(&mut db)?;
    ensure!(
        logins.is_none() || !config.is_public(),
        "this instance holds the demo, whose passwords everybody knows, and {} can be reached by others: choose \
         another --data",
        config.public_url
    );
    Ok(logins)
}

/// Waits for what is in flight, as long as there is time, and empties the write-ahead log.
async fn wind_down(server: JoinHandle<()>, mut work: JoinSet<()>, database: Database) -> anyhow::Result<()> {
    let began = Instant::now();
    match timeout_at(began + REQUESTS_END, server).await {
        Ok(ended) => ended?,
        Err(_) => tracing::warn!("some requests took too long to be waited for"),
    }
    let all_ended = async { while work.join_next().await.is_some() {} };
    if timeout_at(began + WORK_ENDS, all_ended).await.is_err() {
        tracing::warn!("some work took too long to be waited for; it is taken up again at the next start");
    }
    let emptied = tokio::task::spawn_blocking(move || database.checkpoint(Checkpoint::Truncate));
    let is_empty = match timeout_at(began + CHECKPOINT_ENDS, emptied).await {
        Ok(emptied) => emptied??,
        Err(_) => false,
    };
    match is_empty {
        true => tracing::info!("stopped"),
        false => tracing::warn!("stopped; the write-ahead log is in use and was left as it is, nothing is lost"),
    }
    Ok(())
}

/// Everything that runs beside the listener until stop is said.
fn beside(app: &web::App, metrics: &Metrics, stop: &Stop) -> JoinSet<()> {
    let mut work = JoinSet::new();
    let database = app.database();
    let holder = format!("{}-{}", std::process::id(), web::secret(6));
    work.spawn(spine::readers::follow_all(database.clone(), crate::readers(app), holder, stop.clone()));
    work.spawn(spine::jobs::work(database.clone(), crate::handlers(app), crate::schedules(), stop.clone()));
    work.spawn(keep_up(app.clone(), stop.clone()));
    let limits = app.limits().clone();
    every(&mut work, stop, Duration::from_secs(60), move || limits.tidy(db::Time::now()));
    let reading = app.clone();
    every(&mut work, stop, Duration::from_secs(30), move || keep_marks(&reading));
    let (reading, mut stopping) = (app.clone(), stop.clone());
    work.spawn(async move {
        stopping.wait().await;
        if let Err(error) = tokio::task::spawn_blocking(move || keep_marks(&reading)).await {
            tracing::error!(%error, "what was read last could not be written down");
        }
    });
    let metrics = metrics.clone();
    every(&mut work, stop, Duration::from_secs(5), move || metrics.upkeep());
    let checkpointed = database.clone();
    every(&mut work, stop, Duration::from_secs(60), move || {
        if let Err(error) = checkpointed.checkpoint(Checkpoint::Passive) {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database; trying again");
        }
    });
    let learning = database.clone();
    every(&mut work, stop, Duration::from_secs(3600), move || {
        if let Err(error) = learning.learn() {
            tracing::warn!(%error, "the database could not look at how its tables are filled; trying again");
        }
    });
    work
}

/// How long another process may take the instance to be as it was before an administrator changed it.
const KEEPING_UP: Duration = Duration::from_secs(3);

/// Hears what administrators decided elsewhere, or here when reading it failed at first.
async fn keep_up(app: web::App, mut stop: Stop) {
    while !stop.pause(KEEPING_UP).await {
        if let Err(error) = app.reload_instance().await {
            tracing::warn!(%error, "the settings of the instance cannot be read; trying again");
        }
    }
}

/// Writes down how far people have read.
fn keep_marks(app: &web::App) {
    if let Err(error) = forum::keep_marks(app) {
        tracing::warn!(%error, "how far people have read could not be written down; trying again");
    }
}

/// Does something that may take a while again and again until stop is said.
fn every(work: &mut JoinSet<()>, stop: &Stop, time: Duration, act: impl Fn() + Clone + Send + 'static) {
    let mut stop = stop.clone();
    work.spawn(async move {
        while !stop.pause(time).await {
            if let Err(error) = tokio::task::spawn_blocking(act.clone()).await {
                tracing::error!(%error, "something that comes round by itself panicked");
            }
        }
    });
}

/// SIGTERM and SIGINT, heard from the moment this is made.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn heard(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
