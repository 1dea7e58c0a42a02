//! The tables of those who are on their way to an account.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Verb;

use super::policy::Way;
use crate::schema::people;

db::id!(
    /// Somebody on their way to an account.
    SignUpId
);

diesel::table! {
    sign_ups (id) {
        id -> BigInt,
        email -> Nullable<Text>,
        token -> Nullable<Binary>,
        invited_by -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        letters -> BigInt,
        letters_since -> BigInt,
    }
}

diesel::table! {
    sign_up_communities (sign_up_id, community_id) {
        sign_up_id -> BigInt,
        community_id -> BigInt,
        invited_by -> BigInt,
    }
}

diesel::joinable!(sign_ups -> people (invited_by));
diesel::allow_tables_to_appear_in_same_query!(sign_ups, people);

/// Somebody on their way, as their row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SignUp {
    pub id: SignUpId,
    /// Nothing once it has become an account.
    pub email: Option<String>,
    /// Nothing where they came by themselves.
    pub invited_by: Option<PersonId>,
    pub created_at: Time,
    pub expires_at: Time,
    pub used_at: Option<Time>,
    pub letters: i64,
    pub letters_since: Time,
}

/// A community into which somebody comes with their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Destination {
    pub community: CommunityId,
    /// Who invited them there.
    pub by: PersonId,
}

/// Somebody was invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {}

impl Verb for Invited {
    const NAME: &'static str = "invitation.sent";
}

/// An invitation was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {}

impl Verb for Withdrawn {
    const NAME: &'static str = "invitation.withdrawn";
}

/// An administrator decided anew who may sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    pub way: Way,
}

impl Verb for PolicySet {
    const NAME: &'static str = "sign-up.policy-set";
}
