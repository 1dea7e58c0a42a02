//! The tables of what people say of themselves besides name, role, department and a few sentences. Other rooms ask
//! [`super::audience`] and [`super::met`] and read none of them.

use db::{PersonId, Time};
use diesel::prelude::*;

use crate::interests::schema::practices;
use crate::schema::{memberships, people};

db::words!(
    /// A part of somebody's page with an audience of its own. Name and role stand beside whatever they write, so they
    /// have none.
    Field {
        /// Pronouns, and how the name is said.
        Address = "address",
        Department = "department",
        /// Location and time zone.
        Place = "place",
        Languages = "languages",
        /// A few sentences.
        About = "about",
        Links = "links",
        Availability = "availability",
        Practises = "practises",
        Helps = "helps",
        Learns = "learns",
        Communities = "communities",
    }
);

db::words!(
    /// Who may see a part of somebody's page, besides themselves.
    Audience {
        /// Everybody who is signed in.
        Everyone = "everyone",
        /// Those who are in a community with them.
        Communities = "communities",
        Me = "me",
    }
);

db::words!(
    /// Whether one may ask somebody for something.
    Asking {
        Unsaid = "unsaid",
        Welcome = "welcome",
        /// From a day on.
        Later = "later",
    }
);

diesel::table! {
    profiles (person_id) {
        person_id -> BigInt,
        pronouns -> Text,
        pronunciation -> Text,
        location -> Text,
        location_key -> Text,
        time_zone -> Text,
        links -> Text,
        asking -> Text,
        asking_from -> Nullable<BigInt>,
        asking_words -> Text,
    }
}

diesel::table! {
    profile_languages (person_id, key) {
        person_id -> BigInt,
        key -> Text,
        language -> Text,
        place -> BigInt,
    }
}

diesel::table! {
    profile_audiences (person_id, field) {
        person_id -> BigInt,
        field -> Text,
        audience -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(people, profiles);
diesel::allow_tables_to_appear_in_same_query!(people, profile_languages);
diesel::allow_tables_to_appear_in_same_query!(people, profile_audiences);
diesel::allow_tables_to_appear_in_same_query!(memberships, profile_audiences);
diesel::allow_tables_to_appear_in_same_query!(practices, profile_audiences);
diesel::allow_tables_to_appear_in_same_query!(practices, memberships);

/// A profile as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = profiles)]
pub struct ProfileRow {
    pub person_id: PersonId,
    pub pronouns: String,
    pub pronunciation: String,
    pub location: String,
    pub time_zone: String,
    /// One address a line.
    pub links: String,
    pub asking: Asking,
    pub asking_from: Option<Time>,
    pub asking_words: String,
}
