//! The tables of the forum, its typed ids, its words and its verbs.

use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Verb;

use ::people::interests::InterestId;
use ::people::schema::people;

db::id!(
    /// A topic: a question, a discussion or an announcement.
    TopicId
);
db::id!(
    /// A post: the text that opens a topic, a reply, or an imported comment.
    PostId
);
db::id!(
    /// A tag of one community.
    TagId
);

db::words!(
    /// What kind of topic it is.
    TopicKind {
        Question = "question",
        Discussion = "discussion",
        Announcement = "announcement",
    }
);

diesel::table! {
    reads (person_id, topic_id) {
        person_id -> BigInt,
        topic_id -> BigInt,
        community_id -> BigInt,
        number -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        community_id -> BigInt,
        name -> Text,
        topic_count -> BigInt,
        interest_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    topics (id) {
        id -> BigInt,
        community_id -> BigInt,
        kind -> Text,
        title -> Text,
        slug -> Text,
        author_id -> BigInt,
        version -> BigInt,
        last_number -> BigInt,
        reply_count -> BigInt,
        words -> BigInt,
        created_at -> BigInt,
        active_at -> BigInt,
        solution_id -> Nullable<BigInt>,
        solved_at -> Nullable<BigInt>,
        solved_by -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        closed_by -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        deleted_by -> Nullable<BigInt>,
        deleted_why -> Nullable<Text>,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        community_id -> BigInt,
        topic_id -> BigInt,
        number -> Nullable<BigInt>,
        attached_to -> Nullable<BigInt>,
        in_reply_to -> Nullable<BigInt>,
        author_id -> BigInt,
        body -> Text,
        html -> Text,
        cook_version -> BigInt,
        words -> BigInt,
        version -> BigInt,
        helped -> BigInt,
        score -> BigInt,
        created_at -> BigInt,
        edited_at -> Nullable<BigInt>,
        edited_by -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        deleted_by -> Nullable<BigInt>,
        deleted_why -> Nullable<Text>,
    }
}

diesel::table! {
    revisions (id) {
        id -> BigInt,
        community_id -> BigInt,
        post_id -> BigInt,
        number -> BigInt,
        title -> Nullable<Text>,
        body -> Text,
        author_id -> BigInt,
        at -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    helps (post_id, person_id) {
        post_id -> BigInt,
        person_id -> BigInt,
        community_id -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    topic_tags (topic_id, tag_id) {
        topic_id -> BigInt,
        tag_id -> BigInt,
        community_id -> BigInt,
    }
}

diesel::table! {
    sources (id) {
        id -> BigInt,
        community_id -> BigInt,
        name -> Text,
        url -> Text,
        imported_at -> BigInt,
        newest_post -> Nullable<BigInt>,
        newest_comment -> Nullable<BigInt>,
    }
}

diesel::table! {
    imported (source_id, kind, external_id) {
        source_id -> BigInt,
        kind -> Text,
        external_id -> BigInt,
        community_id -> BigInt,
        object_id -> BigInt,
        url -> Text,
        licence -> Text,
        digest -> Binary,
        written -> Binary,
        marks -> Nullable<Text>,
    }
}

diesel::joinable!(topics -> people (author_id));
diesel::joinable!(posts -> people (author_id));
diesel::joinable!(posts -> topics (topic_id));
diesel::joinable!(revisions -> people (author_id));
diesel::joinable!(topic_tags -> tags (tag_id));
diesel::joinable!(topic_tags -> topics (topic_id));
diesel::joinable!(imported -> sources (source_id));
db::joined!(crate::schema::topics, ::people::schema::people);
db::joined!(crate::schema::topics, ::people::schema::memberships);
db::joined!(crate::schema::topics, ::people::schema::sessions);
db::joined!(crate::schema::topics, ::communities::schema::communities);
db::joined!(crate::schema::topics, ::spine::threads::table);
db::joined!(crate::schema::tags, ::communities::schema::communities);
db::joined!(crate::schema::reads, ::people::schema::memberships);
db::joined!(crate::schema::posts, ::people::schema::people);
db::joined!(crate::schema::posts, ::communities::schema::communities);
diesel::allow_tables_to_appear_in_same_query!(posts, topics);
db::joined!(crate::schema::revisions, ::people::schema::people);
diesel::allow_tables_to_appear_in_same_query!(topic_tags, tags);
diesel::allow_tables_to_appear_in_same_query!(topic_tags, topics);
diesel::allow_tables_to_appear_in_same_query!(imported, sources);
diesel::allow_tables_to_appear_in_same_query!(helps, posts);
diesel::allow_tables_to_appear_in_same_query!(imported, posts);
db::joined!(crate::schema::imported, ::people::schema::people);
db::joined!(crate::schema::imported, ::people::claims::schema::merged_authors);
db::joined!(crate::schema::sources, ::people::claims::schema::merged_authors);
db::joined!(crate::schema::posts, ::people::claims::schema::merged_authors);
db::joined!(crate::schema::sources, ::people::schema::people);
diesel::allow_tables_to_appear_in_same_query!(sources, posts);
diesel::allow_tables_to_appear_in_same_query!(tags, topics);
db::joined!(crate::schema::tags, ::people::schema::people);
db::joined!(crate::schema::topic_tags, ::people::schema::people);

/// A topic as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = topics)]
pub struct Topic {
    pub id: TopicId,
    pub community_id: CommunityId,
    pub kind: TopicKind,
    pub title: String,
    pub slug: String,
    pub author_id: PersonId,
    /// Rises with everything that changes what the topic page shows.
    pub version: i64,
    /// The number of the newest post; numbers are dense and never used again.
    pub last_number: i64,
    /// Replies that can be read.
    pub reply_count: i64,
    /// Words of all posts, for the reading time.
    pub words: i64,
    pub created_at: Time,
    pub active_at: Time,
    pub solution_id: Option<PostId>,
    pub solved_at: Option<Time>,
    pub solved_by: Option<PersonId>,
    pub closed_at: Option<Time>,
    pub closed_by: Option<PersonId>,
    pub deleted_at: Option<Time>,
    pub deleted_by: Option<PersonId>,
    pub deleted_why: Option<String>,
}

/// A post as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Post {
    pub id: PostId,
    pub community_id: CommunityId,
    pub topic_id: TopicId,
    /// Its place in the topic, from 1; nothing for an imported comment.
    pub number: Option<i64>,
    /// The post that an imported comment stands under.
    pub attached_to: Option<PostId>,
    pub in_reply_to: Option<PostId>,
    pub author_id: PersonId,
    /// Markdown.
    pub body: String,
    /// Safe HTML, cooked from the body.
    pub html: String,
    pub cook_version: i64,
    pub words: i64,
    /// Rises with each edit; an edit names the version it started from.
    pub version: i64,
    /// Readers here who said that it helped.
    pub helped: i64,
    /// Up-votes minus down-votes where it was imported from.
    pub score: i64,
    pub created_at: Time,
    pub edited_at: Option<Time>,
    pub edited_by: Option<PersonId>,
    pub deleted_at: Option<Time>,
    pub deleted_by: Option<PersonId>,
    pub deleted_why: Option<String>,
}

impl Post {
    /// How many it helped: readers here, and there, where more liked it than not.
    pub fn helped_in_all(&self) -> i64 {
        self.helped + self.score.max(0)
    }
}

macro_rules! verbs {
    ($($(#[$meta:meta])* $name:ident = $word:literal { $($field:ident: $kind:ty),* $(,)? })+) => {
        $($(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $(pub $field: $kind),* }

        impl Verb for $name {
            const NAME: &'static str = $word;
        })+
    };
}

/// A tag as its row stands.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Tag {
    pub id: TagId,
    pub community: CommunityId,
    pub name: String,
    /// Topics that stand and have it.
    pub topic_count: i64,
    /// The practice interest that it means, if somebody said which.
    pub interest_id: Option<InterestId>,
}

verbs! {
    /// Object: the tag, as all of these.
    TagRenamed = "tag.renamed" {}
    /// Another one went up in it.
    TagMerged = "tag.merged" { from: TagId }
    /// It means a practice interest, another one, or none any more.
    TagPointed = "tag.pointed" { interest: Option<InterestId> }
    /// Somebody started a topic. Object: the topic.
    TopicStarted = "topic.started" { kind: TopicKind }
    /// Somebody changed its title, kind or tags. Object: the topic.
    TopicChanged = "topic.changed" {}
    /// Object: the topic.
    TopicClosed = "topic.closed" {}
    /// Object: the topic.
    TopicReopened = "topic.reopened" {}
    /// Object: the topic; everything in it goes with it.
    TopicRemoved = "topic.removed" {}
    /// Object: the topic; everything in it comes back with it.
    TopicRestored = "topic.restored" {}
    /// A reply was accepted as the solution. Object: the topic.
    TopicSolved = "topic.solved" { post: PostId, author: PersonId }
    /// The acceptance was taken back. Object: the topic.
    TopicUnsolved = "topic.unsolved" { post: PostId }
    /// An importer wrote the post, or wrote it anew. Object: the post.
    PostImported = "post.imported" { topic: TopicId }
    /// An importer wrote the topic, or wrote it anew. Object: the topic.
    TopicImported = "topic.imported" { kind: TopicKind }
    /// Somebody replied. Object: the post.
    PostReplied = "post.replied" { topic: TopicId, number: i64, in_reply_to: Option<PostId> }
    /// Object: the post.
    PostEdited = "post.edited" { topic: TopicId, version: i64 }
    /// Its text was cooked anew by a later recipe; nobody edited it. Object: the post.
    PostCooked = "post.cooked" { topic: TopicId }
    /// Object: the post.
    PostRemoved = "post.removed" { topic: TopicId }
    /// Object: the post.
    PostRestored = "post.restored" { topic: TopicId }
    /// Somebody said that it helped. Object: the post.
    PostHelped = "post.helped" { topic: TopicId, author: PersonId }
    /// They took it back. Object: the post.
    PostHelpWithdrawn = "post.help_withdrawn" { topic: TopicId, author: PersonId }
}
