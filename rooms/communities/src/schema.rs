//! The table of communities, and what can happen in this room. Other rooms may join the table, and only this one
//! writes to it.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use people::schema::memberships;
use serde::{Deserialize, Serialize};
use spine::{ObjectRef, Verb};

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

db::words!(
    /// Where a community stands in its life, as its facilitators see it.
    Stage {
        /// People find out what they share.
        Potential = "potential",
        /// They begin to meet, and to trust that it is worth it.
        Coalescing = "coalescing",
        /// They know what they are about, and others come.
        Maturing = "maturing",
        /// They keep what they have alive and current.
        Stewardship = "stewardship",
        /// They become something else, or part well.
        Transformation = "transformation",
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
        stage -> Text,
        colour -> Nullable<BigInt>,
        archived_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    community_interests (community_id, interest_id) {
        community_id -> BigInt,
        interest_id -> BigInt,
    }
}

diesel::joinable!(community_interests -> communities (community_id));
diesel::allow_tables_to_appear_in_same_query!(communities, community_interests);
db::joined!(crate::schema::community_interests, ::people::interests::schema::interests);
db::joined!(crate::schema::community_interests, ::people::interests::schema::practices);
db::joined!(crate::schema::community_interests, ::people::schema::memberships);
diesel::joinable!(memberships -> communities (community_id));
db::joined!(crate::schema::communities, crate::schema::memberships);
db::joined!(crate::schema::communities, ::people::schema::people);
db::joined!(crate::schema::communities, ::people::schema::sessions);
db::joined!(crate::schema::communities, ::spine::threads::table);

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
    pub stage: Stage,
    /// The ground of its mark, one of the six, where somebody chose one.
    pub colour: Option<i64>,
    /// Since when it is only read.
    pub archived_at: Option<Time>,
}

/// The word for a community among the objects of the house.
pub const KIND: &str = "community";

impl CommunityRow {
    /// What activity and threads call it.
    pub fn object(&self) -> ObjectRef {
        object(self.id)
    }
}

/// What activity and threads call the community with this id.
pub fn object(id: CommunityId) -> ObjectRef {
    ObjectRef { kind: KIND, id: id.0 }
}

macro_rules! verb {
    ($(#[$meta:meta])* $name:ident = $word:literal { $($(#[$fmeta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type),* }

        impl Verb for $name {
            const NAME: &'static str = $word;
        }
    };
}

verb!(
    /// A community was founded; the actor, if there is one, is its first facilitator.
    Created = "community.created" { access: Access }
);
verb!(
    /// A facilitator changed what it says of itself, or who may read it.
    Changed = "community.changed" {
        renamed: bool,
        purpose: bool,
        /// The rest: interests, texts, colour.
        #[serde(default)]
        said: bool,
        before: Access,
        access: Access,
    }
);
verb!(
    /// The actor asks to become a member.
    Asked = "community.asked" {}
);
verb!(
    /// The actor no longer asks.
    Withdrew = "community.withdrew" {}
);
verb!(
    /// Somebody became a member: the actor themselves, or a person whom the actor let in or brought in.
    Joined = "community.joined" { person: PersonId }
);
verb!(
    /// A facilitator declined a request.
    Declined = "community.declined" { person: PersonId }
);
verb!(
    /// Somebody is no longer a member: the actor themselves, or a person whose membership the actor ended.
    Left = "community.left" { person: PersonId }
);
verb!(
    /// An administrator who is no member looks inside; the actor.
    Looked = "community.looked" { until: Time }
);
verb!(
    /// A member became a facilitator.
    Chosen = "facilitator.chosen" { person: PersonId }
);
verb!(
    /// A facilitator became a member like the others.
    Released = "facilitator.released" { person: PersonId }
);
verb!(
    /// A member became steward of the community's tags, or is none any more.
    Entrusted = "steward.entrusted" {
        person: PersonId,
        steward: bool,
    }
);
verb!(
    /// A community is only read from now on, or is in use again.
    Archived = "community.archived" { archived: bool }
);
verb!(
    /// A community has another picture above its home page, or none any more.
    Covered = "community.covered" { cover: bool }
);
