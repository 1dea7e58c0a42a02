//! What must hold of every suggestion, whatever people named.

use std::collections::BTreeSet;

use kinship::{
    Ask, Community, CommunityId, DepartmentId, Ground, How, InterestId, Near, Person, PersonId, Reason, Suggestion,
    TitleId,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

const INTERESTS: i64 = 12;

fn interests() -> impl Strategy<Value = Vec<InterestId>> {
    btree_set(0..INTERESTS, 0..5).prop_map(|ids| ids.into_iter().map(InterestId).collect())
}

fn person(id: i64) -> impl Strategy<Value = Person> {
    let department = proptest::option::of((0..4_i64).prop_map(DepartmentId));
    (department, interests(), interests(), interests(), interests()).prop_map(
        move |(department, practises, helps, learns, follows)| Person {
            id: PersonId(id),
            department,
            title: None,
            practises,
            helps,
            learns,
            follows,
        },
    )
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    (2..14_i64).prop_flat_map(|count| (0..count).map(person).collect::<Vec<_>>())
}

fn community(id: i64) -> impl Strategy<Value = Community> {
    let members = proptest::option::of(btree_set(0..14_i64, 0..10));
    (interests(), members).prop_map(move |(interests, members)| Community {
        id: CommunityId(id),
        interests,
        members: members.map(|ids| ids.into_iter().map(PersonId).collect()),
    })
}

fn near() -> impl Strategy<Value = Vec<Near>> {
    let pair = (0..INTERESTS, 0..INTERESTS, prop_oneof![Just(How::Within), Just(How::Beside)]);
    vec(pair.prop_map(|(one, other, how)| Near { one: InterestId(one), other: InterestId(other), how }), 0..8)
}

#[derive(Debug, Clone)]
struct All {
    people: Vec<Person>,
    communities: Vec<Community>,
    near: Vec<Near>,
    threads: Vec<(PersonId, u32)>,
}

fn all() -> impl Strategy<Value = All> {
    let communities = (0..5_i64).prop_flat_map(|count| (0..count).map(community).collect::<Vec<_>>());
    let threads = proptest::collection::btree_map(0..14_i64, 1..5_u32, 0..4);
    let threads = threads.prop_map(|all| all.into_iter().map(|(id, count)| (PersonId(id), count)).collect());
    (people(), communities, near(), threads).prop_map(|(people, communities, near, threads)| All {
        people,
        communities,
        near,
        threads,
    })
}

impl All {
    fn ground(&self) -> Ground {
        Ground::new(self.people.clone(), self.communities.clone(), &self.near)
    }

    fn ask(&self) -> Ask<'_> {
        Ask { threads: &self.threads, without: &[], limit: 6 }
    }

    /// Every list there is, for everybody and every community.
    fn lists(&self, ground: &Ground) -> (Vec<Vec<Suggestion<PersonId>>>, Vec<Vec<Suggestion<CommunityId>>>) {
        let mut people: Vec<_> = self.people.iter().map(|person| ground.people_for(person, &self.ask())).collect();
        people.extend(self.communities.iter().map(|one| ground.people_for_community(one, &self.ask())));
        (people, self.people.iter().map(|person| ground.communities_for(person, &self.ask())).collect())
    }
}

fn common(one: &[InterestId], other: &[InterestId], told: &[InterestId]) -> bool {
    !told.is_empty() && told.iter().all(|id| one.contains(id) && other.contains(id))
}

/// Whether a reason follows from what both show.
fn is_true(all: &All, me: &Person, other: &Person, reason: &Reason) -> bool {
    let named = |person: &Person, id: &InterestId| {
        [&person.practises, &person.helps, &person.learns].iter().any(|set| set.contains(id))
    };
    match reason {
        Reason::Practise(ids) => common(&me.practises, &other.practises, ids),
        Reason::CanHelpYou(ids) => common(&me.learns, &other.helps, ids),
        Reason::YouCanHelp(ids) => common(&me.helps, &other.learns, ids),
        Reason::Near { yours, theirs } => {
            let related = all
                .near
                .iter()
                .any(|near| (near.one, near.other) == (*yours, *theirs) || (near.other, near.one) == (*yours, *theirs));
            related && named(me, yours) && named(other, theirs)
        }
        Reason::Threads(count) => all.threads.contains(&(other.id, *count)),
        Reason::OtherDepartment(department) => {
            other.department == Some(*department) && me.department != other.department
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn the_same_from_either_side(all in all(), threads in 0..4_u32) {
        let ground = all.ground();
        for one in &all.people {
            for other in &all.people {
                prop_assert_eq!(ground.closeness(one, other, threads), ground.closeness(other, one, threads));
            }
        }
    }

    #[test]
    fn more_in_common_is_never_further_apart(all in all(), more in 0..INTERESTS, as_what in 0..3_usize) {
        let add = |person: &mut Person, as_what: usize| {
            let set = [&mut person.practises, &mut person.helps, &mut person.learns].into_iter().nth(as_what).unwrap();
            if !set.contains(&InterestId(more)) {
                set.push(InterestId(more));
            }
        };
        // Both are in the ground: the one, and the one who has one more interest.
        let mut closer = all.people[1].clone();
        closer.id = PersonId(100);
        add(&mut closer, as_what);
        let mut people = all.people.clone();
        people.push(closer.clone());
        let ground = Ground::new(people, all.communities.clone(), &all.near);
        let me = &all.people[0];
        prop_assert!(ground.closeness(me, &closer, 0) >= ground.closeness(me, &all.people[1], 0));
        prop_assert!(ground.closeness(me, &closer, 1) >= ground.closeness(me, &closer, 0));
        for community in &all.communities {
            prop_assert!(ground.fit(&closer, community.id, 0) >= ground.fit(&all.people[1], community.id, 0));
        }
    }

    #[test]
    fn what_is_said_is_true_and_what_is_hidden_is_not_said(all in all()) {
        let ground = all.ground();
        for me in &all.people {
            for suggestion in ground.people_for(me, &all.ask()) {
                prop_assert!(!suggestion.reasons.is_empty());
                let other = all.people.iter().find(|person| person.id == suggestion.of).unwrap();
                prop_assert_ne!(other.id, me.id);
                for reason in &suggestion.reasons {
                    prop_assert!(is_true(&all, me, other, reason), "{:?} of {:?} and {:?}", reason, me, other);
                }
            }
            for suggestion in ground.communities_for(me, &all.ask()) {
                prop_assert!(!suggestion.reasons.is_empty());
                let community = all.communities.iter().find(|community| community.id == suggestion.of).unwrap();
                let hidden = community.members.is_none();
                for reason in &suggestion.reasons {
                    let of_members = matches!(
                        reason,
                        Reason::KnownInside(_) | Reason::NobodyFrom(_) | Reason::MembersPractise { .. }
                    );
                    prop_assert!(!(hidden && of_members), "{:?}", reason);
                    if let Reason::NobodyFrom(department) = reason {
                        let members = community.members.as_ref().unwrap();
                        let from = |person: &&Person| members.contains(&person.id) && person.department == Some(*department);
                        prop_assert!(all.people.iter().find(from).is_none());
                    }
                }
                prop_assert!(!community.members.iter().flatten().any(|member| *member == me.id));
            }
        }
    }

    #[test]
    fn whoever_shows_nothing_leaves_no_trace(all in all(), silent in 1..5_i64) {
        let before = all.lists(&all.ground());
        let mut people = all.people.clone();
        people.extend((0..silent).map(|id| Person::new(PersonId(200 + id))));
        let ground = Ground::new(people, all.communities.clone(), &all.near);
        prop_assert_eq!(before, all.lists(&ground));
    }

    #[test]
    fn a_community_that_is_not_handed_in_leaves_no_trace(all in all()) {
        let without = Ground::new(all.people.clone(), Vec::new(), &all.near);
        let with = all.ground();
        for me in &all.people {
            prop_assert_eq!(without.people_for(me, &all.ask()), with.people_for(me, &all.ask()));
            // The lists of communities consist of those that are there, whatever others there might be.
            for community in &all.communities {
                let alone = Ground::new(all.people.clone(), vec![community.clone()], &all.near);
                prop_assert_eq!(alone.fit(me, community.id, 1), with.fit(me, community.id, 1));
            }
        }
    }

    #[test]
    fn the_order_of_what_is_handed_in_does_not_matter(all in all(), turn in 0..7_usize) {
        let before = all.lists(&all.ground());
        prop_assert_eq!(&before, &all.lists(&all.ground()));
        let (mut people, mut communities, mut near) = (all.people.clone(), all.communities.clone(), all.near.clone());
        people.reverse();
        let turned = turn % people.len();
        people.rotate_left(turned);
        for person in &mut people {
            for set in [&mut person.practises, &mut person.helps, &mut person.learns, &mut person.follows] {
                set.reverse();
            }
        }
        communities.reverse();
        for members in communities.iter_mut().filter_map(|community| community.members.as_mut()) {
            members.reverse();
        }
        near.reverse();
        prop_assert_eq!(before, all.lists(&Ground::new(people, communities, &near)));
    }

    #[test]
    fn what_was_dismissed_never_comes_back(all in all(), dismissed in btree_set(0..14_i64, 0..8)) {
        let without: Vec<i64> = dismissed.iter().copied().collect();
        let ground = all.ground();
        let ask = Ask { without: &without, ..all.ask() };
        for me in &all.people {
            prop_assert!(ground.people_for(me, &ask).iter().all(|one| !dismissed.contains(&one.of.0)));
            prop_assert!(ground.communities_for(me, &ask).iter().all(|one| !dismissed.contains(&one.of.0)));
        }
        for community in &all.communities {
            let members: BTreeSet<_> = community.members.iter().flatten().collect();
            for one in ground.people_for_community(community, &ask) {
                prop_assert!(!dismissed.contains(&one.of.0) && !members.contains(&one.of));
            }
        }
    }

    #[test]
    fn lists_are_as_long_as_asked_and_begin_with_the_closest(all in all(), limit in 0..5_usize) {
        let ground = all.ground();
        let ask = Ask { limit, ..Ask::default() };
        for me in &all.people {
            let list = ground.people_for(me, &ask);
            prop_assert!(list.len() <= limit);
            let mut ids: Vec<_> = list.iter().map(|one| one.of).collect();
            if let Some(first) = ids.first() {
                let of = |id: PersonId| ground.closeness(me, all.people.iter().find(|one| one.id == id).unwrap(), 0);
                let others = all.people.iter().filter(|other| other.id != me.id);
                prop_assert_eq!(of(*first), others.map(|other| ground.closeness(me, other, 0)).max().unwrap());
            }
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), list.len());
        }
    }
}

fn practising(id: i64, department: i64, practises: &[i64]) -> Person {
    let practises = practises.iter().copied().map(InterestId).collect();
    Person { department: Some(DepartmentId(department)), practises, ..Person::new(PersonId(id)) }
}

#[test]
fn a_list_is_not_all_one_department() {
    // Ten colleagues of one other department, and one of a third, share the same practice.
    let mut people: Vec<Person> = (1..=10).map(|id| practising(id, 2, &[1])).collect();
    people.push(practising(11, 3, &[1]));
    let me = practising(0, 1, &[1]);
    let ground = Ground::new(people, Vec::new(), &[]);
    let list = ground.people_for(&me, &Ask { limit: 3, ..Ask::default() });
    assert_eq!(list[1].of, PersonId(11), "{list:?}");
    assert_eq!(list[0].reasons, [Reason::Practise(vec![InterestId(1)]), Reason::OtherDepartment(DepartmentId(2))]);
}

#[test]
fn what_few_practise_weighs_more() {
    let mut people: Vec<Person> = (10..40).map(|id| practising(id, 2, &[1])).collect();
    people.push(practising(50, 2, &[2]));
    let me = practising(0, 2, &[1, 2]);
    let list = Ground::new(people, Vec::new(), &[]).people_for(&me, &Ask { limit: 1, ..Ask::default() });
    assert_eq!(list[0].of, PersonId(50));
}

#[test]
fn a_community_without_the_department_comes_first() {
    let people: Vec<Person> = (1..=8).map(|id| practising(id, if id < 5 { 1 } else { 2 }, &[7])).collect();
    let community = |id, members: std::ops::Range<i64>| Community {
        id: CommunityId(id),
        interests: vec![InterestId(7)],
        members: Some(members.map(PersonId).collect()),
    };
    let ground = Ground::new(people, vec![community(1, 1..5), community(2, 5..9)], &[]);
    let list = ground.communities_for(&practising(0, 1, &[7]), &Ask { limit: 2, ..Ask::default() });
    assert_eq!(list[0].of, CommunityId(2));
    assert_eq!(list[0].reasons, [Reason::About(vec![InterestId(7)]), Reason::NobodyFrom(DepartmentId(1))]);
    assert_eq!(list[1].reasons, [Reason::About(vec![InterestId(7)])]);
}

#[test]
fn members_speak_for_a_community_that_says_nothing() {
    let people: Vec<Person> = (1..=4).map(|id| practising(id, 1, &[7])).collect();
    let members = |count: i64| Some((1..=count).map(PersonId).collect());
    let community = |id, count| Community { id: CommunityId(id), interests: Vec::new(), members: members(count) };
    let ground = Ground::new(people, vec![community(1, 4), community(2, 2)], &[]);
    let list = ground.communities_for(&practising(0, 1, &[7]), &Ask { limit: 5, ..Ask::default() });
    // Two could be told apart; four are a practice.
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].reasons, [Reason::MembersPractise { interest: InterestId(7), members: 4 }]);
}

#[test]
fn a_community_of_one_job_title_is_told() {
    let with_title = |id, title| Person { title: Some(TitleId(title)), ..practising(id, id % 3, &[1]) };
    let mut people: Vec<Person> = (0..9).map(|id| with_title(id, 1)).collect();
    people.push(with_title(9, 2));
    people.push(practising(10, 1, &[1]));
    let makeup = Ground::makeup(&people);
    let found = makeup.one_title.unwrap();
    assert_eq!((found.title, found.members, found.of), (TitleId(1), 9, 10));
    assert_eq!(makeup.titles, 180);
    people.extend((20..24).map(|id| with_title(id, id)));
    assert_eq!(Ground::makeup(&people).one_title, None);
    assert_eq!(Ground::makeup(&people[..4]).one_title, None, "too few to say so");
}
