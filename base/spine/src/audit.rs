//! The record: what administrators did, written in the transaction of the act, added to and never changed. The
//! database itself refuses to change or remove a row; only what identifies a person can be taken out of it.
//!
//! Each room declares its [`Action`]s. Details hold numbers, truths and words of the house, never names or texts, so
//! that a name that is erased elsewhere is not left here. What somebody was asked to say, such as a reason, stands in
//! `words`, and where they came from in `network`: these two can be blanked.

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use serde_json::{Map, Value};

use crate::schema::audit;
use crate::{Ctx, ObjectRef};

/// Something that an administrator can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// `object.done`, unique in the house.
    pub word: &'static str,
    /// The message that names it.
    pub says: &'static str,
}

/// A value of the details. There is no way to put a text into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    Number(i64),
    Truth(bool),
    Word(&'static str),
}

impl From<i64> for Detail {
    fn from(number: i64) -> Detail {
        Detail::Number(number)
    }
}

impl From<bool> for Detail {
    fn from(truth: bool) -> Detail {
        Detail::Truth(truth)
    }
}

impl From<&'static str> for Detail {
    fn from(word: &'static str) -> Detail {
        Detail::Word(word)
    }
}

impl From<Detail> for Value {
    fn from(detail: Detail) -> Value {
        match detail {
            Detail::Number(number) => number.into(),
            Detail::Truth(truth) => truth.into(),
            Detail::Word(word) => word.into(),
        }
    }
}

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Entry {
    action: Action,
    object: ObjectRef,
    actor: Option<PersonId>,
    community: Option<CommunityId>,
    words: String,
    details: Map<String, Value>,
}

impl Entry {
    /// That this was done to this object.
    pub fn of(action: &Action, object: ObjectRef) -> Entry {
        Entry { action: *action, object, actor: None, community: None, words: String::new(), details: Map::new() }
    }

    /// Who did it, where that is not whoever acts: nobody acts yet when somebody signs in.
    pub fn by(self, person: PersonId) -> Entry {
        Entry { actor: Some(person), ..self }
    }

    /// In which community.
    pub fn community(self, community: CommunityId) -> Entry {
        Entry { community: Some(community), ..self }
    }

    /// What whoever acts had to say about it.
    pub fn words(self, words: impl Into<String>) -> Entry {
        Entry { words: words.into(), ..self }
    }

    /// One more detail.
    pub fn with(mut self, name: &'static str, detail: impl Into<Detail>) -> Entry {
        self.details.insert(name.to_owned(), detail.into().into());
        self
    }
}

/// Records that something was done; call it in the transaction of the act.
pub fn record(db: &mut Db, ctx: &Ctx, entry: Entry) -> Result<()> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(ctx.now),
            audit::actor_id.eq(entry.actor.or(ctx.person_id())),
            audit::action.eq(entry.action.word),
            audit::object_kind.eq(entry.object.kind),
            audit::object_id.eq(entry.object.id),
            audit::community_id.eq(entry.community),
            audit::network.eq(ctx.network.map(|network| network.to_string()).unwrap_or_default()),
            audit::words.eq(entry.words),
            audit::details.eq(serde_json::to_string(&entry.details)?),
        ))
        .execute(db)?;
    Ok(())
}

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Line {
    pub id: i64,
    pub at: Time,
    /// Nobody where the house itself acted: the command line, a job.
    pub actor: Option<PersonId>,
    pub action: String,
    pub object_kind: String,
    pub object_id: i64,
    pub community: Option<CommunityId>,
    /// Where whoever acted came from; empty for the house itself, and once it was blanked.
    pub network: String,
    pub words: String,
    /// A JSON object.
    pub details: String,
}

/// Which lines are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Done by one of these people, or to one of them; `kind` is the word for a person.
    pub people: Option<(&'static str, Vec<PersonId>)>,
    pub action: Option<String>,
    pub community: Option<CommunityId>,
    pub from: Option<Time>,
    /// Up to this instant, without it.
    pub until: Option<Time>,
}

type Boxed<'a> = audit::BoxedQuery<'a, <Db as diesel::Connection>::Backend>;

fn narrowed<'a>(filter: &Filter) -> Boxed<'a> {
    let mut query = audit::table.into_boxed();
    if let Some((kind, people)) = filter.people.clone() {
        let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
        let by = audit::actor_id.eq_any(people).assume_not_null();
        query = query.filter(by.or(audit::object_kind.eq(kind).and(audit::object_id.eq_any(ids))));
    }
    if let Some(action) = filter.action.clone() {
        query = query.filter(audit::action.eq(action));
    }
    if let Some(community) = filter.community {
        query = query.filter(audit::community_id.eq(community));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit::at.lt(until));
    }
    query
}

/// A page of the record, the newest first, and how many lines there are in all.
pub fn page(db: &mut Db, filter: &Filter, offset: i64, limit: i64) -> Result<(Vec<Line>, i64)> {
    let total = narrowed(filter).count().get_result(db)?;
    let lines = narrowed(filter).order(audit::id.desc()).offset(offset).limit(limit).load(db)?;
    Ok((lines, total))
}

/// Up to `limit` lines before one of them, the newest first: how the whole record is read piece by piece.
pub fn before(db: &mut Db, filter: &Filter, id: i64, limit: i64) -> Result<Vec<Line>> {
    Ok(narrowed(filter).filter(audit::id.lt(id)).order(audit::id.desc()).limit(limit).load(db)?)
}

/// Takes out what identifies a person who is erased: where they came from, and what they or others said about them. `kind`
/// is the word for a person. That something was done, when, and by which number, stays.
pub fn forget(db: &mut Db, kind: &'static str, person: PersonId) -> Result<()> {
    let theirs = audit::table.filter(audit::actor_id.eq(person));
    diesel::update(theirs).set((audit::network.eq(""), audit::words.eq(""))).execute(db)?;
    let about = audit::table.filter(audit::object_kind.eq(kind)).filter(audit::object_id.eq(person.0));
    diesel::update(about).set(audit::words.eq("")).execute(db)?;
    Ok(())
}
