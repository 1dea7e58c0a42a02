//! The tables of the door.

use db::{PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Verb;

use crate::schema::people;

db::id!(
    /// Another address that somebody asked for.
    EmailChangeId
);
db::id!(
    /// A browser in which somebody has signed in.
    DeviceId
);

diesel::table! {
    email_changes (id) {
        id -> BigInt,
        person_id -> BigInt,
        before -> Nullable<Text>,
        email -> Text,
        confirm -> Nullable<Binary>,
        stop -> Nullable<Binary>,
        undo -> Nullable<Binary>,
        created_at -> BigInt,
        expires_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    devices (id) {
        id -> BigInt,
        person_id -> BigInt,
        token -> Binary,
        agent -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
    }
}

diesel::joinable!(devices -> people (person_id));
diesel::allow_tables_to_appear_in_same_query!(devices, people);

/// Another address that somebody asked for, as the row stands, without the links.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct EmailChange {
    pub id: EmailChangeId,
    pub person: PersonId,
    /// The address that they had.
    pub before: Option<String>,
    pub email: String,
    pub expires_at: Time,
    pub confirmed_at: Option<Time>,
}

/// A browser in which somebody has signed in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Device {
    pub id: DeviceId,
    pub person: PersonId,
    /// What it said about itself.
    pub agent: String,
    pub created_at: Time,
    /// When somebody last signed in there.
    pub seen_at: Time,
}

/// Somebody signs in with another address from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChanged {}

impl Verb for EmailChanged {
    const NAME: &'static str = "person.email-changed";
}

/// The change of an address was stopped, or taken back, from the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChangeStopped {
    /// Whether it had been confirmed, and was taken back.
    pub taken_back: bool,
}

impl Verb for EmailChangeStopped {
    const NAME: &'static str = "person.email-change-stopped";
}
