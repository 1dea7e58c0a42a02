//! Choosing a list rather than the best one by one: maximal marginal relevance.

use std::cmp::Reverse;

use crate::score::ONE;
use crate::{Ask, DepartmentId, Reason, Suggestion};

/// How much a place in the list is earned by what is suggested, and how much by being unlike what stands above.
const RELEVANCE: i64 = 75;
const UNLIKE: i64 = 25;

/// How many are looked at for each that is chosen, and how many at least.
const LOOKED_AT: usize = 4;
const LEAST: usize = 40;

/// What might be suggested.
pub struct Candidate<T> {
    pub of: T,
    pub score: u64,
    pub department: Option<DepartmentId>,
    /// The interests that speak for it, by place, in order.
    pub matched: Vec<u32>,
    /// With how much each counts.
    pub reasons: Vec<(u64, Reason)>,
}

/// The best by score, of whom a list is then chosen. Only these are looked at more closely.
pub fn best(mut scored: Vec<(u64, u32)>, limit: usize) -> Vec<(u64, u32)> {
    let keep = (limit * LOOKED_AT).max(LEAST);
    let by = |(score, place): &(u64, u32)| (Reverse(*score), *place);
    if scored.len() > keep {
        scored.select_nth_unstable_by_key(keep, by);
        scored.truncate(keep);
    }
    scored.sort_unstable_by_key(by);
    scored
}

/// A list, each next place to whatever is worth most beside those above. `candidates` come with the best first.
pub fn choose<T>(mut candidates: Vec<Candidate<T>>, ask: &Ask) -> Vec<Suggestion<T>> {
    let mut likeness = vec![0; candidates.len()];
    let mut chosen = Vec::new();
    while chosen.len() < ask.limit && !candidates.is_empty() {
        let worth = |place: usize| candidates[place].score as i64 * RELEVANCE - likeness[place] * UNLIKE;
        // The first of equals: they stand in order of score, then of id.
        let next = (0..candidates.len()).max_by_key(|place| (worth(*place), Reverse(*place))).unwrap_or(0);
        likeness.remove(next);
        let next = candidates.remove(next);
        for (other, likeness) in candidates.iter().zip(&mut likeness) {
            *likeness = alike(&next, other).max(*likeness);
        }
        chosen.push(next);
    }
    chosen.into_iter().map(told).collect()
}

fn told<T>(candidate: Candidate<T>) -> Suggestion<T> {
    let mut reasons = candidate.reasons;
    reasons.retain(|(weight, _)| *weight > 0);
    reasons.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    Suggestion { of: candidate.of, reasons: reasons.into_iter().map(|(_, reason)| reason).collect() }
}

/// How alike two candidates are, in millionths: half for the same department, half for the same interests (Jaccard).
fn alike<T>(one: &Candidate<T>, other: &Candidate<T>) -> i64 {
    let half = ONE as i64 / 2;
    let department = one.department.is_some() && one.department == other.department;
    let common = one.matched.iter().filter(|interest| other.matched.binary_search(interest).is_ok()).count() as i64;
    let either = (one.matched.len() + other.matched.len()) as i64 - common;
    let interests = if either == 0 { 0 } else { half * common / either };
    interests + if department { half } else { 0 }
}
