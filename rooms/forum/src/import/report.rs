//! What an import did, kind by kind, so that it adds up: read = written + updated + unchanged + skipped.

use std::collections::BTreeMap;

use serde::Serialize;

/// One kind of row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    pub read: u64,
    pub written: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Were here and are no longer there; not part of what was read.
    pub removed: u64,
    /// Reasons, and how many each.
    pub skipped: BTreeMap<&'static str, u64>,
}

impl Count {
    /// One row that was left out.
    pub fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    /// Takes over what a part of the rows came to.
    pub fn add(&mut self, part: Count) {
        self.read += part.read;
        self.written += part.written;
        self.updated += part.updated;
        self.unchanged += part.unchanged;
        self.removed += part.removed;
        for (why, number) in part.skipped {
            *self.skipped.entry(why).or_default() += number;
        }
    }

    /// Whether every row that was read is accounted for.
    pub fn adds_up(&self) -> bool {
        self.read == self.written + self.updated + self.unchanged + self.skipped.values().sum::<u64>()
    }
}

/// A whole import.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// The site, as the folder or the command line names it.
    pub site: String,
    pub questions: Count,
    pub answers: Count,
    pub comments: Count,
    /// Rows of the edit history that carry a text.
    pub history: Count,
    pub users: Count,
    pub tags: Count,
    pub links: Count,
    pub votes: Count,
    pub badges: Count,
    /// Texts about tags and the site, which are neither question nor answer.
    pub other_posts: Count,
    /// Earlier texts of posts that were kept as their history.
    pub revisions_written: u64,
    /// Posts that were changed there and edited here: the text from here stays.
    pub conflicts: Vec<Conflict>,
    pub seconds: f64,
    /// Posts, comments and revisions written or compared, by second.
    pub rows_per_second: f64,
}

/// One post that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Its number there.
    pub external_id: i64,
    /// Its number here.
    pub post: i64,
}

impl Report {
    /// Takes over what a batch of topics came to.
    pub fn add(&mut self, part: Report) {
        self.questions.add(part.questions);
        self.answers.add(part.answers);
        self.comments.add(part.comments);
        self.history.add(part.history);
        self.revisions_written += part.revisions_written;
        self.conflicts.extend(part.conflicts);
    }

    /// Names and counts, in the order in which they are shown.
    pub fn kinds(&self) -> [(&'static str, &Count); 10] {
        [
            ("questions", &self.questions),
            ("answers", &self.answers),
            ("comments", &self.comments),
            ("history", &self.history),
            ("users", &self.users),
            ("tags", &self.tags),
            ("links", &self.links),
            ("votes", &self.votes),
            ("badges", &self.badges),
            ("other posts", &self.other_posts),
        ]
    }

    /// Whether every row of every kind is accounted for.
    pub fn adds_up(&self) -> bool {
        self.kinds().iter().all(|(_, count)| count.adds_up())
    }
}
