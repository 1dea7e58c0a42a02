//! Weights and sums, in millionths. Whole numbers, so that the order in which things are added does not matter.

/// One, in millionths.
pub const ONE: u64 = 1_000_000;

/// What two people's score consists of; from either side the same.
pub mod of_people {
    pub const PRACTICE: u64 = 400_000;
    /// In each direction.
    pub const HELP: u64 = 150_000;
    pub const THREADS: u64 = 150_000;
    pub const BRIDGE: u64 = 150_000;
}

/// What the score of a person and a community consists of; from either side the same.
pub mod of_communities {
    pub const INTERESTS: u64 = 550_000;
    pub const KNOWN: u64 = 250_000;
    pub const BRIDGE: u64 = 200_000;
}

/// At which sum of weights half of a part is reached: one interest that nobody else has.
const HALF_INTERESTS: u64 = ONE;
/// At which count of threads, or of people, half of a part is reached.
const HALF_COUNT: u64 = 2;

/// How rare an interest is that `of` of `all` people show, in millionths: 1 for one that nobody shows.
pub fn rarity(of: usize, all: usize) -> u64 {
    let all = all.max(1) as f64;
    let rare = (1.0 + all / (1.0 + of as f64)).ln() / (1.0 + all).ln();
    (rare * ONE as f64).round() as u64
}

/// A part of the score from a sum of weights: rises with it, and never reaches `part`. Whatever there is counts.
pub fn by_weight(part: u64, sum: u64) -> u64 {
    // Exact, as both products are below 2^53, and several times as fast as whole numbers are divided.
    let share = (part * sum) as f64 / (sum + HALF_INTERESTS) as f64;
    if sum == 0 { 0 } else { (share as u64).max(1) }
}

/// A part of the score from a count.
pub fn by_count(part: u64, count: u32) -> u64 {
    part * u64::from(count) / (u64::from(count) + HALF_COUNT)
}
