//! The index while the house runs: what searches read, what the one writer does, how it is built again.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use db::{Database, Db, Error, Message, Result, Time};
use spine::objects::{Document, Kind, Registry};
use spine::{Activity, ObjectRef, activity};
use tantivy::{Index, IndexReader, IndexWriter, Searcher, SegmentMeta};

use crate::index::{self, Fields, fault};
use crate::shelf::{Lock, Shelf};

/// Somebody was erased: their words leave the files, not only what is found.
const ERASED: &str = "person.erased";
/// How long merges that go on by themselves are waited for.
const MERGES: Duration = Duration::from_secs(60);

/// How many objects are read at once.
const CHUNK: usize = 500;

/// The search index of this instance. Opening it changes nothing on disk; the writer is opened by whoever follows the
/// activity or builds, and only one process can.
pub struct Search {
    pub(crate) fields: Fields,
    shelf: Shelf,
    live: RwLock<IndexReader>,
    writing: Mutex<Writing>,
    /// Up to where the index has followed the activity, as far as this process knows.
    position: AtomicI64,
    building: AtomicBool,
}

/// What only the writing process has.
#[derive(Default)]
struct Writing {
    lock: Option<Lock>,
    pen: Option<Pen>,
    /// Whether this process has read every file of the current index once.
    is_checked: bool,
}

struct Pen {
    writer: IndexWriter,
    stamp: Stamp,
}

/// An index that was built and is not yet in place.
struct Fresh {
    folder: String,
    pen: Pen,
}

/// How far the index has followed, and when the activity there happened: a number alone could belong to another
/// database, put in place of the one that the index was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    position: i64,
    at: Time,
}

/// Something to write: the object, and its document unless it is not to be found.
type Change = (&'static str, i64, Option<Document>);

impl Search {
    /// The index of a data folder; an empty one in memory when there is none that can be read.
    pub fn open(data: &Path) -> Result<Search> {
        let shelf = Shelf::new(data);
        let found = shelf.open().and_then(|index| Some((index::reader(&index).ok()?, Stamp::of(&index)?)));
        let (reader, position) = match found {
            Some((reader, stamp)) => (reader, stamp.position),
            None => (index::reader(&index::in_memory()).map_err(fault)?, 0),
        };
        Ok(Search {
            fields: index::schema().0,
            shelf,
            live: RwLock::new(reader),
            writing: Mutex::default(),
            position: AtomicI64::new(position),
            building: AtomicBool::new(false),
        })
    }

    /// How many documents can be found.
    pub fn document_count(&self) -> u64 {
        self.searcher().num_docs()
    }

    /// Up to which activity the index has followed; 0 when there is no index yet.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// Whether the index is being built, so that results may be incomplete.
    pub fn is_building(&self) -> bool {
        self.building.load(Ordering::Acquire)
    }

    /// Builds the index from what is there now and puts it in place of the old one, which is searched meanwhile.
    /// `progress` hears how many objects have been taken in. Gives how many documents there are. A conflict when
    /// another process has the index, or when it is being built already.
    pub fn rebuild(&self, database: &Database, registry: &Registry, progress: &dyn Fn(u64)) -> Result<u64> {
        self.become_writer(&mut self.writing())?;
        let mut fresh = self.build(database, registry, progress)?;
        let mut writing = self.writing();
        let old = writing.pen.take();
        if let Some(old) = &old {
            // Whoever follows goes on from where the old index stood; the new one has to stand there too.
            self.catch_up(&mut fresh.pen, database, registry, old.stamp)?;
        }
        writing.pen = Some(self.put_in_place(fresh)?);
        drop(writing);
        drop(old);
        self.shelf.tidy().map_err(|error| Error::internal(format!("old search index: {error}")))?;
        Ok(self.document_count())
    }

    /// What can be found at this moment; one search uses one of these.
    pub(crate) fn searcher(&self) -> Searcher {
        self.live.read().unwrap_or_else(PoisonError::into_inner).searcher()
    }

    /// Where following goes on. Opens the writer first, and builds the index if there is none that fits the database.
    pub(crate) fn ready(&self, database: &Database, registry: &Registry) -> Result<i64> {
        let mut writing = self.writing();
        self.become_writer(&mut writing)?;
        if let Some(pen) = &writing.pen {
            return Ok(pen.stamp.position);
        }
        let pen = match self.reopen(&mut writing, database)? {
            Some(pen) => pen,
            None => {
                let pen = self.put_in_place(self.build(database, registry, &|_| ())?)?;
                self.shelf.tidy().map_err(|error| Error::internal(format!("old search index: {error}")))?;
                pen
            }
        };
        Ok(writing.pen.insert(pen).stamp.position)
    }

    /// Takes in activity that was committed after [`Search::ready`]'s position, oldest first, up to `position`.
    pub(crate) fn follow(
        &self,
        database: &Database,
        registry: &Registry,
        activity: &[Activity],
        position: i64,
    ) -> Result<()> {
        let mut writing = self.writing();
        let pen = writing.pen.as_mut().ok_or_else(|| Error::internal("the search index is not open for writing"))?;
        let at = activity.last().filter(|last| last.position == position).map_or(pen.stamp.at, |last| last.at);
        let outcome = self.take_in(pen, database, registry, activity, Stamp { position, at }).and_then(|()| {
            self.live.read().unwrap_or_else(PoisonError::into_inner).reload().map_err(fault)?;
            self.position.store(position, Ordering::Release);
            Ok(())
        });
        if outcome.is_err() {
            // What was not committed is given up with the writer; the next round opens it at the last commit.
            writing.pen = None;
        }
        outcome
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn become_writer(&self, writing: &mut Writing) -> Result<()> {
        if writing.lock.is_none() {
            let lock = self.shelf.lock();
            let lock = lock.map_err(|error| Error::internal(format!("folder of the search index: {error}")))?;
            writing.lock = Some(lock.ok_or_else(|| Error::Conflict(Message::new("search-error-in-use")))?);
        }
        Ok(())
    }

    /// The writer of the current index; nothing when that is damaged or belongs to another database.
    fn reopen(&self, writing: &mut Writing, database: &Database) -> Result<Option<Pen>> {
        let Some(index) = self.shelf.open() else { return Ok(None) };
        // Once is enough: after a failed commit this is tried again several times a second.
        if !writing.is_checked && !Shelf::is_whole(&index) {
            return Ok(None);
        }
        writing.is_checked = true;
        let Some(stamp) = Stamp::of(&index) else { return Ok(None) };
        if database.read_now(|db| Stamp::at(db, stamp.position))? != Some(stamp) {
            tracing::warn!("the search index belongs to another database");
            return Ok(None);
        }
        let writer = index::writer(&index).map_err(fault)?;
        self.show(&index, stamp)?;
        Ok(Some(Pen { writer, stamp }))
    }

    /// Shows an index to whoever searches. Reader and writer share it, so that no file goes that is still read.
    fn show(&self, index: &Index, stamp: Stamp) -> Result<()> {
        let reader = index::reader(index).map_err(fault)?;
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = reader;
        self.position.store(stamp.position, Ordering::Release);
        Ok(())
    }

    fn put_in_place(&self, fresh: Fresh) -> Result<Pen> {
        self.shelf.choose(&fresh.folder).map_err(|error| Error::internal(format!("search index: {error}")))?;
        self.show(fresh.pen.writer.index(), fresh.pen.stamp)?;
        Ok(fresh.pen)
    }

    fn build(&self, database: &Database, registry: &Registry, progress: &dyn Fn(u64)) -> Result<Fresh> {
        let _building = Building::begin(&self.building)?;
        let (folder, index) = self.shelf.create().map_err(fault)?;
        // Whatever happens while this runs is followed from here afterwards.
        let stamp = database.read_now(|db| {
            let newest = activity::newest(db)?;
            Ok(Stamp::at(db, newest)?.unwrap_or(Stamp::START))
        })?;
        let mut pen = Pen { writer: index::writer(&index).map_err(fault)?, stamp };
        let mut count = 0;
        for kind in registry.iter() {
            let mut after = 0;
            loop {
                let changes = database.read_now(|db| {
                    let ids = kind.ids(db, after, CHUNK as i64)?;
                    changes(db, kind, ids)
                })?;
                let Some((_, last, _)) = changes.last() else { break };
                after = *last;
                count += changes.len() as u64;
                for change in changes {
                    self.add(&pen.writer, change)?;
                }
                progress(count);
            }
        }
        commit(&mut pen.writer, stamp)?;
        Ok(Fresh { folder, pen })
    }

    /// Takes in what another index has seen.
    fn catch_up(&self, pen: &mut Pen, database: &Database, registry: &Registry, to: Stamp) -> Result<()> {
        while pen.stamp.position < to.position {
            let mut rows = database.read_now(|db| activity::after(db, pen.stamp.position, CHUNK as i64))?;
            rows.retain(|row| row.position <= to.position);
            let Some(last) = rows.last() else { break };
            let stamp = Stamp { position: last.position, at: last.at };
            self.take_in(pen, database, registry, &rows, stamp)?;
        }
        Ok(())
    }

    fn take_in(
        &self,
        pen: &mut Pen,
        database: &Database,
        registry: &Registry,
        activity: &[Activity],
        stamp: Stamp,
    ) -> Result<()> {
        let touched = database.read_now(|db| touched(db, registry, activity))?;
        for chunk in touched.chunks(CHUNK) {
            let mut changed = Vec::new();
            for kind in registry.iter() {
                let mine = chunk.iter().filter(|object| object.kind == kind.kind());
                let ids = mine.map(|object| object.id).collect();
                changed.extend(database.read_now(|db| changes(db, kind, ids))?);
            }
            for change in changed {
                pen.writer.delete_term(self.fields.key(change.0, change.1));
                self.add(&pen.writer, change)?;
            }
        }
        if activity.iter().any(|row| row.verb == ERASED) {
            // Not yet under the new stamp: whoever is cut off in here does it again.
            commit(&mut pen.writer, pen.stamp)?;
            purge(&mut pen.writer)?;
        }
        // Activity that touches nothing is remembered without a commit; it costs little to see it again.
        if !touched.is_empty() {
            commit(&mut pen.writer, stamp)?;
        }
        pen.stamp = stamp;
        Ok(())
    }

    fn add(&self, writer: &IndexWriter, (kind, id, document): Change) -> Result<()> {
        if let Some(document) = document {
            writer.add_document(self.fields.written(kind, id, &document)).map_err(fault)?;
        }
        Ok(())
    }
}

/// Says that an index is being built, for as long as it lives.
struct Building<'a>(&'a AtomicBool);

impl<'a> Building<'a> {
    fn begin(flag: &'a AtomicBool) -> Result<Building<'a>> {
        if flag.swap(true, Ordering::AcqRel) {
            return Err(Error::Conflict(Message::new("search-error-building")));
        }
        Ok(Building(flag))
    }
}

impl Drop for Building<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Stamp {
    const START: Stamp = Stamp { position: 0, at: Time(0) };

    /// Read from the last commit; nothing when it says none.
    fn of(index: &Index) -> Option<Stamp> {
        let payload = index::payload(index).ok()??;
        let (position, at) = payload.split_once('@')?;
        Some(Stamp { position: position.parse().ok()?, at: Time(at.parse().ok()?) })
    }

    /// The stamp of a position in this database; nothing when there is no such activity.
    fn at(db: &mut Db, position: i64) -> Result<Option<Stamp>> {
        if position == 0 {
            return Ok(Some(Stamp::START));
        }
        let row = activity::after(db, position - 1, 1)?.into_iter().next().filter(|row| row.position == position);
        Ok(row.map(|row| Stamp { position, at: row.at }))
    }
}

fn commit(writer: &mut IndexWriter, stamp: Stamp) -> Result<()> {
    let mut commit = writer.prepare_commit().map_err(fault)?;
    commit.set_payload(&format!("{}@{}", stamp.position, stamp.at.0));
    commit.commit().map(drop).map_err(fault)
}

/// Writes every segment anew that holds documents which were deleted: until then their words stay in its dictionary.
fn purge(writer: &mut IndexWriter) -> Result<()> {
    let began = Instant::now();
    loop {
        let segments = writer.index().searchable_segment_metas().map_err(fault)?;
        let stale: Vec<_> = segments.iter().filter(|segment| segment.has_deletes()).map(SegmentMeta::id).collect();
        if stale.is_empty() {
            writer.garbage_collect_files().wait().map_err(fault)?;
            return Ok(());
        }
        // A segment that is being merged already cannot be merged by us; look again when that is over.
        if let Err(error) = writer.merge(&stale).wait() {
            if began.elapsed() > MERGES {
                return Err(fault(error));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Objects of a kind with what they are found by now.
fn changes(db: &mut Db, kind: &dyn Kind, ids: Vec<i64>) -> Result<Vec<Change>> {
    let documents = kind.documents(db, &ids)?;
    Ok(ids.into_iter().zip(documents).map(|(id, document)| (kind.kind(), id, document)).collect())
}

/// The objects whose documents a stretch of activity changes, each once.
fn touched(db: &mut Db, registry: &Registry, activity: &[Activity]) -> Result<Vec<ObjectRef>> {
    let mut seen = HashSet::new();
    let mut touched = Vec::new();
    for row in activity {
        let Some(kind) = registry.get(&row.object_kind) else { continue };
        let itself = ObjectRef { kind: kind.kind(), id: row.object_id };
        for object in std::iter::once(itself).chain(kind.also(db, row)?) {
            if seen.insert(object) {
                touched.push(object);
            }
        }
    }
    Ok(touched)
}
