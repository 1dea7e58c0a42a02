//! Live updates: one stream of server-sent events per browser, which says what became new on the pages that are open.
//!
//! A page names what it shows and how far (`topic:12:5`: topic 12 up to post 5). A stream answers with a sentence about
//! what came since, derived from what is stored, so that an event that is missed or comes twice does no harm. Who
//! looks is asked again each time, and so is what they may see, by the ordinary loader. A stream holds neither a
//! thread nor a database connection while it waits, and nothing is written for it.

mod seats;
mod stream;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use db::{Database, Db, Error, Result};
use spine::readers::Reader;
use spine::{Activity, Ctx, Origin, Stop, Stopper, activity};
use tokio::sync::{broadcast, watch};

use crate::i18n::Words;
use seats::Seats;

pub(crate) use stream::open;

/// How many browsers of one person may listen at once.
const PER_PERSON: usize = 12;
/// How many browsers may listen at once in all.
const IN_ALL: usize = 2_000;
/// How much one browser may watch at once.
const WATCHED: usize = 30;
/// Touches that a stream may be late by before it looks at everything that it watches.
const LATE: usize = 1_024;

/// A kind of thing that may become new while a page shows it.
pub trait Watch: Send + Sync + 'static {
    /// Its word, such as `topic`.
    fn kind(&self) -> &'static str;

    /// The one of this kind that an activity is about.
    fn touched(&self, activity: &Activity) -> Option<i64>;

    /// What is new in it for this visitor, as one sentence; empty when nothing is. How far a page shows it (`since`)
    /// is the kind's own number. What they may not see is `NotFound`, as with every loader.
    fn news(&self, db: &mut Db, ctx: &Ctx, words: Words, id: i64, since: i64) -> Result<String>;
}

/// Everything that can be watched, and who does.
pub struct Live {
    watches: Arc<[Arc<dyn Watch>]>,
    touched: broadcast::Sender<Touched>,
    /// Changes when a session may have ended.
    sessions: watch::Sender<()>,
    /// How far the activity has been followed; before the start nobody listened.
    position: AtomicI64,
    seats: Seats,
    stopper: Stopper,
    stop: Stop,
}

/// Something of a kind that an activity was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Touched {
    kind: &'static str,
    id: i64,
}

/// Something that an open page shows.
#[derive(Clone)]
struct Watched {
    /// As the page says it; the answer names it by that.
    name: String,
    watch: Arc<dyn Watch>,
    id: i64,
    since: i64,
}

impl Watched {
    fn is(&self, touched: Touched) -> bool {
        self.watch.kind() == touched.kind && self.id == touched.id
    }
}

impl Live {
    pub fn new(watches: Vec<Arc<dyn Watch>>) -> Live {
        let (stopper, stop) = Stopper::new();
        Live {
            watches: watches.into(),
            touched: broadcast::channel(LATE).0,
            sessions: watch::channel(()).0,
            position: AtomicI64::new(-1),
            seats: Seats::new(PER_PERSON, IN_ALL),
            stopper,
            stop,
        }
    }

    /// To be called after somebody's session was ended: streams ask whether theirs still stands.
    pub fn sessions_ended(&self) {
        self.sessions.send_replace(());
    }

    /// Ends every stream, now and from now on.
    pub fn end(&self) {
        self.stopper.stop();
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.seats.taken()
    }

    /// What a page watches, read from `kind:id:since` joined by commas.
    fn parse(&self, asked: &str) -> Result<Vec<Watched>> {
        let names = asked.split(',').filter(|name| !name.is_empty());
        let watched: Option<Vec<Watched>> = names.map(|name| self.parse_one(name)).collect();
        let watched = watched.filter(|watched| watched.len() <= WATCHED);
        watched.ok_or_else(|| Error::invalid("watch", "error-live-watch"))
    }

    fn parse_one(&self, name: &str) -> Option<Watched> {
        let (kind, numbers) = name.split_once(':')?;
        let (id, since) = numbers.split_once(':')?;
        let watch = self.watches.iter().find(|watch| watch.kind() == kind)?.clone();
        Some(Watched { name: name.to_owned(), watch, id: id.parse().ok()?, since: since.parse().ok()? })
    }
}

/// Follows the activity for everybody who listens. It keeps no position: whoever connects is told what is new anyway.
pub struct Follower(pub Arc<Live>);

impl Reader for Follower {
    fn name(&self) -> &'static str {
        "live"
    }

    /// An import would have every open list say so for hours.
    fn origins(&self) -> &'static [Origin] {
        &[Origin::Member, Origin::System]
    }

    fn position(&self, database: &Database) -> Result<i64> {
        let known = self.0.position.load(Ordering::Relaxed);
        if known >= 0 {
            return Ok(known);
        }
        let newest = database.read_now(activity::newest)?;
        self.0.position.store(newest, Ordering::Relaxed);
        Ok(newest)
    }

    fn follow(&self, _: &Database, activity: &[Activity], position: i64) -> Result<()> {
        for row in activity {
            // Somebody's account may have been closed, by another process too.
            if row.object_kind == "person" {
                self.0.sessions_ended();
            }
            for watch in self.0.watches.iter() {
                if let Some(id) = watch.touched(row) {
                    // An error says that nobody listens.
                    let _ = self.0.touched.send(Touched { kind: watch.kind(), id });
                }
            }
        }
        self.0.position.store(position, Ordering::Relaxed);
        Ok(())
    }
}
