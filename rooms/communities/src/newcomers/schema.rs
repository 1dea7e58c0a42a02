//! The tables of newcomers and of those who greet them.

use db::PersonId;
use diesel::prelude::*;

db::words!(
    /// The first steps, in their order.
    Step {
        /// Say what one practises.
        Practice = "practice",
        /// Join one community.
        Joining = "joining",
        /// Say hello, or ask.
        Hello = "hello",
    }
);

diesel::table! {
    greeters (person_id) {
        person_id -> BigInt,
        since -> BigInt,
        turn_at -> BigInt,
    }
}

diesel::table! {
    newcomers (person_id) {
        person_id -> BigInt,
        greeter_id -> Nullable<BigInt>,
        practice_later -> Bool,
        joining_later -> Bool,
        hello_later -> Bool,
        since -> BigInt,
    }
}

db::joined!(crate::newcomers::schema::greeters, ::people::schema::people);
db::joined!(crate::newcomers::schema::newcomers, ::people::schema::people);

/// A newcomer as their row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = newcomers)]
pub struct Newcomer {
    pub person_id: PersonId,
    pub greeter_id: Option<PersonId>,
    pub practice_later: bool,
    pub joining_later: bool,
    pub hello_later: bool,
}

impl Newcomer {
    /// Whether a step was put off.
    pub fn later(&self, step: Step) -> bool {
        match step {
            Step::Practice => self.practice_later,
            Step::Joining => self.joining_later,
            Step::Hello => self.hello_later,
        }
    }
}
