//! How many there are of each kind, in each place, of each age and in each state: the figures beside the filters.
//!
//! A figure says what choosing its filter would show, so it is counted under all filters but those of its own group.

use std::collections::{BTreeMap, HashMap};

use db::{CommunityId, Time};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::day::Day;
use crate::index;
use crate::kinds;
use crate::query::{Is, Item, Query, What};
use crate::scope::Names;

/// Ages that filters offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    ThisYear,
    Last30Days,
}

impl Age {
    pub const ALL: [Age; 2] = [Age::ThisYear, Age::Last30Days];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Age::ThisYear => "year",
            Age::Last30Days => "month",
        }
    }

    /// The first day of it.
    pub fn since(self, now: Time) -> Day {
        match (self, Day::of(now)) {
            (Age::ThisYear, Day::On(year, ..)) => Day::Year(year),
            _ => Day::of(now.plus(-30 * Time::DAY)),
        }
    }
}

/// The filters of a query: those of its parts that a box in the aside stands for.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    pub kinds: Vec<&'static str>,
    pub places: Vec<CommunityId>,
    pub ages: Vec<Age>,
    pub states: Vec<Is>,
}

impl Chosen {
    /// What a query has chosen.
    pub fn of(query: &Query, names: &Names, now: Time) -> Chosen {
        let mut chosen = Chosen::default();
        for item in query.items.iter().filter(|item| is_filter(query, item, now)) {
            match &item.what {
                What::Kind(kind) => chosen.kinds.push(kind),
                What::In(slug) => chosen.places.extend(names.community(slug).map(|(id, _)| *id)),
                What::Is(is) => chosen.states.push(*is),
                What::After(day) => chosen.ages.extend(age(*day, now)),
                _ => {}
            }
        }
        chosen
    }

    pub fn count(&self) -> usize {
        self.kinds.len() + self.places.len() + self.ages.len() + self.states.len()
    }
}

/// Whether a box stands for this part. Kinds of topic have none, so beside one of them no kind has.
pub fn is_filter(query: &Query, item: &Item, now: Time) -> bool {
    let is_mark = |what: &What| matches!(what, What::Kind(word) if kinds::MARKS.contains(word));
    !item.not
        && match &item.what {
            What::Kind(_) => !query.wanted().any(is_mark),
            What::In(_) | What::Is(_) => true,
            What::After(day) => age(*day, now).is_some(),
            _ => false,
        }
}

fn age(day: Day, now: Time) -> Option<Age> {
    Age::ALL.into_iter().find(|age| age.since(now).begins(now) == day.begins(now))
}

/// The figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub kinds: BTreeMap<String, u64>,
    pub places: HashMap<CommunityId, u64>,
    /// In the order of [`Age::ALL`].
    pub ages: [u64; 2],
    /// In the order of [`Is::ALL`].
    pub states: [u64; 3],
}

/// Counts what a query without its filters finds.
pub struct Counting {
    chosen: Chosen,
    since: [i64; 2],
    /// The latest of the chosen beginnings.
    not_before: i64,
}

impl Counting {
    pub fn new(chosen: Chosen, now: Time) -> Counting {
        let since = Age::ALL.map(|age| age.since(now).begins(now).0);
        let begins = chosen.ages.iter().map(|age| age.since(now).begins(now).0).max();
        Counting { chosen, since, not_before: begins.unwrap_or(i64::MIN) }
    }
}

impl Collector for Counting {
    type Fruit = Tally;
    type Child = Segment;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = segment.fast_fields();
        let (kinds, marks) = (columns.str(index::KIND)?, columns.str(index::MARKS)?);
        let ordinal = |column: &Option<StrColumn>, word: &str| -> tantivy::Result<Option<u64>> {
            match column {
                Some(column) => Ok(column.dictionary().term_ord(word.as_bytes())?),
                None => Ok(None),
            }
        };
        let chosen = &self.chosen;
        let kind_ordinals: Vec<Option<u64>> =
            chosen.kinds.iter().map(|kind| ordinal(&kinds, kind)).collect::<tantivy::Result<_>>()?;
        Ok(Segment {
            chosen_kinds: (!chosen.kinds.is_empty()).then(|| kind_ordinals.into_iter().flatten().collect()),
            chosen_places: (!chosen.places.is_empty()).then(|| chosen.places.iter().map(|id| id.0).collect()),
            chosen_states: (!chosen.states.is_empty()).then(|| Is::ALL.map(|state| chosen.states.contains(&state))),
            since: self.since,
            not_before: self.not_before,
            mark_ordinals: [
                ordinal(&marks, Is::Solved.word())?,
                ordinal(&marks, "question")?,
                ordinal(&marks, Is::Unanswered.word())?,
            ],
            kind_counts: vec![0; kinds.as_ref().map_or(0, |kinds| kinds.num_terms())],
            place_counts: HashMap::new(),
            place: (i64::MIN, 0),
            ages: [0; 2],
            states: [0; 3],
            places: columns.i64(index::COMMUNITY)?,
            times: columns.i64(index::AT)?,
            kinds,
            marks,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Tally>) -> tantivy::Result<Tally> {
        let mut sum = Tally::default();
        for segment in segments {
            for (kind, count) in segment.kinds {
                *sum.kinds.entry(kind).or_default() += count;
            }
            for (place, count) in segment.places {
                *sum.places.entry(place).or_default() += count;
            }
            sum.ages.iter_mut().zip(segment.ages).for_each(|(sum, count)| *sum += count);
            sum.states.iter_mut().zip(segment.states).for_each(|(sum, count)| *sum += count);
        }
        Ok(sum)
    }
}

/// Counts in one segment.
pub struct Segment {
    kinds: Option<StrColumn>,
    marks: Option<StrColumn>,
    places: Column<i64>,
    times: Column<i64>,
    chosen_kinds: Option<Vec<u64>>,
    chosen_places: Option<Vec<i64>>,
    chosen_states: Option<[bool; 3]>,
    since: [i64; 2],
    not_before: i64,
    /// Solved, question, unanswered.
    mark_ordinals: [Option<u64>; 3],
    kind_counts: Vec<u64>,
    place_counts: HashMap<i64, u64>,
    /// The place of the last documents, and how many of them are not in `place_counts` yet.
    place: (i64, u64),
    ages: [u64; 2],
    states: [u64; 3],
}

impl Segment {
    fn states_of(&self, doc: DocId) -> [bool; 3] {
        let mut has = [false; 3];
        for ordinal in self.marks.iter().flat_map(|marks| marks.term_ords(doc)) {
            for (has, known) in has.iter_mut().zip(self.mark_ordinals) {
                *has |= known == Some(ordinal);
            }
        }
        let [solved, question, unanswered] = has;
        [solved, question && !solved, unanswered]
    }

    fn count_place(&mut self, place: i64) {
        if self.place.0 != place {
            self.flush_place();
            self.place = (place, 0);
        }
        self.place.1 += 1;
    }

    fn flush_place(&mut self) {
        if self.place.1 > 0 {
            *self.place_counts.entry(self.place.0).or_default() += self.place.1;
        }
    }
}

impl SegmentCollector for Segment {
    type Fruit = Tally;

    fn collect(&mut self, doc: DocId, _: Score) {
        let kind = self.kinds.as_ref().and_then(|kinds| kinds.ords().first(doc));
        let place = self.places.first(doc);
        let time = self.times.first(doc);
        let states = self.states_of(doc);
        let fits = [
            self.chosen_kinds.as_ref().is_none_or(|chosen| kind.is_some_and(|kind| chosen.contains(&kind))),
            self.chosen_places.as_ref().is_none_or(|chosen| place.is_some_and(|place| chosen.contains(&place))),
            self.not_before == i64::MIN || time.is_some_and(|time| time >= self.not_before),
            self.chosen_states.is_none_or(|chosen| chosen.iter().zip(states).any(|(chosen, is)| *chosen && is)),
        ];
        let misses = fits.iter().filter(|fits| !**fits).count();
        // Whether everything but this group fits.
        let counts = |group: usize| misses == 0 || misses == 1 && !fits[group];
        if let Some(count) = kind.filter(|_| counts(0)).and_then(|kind| self.kind_counts.get_mut(kind as usize)) {
            *count += 1;
        }
        if let Some(place) = place.filter(|_| counts(1)) {
            self.count_place(place);
        }
        if let Some(time) = time.filter(|_| counts(2)) {
            self.ages.iter_mut().zip(self.since).for_each(|(count, since)| *count += u64::from(time >= since));
        }
        if counts(3) {
            self.states.iter_mut().zip(states).for_each(|(count, is)| *count += u64::from(is));
        }
    }

    fn harvest(mut self) -> Tally {
        self.flush_place();
        let mut kinds = BTreeMap::new();
        for (ordinal, count) in self.kind_counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let mut kind = String::new();
            if self.kinds.as_ref().is_some_and(|kinds| kinds.ord_to_str(ordinal as u64, &mut kind).unwrap_or(false)) {
                kinds.insert(kind, *count);
            }
        }
        let places = self.place_counts.into_iter().map(|(id, count)| (CommunityId(id), count)).collect();
        Tally { kinds, places, ages: self.ages, states: self.states }
    }
}
