//! The tables of people. Other rooms may join `people` and `memberships`, and write to neither.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Verb;
use spine::erasure::Posts;

db::id!(
    /// One browser in which somebody is signed in.
    SessionId
);
db::id!(
    /// A token for the API.
    TokenId
);
db::words!(
    /// What a token may do.
    Scope {
        Read = "read",
        Write = "write",
    }
);

diesel::table! {
    people (id) {
        id -> BigInt,
        handle -> Text,
        name -> Text,
        email -> Nullable<Text>,
        password -> Nullable<Text>,
        admin -> Bool,
        role -> Text,
        department -> Text,
        about -> Text,
        epoch -> BigInt,
        created_at -> BigInt,
        claimed_at -> Nullable<BigInt>,
        deactivated_at -> Nullable<BigInt>,
        source -> Nullable<Text>,
        source_id -> Nullable<Text>,
        source_url -> Nullable<Text>,
        erasure -> Nullable<Text>,
        erased_at -> Nullable<BigInt>,
        signed_in_at -> Nullable<BigInt>,
        photo -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token -> Binary,
        person_id -> BigInt,
        agent -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    tokens (id) {
        id -> BigInt,
        token -> Binary,
        person_id -> BigInt,
        name -> Text,
        scope -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    password_resets (token) {
        token -> Binary,
        person_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    memberships (community_id, person_id) {
        community_id -> BigInt,
        person_id -> BigInt,
        role -> Text,
        state -> Text,
        since -> BigInt,
        letters -> Text,
        invited_by -> Nullable<BigInt>,
    }
}

diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(tokens -> people (person_id));
diesel::joinable!(password_resets -> people (person_id));
diesel::joinable!(memberships -> people (person_id));
diesel::allow_tables_to_appear_in_same_query!(people, sessions);
diesel::allow_tables_to_appear_in_same_query!(people, tokens);
diesel::allow_tables_to_appear_in_same_query!(people, password_resets);
diesel::allow_tables_to_appear_in_same_query!(people, memberships);
diesel::allow_tables_to_appear_in_same_query!(sessions, memberships);
db::joined!(crate::schema::people, spine::threads::table);
db::joined!(crate::schema::sessions, spine::threads::table);
db::joined!(crate::schema::memberships, spine::threads::table);

/// The columns of a [`Byline`], in its order.
pub const BYLINE: (people::id, people::handle, people::name, people::role, people::photo) =
    (people::id, people::handle, people::name, people::role, people::photo);

/// What every page shows of a person: enough for a name, a link and an avatar.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Byline {
    pub id: PersonId,
    pub handle: String,
    pub name: String,
    /// What they do in the organisation, in their words; may be empty.
    pub role: String,
    /// The name of their photo among the uploads, if they have one.
    pub photo: Option<String>,
}

impl Byline {
    /// The address of their page.
    pub fn href(&self) -> String {
        page_of(&self.handle)
    }

    /// The person as a list shows them: a circle with photo or letters, a name, a link.
    pub fn shown(&self) -> web::ui::Person {
        web::ui::Person::new(self.id.0, &*self.name, self.href()).photo(self.photo.as_deref())
    }
}

/// The address of the page of whoever has this handle.
fn page_of(handle: &str) -> String {
    format!("/people/{handle}")
}

/// A person as their row stands, without the password.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Person {
    pub id: PersonId,
    pub handle: String,
    pub name: String,
    pub email: Option<String>,
    pub admin: bool,
    /// What they do in the organisation, in their words; may be empty.
    pub role: String,
    /// Where they do it; may be empty.
    pub department: String,
    /// A few sentences; may be empty.
    pub about: String,
    pub created_at: Time,
    /// Since when it is an account; nothing for an imported author whom nobody has claimed yet.
    pub claimed_at: Option<Time>,
    pub deactivated_at: Option<Time>,
    /// The site an author was imported from.
    pub source: Option<String>,
    /// Their page there.
    pub source_url: Option<String>,
    /// What becomes of what they wrote, once it is decided that they are erased.
    pub erasure: Option<Posts>,
    /// Since when nothing is left of them but this row.
    pub erased_at: Option<Time>,
    /// The name of their photo among the uploads, if they have one.
    pub photo: Option<String>,
}

impl Person {
    /// The address of their page.
    pub fn href(&self) -> String {
        page_of(&self.handle)
    }

    /// The person as a list shows them: a circle with photo or letters, a name, a link.
    pub fn shown(&self) -> web::ui::Person {
        web::ui::Person::new(self.id.0, &*self.name, self.href()).photo(self.photo.as_deref())
    }

    /// Whether this is an imported author whom nobody has claimed yet.
    pub fn is_unclaimed(&self) -> bool {
        self.claimed_at.is_none()
    }
}

/// Somebody has an account now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {}

impl Verb for Joined {
    const NAME: &'static str = "person.joined";
}

/// A name or a profile changed. Search and cached pages follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Whether the name that stands beside everything they wrote is another one.
    pub renamed: bool,
}

impl Verb for Changed {
    const NAME: &'static str = "person.changed";
}

/// An imported author became an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {}

impl Verb for Claimed {
    const NAME: &'static str = "person.claimed";
}

/// Somebody became an administrator, or is none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSet {
    pub admin: bool,
}

impl Verb for RoleSet {
    const NAME: &'static str = "person.role-set";
}

/// An account was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deactivated {}

impl Verb for Deactivated {
    const NAME: &'static str = "person.deactivated";
}

/// A closed account was opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reactivated {}

impl Verb for Reactivated {
    const NAME: &'static str = "person.reactivated";
}

/// Nothing is left of somebody but a row without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    pub posts: Posts,
}

impl Verb for Erased {
    const NAME: &'static str = "person.erased";
}

/// A membership as its row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Membership {
    pub community: CommunityId,
    pub person: PersonId,
    pub role: crate::Role,
    pub state: crate::State,
    pub since: Time,
    /// What of the community comes to them by mail.
    pub letters: crate::Letters,
    /// Who invited them, if somebody did.
    pub invited_by: Option<PersonId>,
}
