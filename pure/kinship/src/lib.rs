//! Who shares a practice with whom: people for a person, communities for a person, people for a community.
//!
//! **What is known is what is handed in.** A caller hands in what people and communities have made visible to
//! whoever is going to be told, and nothing else; what is not in a [`Ground`] or an [`Ask`] can neither be suggested
//! nor shift a place in a list. Somebody who shows nothing is not even counted.
//!
//! **How it ranks.** Every interest has a weight, its rarity: `ln(1 + N / (1 + n)) / ln(1 + N)`, where n of the N
//! people who show something show this one (inverse document frequency: Spärck Jones 1972; summed over what two have
//! in common, as Adamic and Adar did for pages, 2003). Pairs of related interests count in part. A sum of weights x
//! becomes `x / (x + k)`, so that nobody is first by ticking everything. Of two people, with those sums,
//!
//! ```text
//! score = 0.40 what both practise + 0.15 they can help, you want to learn + 0.15 you can help, they want to learn
//!       + 0.15 threads in common  + 0.15 another department
//! ```
//!
//! and of a person and a community
//!
//! ```text
//! score = 0.55 interests + 0.25 people inside with whom they have threads in common + 0.20 (1 - p)
//! ```
//!
//! where p is the share of its members who come from the person's department: what a newcomer adds to the Blau index of
//! diversity, `1 - sum of p²` (Blau 1977). A department alone is no reason: it counts only beside another one. Both
//! scores are the same from either side. They never leave the crate as a figure for a person: what a caller shows is
//! the order and the [`Reason`]s.
//!
//! **How it chooses.** Not the best one by one, but a list: each next place goes to whatever has the highest
//! `0.75 score - 0.25 similarity to the most similar one above` (maximal marginal relevance: Carbonell and Goldstein
//! 1998), where the same department and the same interests are similar. So a list is not all one department.
//!
//! All sums are whole numbers, so the same input gives the same list, in whatever order it is handed in.

mod communities;
mod ground;
mod makeup;
mod people;
mod rank;
mod score;

pub use ground::Ground;
pub use makeup::{Makeup, OneTitle};

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    )*};
}

id!(
    /// A person, by whatever number the caller knows them.
    PersonId,
    /// A community.
    CommunityId,
    /// A practice interest.
    InterestId,
    /// A department.
    DepartmentId,
    /// A job title.
    TitleId,
);

/// What a person shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    pub id: PersonId,
    pub department: Option<DepartmentId>,
    pub title: Option<TitleId>,
    pub practises: Vec<InterestId>,
    /// What they can help with.
    pub helps: Vec<InterestId>,
    /// What they want to learn.
    pub learns: Vec<InterestId>,
    pub follows: Vec<InterestId>,
}

impl Person {
    /// Somebody who shows nothing yet.
    pub fn new(id: PersonId) -> Person {
        Person {
            id,
            department: None,
            title: None,
            practises: Vec::new(),
            helps: Vec::new(),
            learns: Vec::new(),
            follows: Vec::new(),
        }
    }
}

/// What a community shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Community {
    pub id: CommunityId,
    pub interests: Vec<InterestId>,
    /// Who is in it; nothing where that may not be seen.
    pub members: Option<Vec<PersonId>>,
}

/// Two interests that are related, and how. It does not matter which is named first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    pub one: InterestId,
    pub other: InterestId,
    pub how: How,
}

/// How two interests are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// One is a part of the other: counts half.
    Within,
    /// They lie beside each other: counts a quarter.
    Beside,
}

/// What belongs to one question.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// With whom there are threads in common, and how many, wherever whoever is told may read.
    pub threads: &'a [(PersonId, u32)],
    /// Who is not to be suggested: dismissed, or there already.
    pub without: &'a [i64],
    /// How many suggestions at most.
    pub limit: usize,
}

/// Something suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion<T> {
    pub of: T,
    /// Why, the strongest first; never empty.
    pub reasons: Vec<Reason>,
}

/// Why something is suggested. Interests stand with the rarest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Both practise these.
    Practise(Vec<InterestId>),
    /// They can help with these, which you want to learn.
    CanHelpYou(Vec<InterestId>),
    /// You can help with these, which they want to learn.
    YouCanHelp(Vec<InterestId>),
    /// Something of theirs is near to something of yours, in one of the ways above.
    Near { yours: InterestId, theirs: InterestId },
    /// Both wrote in so many threads.
    Threads(u32),
    /// They come from this department, which is not yours.
    OtherDepartment(DepartmentId),
    /// The community is about these, which the person named among their own.
    About(Vec<InterestId>),
    /// So many of its members practise this.
    MembersPractise { interest: InterestId, members: u32 },
    /// So many people with whom there are threads in common are in it.
    KnownInside(u32),
    /// Nobody in the community comes from this department, which is the person's.
    NobodyFrom(DepartmentId),
}
