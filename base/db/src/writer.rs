//! The SQLite writer: one thread that group-commits.
//!
//! Many acts share one transaction and one fsync, each inside its own savepoint; every answer waits for the
//! commit. A constraint or a domain error undoes its savepoint only. After any other database error, or a panic,
//! SQLite may already have rolled the whole group back: the batch stops, everyone in it is told that nothing was
//! written, and the connection is opened anew.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::TransactionManager;

use crate::connection::Role;
use crate::dialect::begin_to_write;
use crate::{Db, Error, Result, Target, Unavailability};

type Manager = <Db as Connection>::TransactionManager;

/// How long a group may grow before it is committed. New acts join only while the thread is busy, so a lone act
/// never waits for company.
const GROUP_TIME: Duration = Duration::from_millis(20);
/// An upper bound on the answers that one failure can take with it.
const GROUP_SIZE: usize = 512;

/// One act on its way through the writer.
pub(crate) struct Work {
    /// Runs the act; its value stays inside until `done`.
    pub run: Box<dyn FnMut(&mut Db) -> Result<()> + Send>,
    /// Hands the outcome to whoever waits. Called exactly once, after the commit.
    pub done: Box<dyn FnOnce(Result<()>) + Send>,
}

pub(crate) struct Writer {
    queue: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; `committed` is called after each group that reached the disk.
    pub fn start(target: Target, first: Db, committed: impl Fn() + Send + 'static) -> std::io::Result<Writer> {
        let (queue, work) = channel();
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || serve(&target, Some(first), &work, &committed))?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    pub fn submit(&self, work: Work) {
        let refused = match &self.queue {
            Some(queue) => queue.send(work).err().map(|unsent| unsent.0),
            None => Some(work),
        };
        if let Some(work) = refused {
            (work.done)(Err(Error::Unavailable(Unavailability::Stopping)));
        }
    }
}

impl Drop for Writer {
    /// Finishes what is queued, then ends the thread and with it the connection.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(target: &Target, mut connection: Option<Db>, work: &Receiver<Work>, committed: &dyn Fn()) {
    while let Ok(first) = work.recv() {
        let mut db = match connection.take().map_or_else(|| target.connect(Role::Writer), Ok) {
            Ok(db) => db,
            Err(error) => {
                tracing::error!(%error, "the database cannot be opened for writing");
                (first.done)(Err(Error::Unavailable(Unavailability::Storage)));
                continue;
            }
        };
        match commit_group(&mut db, first, work) {
            Ok(wrote) => {
                if wrote {
                    committed();
                }
                connection = Some(db);
            }
            Err(error) => {
                tracing::error!(%error, "a group of writes failed; nothing of it was kept")
            }
        }
    }
}

/// Runs one group. `Err` means that the connection can no longer be trusted; everyone was told.
fn commit_group(db: &mut Db, first: Work, work: &Receiver<Work>) -> Result<bool> {
    if let Err(error) = begin_to_write(db) {
        return Err(fail_group(error.into(), vec![(first, Ok(()))]));
    }
    let started = Instant::now();
    let mut group: Vec<(Work, Result<()>)> = Vec::new();
    let mut next = Some(first);
    while let Some(mut act) = next {
        match attempt(db, &mut act) {
            Ok(outcome) => group.push((act, outcome)),
            Err(broken) => {
                group.push((act, Ok(())));
                return Err(fail_group(broken, group));
            }
        }
        let full = group.len() >= GROUP_SIZE || started.elapsed() >= GROUP_TIME;
        next = if full { None } else { work.try_recv().ok() };
    }
    let wrote = group.iter().any(|(_, outcome)| outcome.is_ok());
    if let Err(error) = Manager::commit_transaction(db) {
        return Err(fail_group(Error::from(error).into(), group));
    }
    for (act, outcome) in group {
        (act.done)(outcome);
    }
    Ok(wrote)
}

/// What broke a group, and what that means for everyone in it.
struct Broken {
    error: Error,
    why: Unavailability,
}

impl From<Error> for Broken {
    fn from(error: Error) -> Broken {
        Broken { why: error.unavailability(), error }
    }
}

/// Runs one act in its savepoint; gives its outcome, or what broke the group.
fn attempt(db: &mut Db, act: &mut Work) -> Result<Result<()>, Broken> {
    // Kept apart from the outcome: where SQLite has rolled back by itself, undoing the savepoint fails too, and
    // that second error says nothing about the disk.
    let mut first = None;
    let run =
        |db: &mut Db| (act.run)(db).inspect_err(|error| first = error.breaks_group().then(|| error.unavailability()));
    match catch_unwind(AssertUnwindSafe(|| db.transaction(run))) {
        Ok(Err(error)) if error.breaks_group() => {
            Err(Broken { why: first.unwrap_or_else(|| error.unavailability()), error })
        }
        Ok(outcome) => Ok(outcome),
        Err(panic) => Err(Error::internal(format!("an act panicked: {}", words_of(&*panic))).into()),
    }
}

/// Tells everyone in the group that nothing was written. Those whose act was refused on its own merits hear
/// that instead: their answer does not depend on the disk.
fn fail_group(Broken { error, why }: Broken, group: Vec<(Work, Result<()>)>) -> Error {
    for (act, outcome) in group {
        (act.done)(match outcome {
            Ok(()) => Err(Error::Unavailable(why)),
            refused => refused,
        });
    }
    error
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}
