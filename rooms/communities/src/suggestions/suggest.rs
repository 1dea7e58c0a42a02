//! Suggestions for whoever looks, chosen from what is kept and looked at again as it stands now.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use db::{CommunityId, Db, PersonId, Result};
use kinship::{Ask, Person, Reason, Suggestion};
use people::interests::schema::{Interest, InterestId};
use people::{Byline, Widely};
use spine::Ctx;
use web::App;

use super::known::{Known, Suggestions};
use super::schema::{Dismissed, Measure, Wishes};
use super::{Common, store};
use crate::load::seen;
use crate::schema::{Access, CommunityRow, communities};
use crate::{Community, load};

/// Of how many that would be suggested one is, for whoever wants to be told less.
const LESS: usize = 3;

/// What is suggested, and why; never without a reason.
#[derive(Debug, Clone)]
pub struct Suggested<T> {
    pub of: T,
    pub reasons: Vec<Reason>,
}

/// A person as they are suggested.
#[derive(Debug, Clone)]
pub struct Somebody {
    pub byline: Byline,
    pub department: String,
}

/// Suggestions with what their reasons speak of.
#[derive(Clone)]
pub struct Told<T> {
    pub all: Vec<Suggested<T>>,
    pub interests: HashMap<InterestId, Interest>,
    pub known: Arc<Known>,
    pub me: Person,
}

impl Told<Somebody> {
    /// Leaves out whoever works where this person does, as far as both say so, and whoever comes after so many.
    pub fn keep_other_departments(&mut self, most: usize) {
        let mine = self.me.department;
        let theirs = |one: &Somebody| self.known.departments.known(&one.department).map(kinship::DepartmentId);
        self.all.retain(|one| mine.is_none() || theirs(&one.of) != mine);
        self.all.truncate(most);
    }
}

/// Whoever looks, as they may be compared.
struct Seeker {
    id: PersonId,
    known: Arc<Known>,
    person: Person,
    wishes: Wishes,
    threads: Vec<(kinship::PersonId, u32)>,
}

impl Seeker {
    fn load(app: &App, db: &mut Db, ctx: &Ctx) -> Result<Seeker> {
        let id = ctx.person()?.id;
        let known = app.room::<Suggestions>().known(db)?;
        let wishes = store::wishes(db, id)?;
        let shown = people::widely_of(db, &[id])?;
        let mut person =
            shown.first().map_or_else(|| Person::new(kinship::PersonId(id.0)), |shown| known.person(shown));
        person.follows = store::follows(db, id)?.into_iter().map(|id| kinship::InterestId(id.0)).collect();
        let threads = match wishes.measure {
            Measure::Nothing => Vec::new(),
            _ => app.room::<Common>().threads(db, ctx)?,
        };
        let threads = threads.into_iter().map(|(id, count)| (kinship::PersonId(id.0), count)).collect();
        Ok(Seeker { id, known, person, wishes, threads })
    }

    fn limit(&self, limit: usize) -> usize {
        match self.wishes.measure {
            Measure::Usual => limit,
            Measure::Less => limit.div_ceil(LESS),
            Measure::Nothing => 0,
        }
    }

    fn ask<'a>(&'a self, without: &'a [i64], limit: usize) -> Ask<'a> {
        Ask { threads: &self.threads, without, limit: self.limit(limit) }
    }
}

/// People for whoever looks.
pub fn people_for(app: &App, db: &mut Db, ctx: &Ctx, limit: usize) -> Result<Told<Somebody>> {
    let seeker = Seeker::load(app, db, ctx)?;
    let without = store::dismissed(db, seeker.id, Dismissed::Person)?;
    let found = seeker.known.ground.people_for(&seeker.person, &seeker.ask(&without, limit));
    let check = |known: &Known, other: &Widely, reason| still_between(&seeker.person, &known.person(other), reason);
    let all = people_now(db, &seeker.known, found, check)?;
    told(db, all, seeker.known, seeker.person)
}

/// People for a community, for those who lead it. Nothing of what the visitor has in common with them speaks: they ask
/// for everybody.
pub fn people_for_community(
    app: &App,
    db: &mut Db,
    ctx: &Ctx,
    community: &Community,
    limit: usize,
) -> Result<Told<Somebody>> {
    let known = app.room::<Suggestions>().known(db)?;
    let members = store::members_of(db, community.id)?;
    let interests: Vec<kinship::InterestId> =
        store::about_one(db, community.id)?.into_iter().map(|id| kinship::InterestId(id.0)).collect();
    let place = kinship::Community {
        id: kinship::CommunityId(community.id.0),
        interests: interests.clone(),
        members: Some(members.iter().map(|(id, _)| kinship::PersonId(id.0)).collect()),
    };
    let without = store::dismissed_for(db, community.id)?;
    let ask = Ask { threads: &[], without: &without, limit };
    let found = known.ground.people_for_community(&place, &ask);
    let check = |known: &Known, other: &Widely, reason| still_of(&known.person(other), &interests, true, reason);
    let all = people_now(db, &known, found, check)?;
    told(db, all, known, Person::new(kinship::PersonId(ctx.person()?.id.0)))
}

/// Communities for whoever looks.
pub fn communities_for(app: &App, db: &mut Db, ctx: &Ctx, limit: usize) -> Result<Told<Community>> {
    let seeker = Seeker::load(app, db, ctx)?;
    let mut without = store::dismissed(db, seeker.id, Dismissed::Community)?;
    without.extend(store::own(db, seeker.id)?.into_iter().map(|id| id.0));
    let found = seeker.known.ground.communities_for(&seeker.person, &seeker.ask(&without, limit));
    let ids: Vec<CommunityId> = found.iter().map(|one| CommunityId(one.of.0)).collect();
    let mut rows = rows_of(db, &ids)?;
    let mut all = Vec::new();
    for Suggestion { of, reasons } in found {
        let id = CommunityId(of.0);
        // The second wall: it may have become private or been archived since.
        let Some(community) = rows.remove(&id).and_then(|row| seen(ctx, row, None)) else { continue };
        if community.is_archived() {
            continue;
        }
        let about: Vec<_> = store::about_one(db, id)?.into_iter().map(|id| kinship::InterestId(id.0)).collect();
        let open = community.access == Access::Open;
        let still = |reason| still_of(&seeker.person, &about, open, reason);
        let reasons: Vec<Reason> = reasons.into_iter().filter_map(still).collect();
        if speaks(&reasons) {
            all.push(Suggested { of: community, reasons });
        }
    }
    told(db, all, seeker.known, seeker.person)
}

fn rows_of(db: &mut Db, ids: &[CommunityId]) -> Result<HashMap<CommunityId, CommunityRow>> {
    use diesel::prelude::*;
    let rows: Vec<CommunityRow> =
        communities::table.filter(communities::id.eq_any(ids)).select(CommunityRow::as_select()).load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// People as they stand now, with those of their reasons that still hold.
fn people_now(
    db: &mut Db,
    known: &Known,
    found: Vec<Suggestion<kinship::PersonId>>,
    check: impl Fn(&Known, &Widely, Reason) -> Option<Reason>,
) -> Result<Vec<Suggested<Somebody>>> {
    let ids: Vec<PersonId> = found.iter().map(|one| PersonId(one.of.0)).collect();
    let shown: HashMap<PersonId, Widely> =
        people::widely_of(db, &ids)?.into_iter().map(|person| (person.id, person)).collect();
    let unshown: HashSet<PersonId> = store::unshown(db)?;
    let mut faces = store::faces_of(db, &ids)?;
    let mut all = Vec::new();
    for Suggestion { of, reasons } in found {
        let id = PersonId(of.0);
        let now = shown.get(&id).filter(|_| !unshown.contains(&id));
        let (Some(now), Some(byline)) = (now, faces.remove(&id)) else { continue };
        let reasons: Vec<Reason> = reasons.into_iter().filter_map(|reason| check(known, now, reason)).collect();
        if speaks(&reasons) {
            all.push(Suggested { of: Somebody { byline, department: now.department.clone() }, reasons });
        }
    }
    Ok(all)
}

/// Whether something is left besides a department.
fn speaks(reasons: &[Reason]) -> bool {
    reasons.iter().any(|reason| !matches!(reason, Reason::OtherDepartment(_) | Reason::NobodyFrom(_)))
}

type Ids = Vec<kinship::InterestId>;

fn both(ids: Ids, one: &Ids, other: &Ids, make: fn(Ids) -> Reason) -> Option<Reason> {
    let still: Ids = ids.into_iter().filter(|id| one.contains(id) && other.contains(id)).collect();
    (!still.is_empty()).then(|| make(still))
}

fn names(person: &Person, id: &kinship::InterestId) -> bool {
    [&person.practises, &person.helps, &person.learns, &person.follows].iter().any(|ids| ids.contains(id))
}

/// A reason between two people as they stand now.
fn still_between(me: &Person, other: &Person, reason: Reason) -> Option<Reason> {
    match reason {
        Reason::Practise(ids) => both(ids, &me.practises, &other.practises, Reason::Practise),
        Reason::CanHelpYou(ids) => both(ids, &me.learns, &other.helps, Reason::CanHelpYou),
        Reason::YouCanHelp(ids) => both(ids, &me.helps, &other.learns, Reason::YouCanHelp),
        Reason::Near { yours, theirs } => {
            (names(me, &yours) && names(other, &theirs)).then_some(Reason::Near { yours, theirs })
        }
        Reason::OtherDepartment(was) => (other.department == Some(was)).then_some(Reason::OtherDepartment(was)),
        same => Some(same),
    }
}

/// A reason of a person and a community as they stand now; `members` says whether those may be spoken of.
fn still_of(person: &Person, about: &Ids, members: bool, reason: Reason) -> Option<Reason> {
    match reason {
        Reason::About(mut ids) => {
            ids.retain(|id| about.contains(id) && names(person, id));
            (!ids.is_empty()).then_some(Reason::About(ids))
        }
        Reason::Near { yours, theirs } => {
            let holds = names(person, &yours) && (about.contains(&theirs) || members);
            holds.then_some(Reason::Near { yours, theirs })
        }
        Reason::MembersPractise { interest, members: count } => {
            (members && names(person, &interest)).then_some(Reason::MembersPractise { interest, members: count })
        }
        Reason::NobodyFrom(was) => (members && person.department == Some(was)).then_some(Reason::NobodyFrom(was)),
        Reason::KnownInside(count) => members.then_some(Reason::KnownInside(count)),
        same => Some(same),
    }
}

/// The suggestions with the names of the interests that they speak of.
fn told<T>(db: &mut Db, all: Vec<Suggested<T>>, known: Arc<Known>, me: Person) -> Result<Told<T>> {
    let mut ids: Vec<InterestId> = all.iter().flat_map(|one| &one.reasons).flat_map(spoken_of).collect();
    ids.extend([&me.practises, &me.learns, &me.helps].into_iter().flatten().map(|id| InterestId(id.0)));
    ids.sort_unstable();
    ids.dedup();
    Ok(Told { all, interests: store::named(db, &ids)?, known, me })
}

/// The interests that a reason speaks of.
pub fn spoken_of(reason: &Reason) -> Vec<InterestId> {
    let ids = match reason {
        Reason::Practise(ids) | Reason::CanHelpYou(ids) | Reason::YouCanHelp(ids) | Reason::About(ids) => ids.clone(),
        Reason::Near { yours, theirs } => vec![*yours, *theirs],
        Reason::MembersPractise { interest, .. } => vec![*interest],
        _ => Vec::new(),
    };
    ids.into_iter().map(|id| InterestId(id.0)).collect()
}

/// Nearly all members of a community have one job title.
#[derive(Debug, Clone)]
pub struct OneTitle {
    pub title: String,
    pub members: u32,
    pub of: u32,
}

/// Whether nearly all members of a community have one job title, for those who are in it.
pub fn one_title(db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Option<OneTitle>> {
    load::inside_by_id(db, ctx, community.id)?.member()?;
    let members = store::members_of(db, community.id)?;
    let ids: Vec<PersonId> =
        members.into_iter().filter(|(_, state)| *state == people::State::Active).map(|(id, _)| id).collect();
    let mut titles = super::known::Names::default();
    let with_title = |person: &Widely| Person {
        title: titles.number(&person.title).map(kinship::TitleId),
        ..Person::new(kinship::PersonId(person.id.0))
    };
    let people: Vec<Person> = people::widely_of(db, &ids)?.iter().map(with_title).collect();
    let found = kinship::Ground::makeup(&people).one_title;
    Ok(found.map(|one| OneTitle { title: titles.name(one.title.0).to_owned(), members: one.members, of: one.of }))
}
