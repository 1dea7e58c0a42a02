//! What is known, put in order once, so that it can be asked often.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::makeup::Makeup;
use crate::people::Sums;
use crate::score::{ONE, rarity};
use crate::{Community, CommunityId, DepartmentId, How, InterestId, Near, Person, PersonId};

pub(crate) const PRACTISES: u8 = 1;
pub(crate) const HELPS: u8 = 2;
pub(crate) const LEARNS: u8 = 4;
pub(crate) const FOLLOWS: u8 = 8;

/// From how many members on it is said what the members of a community practise: fewer could be a person.
const MEMBERS_SAID: u32 = 3;
/// And which part of them at least: one in so many.
const PART_SAID: u64 = 10;

/// People, communities and what they have to do with each other.
pub struct Ground {
    /// In the order of their ids.
    pub(crate) people: Vec<Stand>,
    pub(crate) communities: Vec<Place>,
    /// Which communities somebody is in, where that may be seen.
    inside: HashMap<PersonId, Vec<u32>>,
    places: HashMap<CommunityId, u32>,
    interests: HashMap<InterestId, u32>,
    /// For each interest: its weight, what is near to it (itself first), who named it, which communities are about it.
    pub(crate) topics: Vec<Topic>,
    /// Sums of zero, one list for each question that was asked at the same time as others.
    pub(crate) sums: Mutex<Vec<Vec<Sums>>>,
}

/// A person, by places in the ground.
pub(crate) struct Stand {
    pub id: PersonId,
    pub department: Option<DepartmentId>,
    /// What they named, by place of the interest, and as what.
    pub named: Vec<(u32, u8)>,
}

/// A community, by places in the ground.
pub(crate) struct Place {
    pub id: CommunityId,
    /// What it is about, or what its members practise, with how much that counts.
    pub about: Vec<About>,
    /// Who is in it, in order of their ids; nothing where that may not be seen.
    pub members: Option<Vec<PersonId>>,
    /// How many of its members show each department, in order, and how many show one at all.
    pub departments: Vec<(DepartmentId, u32)>,
    pub shown: u32,
}

#[derive(Clone, Copy)]
pub(crate) struct About {
    pub interest: u32,
    /// In millionths: one for what it says itself, the share of the members for what they practise.
    pub weight: u64,
    pub said: bool,
    pub members: u32,
}

pub(crate) struct Topic {
    pub id: InterestId,
    pub weight: u64,
    /// Related interests, itself among them, with how much of the lighter of both weights counts.
    pub near: Vec<(u32, u64)>,
    pub people: Vec<(u32, u8)>,
    /// The same by what they named it as, because most questions are about one of these.
    pub practising: Vec<u32>,
    pub helping: Vec<u32>,
    pub learning: Vec<u32>,
    pub communities: Vec<(u32, About)>,
}

impl Topic {
    fn new(id: InterestId) -> Topic {
        Topic {
            id,
            weight: 0,
            near: Vec::new(),
            people: Vec::new(),
            practising: Vec::new(),
            helping: Vec::new(),
            learning: Vec::new(),
            communities: Vec::new(),
        }
    }

    fn post(&mut self, person: u32, as_what: u8) {
        self.people.push((person, as_what));
        let lists = [(PRACTISES, &mut self.practising), (HELPS, &mut self.helping), (LEARNS, &mut self.learning)];
        for (_, list) in lists.into_iter().filter(|(one, _)| as_what & one != 0) {
            list.push(person);
        }
    }
}

impl Ground {
    pub fn new(mut people: Vec<Person>, mut communities: Vec<Community>, near: &[Near]) -> Ground {
        people.sort_unstable();
        people.dedup_by_key(|person| person.id);
        communities.sort_unstable();
        communities.dedup_by_key(|community| community.id);
        let mut ground = Ground {
            people: Vec::new(),
            communities: Vec::new(),
            inside: HashMap::new(),
            places: HashMap::new(),
            interests: HashMap::new(),
            topics: Vec::new(),
            sums: Mutex::default(),
        };
        ground.learn_interests(&people, &communities, near);
        ground.people = people.iter().map(|person| ground.stand(person)).collect();
        ground.post_people();
        ground.relate(near);
        ground.communities = communities.iter().map(|community| ground.place(community)).collect();
        ground.post_communities();
        ground
    }

    /// Who makes up a community, as far as they show it. `people` are asked, not the ground: a title is no reason.
    pub fn makeup<'a>(people: impl IntoIterator<Item = &'a Person>) -> Makeup {
        Makeup::of(people)
    }

    fn learn_interests(&mut self, people: &[Person], communities: &[Community], near: &[Near]) {
        let of_people =
            people.iter().flat_map(|one| [&one.practises, &one.helps, &one.learns, &one.follows]).flatten().copied();
        let of_communities = communities.iter().flat_map(|one| &one.interests).copied();
        let related = near.iter().flat_map(|near| [near.one, near.other]);
        let mut ids: Vec<InterestId> = of_people.chain(of_communities).chain(related).collect();
        ids.sort_unstable();
        ids.dedup();
        self.interests = ids.iter().zip(0..).map(|(id, place)| (*id, place)).collect();
        self.topics = ids.into_iter().map(Topic::new).collect();
    }

    /// A person as the ground counts; whatever interest nobody else ever named is left out.
    pub(crate) fn stand(&self, person: &Person) -> Stand {
        let mut named: Vec<(u32, u8)> = Vec::new();
        let sets = [
            (PRACTISES, &person.practises),
            (HELPS, &person.helps),
            (LEARNS, &person.learns),
            (FOLLOWS, &person.follows),
        ];
        for (as_what, interests) in sets {
            named.extend(interests.iter().filter_map(|id| self.interests.get(id)).map(|place| (*place, as_what)));
        }
        named.sort_unstable();
        named.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
        Stand { id: person.id, department: person.department, named }
    }

    fn post_people(&mut self) {
        for (person, place) in self.people.iter().zip(0..) {
            for (interest, as_what) in &person.named {
                self.topics[*interest as usize].post(place, *as_what);
            }
        }
        let all = self.people.iter().filter(|person| !person.named.is_empty()).count();
        for topic in &mut self.topics {
            topic.weight = rarity(topic.people.len(), all);
        }
    }

    fn relate(&mut self, near: &[Near]) {
        let mut shares: HashMap<(u32, u32), u64> = HashMap::new();
        for near in near {
            let (Some(one), Some(other)) = (self.interests.get(&near.one), self.interests.get(&near.other)) else {
                continue;
            };
            let share = match near.how {
                How::Within => ONE / 2,
                How::Beside => ONE / 4,
            };
            if one != other {
                for pair in [(*one, *other), (*other, *one)] {
                    let known = shares.entry(pair).or_default();
                    *known = share.max(*known);
                }
            }
        }
        for (topic, place) in self.topics.iter_mut().zip(0..) {
            topic.near.push((place, ONE));
        }
        let mut pairs: Vec<_> = shares.into_iter().collect();
        pairs.sort_unstable();
        for ((one, other), share) in pairs {
            self.topics[one as usize].near.push((other, share));
        }
    }

    pub(crate) fn place(&self, community: &Community) -> Place {
        let mut members = community.members.clone();
        let mut place = Place { id: community.id, about: Vec::new(), members: None, departments: Vec::new(), shown: 0 };
        let mut practised: HashMap<u32, u32> = HashMap::new();
        if let Some(members) = &mut members {
            members.sort_unstable();
            members.dedup();
            let mut departments: HashMap<DepartmentId, u32> = HashMap::new();
            for member in members.iter().filter_map(|id| self.person(*id)) {
                for (interest, _) in member.named.iter().filter(|(_, as_what)| as_what & PRACTISES != 0) {
                    *practised.entry(*interest).or_default() += 1;
                }
                if let Some(department) = member.department {
                    *departments.entry(department).or_default() += 1;
                    place.shown += 1;
                }
            }
            place.departments = departments.into_iter().collect();
            place.departments.sort_unstable();
        }
        let size = members.as_ref().map_or(0, Vec::len) as u64;
        let mut said: Vec<u32> = community.interests.iter().filter_map(|id| self.interests.get(id).copied()).collect();
        said.sort_unstable();
        said.dedup();
        let about = |interest, members| About { interest, weight: ONE, said: true, members };
        let count = |interest| practised.get(&interest).copied().filter(|count| *count >= MEMBERS_SAID);
        place.about = said.iter().map(|interest| about(*interest, count(*interest).unwrap_or(0))).collect();
        for (interest, members) in practised {
            let many = members >= MEMBERS_SAID && u64::from(members) * PART_SAID >= size;
            if many && said.binary_search(&interest).is_err() {
                let weight = ONE * u64::from(members) / size.max(1);
                place.about.push(About { interest, weight, said: false, members });
            }
        }
        place.about.sort_unstable_by_key(|about| about.interest);
        place.members = members;
        place
    }

    fn post_communities(&mut self) {
        for (community, place) in self.communities.iter().zip(0..) {
            self.places.insert(community.id, place);
            for about in &community.about {
                self.topics[about.interest as usize].communities.push((place, *about));
            }
            for member in community.members.iter().flatten() {
                self.inside.entry(*member).or_default().push(place);
            }
        }
    }

    pub(crate) fn person(&self, id: PersonId) -> Option<&Stand> {
        self.place_of(id).map(|place| &self.people[place])
    }

    pub(crate) fn place_of(&self, id: PersonId) -> Option<usize> {
        self.people.binary_search_by_key(&id, |person| person.id).ok()
    }

    pub(crate) fn community(&self, id: CommunityId) -> Option<&Place> {
        self.places.get(&id).map(|place| &self.communities[*place as usize])
    }

    /// The communities in which somebody can be seen, by place.
    pub(crate) fn communities_of(&self, id: PersonId) -> &[u32] {
        self.inside.get(&id).map_or(&[], Vec::as_slice)
    }

    /// How much a pair of related interests counts: their share of the lighter weight.
    pub(crate) fn pair(&self, one: u32, other: u32, share: u64) -> u64 {
        self.topics[one as usize].weight.min(self.topics[other as usize].weight) * share / ONE
    }

    /// Ids of interests, the rarest first.
    pub(crate) fn rarest_first(&self, mut interests: Vec<u32>) -> Vec<InterestId> {
        interests.sort_unstable_by_key(|place| (std::cmp::Reverse(self.topics[*place as usize].weight), *place));
        interests.dedup();
        interests.into_iter().map(|place| self.topics[place as usize].id).collect()
    }
}
