//! The tables of the second step.

use db::{PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Verb;

db::id!(
    /// A code that works once, for whoever has lost the app.
    RecoveryCodeId
);

diesel::table! {
    second_steps (person_id) {
        person_id -> BigInt,
        secret -> Binary,
        created_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        last_step -> BigInt,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> BigInt,
        person_id -> BigInt,
        code -> Binary,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sign_in_steps (token) {
        token -> Binary,
        person_id -> BigInt,
        expires_at -> BigInt,
    }
}

/// The second step of a person, as the row stands. Shows nothing of the secret.
#[derive(Clone, Queryable)]
pub struct SecondStep {
    pub person: PersonId,
    pub secret: Vec<u8>,
    pub created_at: Time,
    pub confirmed_at: Option<Time>,
    pub last_step: i64,
}

impl std::fmt::Debug for SecondStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecondStep({}, {:?})", self.person, self.confirmed_at)
    }
}

/// The second step of signing in was switched on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStepSet {
    pub on: bool,
}

impl Verb for SecondStepSet {
    const NAME: &'static str = "person.second-step-set";
}
