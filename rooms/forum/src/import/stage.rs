//! The scratch database: every row of the dump is read, checked and put in order before anything is written.

use std::path::Path;

use db::{Error, Message, Result};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use stackexchange::{
    Author, Change, Comment, Dump, DumpError, DumpFile, History, HistoryKind, Link, LinkKind, Post, PostKind, Row,
};

use super::Progress;
use super::report::Report;

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
    staged_links (id) {
        id -> BigInt,
        post -> BigInt,
        related -> BigInt,
        duplicate -> Bool,
    }
}

const TABLES: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;
    CREATE TABLE staged_posts (id INTEGER PRIMARY KEY, parent INTEGER, accepted INTEGER, created INTEGER NOT NULL,
        score INTEGER NOT NULL, html TEXT NOT NULL, owner_id INTEGER, owner_name TEXT, title TEXT NOT NULL,
        tags TEXT NOT NULL, closed INTEGER, licence TEXT NOT NULL);
    CREATE TABLE staged_comments (id INTEGER PRIMARY KEY, post INTEGER NOT NULL, score INTEGER NOT NULL,
        text TEXT NOT NULL, created INTEGER NOT NULL, author_id INTEGER, author_name TEXT, licence TEXT NOT NULL);
    CREATE TABLE staged_history (id INTEGER PRIMARY KEY, post INTEGER NOT NULL, kind INTEGER NOT NULL,
        revision TEXT NOT NULL, created INTEGER NOT NULL, author_id INTEGER, author_name TEXT, comment TEXT,
        text TEXT NOT NULL);
    CREATE TABLE staged_others (id INTEGER PRIMARY KEY);
    CREATE TABLE staged_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE staged_links (id INTEGER PRIMARY KEY, post INTEGER NOT NULL, related INTEGER NOT NULL,
        duplicate INTEGER NOT NULL);
";

/// Made once everything is in: an index that grows row by row costs several times as much.
const INDEXES: &str = "
    CREATE INDEX staged_parent ON staged_posts (parent, created, id);
    CREATE INDEX staged_comment_post ON staged_comments (post, created, id);
    CREATE INDEX staged_history_post ON staged_history (post, id);
    COMMIT;
";

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
    pub post: i64,
    pub related: i64,
    pub duplicate: bool,
}

/// What is wrong with a dump, as its reader says it: file, line and reason.
pub fn fault(error: DumpError) -> Error {
    Error::Invalid(db::FieldErrors::one("dump", Message::new("forum-error-dump").with("why", error)))
}

impl Stage {
    /// Reads every file of the dump into `file`. A fault anywhere stops it; the product's database is not touched.
    pub fn fill(dump: &Dump, file: &Path, report: &mut Report, progress: &dyn Progress) -> Result<Stage> {
        let name = file.to_str().ok_or_else(|| Error::internal("the scratch folder's path is not UTF-8"))?;
        let mut connection = SqliteConnection::establish(name).map_err(Error::internal)?;
        connection.batch_execute(TABLES)?;
        connection.batch_execute("BEGIN")?;
        let mut stage = Stage { connection };
        stage.users(dump, report, progress)?;
        stage.posts(dump, report, progress)?;
        stage.comments(dump, report, progress)?;
        stage.history(dump, report, progress)?;
        stage.links(dump, report, progress)?;
        stage.counted(dump, report, progress)?;
        stage.connection.batch_execute(INDEXES)?;
        stage.skip_orphans(report)?;
        Ok(stage)
    }

    fn each<T: Row>(
        &mut self,
        dump: &Dump,
        file: DumpFile,
        progress: &dyn Progress,
        mut take: impl FnMut(&mut SqliteConnection, T) -> Result<()>,
    ) -> Result<()> {
        if !dump.has(file) {
            return Ok(());
        }
        let mut rows = dump.rows::<T>().map_err(fault)?;
        let (mut before, mut count) = (0, 0_u32);
        while let Some(row) = rows.next() {
            take(&mut self.connection, row.map_err(fault)?)?;
            count += 1;
            if count.is_multiple_of(256) {
                progress.read(rows.position() - before);
                before = rows.position();
            }
        }
        progress.read(rows.position() - before);
        Ok(())
    }

    fn users(&mut self, dump: &Dump, report: &mut Report, progress: &dyn Progress) -> Result<()> {
        self.each(dump, DumpFile::Users, progress, |connection, user: stackexchange::User| {
            report.users.read += 1;
            let name = user.name.unwrap_or_else(|| format!("user{}", user.id));
            let row = (staged_users::id.eq(user.id), staged_users::name.eq(name));
            diesel::insert_into(staged_users::table).values(row).execute(connection)?;
            Ok(())
        })
    }

    fn posts(&mut self, dump: &Dump, report: &mut Report, progress: &dyn Progress) -> Result<()> {
        self.each(dump, DumpFile::Posts, progress, |connection, post: Post| {
            match post.kind {
                PostKind::Question => report.questions.read += 1,
                PostKind::Answer => report.answers.read += 1,
                _ => {
                    report.other_posts.read += 1;
                    report.other_posts.skip("a text about a tag or the site");
                    diesel::insert_into(staged_others::table)
                        .values(staged_others::id.eq(post.id))
                        .execute(connection)?;
                    return Ok(());
                }
            }
            if post.kind == PostKind::Answer && post.parent.is_none() {
                report.answers.skip("names no question");
                return Ok(());
            }
            diesel::insert_into(staged_posts::table)
                .values((
                    staged_posts::id.eq(post.id),
                    staged_posts::parent.eq(post.parent.filter(|_| post.kind == PostKind::Answer)),
                    staged_posts::accepted.eq(post.accepted),
                    staged_posts::created.eq(post.created),
                    staged_posts::score.eq(post.score),
                    staged_posts::html.eq(&post.body_html),
                    staged_posts::owner_id.eq(post.owner.id),
                    staged_posts::owner_name.eq(post.owner.name),
                    staged_posts::title.eq(post.title.unwrap_or_default()),
                    staged_posts::tags.eq(post.tags.join(",")),
                    staged_posts::closed.eq(post.closed),
                    staged_posts::licence.eq(stackexchange::licence(post.licence.as_deref(), post.created)),
                ))
                .execute(connection)?;
            Ok(())
        })
    }

    fn comments(&mut self, dump: &Dump, report: &mut Report, progress: &dyn Progress) -> Result<()> {
        self.each(dump, DumpFile::Comments, progress, |connection, comment: Comment| {
            report.comments.read += 1;
            diesel::insert_into(staged_comments::table)
                .values((
                    staged_comments::id.eq(comment.id),
                    staged_comments::post.eq(comment.post),
                    staged_comments::score.eq(comment.score),
                    staged_comments::text.eq(&comment.text),
                    staged_comments::created.eq(comment.created),
                    staged_comments::author_id.eq(comment.author.id),
                    staged_comments::author_name.eq(comment.author.name),
                    staged_comments::licence.eq(stackexchange::licence(comment.licence.as_deref(), comment.created)),
                ))
                .execute(connection)?;
            Ok(())
        })
    }

    fn history(&mut self, dump: &Dump, report: &mut Report, progress: &dyn Progress) -> Result<()> {
        self.each(dump, DumpFile::PostHistory, progress, |connection, row: History| {
            report.history.read += 1;
            if !row.kind.is_content() {
                report.history.skip("changes no text");
                return Ok(());
            }
            diesel::insert_into(staged_history::table)
                .values((
                    staged_history::id.eq(row.id),
                    staged_history::post.eq(row.post),
                    staged_history::kind.eq(i64::from(row.kind)),
                    staged_history::revision.eq(row.revision),
                    staged_history::created.eq(row.created),
                    staged_history::author_id.eq(row.author.id),
                    staged_history::author_name.eq(row.author.name),
                    staged_history::comment.eq(row.comment),
                    staged_history::text.eq(row.text),
                ))
                .execute(connection)?;
            Ok(())
        })
    }

    fn links(&mut self, dump: &Dump, report: &mut Report, progress: &dyn Progress) -> Result<()> {
        self.each(dump, DumpFile::PostLinks, progress, |connection, link: Link| {
            report.links.read += 1;
            diesel::insert_into(staged_links::table)
                .values((
                    staged_links::id.eq(link.id),
                    staged_links::post.eq(link.post),
                    staged_links::related.eq(link.related),
                    staged_links::duplicate.eq(link.kind == LinkKind::Duplicate),
                ))
                .execute(connection)?;
            Ok(())
        })
    }

    /// Files that are read for what they count or for their soundness alone.
    fn counted(&mut self, dump: &Dump, report: &mut Report, progress: &dyn Progress) -> Result<()> {
        self.each(dump, DumpFile::Votes, progress, |connection, vote: stackexchange::Vote| {
            report.votes.read += 1;
            let there: i64 = staged_posts::table.find(vote.post).count().get_result(connection)?;
            match vote.kind {
                _ if there == 0 => {
                    let other: i64 = staged_others::table.find(vote.post).count().get_result(connection)?;
                    let why = if other > 0 {
                        "on a text about a tag or the site"
                    } else {
                        "on a post that is not in the dump"
                    };
                    report.votes.skip(why);
                }
                stackexchange::VoteKind::Up | stackexchange::VoteKind::Down => report.votes.written += 1,
                _ => report.votes.skip("neither up nor down"),
            }
            Ok(())
        })?;
        self.each(dump, DumpFile::Tags, progress, |_, _: stackexchange::Tag| {
            report.tags.read += 1;
            Ok(())
        })?;
        self.each(dump, DumpFile::Badges, progress, |_, _: stackexchange::Badge| {
            report.badges.read += 1;
            report.badges.skip("badges stay where they were earned");
            Ok(())
        })
    }

    /// Rows whose post is not in the dump, or is neither question nor answer.
    fn skip_orphans(&mut self, report: &mut Report) -> Result<()> {
        let mut orphans = |table: &str, post: &str, count: &mut super::report::Count| -> Result<()> {
            let rows = diesel::sql_query(format!(
                "DELETE FROM {table} WHERE {post} IS NOT NULL AND {post} NOT IN (SELECT id FROM staged_posts)"
            ));
            for _ in 0..rows.execute(&mut self.connection)? {
                count.skip("its post is not in the dump");
            }
            Ok(())
        };
        orphans("staged_posts", "parent", &mut report.answers)?;
        orphans("staged_comments", "post", &mut report.comments)?;
        orphans("staged_history", "post", &mut report.history)?;
        Ok(())
    }

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

    pub fn all_links(&mut self) -> Result<Vec<StagedLink>> {
        let columns = (staged_links::post, staged_links::related, staged_links::duplicate);
        Ok(staged_links::table.order(staged_links::id).select(columns).load(&mut self.connection)?)
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
