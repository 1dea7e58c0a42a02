//! The tables of getting in and out.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use people::{Letters, Role};
use serde::{Deserialize, Serialize};
use spine::Verb;

use crate::schema::communities;

diesel::table! {
    join_requests (community_id, person_id) {
        community_id -> BigInt,
        person_id -> BigInt,
        answer -> Text,
        asked_at -> BigInt,
        answered_at -> Nullable<BigInt>,
        answered_by -> Nullable<BigInt>,
        words -> Text,
    }
}

diesel::table! {
    departures (community_id, person_id) {
        community_id -> BigInt,
        person_id -> BigInt,
        role -> Text,
        letters -> Text,
        since -> BigInt,
        left_at -> BigInt,
    }
}

diesel::joinable!(join_requests -> communities (community_id));
diesel::joinable!(departures -> communities (community_id));
diesel::allow_tables_to_appear_in_same_query!(communities, join_requests);
diesel::allow_tables_to_appear_in_same_query!(communities, departures);
db::joined!(crate::joining::schema::join_requests, ::people::schema::people);

/// What somebody who asked to be let in said, and what they were told.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct JoinRequest {
    pub community: CommunityId,
    pub person: PersonId,
    /// What they said to the community's question.
    pub answer: String,
    pub asked_at: Time,
    pub answered_at: Option<Time>,
    pub answered_by: Option<PersonId>,
    /// What they were told.
    pub words: String,
}

/// What somebody was in a community that they have just left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Departure {
    pub community: CommunityId,
    pub person: PersonId,
    pub role: Role,
    pub letters: Letters,
    pub since: Time,
    pub left_at: Time,
}

db::id!(
    /// An invitation into a community.
    InvitationId
);
db::words!(
    /// For whom an invitation is.
    InvitationKind {
        /// For one person, who gets it by mail.
        Person = "person",
        /// For whoever has the link.
        Link = "link",
    }
);

diesel::table! {
    community_invitations (id) {
        id -> BigInt,
        community_id -> BigInt,
        kind -> Text,
        token -> Binary,
        inviter_id -> BigInt,
        person_id -> Nullable<BigInt>,
        uses_max -> Nullable<BigInt>,
        uses -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(community_invitations -> communities (community_id));
diesel::allow_tables_to_appear_in_same_query!(communities, community_invitations);

/// An invitation as its row stands, without the secret.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = community_invitations)]
pub struct Invitation {
    pub id: InvitationId,
    pub community_id: CommunityId,
    pub kind: InvitationKind,
    pub inviter_id: PersonId,
    /// For whom it is; nothing for a link.
    pub person_id: Option<PersonId>,
    /// How many may use it; nothing for any number.
    pub uses_max: Option<i64>,
    pub uses: i64,
    pub created_at: Time,
    pub expires_at: Time,
    pub withdrawn_at: Option<Time>,
}

/// Somebody was invited, or a link was made. Object: the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Nobody in particular for a link.
    pub person: Option<PersonId>,
}

impl Verb for Invited {
    const NAME: &'static str = "community.invited";
}
