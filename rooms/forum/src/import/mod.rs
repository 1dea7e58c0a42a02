//! Importing a Stack Exchange community.
//!
//! Everything is read and checked into a scratch database first, so that a malformed dump writes nothing. Then whole
//! topics are cooked on several threads and written in short transactions; an import that is killed goes on where it
//! was when it is started again, because what is unchanged costs a comparison only. A later dump of the same site
//! adds, updates and removes what changed there, and never touches what members have written or edited here.

mod authors;
mod links;
mod plan;
mod remove;
pub mod report;
mod stage;
mod write;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use db::{CommunityId, Database, Db, Error, FieldErrors, Message, Result, Time};
use diesel::prelude::*;
use spine::{Ctx, Origin};
use stackexchange::{Dump, DumpFile, Site};

use crate::schema::{sources, tags};
use authors::Authors;
use plan::{RawPost, RawTopic, TopicPlan};
use report::{Count, Report};
use stage::Stage;
use write::Into;

pub use stage::fault;

/// Tells how far an import is.
pub trait Progress: Send + Sync {
    /// So many bytes of the dump were read and checked.
    fn read(&self, bytes: u64);
    /// From now on topics are written; there are so many.
    fn writing(&self, topics: u64);
    /// So many topics are done.
    fn wrote(&self, topics: u64);
}

/// How many cooks work beside the reader and the writer.
const COOKS: usize = 2;
/// Topics that wait between two threads; bounds the memory.
const QUEUE: usize = 64;
/// Rows of one transaction: short enough that members hardly wait.
const BATCH: usize = 300;

/// What is imported.
pub struct Given<'a> {
    pub dump: &'a Dump,
    pub site: &'a Site,
    /// Whether it is taken although a later dump of the site was imported before; then what is newer is removed.
    pub even_older: bool,
}

/// Imports a dump into a community, using `scratch` (a folder of its own, cleared by the caller) for what is staged.
///
/// Errors: `Invalid` with file, line and reason when the dump is malformed, and when it is older than what was imported
/// before and need not be taken then; nothing was written.
pub fn import(
    database: &Database,
    community: impl FnOnce(&Database) -> Result<CommunityId>,
    given: &Given<'_>,
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<Report> {
    let Given { dump, site, even_older } = *given;
    let started = Instant::now();
    let name = site.host().to_owned();
    let mut report = Report { site: name.clone(), ..Report::default() };
    let mut stage = Stage::fill(dump, &scratch.join("stage.db"), &mut report, progress)?;
    progress.writing(stage.question_count()?);
    let community = community(database)?;
    let url = format!("https://{name}");
    let newest = stage.newest()?;
    let source = database.write_now(move |db| source(db, community, (&name, &url), newest, even_older))?;
    let tags_before = database.read_now(|db| tag_names(db, community))?;
    let mut import = Import { database, community, source, site, authors: Authors::new() };
    let mut stage = import.topics(stage, &mut report, progress)?;
    // A file that the dump lacks says nothing about what is gone.
    links::bring(database, source, community, &mut stage, &mut report.links)?;
    if dump.has(DumpFile::PostLinks) {
        links::gone(database, source, &mut stage, &mut report.links)?;
    }
    if dump.has(DumpFile::Comments) {
        remove::gone(database, source, community, "comment", &mut stage, &mut report)?;
    }
    remove::gone(database, source, community, "post", &mut stage, &mut report)?;
    import.authors.report(&mut stage, &mut report.users)?;
    let tags_after = database.read_now(|db| tag_names(db, community))?;
    count_tags(&stage.tags()?, &mut report.tags, &tags_before, &tags_after);
    report.seconds = started.elapsed().as_secs_f64();
    let rows = [&report.questions, &report.answers, &report.comments];
    let rows: u64 = rows.iter().map(|count| count.written + count.updated + count.unchanged).sum();
    report.rows_per_second = (rows + report.revisions_written) as f64 / report.seconds.max(0.001);
    Ok(report)
}

/// The highest numbers of a dump; a site gives them in the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub(super) struct Newest {
    post: Option<i64>,
    comment: Option<i64>,
}

impl Newest {
    /// Refuses a dump that ends before the one that was imported last. The last post may have been removed since; then
    /// a later comment shows that the dump is later all the same.
    fn not_before(self, last: Newest) -> Result<()> {
        if self == last || self.post >= last.post || self.comment > last.comment {
            return Ok(());
        }
        let shown = |number: Option<i64>| number.unwrap_or(0).to_string();
        let why = Message::new("forum-error-older-dump").with("there", shown(self.post)).with("here", shown(last.post));
        Err(Error::Invalid(FieldErrors::one("dump", why)))
    }
}

/// The row of a site in a community, with what this dump ends with.
fn source(
    db: &mut Db,
    community: CommunityId,
    (name, url): (&str, &str),
    newest: Newest,
    even_older: bool,
) -> Result<i64> {
    let now = Time::now();
    let row = (
        sources::community_id.eq(community),
        sources::name.eq(name),
        sources::url.eq(url),
        sources::imported_at.eq(now),
    );
    db::insert_ignore!(db, sources::table, row)?;
    let mine = sources::table.filter(sources::community_id.eq(community)).filter(sources::name.eq(name));
    let (id, last): (i64, Newest) =
        mine.select((sources::id, (sources::newest_post, sources::newest_comment))).get_result(db)?;
    if !even_older {
        newest.not_before(last)?;
    }
    diesel::update(sources::table.find(id))
        .set((
            sources::imported_at.eq(now),
            sources::newest_post.eq(newest.post),
            sources::newest_comment.eq(newest.comment),
        ))
        .execute(db)?;
    Ok(id)
}

fn tag_names(db: &mut Db, community: CommunityId) -> Result<BTreeSet<String>> {
    let mine = tags::table.filter(tags::community_id.eq(community));
    Ok(mine.select(tags::name).load::<String>(db)?.into_iter().collect())
}

/// A tag of the dump is written when a question here carries it.
fn count_tags(there: &[String], count: &mut Count, before: &BTreeSet<String>, after: &BTreeSet<String>) {
    for name in there {
        match (before.contains(name), after.contains(name)) {
            (true, _) => count.unchanged += 1,
            (false, true) => count.written += 1,
            (false, false) => count.skip("no question carries it"),
        }
    }
}

struct Import<'a> {
    database: &'a Database,
    community: CommunityId,
    source: i64,
    site: &'a Site,
    authors: Authors,
}

impl Import<'_> {
    /// Reads, cooks and writes every topic; gives the stage back.
    fn topics(&mut self, stage: Stage, report: &mut Report, progress: &dyn Progress) -> Result<Stage> {
        let site = self.site;
        std::thread::scope(|scope| {
            let (raw_in, raw_out) = sync_channel::<RawTopic>(QUEUE);
            let (cooked_in, cooked_out) = sync_channel::<Result<TopicPlan>>(QUEUE);
            let raw_out = Arc::new(Mutex::new(raw_out));
            let reader = scope.spawn(move || feed(stage, &raw_in));
            for _ in 0..COOKS {
                let (raw, cooked) = (raw_out.clone(), cooked_in.clone());
                scope.spawn(move || cook(&raw, &cooked, site));
            }
            drop((cooked_in, raw_out));
            let mut batch = Vec::new();
            let mut rows = 0;
            let written: Result<()> = (|| {
                for plan in &cooked_out {
                    let plan = plan?;
                    rows += plan.posts.iter().map(|post| 1 + post.comments.len() + post.earlier.len()).sum::<usize>();
                    batch.push(plan);
                    if rows >= BATCH {
                        self.write(std::mem::take(&mut batch), report, progress)?;
                        rows = 0;
                    }
                }
                self.write(std::mem::take(&mut batch), report, progress)
            })();
            // Whoever still sends finds nobody and ends.
            drop(cooked_out);
            let fed = reader.join().map_err(|_| Error::internal("the reader of the dump panicked"))?;
            written?;
            fed
        })
    }

    fn write(&mut self, batch: Vec<TopicPlan>, report: &mut Report, progress: &dyn Progress) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let people = Arc::new(self.authors.put(self.database, self.site, &batch)?);
        let into = Into { community: self.community, source: self.source, people };
        let count = batch.len() as u64;
        // The report is added to only when the transaction stands.
        report.add(self.database.write_now(move |db| {
            let ctx = Ctx { origin: Origin::Import, ..Ctx::system(Time::now()) };
            let mut part = Report::default();
            communities::load::hold(db, into.community)?;
            for plan in &batch {
                write::write_topic(db, &ctx, &into, plan, &mut part)?;
            }
            Ok(part)
        })?);
        progress.wrote(count);
        Ok(())
    }
}

fn feed(mut stage: Stage, raw: &SyncSender<RawTopic>) -> Result<Stage> {
    let mut after = i64::MIN;
    loop {
        let questions = stage.questions(after, 500)?;
        let Some(last) = questions.last() else { return Ok(stage) };
        after = *last;
        for question in questions {
            let mut topic = RawTopic { posts: Vec::new() };
            for mut post in stage.topic(question)? {
                let (revisions, rows) = stage.revisions_of(post.id)?;
                let comments = stage.comments_of(post.id)?;
                let (revisions, comments) = named(&mut stage, &mut post, revisions, comments)?;
                topic.posts.push(RawPost::new(post, revisions, rows, comments));
            }
            // The writer has stopped; it says why.
            if raw.send(topic).is_err() {
                return Ok(stage);
            }
        }
    }
}

/// Gives every author with an account the name that the dump's accounts have for it.
fn named(
    stage: &mut Stage,
    post: &mut stage::StagedPost,
    mut revisions: Vec<stackexchange::Revision>,
    mut comments: Vec<stage::StagedComment>,
) -> Result<(Vec<stackexchange::Revision>, Vec<stage::StagedComment>)> {
    let mut look_up = |id: Option<i64>, name: &mut Option<String>| -> Result<()> {
        if let Some(id) = id
            && let Some(known) = stage.name_of(id)?
        {
            *name = Some(known);
        }
        Ok(())
    };
    look_up(post.owner().id, post.owner_name_mut())?;
    for revision in &mut revisions {
        look_up(revision.author.id, &mut revision.author.name)?;
    }
    for comment in &mut comments {
        look_up(comment.author().id, comment.author_name_mut())?;
    }
    Ok((revisions, comments))
}

fn cook(raw: &Mutex<Receiver<RawTopic>>, cooked: &SyncSender<Result<TopicPlan>>, site: &Site) {
    loop {
        let next = raw.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
        let Ok(topic) = next else { return };
        if cooked.send(plan::plan(topic, site)).is_err() {
            return;
        }
    }
}
