//! Reading the files of a dump into its scratch database.

use std::path::Path;

use db::{Error, Message, Result};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use stackexchange::{Comment, Dump, DumpError, DumpFile, History, Link, LinkKind, Post, PostKind, Reason, Row};

use super::super::Progress;
use super::super::report::{Count, Report};
use super::{
    Stage, staged_comments, staged_history, staged_links, staged_others, staged_posts, staged_tags, staged_users,
};

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
    CREATE TABLE staged_tags (name TEXT PRIMARY KEY);
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

/// What is wrong with a dump, as its reader says it: file, line and reason.
pub fn fault(error: DumpError) -> Error {
    Error::Invalid(db::FieldErrors::one("dump", Message::new("forum-error-dump").with("why", error)))
}

fn repeated(file: DumpFile, line: u64) -> DumpError {
    DumpError { file: file.name().to_owned(), line: Some(line), column: None, reason: Reason::Repeated }
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
        stage.skip_orphans(report)?;
        stage.counted(dump, report, progress)?;
        stage.connection.batch_execute(INDEXES)?;
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
            let line = rows.line();
            take(&mut self.connection, row.map_err(fault)?).map_err(|error| match error.is_taken() {
                true => fault(repeated(T::FILE, line)),
                false => error,
            })?;
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
        self.each(dump, DumpFile::Tags, progress, |connection, tag: stackexchange::Tag| {
            report.tags.read += 1;
            diesel::insert_into(staged_tags::table).values(staged_tags::name.eq(tag.name)).execute(connection)?;
            Ok(())
        })?;
        self.each(dump, DumpFile::Badges, progress, |_, _: stackexchange::Badge| {
            report.badges.read += 1;
            report.badges.skip("badges stay where they were earned");
            Ok(())
        })
    }

    /// Answers that hang on no question of the dump, and rows whose post is not in it or was left out.
    fn skip_orphans(&mut self, report: &mut Report) -> Result<()> {
        let answers = diesel::sql_query(
            "DELETE FROM staged_posts WHERE parent IS NOT NULL \
             AND parent NOT IN (SELECT id FROM staged_posts WHERE parent IS NULL)",
        );
        for _ in 0..answers.execute(&mut self.connection)? {
            report.answers.skip("its question is not in the dump");
        }
        let mut orphans = |table: &str, count: &mut Count| -> Result<()> {
            let rows =
                diesel::sql_query(format!("DELETE FROM {table} WHERE post NOT IN (SELECT id FROM staged_posts)"));
            for _ in 0..rows.execute(&mut self.connection)? {
                count.skip("its post is not in the dump");
            }
            Ok(())
        };
        orphans("staged_comments", &mut report.comments)?;
        orphans("staged_history", &mut report.history)
    }
}
