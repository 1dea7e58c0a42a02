//! Links between questions: each becomes a thread, and is remembered, so that it goes when it is gone there.

use db::{CommunityId, Database, Db, Result, Time};
use diesel::prelude::*;
use spine::{Ctx, Origin, threads};

use super::BATCH;
use super::report::Count;
use super::stage::{Stage, StagedLink};
use crate::kinds;
use crate::schema::{PostId, TopicId, imported, posts};
use crate::store;

/// What the rows are called that remember a link; their object is the thread.
const KIND: &str = "link";

/// Brings the links to what the dump says.
pub fn bring(
    database: &Database,
    source: i64,
    community: CommunityId,
    stage: &mut Stage,
    count: &mut Count,
) -> Result<()> {
    let mut after = i64::MIN;
    loop {
        let links = stage.links_after(after, BATCH as i64)?;
        let Some(last) = links.last() else { return Ok(()) };
        after = last.id;
        count.add(database.write_now(move |db| {
            let mut part = Count::default();
            for link in &links {
                put(db, source, community, link, &mut part)?;
            }
            Ok(part)
        })?);
    }
}

/// Takes away those that the dump has no more.
pub fn gone(database: &Database, source: i64, stage: &mut Stage, count: &mut Count) -> Result<()> {
    let mut after = i64::MIN;
    loop {
        let rows: Vec<i64> = database.read_now(|db| {
            let mine = imported::table.filter(imported::source_id.eq(source)).filter(imported::kind.eq(KIND));
            let next = mine.filter(imported::external_id.gt(after)).order(imported::external_id).limit(BATCH as i64);
            Ok(next.select(imported::external_id).load(db)?)
        })?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = *last;
        let mut absent = Vec::new();
        for link in rows {
            if !stage.has_link(link)? {
                absent.push(link);
            }
        }
        count.removed += absent.len() as u64;
        if !absent.is_empty() {
            database.write_now(move |db| absent.iter().try_for_each(|link| forget(db, source, *link)))?;
        }
    }
}

fn put(db: &mut Db, source: i64, community: CommunityId, link: &StagedLink, count: &mut Count) -> Result<()> {
    let ends = (topic_of(db, source, link.post)?, topic_of(db, source, link.related)?);
    let (Some(from), Some(to)) = ends else {
        count.skip("leads to a question that is not here");
        return forget(db, source, link.id);
    };
    let ctx = Ctx { origin: Origin::Import, ..Ctx::system(Time::now()) };
    let kind = if link.duplicate { "duplicates" } else { "refers to" };
    let (thread, is_new) = threads::link(db, &ctx, community, kinds::topic(from), kind, kinds::topic(to))?;
    if is_new {
        show(db, from, to)?;
    }
    let row = imported::table.find((source, KIND, link.id));
    match row.select(imported::object_id).first::<i64>(db).optional()? {
        Some(known) if known == thread => count.unchanged += 1,
        Some(known) => {
            count.updated += 1;
            diesel::update(row).set(imported::object_id.eq(thread)).execute(db)?;
            release(db, known)?;
        }
        None => {
            if is_new {
                count.written += 1;
            } else {
                count.unchanged += 1;
            }
            remember(db, source, community, link.id, thread)?;
        }
    }
    Ok(())
}

fn remember(db: &mut Db, source: i64, community: CommunityId, link: i64, thread: i64) -> Result<()> {
    diesel::insert_into(imported::table)
        .values((
            imported::source_id.eq(source),
            imported::kind.eq(KIND),
            imported::external_id.eq(link),
            imported::community_id.eq(community),
            imported::object_id.eq(thread),
            imported::url.eq(""),
            imported::licence.eq(""),
            imported::digest.eq(Vec::<u8>::new()),
            imported::written.eq(Vec::<u8>::new()),
        ))
        .execute(db)?;
    Ok(())
}

fn forget(db: &mut Db, source: i64, link: i64) -> Result<()> {
    let row = diesel::delete(imported::table.find((source, KIND, link))).returning(imported::object_id);
    match row.get_result::<i64>(db).optional()? {
        Some(thread) => release(db, thread),
        None => Ok(()),
    }
}

/// Removes a thread when no other link there made it too.
fn release(db: &mut Db, thread: i64) -> Result<()> {
    let held = imported::table.filter(imported::kind.eq(KIND)).filter(imported::object_id.eq(thread));
    if diesel::select(diesel::dsl::exists(held)).get_result(db)? {
        return Ok(());
    }
    match threads::unlink(db, thread)? {
        Some((from, to)) => show(db, TopicId(from), TopicId(to)),
        None => Ok(()),
    }
}

/// Both topics show the change; in the order of their ids, as everything that locks two.
fn show(db: &mut Db, from: TopicId, to: TopicId) -> Result<()> {
    store::lock(db, from.min(to))?;
    store::lock(db, from.max(to))?;
    Ok(())
}

fn topic_of(db: &mut Db, source: i64, external_id: i64) -> Result<Option<TopicId>> {
    let object = imported::table.find((source, "post", external_id)).select(imported::object_id);
    let Some(post) = object.first::<PostId>(db).optional()? else { return Ok(None) };
    Ok(Some(posts::table.find(post).select(posts::topic_id).first(db)?))
}
