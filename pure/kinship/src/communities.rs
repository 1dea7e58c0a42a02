//! Communities for a person, and people for a community: one score from both sides.

use crate::ground::{About, FOLLOWS, Place, Stand};
use crate::rank::{Candidate, best, choose};
use crate::score::{ONE, by_count, by_weight, of_communities};
use crate::{Ask, Community, CommunityId, DepartmentId, Ground, Person, PersonId, Reason, Suggestion};

impl Ground {
    /// Communities about what somebody named, where they would not be one more of the same.
    pub fn communities_for(&self, person: &Person, ask: &Ask) -> Vec<Suggestion<CommunityId>> {
        let seeker = self.stand(person);
        let mut sums = vec![0_u64; self.communities.len()];
        for (interest, as_what) in &seeker.named {
            for (near, share) in &self.topics[*interest as usize].near {
                let weight = named(*as_what, self.pair(*interest, *near, *share));
                for (place, about) in &self.topics[*near as usize].communities {
                    sums[*place as usize] += weight * about.weight / ONE;
                }
            }
        }
        let mut known = vec![0_u32; self.communities.len()];
        for (id, _) in ask.threads.iter().filter(|(_, count)| *count > 0) {
            for place in self.communities_of(*id) {
                known[*place as usize] += 1;
            }
        }
        let own = self.communities_of(seeker.id);
        let scored = self.communities.iter().zip(0_u32..).filter_map(|(community, place)| {
            let score = score(&seeker, community, sums[place as usize], known[place as usize]);
            let wanted = || !own.contains(&place) && !ask.without.contains(&community.id.0);
            (score > 0 && wanted()).then_some((score, place))
        });
        let closer = |(score, place): (u64, u32)| {
            let community = &self.communities[place as usize];
            let (matched, reasons) = self.speaks_for(&seeker, community, known[place as usize]);
            Candidate { of: community.id, score, department: most(community), matched, reasons }
        };
        choose(best(scored.collect(), ask.limit).into_iter().map(closer).collect(), ask)
    }

    /// People who named what a community is about, above all from departments that are not in it yet. With
    /// `ask.threads`: with how many of its members somebody has threads in common.
    pub fn people_for_community(&self, community: &Community, ask: &Ask) -> Vec<Suggestion<PersonId>> {
        let community = self.place(community);
        let mut sums = vec![0_u64; self.people.len()];
        for about in &community.about {
            for (near, share) in &self.topics[about.interest as usize].near {
                let weight = self.pair(about.interest, *near, *share);
                for (place, as_what) in &self.topics[*near as usize].people {
                    sums[*place as usize] += named(*as_what, weight) * about.weight / ONE;
                }
            }
        }
        let mut threads = vec![0_u32; self.people.len()];
        for (id, count) in ask.threads {
            if let Some(place) = self.place_of(*id) {
                threads[place] = *count;
            }
        }
        let mut without = ask.without.to_vec();
        without.extend(community.members.iter().flatten().map(|member| member.0));
        without.sort_unstable();
        let scored = self.people.iter().zip(0_u32..).filter_map(|(person, place)| {
            let score = score(person, &community, sums[place as usize], threads[place as usize]);
            (score > 0 && without.binary_search(&person.id.0).is_err()).then_some((score, place))
        });
        let closer = |(score, place): (u64, u32)| {
            let person = &self.people[place as usize];
            let (matched, reasons) = self.speaks_for(person, &community, threads[place as usize]);
            Candidate { of: person.id, score, department: person.department, matched, reasons }
        };
        choose(best(scored.collect(), ask.limit).into_iter().map(closer).collect(), ask)
    }

    /// How well a person and a community of the ground fit, in millionths: the same from either side.
    pub fn fit(&self, person: &Person, community: CommunityId, known: u32) -> u64 {
        let Some(community) = self.community(community) else { return 0 };
        let person = self.stand(person);
        let mut sum = 0;
        self.common(&person, community, |_, _, about, weight| sum += weight * about.weight / ONE);
        score(&person, community, sum, known)
    }

    /// Every pair of related interests: both places, what the community has to do with its own, and the weight.
    fn common(&self, person: &Stand, community: &Place, mut each: impl FnMut(u32, u32, About, u64)) {
        for (interest, as_what) in &person.named {
            for (near, share) in &self.topics[*interest as usize].near {
                if let Ok(found) = community.about.binary_search_by_key(near, |about| about.interest) {
                    let weight = named(*as_what, self.pair(*interest, *near, *share));
                    each(*interest, *near, community.about[found], weight);
                }
            }
        }
    }

    /// What speaks for a person and a community, and how much.
    fn speaks_for(&self, person: &Stand, community: &Place, known: u32) -> (Vec<u32>, Vec<(u64, Reason)>) {
        let (mut said, mut practised, mut related) = (0, 0, 0);
        let (mut about_these, mut matched) = (Vec::new(), Vec::new());
        let (mut most_members, mut nearest) = (None, None);
        self.common(person, community, |interest, theirs, about, weight| {
            let weight = weight * about.weight / ONE;
            if weight == 0 {
                return;
            }
            matched.push(interest);
            if interest != theirs {
                related += weight;
                nearest = nearest.max(Some((weight, interest, theirs)));
            } else if about.said {
                said += weight;
                about_these.push(interest);
            } else {
                practised += weight;
                most_members = most_members.max(Some((weight, about.members, interest)));
            }
        });
        let part = |sum| by_weight(of_communities::INTERESTS, sum);
        let mut reasons = vec![
            (part(said), Reason::About(self.rarest_first(about_these))),
            (by_count(of_communities::KNOWN, known), Reason::KnownInside(known)),
        ];
        if let Some((_, members, interest)) = most_members {
            let interest = self.topics[interest as usize].id;
            reasons.push((part(practised), Reason::MembersPractise { interest, members }));
        }
        if let Some((_, mine, theirs)) = nearest {
            let (yours, theirs) = (self.topics[mine as usize].id, self.topics[theirs as usize].id);
            reasons.push((part(related), Reason::Near { yours, theirs }));
        }
        if let Some(department) = person.department.filter(|department| nobody_from(community, *department)) {
            // Beside another reason, never before it.
            let others = reasons.iter().map(|(weight, _)| *weight).filter(|weight| *weight > 0).min();
            let bridge = others.map_or(0, |least| least.saturating_sub(1).clamp(1, of_communities::BRIDGE));
            reasons.push((bridge, Reason::NobodyFrom(department)));
        }
        matched.sort_unstable();
        matched.dedup();
        (matched, reasons)
    }
}

/// What is only followed counts half.
fn named(as_what: u8, weight: u64) -> u64 {
    if as_what == FOLLOWS { weight / 2 } else { weight }
}

/// Whether the departments of its members may be seen, and this one is not among them.
fn nobody_from(community: &Place, department: DepartmentId) -> bool {
    community.shown > 0 && community.departments.binary_search_by_key(&department, |(id, _)| *id).is_err()
}

/// The department that most of its members come from.
fn most(community: &Place) -> Option<DepartmentId> {
    community.departments.iter().max_by_key(|(id, count)| (*count, std::cmp::Reverse(*id))).map(|(id, _)| *id)
}

/// The share of the members who show a department and do not come from this one, in millionths.
fn bridge(person: &Stand, community: &Place) -> u64 {
    let Some(department) = person.department.filter(|_| community.shown > 0) else { return 0 };
    let found = community.departments.binary_search_by_key(&department, |(id, _)| *id);
    let same = found.map_or(0, |place| community.departments[place].1);
    ONE - ONE * u64::from(same) / u64::from(community.shown)
}

fn score(person: &Stand, community: &Place, sum: u64, known: u32) -> u64 {
    if sum == 0 && known == 0 {
        return 0;
    }
    let worth = by_weight(of_communities::INTERESTS, sum) + by_count(of_communities::KNOWN, known);
    worth + of_communities::BRIDGE * bridge(person, community) / ONE
}
