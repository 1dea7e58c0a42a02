//! The table of communities. Other rooms may join it, and only this one writes to it.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;

db::words!(
    /// Who may read a community, and how one gets in.
    Access {
        /// Everybody in the organisation reads (everybody at all, if public reading is on); joining needs nobody.
        Open = "open",
        /// Signed-in people see that it is there; members read; a facilitator lets people in.
        Request = "request",
        /// Only members know of it.
        Private = "private",
    }
);

diesel::table! {
    communities (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        purpose -> Text,
        access -> Text,
        member_count -> BigInt,
        version -> BigInt,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
    }
}

/// A community as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = communities)]
pub struct CommunityRow {
    pub id: CommunityId,
    pub slug: String,
    pub name: String,
    pub purpose: String,
    pub access: Access,
    pub member_count: i64,
    pub version: i64,
    pub created_at: Time,
    pub created_by: Option<PersonId>,
}
