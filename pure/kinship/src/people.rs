//! People for a person.

use std::collections::HashMap;
use std::sync::PoisonError;

use crate::ground::{HELPS, LEARNS, PRACTISES, Stand};
use crate::rank::{Candidate, best, choose};
use crate::score::{ONE, by_count, by_weight, of_people};
use crate::{Ask, Ground, Person, PersonId, Reason, Suggestion};

/// Sums of weights between two people. Small, because there is one for everybody.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums {
    practice: u32,
    can_help: u32,
    can_give: u32,
}

impl Sums {
    fn add(&mut self, mine: u8, theirs: u8, weight: u32) {
        let sums = [
            (mine & theirs & PRACTISES != 0, &mut self.practice),
            (mine & LEARNS != 0 && theirs & HELPS != 0, &mut self.can_help),
            (mine & HELPS != 0 && theirs & LEARNS != 0, &mut self.can_give),
        ];
        for (counts, sum) in sums {
            if counts {
                *sum = sum.saturating_add(weight);
            }
        }
    }

    fn interests(self) -> u64 {
        let help = by_weight(of_people::HELP, self.can_help.into()) + by_weight(of_people::HELP, self.can_give.into());
        by_weight(of_people::PRACTICE, self.practice.into()) + help
    }
}

impl Ground {
    /// People who share a practice with somebody, can help them or be helped by them, or wrote in the same threads.
    pub fn people_for(&self, person: &Person, ask: &Ask) -> Vec<Suggestion<PersonId>> {
        let seeker = self.stand(person);
        let mut sums = self.blank();
        let mut touched = Vec::new();
        for (interest, mine) in &seeker.named {
            for (near, share) in &self.topics[*interest as usize].near {
                let (weight, topic) = (self.pair(*interest, *near, *share) as u32, &self.topics[*near as usize]);
                let mut add = |as_what, list: &[u32], part: fn(&mut Sums) -> &mut u32| {
                    for place in list.iter().filter(|_| mine & as_what != 0) {
                        let sums = &mut sums[*place as usize];
                        if !sums.interests_begun() {
                            touched.push(*place);
                        }
                        let sum = part(sums);
                        *sum = sum.saturating_add(weight);
                    }
                };
                add(PRACTISES, &topic.practising, |sums| &mut sums.practice);
                add(LEARNS, &topic.helping, |sums| &mut sums.can_help);
                add(HELPS, &topic.learning, |sums| &mut sums.can_give);
            }
        }
        let mut threads: HashMap<u32, u32> = HashMap::new();
        for (id, count) in ask.threads {
            if let Some(place) = self.place_of(*id).filter(|_| *count > 0) {
                if !sums[place].interests_begun() && !threads.contains_key(&(place as u32)) {
                    touched.push(place as u32);
                }
                threads.insert(place as u32, *count);
            }
        }
        let threads = |place: u32| threads.get(&place).copied().unwrap_or(0);
        let mut without: Vec<i64> = ask.without.to_vec();
        without.sort_unstable();
        let wanted = |place: &u32| {
            let id = self.people[*place as usize].id;
            id != seeker.id && without.binary_search(&id.0).is_err()
        };
        let scored = touched.iter().filter(|place| wanted(place)).map(|place| {
            let at = *place as usize;
            (score(&seeker, &self.people[at], sums[at], threads(*place)), *place)
        });
        let scored = scored.collect();
        self.clean(sums, &touched);
        let closer = |(score, place): (u64, u32)| {
            let other = &self.people[place as usize];
            let (matched, reasons) = self.between(&seeker, other, threads(place));
            Candidate { of: other.id, score, department: other.department, matched, reasons }
        };
        choose(best(scored, ask.limit).into_iter().map(closer).collect(), ask)
    }

    /// Sums of zero for everybody: those of a question before, where there was one, because so much new memory costs more
    /// than the sums.
    fn blank(&self) -> Vec<Sums> {
        let blank = self.sums.lock().unwrap_or_else(PoisonError::into_inner).pop();
        blank.unwrap_or_else(|| vec![Sums::default(); self.people.len()])
    }

    fn clean(&self, mut sums: Vec<Sums>, touched: &[u32]) {
        for place in touched {
            sums[*place as usize] = Sums::default();
        }
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).push(sums);
    }

    /// How close two people are, in millionths: the same from either side.
    pub fn closeness(&self, one: &Person, other: &Person, threads: u32) -> u64 {
        let (one, other) = (self.stand(one), self.stand(other));
        let mut sums = Sums::default();
        self.pairs(&one, &other, |_, _, mine, theirs, weight| sums.add(mine, theirs, weight));
        if !sums.interests_begun() && threads == 0 { 0 } else { score(&one, &other, sums, threads) }
    }

    /// Every pair of related interests between two people: both places, both aspects, and the weight.
    fn pairs(&self, one: &Stand, other: &Stand, mut each: impl FnMut(u32, u32, u8, u8, u32)) {
        for (interest, mine) in &one.named {
            for (near, share) in &self.topics[*interest as usize].near {
                if let Ok(found) = other.named.binary_search_by_key(near, |(place, _)| *place) {
                    each(*interest, *near, *mine, other.named[found].1, self.pair(*interest, *near, *share) as u32);
                }
            }
        }
    }

    /// What speaks for somebody, and how much.
    fn between(&self, seeker: &Stand, other: &Stand, threads: u32) -> (Vec<u32>, Vec<(u64, Reason)>) {
        let (mut exact, mut near) = (Sums::default(), Sums::default());
        let (mut both, mut help, mut give) = (Vec::new(), Vec::new(), Vec::new());
        let mut nearest = None;
        let mut matched = Vec::new();
        self.pairs(seeker, other, |interest, theirs, mine, as_what, weight| {
            let mut sums = Sums::default();
            sums.add(mine, as_what, weight);
            if !sums.interests_begun() {
                return;
            }
            matched.push(interest);
            if interest != theirs {
                near.add(mine, as_what, weight);
                // The pair that weighs most is told.
                nearest = nearest.max(Some((weight, interest, theirs)));
                return;
            }
            exact.add(mine, as_what, weight);
            for (sum, list) in [(sums.practice, &mut both), (sums.can_help, &mut help), (sums.can_give, &mut give)] {
                if sum > 0 {
                    list.push(interest);
                }
            }
        });
        let mut reasons = vec![
            (by_weight(of_people::PRACTICE, exact.practice.into()), Reason::Practise(self.rarest_first(both))),
            (by_weight(of_people::HELP, exact.can_help.into()), Reason::CanHelpYou(self.rarest_first(help))),
            (by_weight(of_people::HELP, exact.can_give.into()), Reason::YouCanHelp(self.rarest_first(give))),
            (by_count(of_people::THREADS, threads), Reason::Threads(threads)),
        ];
        if let Some((_, mine, theirs)) = nearest {
            let (yours, theirs) = (self.topics[mine as usize].id, self.topics[theirs as usize].id);
            reasons.push((near.interests(), Reason::Near { yours, theirs }));
        }
        if let Some(department) = other.department.filter(|_| bridges(seeker, other)) {
            reasons.push((of_people::BRIDGE, Reason::OtherDepartment(department)));
        }
        matched.sort_unstable();
        matched.dedup();
        (matched, last_resort(reasons))
    }
}

impl Sums {
    fn interests_begun(&self) -> bool {
        self.practice | self.can_help | self.can_give != 0
    }
}

/// Another department is worth saying, but never the first thing to say where there is another.
fn last_resort(mut reasons: Vec<(u64, Reason)>) -> Vec<(u64, Reason)> {
    let other = |reason: &Reason| matches!(reason, Reason::OtherDepartment(_));
    let least = reasons.iter().filter(|(weight, reason)| *weight > 0 && !other(reason)).map(|(weight, _)| *weight);
    if let Some(least) = least.min() {
        for (weight, _) in reasons.iter_mut().filter(|(_, reason)| other(reason)) {
            *weight = (*weight).min(least.saturating_sub(1).max(1));
        }
    }
    reasons
}

fn bridges(one: &Stand, other: &Stand) -> bool {
    one.department.is_some() && other.department.is_some() && one.department != other.department
}

fn score(one: &Stand, other: &Stand, sums: Sums, threads: u32) -> u64 {
    let bridge = if bridges(one, other) { of_people::BRIDGE } else { 0 };
    let score = sums.interests() + by_count(of_people::THREADS, threads) + bridge;
    score.min(ONE)
}
