//! The table of departments.

use db::PersonId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::{ObjectRef, Verb};

db::id!(
    /// A department of the organisation.
    DepartmentId
);

diesel::table! {
    departments (id) {
        id -> BigInt,
        key -> Text,
        name -> Text,
        parent_id -> Nullable<BigInt>,
    }
}

/// A department as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = departments)]
pub struct Department {
    pub id: DepartmentId,
    pub name: String,
    /// The one that it is a part of.
    pub parent_id: Option<DepartmentId>,
}

/// The word for a department among the objects of the house.
pub const KIND: &str = "department";

/// What activity and the record call it.
pub fn object(id: DepartmentId) -> ObjectRef {
    ObjectRef { kind: KIND, id: id.0 }
}

/// An administrator changed the tree. The activity is on the department in which people are now, if any moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// How many people's pages name another department now.
    pub people: i64,
}

impl Verb for Kept {
    const NAME: &'static str = "department.kept";
}

/// Somebody and what their page calls their department.
pub type Named = (PersonId, String);
