//! The table of passkeys.

use db::{PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Verb;

db::id!(
    /// A key by which somebody signs in without a password.
    PasskeyId
);

diesel::table! {
    passkeys (id) {
        id -> BigInt,
        person_id -> BigInt,
        credential -> Binary,
        name -> Text,
        data -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Listed {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: Time,
    pub used_at: Option<Time>,
}

/// A passkey as its row stands.
#[derive(Debug, Clone, Queryable)]
pub struct Stored {
    pub id: PasskeyId,
    pub person: PersonId,
    pub data: String,
}

/// A passkey was added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeysChanged {
    pub added: bool,
}

impl Verb for PasskeysChanged {
    const NAME: &'static str = "person.passkeys-changed";
}
