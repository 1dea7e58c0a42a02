//! The tables of practice interests. Rooms above may join `interests` and `practices`, and write to neither.

use db::{PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Verb;

use crate::schema::people;

db::id!(
    /// Something that people practise, whatever they are employed as.
    InterestId
);
db::words!(
    /// How one interest lies to another.
    LinkKind {
        /// The other one is broader.
        Broader = "broader",
        /// They lie side by side.
        Beside = "beside",
    }
);

diesel::table! {
    interests (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        description -> Text,
        version -> BigInt,
        merged_into -> Nullable<BigInt>,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    interest_names (folded) {
        folded -> Text,
        interest_id -> BigInt,
        name -> Text,
        main -> Bool,
    }
}

diesel::table! {
    interest_links (interest_id, other_id) {
        interest_id -> BigInt,
        other_id -> BigInt,
        kind -> Text,
    }
}

diesel::table! {
    interests_apart (interest_id, other_id) {
        interest_id -> BigInt,
        other_id -> BigInt,
    }
}

diesel::table! {
    interest_stewards (person_id) {
        person_id -> BigInt,
        since -> BigInt,
    }
}

diesel::table! {
    practices (person_id, interest_id) {
        person_id -> BigInt,
        interest_id -> BigInt,
        practises -> Bool,
        helps -> Bool,
        learns -> Bool,
        follows -> Bool,
        depth -> Text,
        since -> BigInt,
    }
}

diesel::joinable!(interest_names -> interests (interest_id));
diesel::joinable!(practices -> interests (interest_id));
diesel::joinable!(practices -> people (person_id));
diesel::joinable!(interest_stewards -> people (person_id));
diesel::allow_tables_to_appear_in_same_query!(interests, interest_names);
diesel::allow_tables_to_appear_in_same_query!(interests, interest_links);
diesel::allow_tables_to_appear_in_same_query!(interests, practices);
diesel::allow_tables_to_appear_in_same_query!(practices, people);
diesel::allow_tables_to_appear_in_same_query!(interest_stewards, people);

/// A practice interest as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = interests)]
pub struct Interest {
    pub id: InterestId,
    pub slug: String,
    pub name: String,
    /// One or a few sentences on what practising it means; may be empty.
    pub description: String,
    pub version: i64,
    /// The one that it was merged into: this row is a signpost then.
    pub merged_into: Option<InterestId>,
    pub created_at: Time,
    pub created_by: Option<PersonId>,
}

impl Interest {
    /// The address of its page.
    pub fn href(&self) -> String {
        format!("/interests/{}", self.slug)
    }
}

/// What a person says of an interest.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = practices)]
pub struct Practice {
    pub person_id: PersonId,
    pub interest_id: InterestId,
    pub practises: bool,
    pub helps: bool,
    pub learns: bool,
    pub follows: bool,
    /// How deep, in their own words; may be empty.
    pub depth: String,
    pub since: Time,
}

/// A practice interest was named for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {}

impl Verb for Named {
    const NAME: &'static str = "interest.named";
}

/// A name, a description, synonyms or neighbours changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub renamed: bool,
}

impl Verb for Described {
    const NAME: &'static str = "interest.described";
}

/// An interest went up in another one, with everything that pointed to it. The activity is on the one that went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub into: InterestId,
}

impl Verb for Merged {
    const NAME: &'static str = "interest.merged";
}

/// A part of an interest became one of its own. The activity is on the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    pub from: InterestId,
}

impl Verb for Split {
    const NAME: &'static str = "interest.split";
}

/// Somebody says something else of an interest than before. The activity is on the interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeSaid {
    pub practises: bool,
    pub helps: bool,
    pub learns: bool,
    pub follows: bool,
}

impl Verb for PracticeSaid {
    const NAME: &'static str = "practice.said";
}

/// Somebody keeps the names of practice interests in order from now on, or does not any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StewardSet {
    pub steward: bool,
}

impl Verb for StewardSet {
    const NAME: &'static str = "interest.steward-set";
}

/// An interest that nobody used went with a new starter set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {}

impl Verb for Removed {
    const NAME: &'static str = "interest.removed";
}
