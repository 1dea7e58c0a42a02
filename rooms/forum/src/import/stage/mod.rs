//! The scratch database: every row of the dump is read, checked and put in order before anything is written.

mod fill;

use db::Result;
use diesel::dsl::max;
use diesel::prelude::*;
use stackexchange::{Author, Change, History, HistoryKind};

use super::Newest;

pub use fill::fault;

diesel::table! {
    staged_posts (id) {
        id -> BigInt,
        parent -> Nullable<BigInt>,
        accepted -> Nullable<BigInt>,
        created -> BigInt,
        score -> BigInt,
        html -> Text,
        owner_id -> Nullable<BigInt>,
        owner_name -> Nullable<Text>,
        title -> Text,
        tags -> Text,
        closed -> Nullable<BigInt>,
        licence -> Text,
    }
}

diesel::table! {
    staged_comments (id) {
        id -> BigInt,
        post -> BigInt,
        score -> BigInt,
        text -> Text,
        created -> BigInt,
        author_id -> Nullable<BigInt>,
        author_name -> Nullable<Text>,
        licence -> Text,
    }
}

diesel::table! {
    staged_history (id) {
        id -> BigInt,
        post -> BigInt,
        kind -> BigInt,
        revision -> Text,
        created -> BigInt,
        author_id -> Nullable<BigInt>,
        author_name -> Nullable<Text>,
        comment -> Nullable<Text>,
        text -> Text,
    }
}

diesel::table! {
    staged_others (id) {
        id -> BigInt,
    }
}

diesel::table! {
    staged_users (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    staged_tags (name) {
        name -> Text,
    }
}

diesel::table! {
    staged_links (id) {
        id -> BigInt,
        post -> BigInt,
        related -> BigInt,
        duplicate -> Bool,
    }
}

/// The dump in its scratch database.
pub struct Stage {
    connection: SqliteConnection,
}

/// A question or an answer as it was staged.
#[derive(Debug, Clone, Queryable)]
pub struct StagedPost {
    pub id: i64,
    pub parent: Option<i64>,
    pub accepted: Option<i64>,
    pub created: i64,
    pub score: i64,
    pub html: String,
    owner_id: Option<i64>,
    owner_name: Option<String>,
    pub title: String,
    tags: String,
    pub closed: Option<i64>,
    pub licence: String,
}

impl StagedPost {
    pub fn owner(&self) -> Author {
        Author { id: self.owner_id, name: self.owner_name.clone() }
    }

    pub fn owner_name_mut(&mut self) -> &mut Option<String> {
        &mut self.owner_name
    }

    pub fn tags(&self) -> Vec<String> {
        self.tags.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }
}

/// A comment as it was staged.
#[derive(Debug, Clone, Queryable)]
pub struct StagedComment {
    pub id: i64,
    pub score: i64,
    pub text: String,
    pub created: i64,
    author_id: Option<i64>,
    author_name: Option<String>,
    pub licence: String,
}

impl StagedComment {
    pub fn author(&self) -> Author {
        Author { id: self.author_id, name: self.author_name.clone() }
    }

    pub fn author_name_mut(&mut self) -> &mut Option<String> {
        &mut self.author_name
    }
}

/// A link between two questions.
#[derive(Debug, Clone, Queryable)]
pub struct StagedLink {
    pub id: i64,
    pub post: i64,
    pub related: i64,
    pub duplicate: bool,
}

impl Stage {
    /// Ids of questions after `after`, ascending.
    pub fn questions(&mut self, after: i64, limit: i64) -> Result<Vec<i64>> {
        Ok(staged_posts::table
            .filter(staged_posts::parent.is_null())
            .filter(staged_posts::id.gt(after))
            .order(staged_posts::id)
            .limit(limit)
            .select(staged_posts::id)
            .load(&mut self.connection)?)
    }

    /// How many questions there are.
    pub fn question_count(&mut self) -> Result<u64> {
        let count: i64 =
            staged_posts::table.filter(staged_posts::parent.is_null()).count().get_result(&mut self.connection)?;
        Ok(count.unsigned_abs())
    }

    /// A question and its answers, in the order in which they were written.
    pub fn topic(&mut self, question: i64) -> Result<Vec<StagedPost>> {
        let mut posts: Vec<StagedPost> = staged_posts::table.find(question).load(&mut self.connection)?;
        let answers = staged_posts::table.filter(staged_posts::parent.eq(question));
        posts
            .extend(answers.order((staged_posts::created, staged_posts::id)).load::<StagedPost>(&mut self.connection)?);
        Ok(posts)
    }

    /// The highest numbers of the dump.
    pub fn newest(&mut self) -> Result<Newest> {
        let post = staged_posts::table.select(max(staged_posts::id)).get_result(&mut self.connection)?;
        let comment = staged_comments::table.select(max(staged_comments::id)).get_result(&mut self.connection)?;
        Ok(Newest { post, comment })
    }

    pub fn comments_of(&mut self, post: i64) -> Result<Vec<StagedComment>> {
        Ok(staged_comments::table
            .filter(staged_comments::post.eq(post))
            .order((staged_comments::created, staged_comments::id))
            .select((
                staged_comments::id,
                staged_comments::score,
                staged_comments::text,
                staged_comments::created,
                staged_comments::author_id,
                staged_comments::author_name,
                staged_comments::licence,
            ))
            .load(&mut self.connection)?)
    }

    /// The revisions of a post, oldest first, and how many rows they were made of.
    pub fn revisions_of(&mut self, post: i64) -> Result<(Vec<stackexchange::Revision>, u64)> {
        type HistoryRow = (i64, i64, i64, String, i64, Option<i64>, Option<String>, Option<String>, String);
        let rows: Vec<HistoryRow> = staged_history::table
            .filter(staged_history::post.eq(post))
            .order(staged_history::id)
            .load(&mut self.connection)?;
        let count = rows.len() as u64;
        let rows =
            rows.into_iter().map(|(id, post, kind, revision, created, author_id, name, comment, text)| History {
                id,
                kind: HistoryKind::from(kind),
                post,
                revision,
                created,
                author: Author { id: author_id, name },
                comment,
                text,
                licence: None,
            });
        Ok((stackexchange::revisions(rows).remove(&post).unwrap_or_default(), count))
    }

    /// Links after the one numbered `after`, ascending.
    pub fn links_after(&mut self, after: i64, limit: i64) -> Result<Vec<StagedLink>> {
        let next = staged_links::table.filter(staged_links::id.gt(after)).order(staged_links::id).limit(limit);
        Ok(next.load(&mut self.connection)?)
    }

    pub fn has_link(&mut self, id: i64) -> Result<bool> {
        let count: i64 = staged_links::table.find(id).count().get_result(&mut self.connection)?;
        Ok(count > 0)
    }

    /// The names of all tags.
    pub fn tags(&mut self) -> Result<Vec<String>> {
        Ok(staged_tags::table.select(staged_tags::name).load(&mut self.connection)?)
    }

    /// The numbers of accounts after `after`, ascending.
    pub fn users_after(&mut self, after: i64, limit: i64) -> Result<Vec<i64>> {
        let next = staged_users::table.filter(staged_users::id.gt(after)).order(staged_users::id).limit(limit);
        Ok(next.select(staged_users::id).load(&mut self.connection)?)
    }

    /// The name that the site shows for an account.
    pub fn name_of(&mut self, user: i64) -> Result<Option<String>> {
        Ok(staged_users::table.find(user).select(staged_users::name).first(&mut self.connection).optional()?)
    }

    /// Whether a post is (still) in the dump.
    pub fn has_post(&mut self, id: i64) -> Result<bool> {
        let count: i64 = staged_posts::table.find(id).count().get_result(&mut self.connection)?;
        Ok(count > 0)
    }

    pub fn has_comment(&mut self, id: i64) -> Result<bool> {
        let count: i64 = staged_comments::table.find(id).count().get_result(&mut self.connection)?;
        Ok(count > 0)
    }
}

/// The words for what brought a revision about, kept as its note where the editor wrote none.
pub fn note(revision: &stackexchange::Revision) -> String {
    let words = match revision.change {
        Change::Rollback => "rolled back",
        Change::Initial | Change::Edit => "",
    };
    revision.comment.clone().filter(|comment| !comment.trim().is_empty()).unwrap_or_else(|| words.to_owned())
}
