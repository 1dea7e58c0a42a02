//! The filters in the aside. A box that is ticked is an operator of the query.

use db::{CommunityId, Db, Result, Time};
use web::Frame;

use crate::find::{Found, Order};
use crate::kinds;
use crate::query::{Is, Query};
use crate::tally::{self, Age};

use super::asked::Asked;
use super::rows::names;

/// How many communities are shown before the rest is folded away.
const SHOWN: usize = 5;

/// One line with a box.
pub struct Line {
    pub name: &'static str,
    pub value: String,
    pub label: String,
    pub count: u64,
    pub checked: bool,
}

/// The groups of filters.
pub struct Filters {
    pub kinds: Vec<Line>,
    pub places: Vec<Line>,
    /// Further communities, and the words for all of them.
    pub more_places: Vec<Line>,
    pub ages: Vec<Line>,
    pub states: Vec<Line>,
    pub chosen: usize,
    /// The query without what the boxes say; the form sends it along.
    pub query: String,
    pub is_newest: bool,
    pub is_exact: bool,
    /// The address without filters.
    pub clear: String,
}

impl Filters {
    pub fn of(db: &mut Db, frame: &Frame, asked: &Asked, found: &Found, now: Time) -> Result<Filters> {
        let base: Query = asked.query.without(|item| tally::is_filter(&asked.query, item, now));
        let (tally, chosen) = (&found.tally, &found.chosen);
        let kinds = kinds::KNOWN.iter().map(|known| Line {
            name: "kind",
            value: known.kind.to_owned(),
            label: frame.say(known.many).to_owned(),
            count: tally.kinds.get(known.kind).copied().unwrap_or(0),
            checked: chosen.kinds.contains(&known.kind),
        });
        let ages = Age::ALL.into_iter().zip(tally.ages).map(|(age, count)| Line {
            name: "when",
            value: age.word().to_owned(),
            label: frame.say(&format!("search-when-{}", age.word())).to_owned(),
            count,
            checked: chosen.ages.contains(&age),
        });
        let states = Is::ALL.into_iter().zip(tally.states).map(|(is, count)| Line {
            name: "is",
            value: is.word().to_owned(),
            label: frame.say(&format!("search-is-{}", is.word())).to_owned(),
            count,
            checked: chosen.states.contains(&is),
        });
        let mut places = places(db, found)?;
        let more_places = places.split_off(places.len().min(SHOWN));
        Ok(Filters {
            kinds: kinds.collect(),
            ages: ages.collect(),
            states: states.collect(),
            places,
            more_places,
            chosen: chosen.count(),
            query: base.to_string(),
            is_newest: asked.order == Order::Newest,
            is_exact: asked.exact,
            clear: asked.address(&base),
        })
    }

    /// How many communities there are to choose from.
    pub fn place_count(&self) -> usize {
        self.places.len() + self.more_places.len()
    }
}

/// Communities in which something was found, and those that are chosen, the chosen ones and the fullest first.
fn places(db: &mut Db, found: &Found) -> Result<Vec<Line>> {
    let mut counts: Vec<(CommunityId, u64)> = found.tally.places.iter().map(|(id, count)| (*id, *count)).collect();
    for id in &found.chosen.places {
        if !found.tally.places.contains_key(id) {
            counts.push((*id, 0));
        }
    }
    let names = names(db, counts.iter().map(|(id, _)| *id).collect())?;
    let is_chosen = |id: &CommunityId| found.chosen.places.contains(id);
    counts.sort_by_key(|(id, count)| (!is_chosen(id), u64::MAX - count, names.get(id).map(|(_, name)| name)));
    let line = |(id, count): (CommunityId, u64)| {
        let (slug, name) = names.get(&id)?;
        Some(Line { name: "in", value: slug.clone(), label: name.clone(), count, checked: is_chosen(&id) })
    };
    Ok(counts.into_iter().filter_map(line).collect())
}
