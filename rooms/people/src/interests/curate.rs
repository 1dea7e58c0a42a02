//! Stewards name interests, describe them, and say how they lie to each other.

use std::collections::{HashMap, HashSet};

use db::{Db, Error, Message, Result};
use spine::{Ctx, Key, activity};

use super::input::{Described, Name};
use super::practise::make;
use super::schema::{Described as DescribedVerb, Interest, InterestId, LinkKind};
use super::steward::steward;
use super::{find, object, store};

/// Makes an interest with all that is said of it; gives its address.
pub fn create(db: &mut Db, ctx: &Ctx, key: Option<&Key>, said: &Described) -> Result<String> {
    spine::once(db, ctx, key, "interest.create", |db| {
        steward(db, ctx)?;
        let interest = make(db, ctx, &said.name, &said.description)?;
        settle(db, &interest, said)?;
        Ok(interest.slug)
    })
}

/// Changes the name of an interest, what is said of it, its synonyms and its neighbours. Its address stays, and the name
/// that it had becomes a synonym.
///
/// `version` is the one that the steward saw; what another one changed since is not overwritten unseen.
pub fn describe(db: &mut Db, ctx: &Ctx, key: Option<&Key>, slug: &str, version: i64, said: &Described) -> Result<()> {
    spine::once(db, ctx, key, "interest.describe", |db| {
        let interest = locked(db, ctx, slug)?;
        if interest.version != version + 1 {
            return Err(Error::invalid("form", "interest-described-meanwhile"));
        }
        let renamed = interest.name != said.name.name;
        settle(db, &interest, &keeping_the_name(&interest, said))?;
        store::describe(db, interest.id, &said.name.name, &said.description)?;
        activity::record(db, ctx, object(interest.id), None, &DescribedVerb { renamed })
    })
}

/// What is said, with the name that the interest had among the synonyms: people look for it by that.
fn keeping_the_name(interest: &Interest, said: &Described) -> Described {
    let old = Name { folded: markup::comparable(&interest.name), name: interest.name.clone() };
    let mut said = said.clone();
    if old.folded != said.name.folded && !said.synonyms.iter().any(|synonym| synonym.folded == old.folded) {
        said.synonyms.push(old);
    }
    said
}

/// The locked interest of this address, for a steward.
pub(super) fn locked(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Interest> {
    steward(db, ctx)?;
    let found = store::at(db, slug)?.ok_or(Error::NotFound)?;
    let interest = store::lock(db, found.id)?.ok_or(Error::NotFound)?;
    match interest.merged_into {
        None => Ok(interest),
        Some(_) => Err(Error::conflict("interest-changed-meanwhile")),
    }
}

/// Writes names and neighbours.
fn settle(db: &mut Db, interest: &Interest, said: &Described) -> Result<()> {
    free_for(db, interest.id, "name", std::slice::from_ref(&said.name))?;
    free_for(db, interest.id, "synonyms", &said.synonyms)?;
    store::set_names(db, interest.id, &said.name, &said.synonyms)?;
    let broader = known(db, interest.id, "broader", &said.broader)?;
    let beside = known(db, interest.id, "beside", &said.beside)?;
    link(db, interest.id, &broader, &beside)
}

/// Names that others have are errors that say whose they are.
pub(super) fn free_for(db: &mut Db, id: InterestId, field: &'static str, names: &[Name]) -> Result<()> {
    let folded: Vec<String> = names.iter().map(|name| name.folded.clone()).collect();
    let taken = store::all_named(db, &folded)?;
    match names.iter().find_map(|name| taken.get(&name.folded).filter(|other| other.id != id).map(|o| (name, o))) {
        None => Ok(()),
        Some((name, other)) => {
            let message = Message::new("interest-name-of-another").with("name", &name.name).with("other", &other.name);
            Err(Error::invalid(field, message))
        }
    }
}

/// The interests of these names; an unknown one is an error of the field.
fn known(db: &mut Db, id: InterestId, field: &'static str, names: &[Name]) -> Result<Vec<InterestId>> {
    let (found, strangers) = find::all_named(db, names)?;
    if let Some(name) = strangers.first() {
        return Err(find::unknown(field, name));
    }
    if found.iter().any(|other| other.id == id) {
        return Err(Error::invalid(field, "interest-neighbour-itself"));
    }
    Ok(found.into_iter().map(|other| other.id).collect())
}

/// Gives an interest these neighbours in place of those it had; narrower ones are kept, they are said from the other side.
pub(super) fn link(db: &mut Db, id: InterestId, broader: &[InterestId], beside: &[InterestId]) -> Result<()> {
    if let Some(both) = broader.iter().find(|other| beside.contains(other)) {
        let name = store::by_id(db, *both)?.map(|interest| interest.name).unwrap_or_default();
        return Err(Error::invalid("beside", Message::new("interest-neighbour-twice").with("name", name)));
    }
    let links = store::links(db, id)?;
    let narrower: Vec<InterestId> = links
        .iter()
        .filter(|(_, other, kind)| *kind == LinkKind::Broader && *other == id)
        .map(|(narrower, _, _)| *narrower)
        .collect();
    let ways = Ways::of(&store::all_links(db)?);
    for other in broader {
        if ways.leads(*other, id) {
            let name = store::by_id(db, *other)?.map(|interest| interest.name).unwrap_or_default();
            return Err(Error::invalid("broader", Message::new("interest-circle").with("name", name)));
        }
    }
    store::remove_links(db, id)?;
    for other in broader {
        store::link(db, id, *other, LinkKind::Broader)?;
    }
    for other in narrower {
        store::link(db, other, id, LinkKind::Broader)?;
    }
    for other in beside.iter().filter(|other| !ways.leads(**other, id)) {
        store::link(db, id, *other, LinkKind::Beside)?;
    }
    Ok(())
}

/// The ways from interests to broader ones.
pub(super) struct Ways(HashMap<InterestId, Vec<InterestId>>);

impl Ways {
    pub(super) fn of(links: &[(InterestId, InterestId, LinkKind)]) -> Ways {
        let mut ways: HashMap<InterestId, Vec<InterestId>> = HashMap::new();
        for (narrower, broader, _) in links.iter().filter(|(_, _, kind)| *kind == LinkKind::Broader) {
            ways.entry(*narrower).or_default().push(*broader);
        }
        Ways(ways)
    }

    /// Whether one goes from here to there by going to broader ones, however far.
    pub(super) fn leads(&self, from: InterestId, to: InterestId) -> bool {
        let (mut seen, mut next) = (HashSet::from([from]), vec![from]);
        while let Some(here) = next.pop() {
            if here == to {
                return true;
            }
            for broader in self.0.get(&here).into_iter().flatten() {
                if seen.insert(*broader) {
                    next.push(*broader);
                }
            }
        }
        false
    }

    /// Notes that one is broader than another.
    pub(super) fn add(&mut self, narrower: InterestId, broader: InterestId) {
        self.0.entry(narrower).or_default().push(broader);
    }
}

/// Says that two interests are not the same, so that nobody is asked about them again.
pub fn keep_apart(db: &mut Db, ctx: &Ctx, one: &str, other: &str) -> Result<()> {
    steward(db, ctx)?;
    let gone = || Error::conflict("interest-changed-meanwhile");
    let one = store::at(db, one)?.ok_or_else(gone)?;
    let other = store::at(db, other)?.ok_or_else(gone)?;
    store::set_apart(db, one.id, other.id)
}
