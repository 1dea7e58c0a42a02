//! Addresses by which authors of other sites can be known, as digests; and authors who are accounts now.

use serde::{Deserialize, Serialize};
use spine::Verb;

use db::PersonId;

use crate::schema::people;

diesel::table! {
    author_claims (source, source_id) {
        source -> Text,
        source_id -> Text,
        digest -> Text,
        added_at -> BigInt,
    }
}

diesel::table! {
    merged_authors (source, source_id) {
        source -> Text,
        source_id -> Text,
        name -> Text,
        url -> Nullable<Text>,
        person_id -> BigInt,
        merged_at -> BigInt,
    }
}

diesel::joinable!(merged_authors -> people (person_id));
diesel::allow_tables_to_appear_in_same_query!(author_claims, people);
diesel::allow_tables_to_appear_in_same_query!(merged_authors, people);

/// What an imported author wrote is somebody's own now. Object: that person; the author's row is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub author: PersonId,
}

impl Verb for Merged {
    const NAME: &'static str = "person.merged";
}

/// The row of an imported author is gone. Object: the author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dissolved {
    pub into: PersonId,
}

impl Verb for Dissolved {
    const NAME: &'static str = "person.dissolved";
}
