//! The tables of suggestions: what was waved aside, and how much somebody wants to be told.

use db::PersonId;
use diesel::prelude::*;

db::words!(
    /// What can be waved aside.
    Dismissed {
        Person = "person",
        Community = "community",
    }
);
db::words!(
    /// How much is suggested to somebody.
    Measure {
        Usual = "usual",
        /// The nearest ones only.
        Less = "less",
        Nothing = "nothing",
    }
);

diesel::table! {
    suggestions_dismissed (person_id, kind, object_id) {
        person_id -> BigInt,
        kind -> Text,
        object_id -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    community_dismissals (community_id, person_id) {
        community_id -> BigInt,
        person_id -> BigInt,
        dismissed_by -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    suggestion_wishes (person_id) {
        person_id -> BigInt,
        measure -> Text,
        shown -> Bool,
    }
}

/// What somebody wants of suggestions. Whoever has not said so has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Wishes {
    pub person: PersonId,
    pub measure: Measure,
    /// Whether they may be suggested to others.
    pub shown: bool,
}

impl Wishes {
    /// Of somebody who has not said.
    pub fn unsaid(person: PersonId) -> Wishes {
        Wishes { person, measure: Measure::Usual, shown: true }
    }
}
