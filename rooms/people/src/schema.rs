//! The tables of people. Other rooms may join `people` and `memberships`, and write to neither.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;

diesel::table! {
    people (id) {
        id -> BigInt,
        handle -> Text,
        name -> Text,
        email -> Nullable<Text>,
        password -> Nullable<Text>,
        admin -> Bool,
        role -> Text,
        department -> Text,
        about -> Text,
        epoch -> BigInt,
        created_at -> BigInt,
        claimed_at -> Nullable<BigInt>,
        deactivated_at -> Nullable<BigInt>,
        source -> Nullable<Text>,
        source_id -> Nullable<Text>,
        source_url -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token -> Binary,
        person_id -> BigInt,
        agent -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    tokens (id) {
        id -> BigInt,
        token -> Binary,
        person_id -> BigInt,
        name -> Text,
        scope -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    password_resets (token) {
        token -> Binary,
        person_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    memberships (community_id, person_id) {
        community_id -> BigInt,
        person_id -> BigInt,
        role -> Text,
        state -> Text,
        since -> BigInt,
    }
}

diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(tokens -> people (person_id));
diesel::joinable!(password_resets -> people (person_id));
diesel::joinable!(memberships -> people (person_id));
diesel::allow_tables_to_appear_in_same_query!(people, sessions);
diesel::allow_tables_to_appear_in_same_query!(people, tokens);
diesel::allow_tables_to_appear_in_same_query!(people, password_resets);
diesel::allow_tables_to_appear_in_same_query!(people, memberships);

/// The columns of a [`Byline`], in its order.
pub const BYLINE: (people::id, people::handle, people::name, people::role) =
    (people::id, people::handle, people::name, people::role);

/// What every page shows of a person: enough for a name, a link and an avatar.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Byline {
    pub id: PersonId,
    pub handle: String,
    pub name: String,
    /// What they do in the organisation, in their words; may be empty.
    pub role: String,
}

/// A membership as its row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Membership {
    pub community: CommunityId,
    pub person: PersonId,
    pub role: crate::Role,
    pub state: crate::State,
    pub since: Time,
}
