//! The table of looks.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use people::schema::people;

db::id!(
    /// An administrator's look inside a community.
    LookId
);

diesel::table! {
    looks (id) {
        id -> BigInt,
        community_id -> BigInt,
        person_id -> BigInt,
        reason -> Text,
        began_at -> BigInt,
        ends_at -> BigInt,
    }
}

diesel::joinable!(looks -> people (person_id));
db::joined!(crate::looks::schema::looks, ::people::schema::people);

/// A look as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = looks)]
pub struct Look {
    pub id: LookId,
    #[diesel(column_name = community_id)]
    pub community: CommunityId,
    #[diesel(column_name = person_id)]
    pub person: PersonId,
    pub reason: String,
    pub began_at: Time,
    /// Until when they may read.
    pub ends_at: Time,
}
