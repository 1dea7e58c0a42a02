//! Who is found, and how many there are of each kind, in one walk over everybody. Whoever hides something is not found
//! by it and is not counted for it.

use std::collections::{HashMap, HashSet};

use db::{Db, PersonId, Result, Time};
use spine::Ctx;

use super::facts::{Fact, Facts, Place};
use super::wanted::{FACETS, Facet, Wanted};
use crate::membership;
use crate::profile::audience::{Audiences, Standing, audiences_of_all};
use crate::profile::schema::Field;

/// Through whose eyes everybody is looked at.
pub struct Eyes {
    viewer: PersonId,
    shares: HashSet<PersonId>,
    audiences: HashMap<PersonId, Audiences>,
    now: Time,
}

impl Eyes {
    /// Read at each visit: what is hidden is hidden at once.
    pub fn of(db: &mut Db, ctx: &Ctx) -> Result<Eyes> {
        let viewer = ctx.person()?.id;
        let shares = membership::companions(db, viewer)?.into_iter().collect();
        Ok(Eyes { viewer, shares, audiences: audiences_of_all(db)?, now: ctx.now })
    }

    fn sees(&self, fact: &Fact, field: Field) -> bool {
        let Some(audiences) = self.audiences.get(&fact.id) else { return true };
        let standing = match fact.id {
            id if id == self.viewer => Standing::Themselves,
            id if self.shares.contains(&id) => Standing::Shares,
            _ => Standing::Stranger,
        };
        audiences.let_see(field, standing)
    }
}

/// What was found.
pub struct Found {
    /// Everybody, by name.
    pub ids: Vec<PersonId>,
    /// For each facet, in the order of [`Facet::ALL`], how many there are of each value if one more is chosen there.
    pub counts: [Vec<u64>; FACETS],
    /// Nobody is called so; these have a name that is close to it.
    pub nearly: bool,
}

/// What is chosen of each facet, by places.
struct Chosen([Option<HashSet<Place>>; FACETS]);

impl Chosen {
    fn of(facts: &Facts, wanted: &Wanted) -> Chosen {
        Chosen(Facet::ALL.map(|facet| {
            let mut words = wanted.of_facet(facet).peekable();
            words.peek()?;
            // A value that nobody has is one that nobody matches.
            Some(words.filter_map(|word| place(facts, facet, word)).collect())
        }))
    }
}

fn place(facts: &Facts, facet: Facet, word: &str) -> Option<Place> {
    match facet {
        Facet::Practice | Facet::Helps | Facet::Learns => facts.interests.find(word),
        Facet::Department => facts.departments.find(word),
        Facet::Location => facts.locations.find(word),
        Facet::Language => facts.languages.find(word),
        Facet::Asking => (word == "welcome").then_some(1),
    }
}

/// The values of a facet that the viewer sees of somebody.
fn values(facts: &Facts, eyes: &Eyes, fact: &Fact, facet: Facet, values: &mut Vec<Place>) {
    values.clear();
    let field = match facet {
        Facet::Practice => Field::Practises,
        Facet::Helps => Field::Helps,
        Facet::Learns => Field::Learns,
        Facet::Department => Field::Department,
        Facet::Location => Field::Place,
        Facet::Language => Field::Languages,
        Facet::Asking => Field::Availability,
    };
    if !eyes.sees(fact, field) {
        return;
    }
    match facet {
        Facet::Practice => values.extend(&*fact.practises),
        Facet::Helps => values.extend(&*fact.helps),
        Facet::Learns => values.extend(&*fact.learns),
        Facet::Department if fact.department > 0 => {
            values.push(fact.department);
            values.extend(facts.above.get(fact.department as usize).into_iter().flatten());
        }
        Facet::Location if fact.location > 0 => values.push(fact.location),
        Facet::Language => values.extend(&*fact.languages),
        Facet::Asking if fact.is_welcome(eyes.now) => values.push(1),
        _ => {}
    }
}

/// Walks over everybody once; where nobody is called so, once more for names that are close.
pub fn find(facts: &Facts, eyes: &Eyes, wanted: &Wanted) -> Found {
    let words: Vec<(String, String)> =
        wanted.q.split_whitespace().map(|word| (word.to_lowercase(), markup::folded(word))).collect();
    if words.is_empty() || facts.people.iter().any(|fact| is_called(fact, &words)) {
        return walk(facts, eyes, wanted, |fact| is_called(fact, &words));
    }
    let found = walk(facts, eyes, wanted, |fact| is_nearly_called(fact, &words));
    Found { nearly: !found.ids.is_empty(), ..found }
}

fn walk(facts: &Facts, eyes: &Eyes, wanted: &Wanted, is_called: impl Fn(&Fact) -> bool) -> Found {
    let chosen = Chosen::of(facts, wanted);
    let room = |facet: Facet| match facet {
        Facet::Practice | Facet::Helps | Facet::Learns => facts.interests.len(),
        Facet::Department => facts.departments.len(),
        Facet::Location => facts.locations.len(),
        Facet::Language => facts.languages.len(),
        Facet::Asking => 2,
    };
    let counts = Facet::ALL.map(|facet| vec![0; room(facet)]);
    let mut found = Found { ids: Vec::new(), counts, nearly: false };
    let mut seen: [Vec<Place>; FACETS] = Default::default();
    for fact in facts.people.iter().filter(|fact| is_called(fact)) {
        let mut missed = None;
        let mut misses = 0;
        for (at, facet) in Facet::ALL.into_iter().enumerate() {
            values(facts, eyes, fact, facet, &mut seen[at]);
            let wanted = chosen.0[at].as_ref();
            if wanted.is_some_and(|wanted| !seen[at].iter().any(|place| wanted.contains(place))) {
                (missed, misses) = (Some(at), misses + 1);
            }
        }
        if misses == 0 {
            found.ids.push(fact.id);
        }
        // Of a facet in which something is chosen, the others are counted as if they were chosen too.
        for at in (0..FACETS).filter(|at| misses == 0 || misses == 1 && missed == Some(*at)) {
            for place in &seen[at] {
                found.counts[at][*place as usize] += 1;
            }
        }
    }
    found
}

/// Whether each word is a part of the name, but for a slip of the keys, or two in a long one.
fn is_nearly_called(fact: &Fact, words: &[(String, String)]) -> bool {
    let close = |word: &str, part: &str| {
        let slips = match word.chars().count() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        strsim::osa_distance(word, part) <= slips
    };
    words.iter().all(|(small, folded)| {
        fact.name.split_whitespace().any(|part| close(small, part))
            || !folded.is_empty() && fact.handle.split('-').any(|part| close(folded, part))
    })
}

fn is_called(fact: &Fact, words: &[(String, String)]) -> bool {
    words.iter().all(|(small, folded)| {
        fact.name.contains(small) || fact.handle.contains(small) || !folded.is_empty() && fact.handle.contains(folded)
    })
}
