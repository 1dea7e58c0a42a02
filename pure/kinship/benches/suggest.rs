//! How long suggestions take: `cargo bench -p kinship -- [PEOPLE COMMUNITIES]`, 50,000 and 2,000 when left out.
//!
//! What people practise is skewed as it is in life: the most common of 1,500 interests is named by one in eight, most
//! by a handful; departments and communities likewise.

use std::time::{Duration, Instant};

use kinship::{Ask, Community, CommunityId, DepartmentId, Ground, How, InterestId, Near, Person, PersonId};

const INTERESTS: u64 = 1_500;
const DEPARTMENTS: u64 = 80;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (people, communities) = (arguments.next().unwrap_or(50_000), arguments.next().unwrap_or(2_000));
    let mut dice = Dice(0x5EED);
    let people: Vec<Person> = (0..people).map(|id| dice.person(id)).collect();
    let communities: Vec<Community> = (0..communities).map(|id| dice.community(id, people.len() as u64)).collect();
    let near: Vec<Near> = (0..INTERESTS * 2).map(|_| dice.near()).collect();
    let threads: Vec<Vec<(PersonId, u32)>> = people.iter().map(|_| dice.threads(people.len() as u64)).collect();

    let start = Instant::now();
    let ground = Ground::new(people.clone(), communities.clone(), &near);
    println!("{} people, {} communities, put in order in {:?}", people.len(), communities.len(), start.elapsed());

    let mut each = Vec::new();
    let (start, worked) = (Instant::now(), on_processor());
    for (person, threads) in people.iter().zip(&threads) {
        let begun = Instant::now();
        std::hint::black_box(ground.people_for(person, &Ask { threads, without: &[], limit: 10 }));
        each.push(begun.elapsed());
    }
    show("people for one person", each, start.elapsed(), worked);

    let mut each = Vec::new();
    let (start, worked) = (Instant::now(), on_processor());
    for (person, threads) in people.iter().zip(&threads) {
        let begun = Instant::now();
        std::hint::black_box(ground.communities_for(person, &Ask { threads, without: &[], limit: 10 }));
        each.push(begun.elapsed());
    }
    show("communities for one person", each, start.elapsed(), worked);

    let mut each = Vec::new();
    let (start, worked) = (Instant::now(), on_processor());
    for community in &communities {
        let begun = Instant::now();
        std::hint::black_box(ground.people_for_community(community, &Ask { limit: 10, ..Ask::default() }));
        each.push(begun.elapsed());
    }
    show("people for one community", each, start.elapsed(), worked);
}

/// How long this program had a processor so far, where the system says so: what else the machine does is not in it.
fn on_processor() -> Option<Duration> {
    let line = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    line.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn show(what: &str, mut each: Vec<Duration>, all: Duration, before: Option<Duration>) {
    each.sort_unstable();
    let at = |part: usize| each[(each.len() - 1) * part / 1000];
    println!("{what}: p50 {:?}, p99 {:?}, slowest {:?}; all {} in {all:.2?}", at(500), at(990), at(1000), each.len());
    if let (Some(before), Some(now)) = (before, on_processor()) {
        println!("    on the processor: {:.2?} for all", now - before);
    }
}

/// Numbers that look like chance and are the same every time (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Below `end`, small numbers far more often: 0 about as often as 10 to 20 together (Zipf's law, its head cut).
    fn skewed(&mut self, end: u64) -> u64 {
        const HEAD: f64 = 10.0;
        let part = self.below(1 << 32) as f64 / (1_u64 << 32) as f64;
        (HEAD * (1.0 + end as f64 / HEAD).powf(part) - HEAD) as u64
    }

    fn interests(&mut self, from: u64, to: u64) -> Vec<InterestId> {
        (0..from + self.below(to - from + 1)).map(|_| InterestId(self.skewed(INTERESTS) as i64)).collect()
    }

    fn person(&mut self, id: i64) -> Person {
        Person {
            department: Some(DepartmentId(self.skewed(DEPARTMENTS) as i64)),
            practises: self.interests(1, 8),
            helps: self.interests(0, 4),
            learns: self.interests(0, 4),
            follows: self.interests(0, 3),
            ..Person::new(PersonId(id))
        }
    }

    fn community(&mut self, id: i64, people: u64) -> Community {
        let size = 5 + self.skewed(3_000);
        let members = self.below(10) < 7;
        let members = members.then(|| (0..size).map(|_| PersonId(self.below(people) as i64)).collect());
        Community { id: CommunityId(id), interests: self.interests(1, 6), members }
    }

    fn near(&mut self) -> Near {
        let how = if self.below(2) == 0 { How::Within } else { How::Beside };
        let mut interest = || InterestId(self.below(INTERESTS) as i64);
        Near { one: interest(), other: interest(), how }
    }

    fn threads(&mut self, people: u64) -> Vec<(PersonId, u32)> {
        let with = self.skewed(60);
        (0..with).map(|_| (PersonId(self.below(people) as i64), 1 + self.skewed(5) as u32)).collect()
    }
}
