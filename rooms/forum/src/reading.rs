//! How far people have read. Showing a page of a topic notes it in memory; what was noted is written down now and then,
//! one mark per person and topic, so that reading writes nothing on its way. It works without script, and it is no
//! activity: nobody else learns of it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use communities::Community;
use db::{CommunityId, Database, Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use web::App;

use crate::schema::{Topic, TopicId, reads, topics};

/// Looking again within this time is the same visit: what was new stays marked when a page is loaded again.
const VISIT: i64 = 30 * Time::MINUTE;
/// A topic that was never opened is new to a member if somebody wrote in it within this time.
const RECENT: i64 = 14 * Time::DAY;
/// Marks that are kept in memory; beyond that those who come are not noted until some were written down.
const MOST: usize = 100_000;
/// Marks that are written in one transaction.
const BATCH: usize = 500;

type Key = (PersonId, TopicId);

/// What was noted and may not be written down yet.
#[derive(Default)]
pub struct Marks(Mutex<HashMap<Key, Mark>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    community: CommunityId,
    /// Up to which post they have read.
    number: i64,
    /// Up to which they had read when something new was shown last; 0 when that was the first time.
    before: i64,
    at: Time,
    written: bool,
}

/// What is new to somebody in a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// They have not opened it.
    Topic,
    /// So many posts after the one with the number up to which they have read.
    Posts { count: i64, read: i64 },
}

impl Marks {
    fn locked(&self) -> MutexGuard<'_, HashMap<Key, Mark>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that somebody reads a topic up to a post. Gives up to which they had read before this visit; 0 when
    /// they had not opened it, or nobody is signed in.
    pub fn read(&self, db: &mut Db, ctx: &Ctx, topic: &Topic, number: i64) -> Result<i64> {
        let Some(person) = ctx.person_id() else { return Ok(0) };
        let key = (person, topic.id);
        let known = self.locked().get(&key).copied();
        let read = match known {
            Some(mark) => mark.number,
            None => stored(db, person, &[topic.id])?.remove(&topic.id).unwrap_or(0),
        };
        let before = match known {
            Some(mark) if number <= read && mark.at.plus(VISIT) > ctx.now => mark.before,
            _ => read,
        };
        let mut marks = self.locked();
        if known.is_some() || marks.len() < MOST {
            let further = number > read;
            let written = !further && known.is_none_or(|mark| mark.written);
            let community = topic.community_id;
            marks.insert(key, Mark { community, number: number.max(read), before, at: ctx.now, written });
        }
        Ok(before)
    }

    /// What is new to whoever looks at a list, topic by topic.
    pub fn news(
        &self,
        db: &mut Db,
        ctx: &Ctx,
        community: &Community,
        shown: &[&Topic],
    ) -> Result<HashMap<TopicId, News>> {
        let Some(person) = ctx.person_id() else { return Ok(HashMap::new()) };
        let ids: Vec<TopicId> = shown.iter().map(|topic| topic.id).collect();
        let mut read = stored(db, person, &ids)?;
        let marks = self.locked();
        read.extend(ids.iter().filter_map(|id| Some((*id, marks.get(&(person, *id))?.number))));
        drop(marks);
        let recent = |topic: &Topic| topic.active_at.plus(RECENT) > ctx.now && topic.author_id != person;
        let news = |topic: &&Topic| match read.get(&topic.id) {
            Some(&read) if read < topic.last_number => Some(News::Posts { count: topic.last_number - read, read }),
            Some(_) => None,
            None => (community.is_member() && recent(topic)).then_some(News::Topic),
        };
        Ok(shown.iter().filter_map(|topic| Some((topic.id, news(topic)?))).collect())
    }

    /// Writes down what was noted and forgets visits that are over. What cannot be written is tried again next time.
    pub fn write_down(&self, database: &Database, now: Time) -> Result<()> {
        let noted: Vec<(Key, Mark)> =
            self.locked().iter().filter(|(_, mark)| !mark.written).map(|(key, mark)| (*key, *mark)).collect();
        for batch in noted.chunks(BATCH) {
            let rows = batch.to_vec();
            database.write_now(move |db| write(db, &rows))?;
            let mut marks = self.locked();
            for (key, mark) in batch {
                if let Some(there) = marks.get_mut(key).filter(|there| there.number == mark.number) {
                    there.written = true;
                }
            }
        }
        self.locked().retain(|_, mark| !mark.written || mark.at.plus(VISIT) > now);
        Ok(())
    }
}

/// Writes down how far people have read; nothing is written when nobody read anything new.
pub fn keep_marks(app: &App) -> Result<()> {
    app.room::<crate::State>().marks.write_down(app.database(), Time::now())
}

fn stored(db: &mut Db, person: PersonId, ids: &[TopicId]) -> Result<HashMap<TopicId, i64>> {
    let rows: Vec<(TopicId, i64)> = reads::table
        .filter(reads::person_id.eq(person))
        .filter(reads::topic_id.eq_any(ids))
        .select((reads::topic_id, reads::number))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

fn write(db: &mut Db, marks: &[(Key, Mark)]) -> Result<()> {
    let ids: Vec<TopicId> = marks.iter().map(|((_, topic), _)| *topic).collect();
    // An import may have taken a topic away meanwhile.
    let there: Vec<TopicId> = topics::table.filter(topics::id.eq_any(&ids)).select(topics::id).load(db)?;
    let there: HashSet<TopicId> = there.into_iter().collect();
    for ((person, topic), mark) in marks.iter().filter(|((_, topic), _)| there.contains(topic)) {
        let known = reads::table.find((person, topic)).filter(reads::number.lt(mark.number));
        let moved = diesel::update(known).set((reads::number.eq(mark.number), reads::at.eq(mark.at))).execute(db)?;
        if moved == 0 {
            let row = (
                reads::person_id.eq(person),
                reads::topic_id.eq(topic),
                reads::community_id.eq(mark.community),
                reads::number.eq(mark.number),
                reads::at.eq(mark.at),
            );
            db::insert_ignore!(db, reads::table, row)?;
        }
    }
    Ok(())
}
