//! How far people have read. Showing a page of a topic notes it in memory; what was noted is written down now and then,
//! one mark per person and topic, so that reading writes nothing on its way. It works without script, and it is no
//! activity: nobody else learns of it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use communities::Community;
use db::{CommunityId, Database, Db, PersonId, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use web::{App, Visit};

use crate::schema::{Topic, TopicId, reads, topics};
use crate::{Replied, Reply, State};

/// Looking again within this time is the same visit: what was new stays marked when a page is loaded again.
const VISIT: i64 = 30 * Time::MINUTE;
/// A topic that was never opened is new to a member if somebody wrote in it within this time.
const RECENT: i64 = 14 * Time::DAY;
/// Marks that are kept in memory; beyond that those who come are not noted until some were written down.
const MOST: usize = 100_000;
/// Marks that are written in one transaction.
const BATCH: usize = 500;

type Key = (PersonId, TopicId);

/// Replies for a visitor who has spent a write on it, to whom their own words are not new, and looks at what became of
/// it: `look` gives the community and whatever the answer needs.
pub async fn reply<T: Send + 'static>(
    visit: &Visit,
    key: Option<spine::Key>,
    input: Reply,
    look: impl Fn(&mut Db, &Ctx, Replied) -> Result<(CommunityId, T)> + Send + 'static,
) -> Result<T> {
    let me = visit.clone();
    let write = visit.write_spent(move |db, ctx| {
        let replied = crate::reply(db, ctx, key.as_ref(), &input)?;
        let person = ctx.person()?.id;
        let read = me.app.room::<State>().marks.known(db, person, replied.topic)?;
        Ok((replied, person, read, look(db, ctx, replied)?))
    });
    let (replied, person, read, (community, looked)) = write.await?;
    let marks = &visit.app.room::<State>().marks;
    marks.wrote((person, replied.topic), community, replied.number, read, visit.now);
    Ok(looked)
}

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
        let known = self.known(db, person, topic.id)?;
        Ok(self.note((person, topic.id), topic.community_id, number, known, ctx.now))
    }

    /// Up to which post somebody has read a topic; 0 when they have not opened it.
    pub fn known(&self, db: &mut Db, person: PersonId, topic: TopicId) -> Result<i64> {
        let known = self.locked().get(&(person, topic)).map(|mark| mark.number);
        match known {
            Some(number) => Ok(number),
            None => Ok(stored(db, person, &[topic])?.remove(&topic).unwrap_or(0)),
        }
    }

    /// Notes that somebody who was known to have read up to one post reads up to another. What another window noted
    /// since that was asked goes before it: a mark never goes back, and none passes for written down that is not.
    fn note(&self, key: Key, community: CommunityId, number: i64, known: i64, now: Time) -> i64 {
        let mut marks = self.locked();
        let there = marks.get(&key).copied();
        let read = there.map_or(known, |mark| mark.number.max(known));
        let further = number > read;
        let before = match there {
            Some(mark) if !further && mark.at.plus(VISIT) > now => mark.before,
            _ => read,
        };
        if there.is_some() || marks.len() < MOST {
            let written = !further && there.is_none_or(|mark| mark.written);
            let at = there.map_or(now, |mark| mark.at.max(now));
            marks.insert(key, Mark { community, number: number.max(read), before, at, written });
        }
        before
    }

    /// Notes that somebody who was known to have read up to one post wrote another: to whoever had read what stood
    /// before it, their own words are not new.
    fn wrote(&self, key: (PersonId, TopicId), community: CommunityId, number: i64, known: i64, now: Time) {
        let mut marks = self.locked();
        let fresh = Mark { community, number: known, before: number, at: now, written: true };
        let mark = marks.get(&key).copied().unwrap_or(fresh);
        if mark.number + 1 == number {
            marks.insert(key, Mark { number, at: mark.at.max(now), written: false, ..mark });
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = (PersonId(1), TopicId(2));
    const NOW: Time = Time(1_773_144_000_000);

    fn note(marks: &Marks, number: i64, known: i64, now: Time) -> (i64, Mark) {
        let before = marks.note(KEY, CommunityId(3), number, known, now);
        (before, marks.locked()[&KEY])
    }

    #[test]
    fn a_window_that_asked_earlier_takes_nothing_back() {
        let marks = Marks::default();
        // Both windows asked how far the reading had come before either noted anything.
        let (before, mark) = note(&marks, 100, 0, NOW);
        assert_eq!((before, mark.number, mark.written), (0, 100, false));
        let (before, mark) = note(&marks, 20, 0, NOW);
        assert_eq!((before, mark.number, mark.written), (0, 100, false), "the mark stays, and is yet to be written");
        let (_, mark) = note(&marks, 20, 100, Time(NOW.0 - 1));
        assert_eq!((mark.number, mark.at, mark.written), (100, NOW, false));
    }

    #[test]
    fn own_words_are_not_new_to_who_wrote_for_long() {
        // The visit in which they read up to 20 is over and forgotten.
        let marks = Marks::default();
        marks.wrote(KEY, CommunityId(3), 21, 20, NOW);
        let (before, mark) = note(&marks, 21, 20, NOW);
        assert_eq!((before, mark.number, mark.written), (21, 21, false));
        // What somebody else wrote in between is still to be read.
        let marks = Marks::default();
        marks.wrote(KEY, CommunityId(3), 22, 20, NOW);
        assert_eq!(note(&marks, 22, 20, NOW).0, 20);
    }

    #[test]
    fn what_is_written_down_stays_so_until_they_read_on() {
        let marks = Marks::default();
        let (before, mark) = note(&marks, 20, 40, NOW);
        assert_eq!((before, mark.number, mark.written), (40, 40, true), "nothing new to write");
        let (before, mark) = note(&marks, 60, 40, NOW);
        assert_eq!((before, mark.number, mark.written), (40, 60, false));
        let (before, _) = note(&marks, 60, 60, NOW.plus(VISIT));
        assert_eq!(before, 60, "another visit");
    }
}
