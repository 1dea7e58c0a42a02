//! Archives that were asked for.

use serde::{Deserialize, Serialize};
use spine::Verb;

diesel::table! {
    exports (id) {
        id -> BigInt,
        person_id -> BigInt,
        name -> Text,
        asked_at -> BigInt,
        ready_at -> Nullable<BigInt>,
        bytes -> Nullable<BigInt>,
    }
}

/// Somebody asked for an archive of everything about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {}

impl Verb for Exported {
    const NAME: &'static str = "person.exported";
}
