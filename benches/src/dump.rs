//! A Stack Exchange dump of any size, so that the data of a run come in through the ordinary import.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;

use crate::words::{self, Dice};

/// What a dump holds.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Questions and answers together.
    pub posts: usize,
    /// Posts of the one long topic.
    pub long: usize,
}

/// Topics of exactly one page, over which replies and page views are spread.
pub const PAGE_TOPICS: usize = 100;
pub const PAGE: usize = 20;

/// How many rows of each kind were written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rows {
    pub posts: usize,
    pub comments: usize,
    pub revisions: usize,
}

impl Rows {
    /// The rows that the import rate counts.
    pub fn counted(self) -> usize {
        self.posts + self.comments + self.revisions
    }
}

impl Shape {
    /// The topics' sizes in posts; the long one first, then those of one page, then the many short ones.
    fn topics(self, dice: &mut Dice) -> Vec<usize> {
        let mut sizes = vec![self.long];
        sizes.extend([PAGE; PAGE_TOPICS]);
        let mut left = self.posts.saturating_sub(sizes.iter().sum());
        while left > 0 {
            let size = (1 + dice.below(8)).min(left);
            sizes.push(size);
            left -= size;
        }
        sizes
    }
}

struct Table {
    out: BufWriter<File>,
    root: &'static str,
    rows: usize,
}

impl Table {
    fn new(dir: &Path, file: &str, root: &'static str) -> Result<Table> {
        let mut out = BufWriter::new(File::create(dir.join(file))?);
        write!(out, "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root}>\n")?;
        Ok(Table { out, root, rows: 0 })
    }

    /// Writes a row and gives its id.
    fn row(&mut self, attributes: &str) -> Result<usize> {
        self.rows += 1;
        writeln!(self.out, "  <row Id=\"{}\" {attributes} />", self.rows)?;
        Ok(self.rows)
    }

    fn close(mut self) -> Result<usize> {
        writeln!(self.out, "</{}>", self.root)?;
        self.out.flush()?;
        Ok(self.rows)
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#xA;"),
            other => out.push(other),
        }
    }
    out
}

const TAGS: usize = 60;

struct Writer {
    dice: Dice,
    people: usize,
    posts: Table,
    history: Table,
    comments: Table,
    votes: Table,
    /// Seconds since the first post.
    clock: usize,
}

impl Writer {
    fn date(&mut self) -> String {
        self.clock += 40;
        let at = jiff::Timestamp::from_second(1_600_000_000 + self.clock as i64).unwrap_or_default();
        at.strftime("%Y-%m-%dT%H:%M:%S.000").to_string()
    }

    fn person(&mut self) -> usize {
        1 + self.dice.below(self.people)
    }

    fn tags(&mut self) -> String {
        let first = self.dice.below(TAGS);
        let second = (first + 1 + self.dice.below(TAGS - 1)) % TAGS;
        format!("<{}><{}>", tag(first), tag(second))
    }

    /// One question with its answers; its first answer is accepted in half of the cases.
    fn topic(&mut self, size: usize) -> Result<()> {
        let question = self.posts.rows + 1;
        let accepted = if size > 1 && self.dice.chance(0.5) {
            format!("AcceptedAnswerId=\"{}\" ", question + 1)
        } else {
            String::new()
        };
        let (title, tags) = (words::title(&mut self.dice), self.tags());
        let (title, tags) = (escape(&title), escape(&tags));
        let facts = format!(
            "PostTypeId=\"1\" {accepted}Title=\"{title}\" Tags=\"{tags}\" AnswerCount=\"{}\" ViewCount=\"10\"",
            size - 1
        );
        let (id, date, person) = self.post(&facts)?;
        self.revision(1, id, &date, person, &title)?;
        self.revision(3, id, &date, person, &tags)?;
        for _ in 1..size {
            self.post(&format!("PostTypeId=\"2\" ParentId=\"{question}\""))?;
        }
        Ok(())
    }

    fn post(&mut self, facts: &str) -> Result<(usize, String, usize)> {
        let (date, person, text) = (self.date(), self.person(), words::post(&mut self.dice));
        let (score, comments) = (self.dice.below(4), usize::from(self.dice.chance(0.5)));
        let id = self.posts.row(&format!(
            "{facts} CreationDate=\"{date}\" LastActivityDate=\"{date}\" Score=\"{score}\" OwnerUserId=\"{person}\" \
             CommentCount=\"{comments}\" Body=\"{}\"",
            escape(&format!("<p>{}</p>\n", escape(&text)))
        ))?;
        self.revision(2, id, &date, person, &escape(&text))?;
        if self.dice.chance(0.2) {
            self.revision(5, id, &date, person, &escape(&format!("{text}\n\nMended.")))?;
        }
        for _ in 0..score {
            self.votes.row(&format!("PostId=\"{id}\" VoteTypeId=\"2\" CreationDate=\"{date}\""))?;
        }
        for _ in 0..comments {
            let (author, text) = (self.person(), escape(&words::title(&mut self.dice)));
            self.comments.row(&format!(
                "PostId=\"{id}\" Score=\"0\" Text=\"{text}\" CreationDate=\"{date}\" UserId=\"{author}\""
            ))?;
        }
        Ok((id, date, person))
    }

    fn revision(&mut self, kind: u8, post: usize, date: &str, person: usize, text: &str) -> Result<()> {
        self.history.row(&format!(
            "PostHistoryTypeId=\"{kind}\" PostId=\"{post}\" RevisionGUID=\"00000000-0000-0000-0000-{:012}\" \
             CreationDate=\"{date}\" UserId=\"{person}\" Text=\"{text}\"",
            self.history.rows + 1
        ))?;
        Ok(())
    }
}

fn tag(number: usize) -> String {
    words::word(400 + number * 13)
}

/// Writes the eight files of a dump into `dir`.
pub fn write(dir: &Path, shape: Shape) -> Result<Rows> {
    let mut dice = Dice::new(shape.posts as u64);
    let sizes = shape.topics(&mut dice);
    let people = (shape.posts / 10).max(50);

    let mut users = Table::new(dir, "Users.xml", "users")?;
    for _ in 0..people {
        let name = format!("{} {}", words::title(&mut dice).split(' ').next().unwrap_or("Somebody"), users.rows + 1);
        users.row(&format!(
            "Reputation=\"1\" CreationDate=\"2020-01-01T00:00:00.000\" LastAccessDate=\"2020-01-01T00:00:00.000\" \
             DisplayName=\"{name}\" Views=\"0\" UpVotes=\"0\" DownVotes=\"0\" AccountId=\"{}\"",
            users.rows + 1
        ))?;
    }
    users.close()?;

    let mut tags = Table::new(dir, "Tags.xml", "tags")?;
    for number in 0..TAGS {
        tags.row(&format!("TagName=\"{}\" Count=\"1\"", tag(number)))?;
    }
    tags.close()?;
    Table::new(dir, "Badges.xml", "badges")?.close()?;
    Table::new(dir, "PostLinks.xml", "postlinks")?.close()?;

    let mut writer = Writer {
        dice,
        people,
        posts: Table::new(dir, "Posts.xml", "posts")?,
        history: Table::new(dir, "PostHistory.xml", "posthistory")?,
        comments: Table::new(dir, "Comments.xml", "comments")?,
        votes: Table::new(dir, "Votes.xml", "votes")?,
        clock: 0,
    };
    for size in sizes {
        writer.topic(size)?;
    }
    writer.votes.close()?;
    Ok(Rows { posts: writer.posts.close()?, comments: writer.comments.close()?, revisions: writer.history.close()? })
}
