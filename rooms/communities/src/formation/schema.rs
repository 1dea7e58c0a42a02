//! The tables of how communities come to be, and what can happen on the way.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::{ObjectRef, Verb};

use crate::schema::{Access, Stage, communities};

db::id!(
    /// A community that waits for support.
    ProposalId
);

diesel::table! {
    formations (community_id) {
        community_id -> BigInt,
        about -> Text,
        for_whom -> Text,
        together -> Text,
        question -> Text,
        welcome -> Text,
        welcome_html -> Text,
        cover -> Nullable<Text>,
        stage_later -> Nullable<BigInt>,
    }
}

diesel::table! {
    proposals (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        purpose -> Text,
        about -> Text,
        for_whom -> Text,
        together -> Text,
        interests -> Text,
        access -> Text,
        proposed_by -> BigInt,
        version -> BigInt,
        created_at -> BigInt,
        declined_at -> Nullable<BigInt>,
        words -> Text,
    }
}

diesel::table! {
    proposal_supporters (proposal_id, person_id) {
        proposal_id -> BigInt,
        person_id -> BigInt,
        at -> BigInt,
    }
}

diesel::joinable!(formations -> communities (community_id));
diesel::joinable!(proposal_supporters -> proposals (proposal_id));
diesel::allow_tables_to_appear_in_same_query!(communities, formations);
diesel::allow_tables_to_appear_in_same_query!(proposals, proposal_supporters);
db::joined!(crate::formation::schema::proposals, ::people::schema::people);
db::joined!(crate::formation::schema::proposal_supporters, ::people::schema::people);

/// What a community says of itself beyond its purpose. One without a row has said nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = formations)]
pub struct Formation {
    /// More on what it is about.
    pub about: String,
    pub for_whom: String,
    pub together: String,
    /// What whoever asks to be let in is asked.
    pub question: String,
    /// What new members are told, as it was written and as it is shown.
    pub welcome: String,
    pub welcome_html: String,
    /// The name of the picture above its home page.
    pub cover: Option<String>,
    /// When its facilitators said that the next stage can wait.
    pub stage_later: Option<Time>,
}

/// A community that waits for support, as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Proposal {
    pub id: ProposalId,
    pub slug: String,
    pub name: String,
    pub purpose: String,
    pub about: String,
    pub for_whom: String,
    pub together: String,
    /// Names of practice interests, separated by commas.
    pub interests: String,
    pub access: Access,
    pub proposed_by: PersonId,
    pub version: i64,
    pub created_at: Time,
    pub declined_at: Option<Time>,
    /// What an administrator who declined said.
    pub words: String,
}

impl Proposal {
    /// The address of its page.
    pub fn href(&self) -> String {
        format!("/proposals/{}", self.id)
    }

    pub fn object(&self) -> ObjectRef {
        object(self.id)
    }
}

/// What activity calls a proposal.
pub fn object(id: ProposalId) -> ObjectRef {
    ObjectRef { kind: "proposal", id: id.0 }
}

/// Somebody would like to found a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {}

impl Verb for Proposed {
    const NAME: &'static str = "proposal.made";
}

/// The actor would join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supported {}

impl Verb for Supported {
    const NAME: &'static str = "proposal.supported";
}

/// The actor would no longer join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsupported {}

impl Verb for Unsupported {
    const NAME: &'static str = "proposal.unsupported";
}

/// A proposal became a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub community: CommunityId,
}

impl Verb for Accepted {
    const NAME: &'static str = "proposal.accepted";
}

/// An administrator declined a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {}

impl Verb for Declined {
    const NAME: &'static str = "proposal.declined";
}

/// Whoever made a proposal took it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {}

impl Verb for Withdrawn {
    const NAME: &'static str = "proposal.withdrawn";
}

/// An administrator changed what founding a community needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    /// How many members have to support one; nothing where nobody has to.
    pub members: Option<i64>,
    /// Whether an administrator has to agree.
    pub administrator: bool,
}

impl Verb for PolicySet {
    const NAME: &'static str = "founding.policy-set";
}

/// Facilitators see their community in another stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageSet {
    pub before: Stage,
    pub stage: Stage,
}

impl Verb for StageSet {
    const NAME: &'static str = "community.stage-set";
}
