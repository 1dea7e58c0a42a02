//! The database as the rest of the house sees it: `read` and `write`, from async code or from a plain thread.

use std::os::unix::fs::DirBuilderExt;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection, Pool, PooledConnection};
use diesel::sql_types::BigInt;
use tokio::sync::{Semaphore, watch};

use crate::connection::Role;
use crate::writer::{Work, Writer};
use crate::{Db, Error, Result, Target, Unavailability};

/// May a missing SQLite file be made? A mistyped path must not become an empty instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Create {
    IfMissing,
    Never,
}

/// How much a checkpoint may ask of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkpoint {
    /// Nobody waits for it.
    Passive,
    /// Waits for readers and writers, and leaves an empty log: no byte of what was deleted stays in it.
    Truncate,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no database at {0}: check the path, or make one with `wellspring serve` or `wellspring migrate`")]
    Missing(std::path::PathBuf),
    #[error("the folder {0} cannot be made: {1}")]
    Folder(std::path::PathBuf, std::io::Error),
    #[error("the database at {0} cannot be opened: {1}")]
    Connect(String, diesel::ConnectionError),
    #[error("no thread for the writer: {0}")]
    Thread(std::io::Error),
    #[error("the connection pool cannot be made: {0}")]
    Pool(String),
}

/// A handle to the database. Cheap to clone; the last one dropped finishes the queue and closes the file.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    target: Target,
    readers: Pool<Connector>,
    /// SQLite only. Dropped before the pool, so that the last checkpoint finds no reader in its way.
    writer: Option<Writer>,
    permits: Arc<Semaphore>,
    commits: watch::Sender<u64>,
}

/// Connections for what has no permit: readers of the spine, jobs, the sequencer.
const BACKGROUND: u32 = 4;

/// SQLite reads in this process: more at once than there are cores to do it only take memory.
fn useful_readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(2 * cores).unwrap_or(u32::MAX).max(4)
}

/// How long a connection is waited for. Permits keep more visitors from coming than there are, so that a longer wait
/// means that the server is gone, and whoever asks hears it soon.
const CONNECTING: Duration = Duration::from_secs(3);

/// How often an act is run again after a deadlock or a serialisation failure.
const ATTEMPTS: usize = 5;

impl Database {
    /// Opens pools and, on SQLite, the writer. Runs no migration.
    pub fn open(target: Target, create: Create, readers: u32) -> Result<Database, OpenError> {
        if let Target::Sqlite(path) = &target {
            if create == Create::Never && !path.exists() {
                return Err(OpenError::Missing(path.clone()));
            }
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                // Secrets live there: nobody else on this machine needs to look in.
                let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
                made.map_err(|error| OpenError::Folder(folder.to_owned(), error))?;
            }
        }
        let first = target.connect(Role::Writer).map_err(|error| OpenError::Connect(target.shown(), error))?;
        let (commits, _) = watch::channel(0);
        let writer = match target {
            Target::Sqlite(_) => {
                let commits = commits.clone();
                let committed = move || commits.send_modify(|count| *count += 1);
                Some(Writer::start(target.clone(), first, committed).map_err(OpenError::Thread)?)
            }
            Target::Postgres(_) => None,
        };
        let readers = match target {
            Target::Sqlite(_) => readers.min(useful_readers()),
            Target::Postgres(_) => readers,
        };
        let readers = readers.max(1);
        let pool = Pool::builder()
            .max_size(readers + BACKGROUND)
            .min_idle(Some(1))
            .test_on_check_out(matches!(target, Target::Postgres(_)))
            .connection_timeout(CONNECTING)
            .build(Connector { target: target.clone() })
            .map_err(|error| OpenError::Pool(error.to_string()))?;
        let permits = Arc::new(Semaphore::new(readers as usize));
        Ok(Database(Arc::new(Inner { target, readers: pool, writer, permits, commits })))
    }

    pub fn target(&self) -> &Target {
        &self.0.target
    }

    /// Counts committed writes of this process; readers of the spine wait on it.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.0.commits.subscribe()
    }

    /// Runs queries on a reader connection, off the async threads.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        let permit = self.permit().await?;
        let database = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            database.read_now(query)
        });
        task.await.map_err(Error::internal)?
    }

    /// Runs a query that looks up few rows by their keys, on this very thread where SQLite has a connection free: the
    /// way to another thread and back costs several times as much. Elsewhere the same as [`Database::read`].
    pub async fn glance<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        let free = match self.0.target {
            Target::Sqlite(_) => self.0.readers.try_get(),
            Target::Postgres(_) => None,
        };
        match free {
            Some(mut connection) => query(&mut connection).map_err(unavailable),
            None => self.read(query).await,
        }
    }

    /// Runs an act in a write transaction and answers after the commit has reached the disk.
    ///
    /// The act may be run again after a deadlock or a serialisation failure, so it must not have effects outside
    /// the database.
    pub async fn write<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db) -> Result<T> + Send + 'static,
    {
        if let Some(writer) = &self.0.writer {
            let (tell, told) = tokio::sync::oneshot::channel();
            writer.submit(work(act, move |outcome| {
                let _ = tell.send(outcome);
            }));
            return told.await.map_err(|_| Error::Unavailable(Unavailability::Stopping))?;
        }
        let permit = self.permit().await?;
        let database = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            database.write_now(act)
        });
        task.await.map_err(Error::internal)?
    }

    /// [`Database::read`] for code that has a thread of its own (command line, jobs, importers).
    pub fn read_now<T>(&self, query: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        query(&mut *self.connection()?).map_err(unavailable)
    }

    /// [`Database::write`] for code that has a thread of its own.
    pub fn write_now<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db) -> Result<T> + Send + 'static,
    {
        if let Some(writer) = &self.0.writer {
            let (tell, told) = sync_channel(1);
            writer.submit(work(act, move |outcome| {
                let _ = tell.send(outcome);
            }));
            return told.recv().map_err(|_| Error::Unavailable(Unavailability::Stopping))?;
        }
        let mut connection = self.connection()?;
        let mut attempt = 1;
        loop {
            match connection.transaction(|db| act(db)) {
                Err(error) if error.is_transient() && attempt < ATTEMPTS => attempt += 1,
                Err(error) if error.breaks_group() && !error.is_transient() && is_storage(&error) => {
                    tracing::error!(%error, "a write failed");
                    return Err(Error::Unavailable(error.unavailability()));
                }
                outcome => {
                    if outcome.is_ok() {
                        self.0.commits.send_modify(|count| *count += 1);
                    }
                    return outcome;
                }
            }
        }
    }

    /// Moves the write-ahead log into the database file (SQLite; nothing to do elsewhere). Gives whether all of it
    /// could be moved.
    pub fn checkpoint(&self, how: Checkpoint) -> Result<bool> {
        #[derive(QueryableByName)]
        struct Done {
            #[diesel(sql_type = BigInt)]
            busy: i64,
        }
        let Target::Sqlite(_) = self.0.target else { return Ok(true) };
        let word = match how {
            Checkpoint::Passive => "PASSIVE",
            Checkpoint::Truncate => "TRUNCATE",
        };
        let mut db = self.connect_alone()?;
        let done: Done = diesel::sql_query(format!("PRAGMA wal_checkpoint({word})")).get_result(&mut db)?;
        Ok(done.busy == 0)
    }

    /// Lets SQLite learn how its tables are filled, where they have changed much; PostgreSQL does so by itself.
    pub fn learn(&self) -> Result<()> {
        let Target::Sqlite(_) = self.0.target else { return Ok(()) };
        // The limit bounds how long others wait.
        Ok(self.connect_alone()?.batch_execute("PRAGMA analysis_limit = 1000; PRAGMA optimize = 0x10002")?)
    }

    /// A connection of its own for work outside the pools (migrations, backup, copying).
    pub fn connect_alone(&self) -> Result<Db> {
        self.0.target.connect(Role::Writer).map_err(Error::internal)
    }

    fn connection(&self) -> Result<PooledConnection<Connector>> {
        self.0.readers.get().map_err(|error| {
            tracing::error!(%error, "no connection to the database");
            Error::Unavailable(Unavailability::Storage)
        })
    }

    async fn permit(&self) -> Result<tokio::sync::OwnedSemaphorePermit> {
        let waited = tokio::time::timeout(Duration::from_secs(15), self.0.permits.clone().acquire_owned()).await;
        match waited {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) => Err(Error::Unavailable(Unavailability::Stopping)),
            Err(_) => Err(Error::Unavailable(Unavailability::Busy)),
        }
    }
}

impl Target {
    /// The address without its password, for messages.
    pub fn shown(&self) -> String {
        match self {
            Target::Sqlite(path) => path.display().to_string(),
            Target::Postgres(url) => match (url.find("://"), url.rfind('@')) {
                (Some(start), Some(end)) if start + 3 < end => {
                    format!("{}://…{}", &url[..start], &url[end..])
                }
                _ => url.clone(),
            },
        }
    }
}

/// What a read that the storage has failed is called.
fn unavailable(error: Error) -> Error {
    match is_storage(&error) {
        true => {
            tracing::error!(%error, "a read failed");
            Error::Unavailable(error.unavailability())
        }
        false => error,
    }
}

/// A full disk or a lost connection, as opposed to a statement that is wrong.
fn is_storage(error: &Error) -> bool {
    use diesel::result::DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction};
    use diesel::result::Error::DatabaseError;
    let Error::Database(DatabaseError(kind, info)) = error else { return false };
    let lost = ["server closed the connection", "terminating connection", "no connection to the server"];
    matches!(kind, ClosedConnection | ReadOnlyTransaction)
        || lost.iter().any(|words| info.message().contains(words))
        || error.unavailability() != Unavailability::Storage
}

/// Packs an act so that its value waits inside until the commit.
fn work<T, F>(act: F, tell: impl FnOnce(Result<T>) + Send + 'static) -> Work
where
    T: Send + 'static,
    F: Fn(&mut Db) -> Result<T> + Send + 'static,
{
    let slot = Arc::new(Mutex::new(None));
    let filled = slot.clone();
    Work {
        run: Box::new(move |db| {
            let value = act(db)?;
            *filled.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(value);
            Ok(())
        }),
        done: Box::new(move |outcome| {
            let value = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
            tell(outcome.and_then(|()| value.ok_or(Error::Unavailable(Unavailability::Storage))));
        }),
    }
}

/// Makes the pool's connections; chooses the arm from the target.
struct Connector {
    target: Target,
}

impl ManageConnection for Connector {
    type Connection = Db;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Db, r2d2::Error> {
        self.target.connect(Role::Reader).map_err(r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), r2d2::Error> {
        match db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(c) => c.batch_execute("SELECT 1").map_err(r2d2::Error::QueryError),
        }
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        match db {
            Db::Sqlite(c) => std::thread::panicking() || r2d2::R2D2Connection::is_broken(c),
            Db::Postgres(c) => std::thread::panicking() || r2d2::R2D2Connection::is_broken(c),
        }
    }
}
