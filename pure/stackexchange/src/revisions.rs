//! Puts the rows of `PostHistory.xml` together into the versions of a post.

use std::collections::{BTreeMap, HashMap};

use crate::kinds::HistoryKind;
use crate::rows::{Author, History};
use crate::tags;

/// What brought a revision about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Initial,
    Edit,
    /// Back to an earlier revision.
    Rollback,
}

/// One version of a post: the whole text after one act of its author or an editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub change: Change,
    /// The `RevisionGUID`, empty in dumps that lack it.
    pub guid: String,
    /// Milliseconds UTC.
    pub at: i64,
    pub author: Author,
    /// The editor's summary.
    pub comment: Option<String>,
    /// Questions have one, and so do the earliest versions of what became an answer.
    pub title: Option<String>,
    /// Markdown with `\n` at the ends of lines.
    pub body: String,
    pub tags: Vec<String>,
}

/// The part of a post that a row gives anew.
enum Part {
    Title,
    Body,
    Tags,
}

impl HistoryKind {
    /// True for the kinds that carry text of a post. All others tell what happened to it.
    pub fn is_content(self) -> bool {
        self.content().is_some()
    }

    fn content(self) -> Option<(Change, Part)> {
        match self {
            HistoryKind::InitialTitle => Some((Change::Initial, Part::Title)),
            HistoryKind::InitialBody => Some((Change::Initial, Part::Body)),
            HistoryKind::InitialTags => Some((Change::Initial, Part::Tags)),
            HistoryKind::EditTitle => Some((Change::Edit, Part::Title)),
            HistoryKind::EditBody => Some((Change::Edit, Part::Body)),
            HistoryKind::EditTags => Some((Change::Edit, Part::Tags)),
            HistoryKind::RollbackTitle => Some((Change::Rollback, Part::Title)),
            HistoryKind::RollbackBody => Some((Change::Rollback, Part::Body)),
            HistoryKind::RollbackTags => Some((Change::Rollback, Part::Tags)),
            _ => None,
        }
    }
}

/// The revisions of each post that has rows here, oldest first, by the post's id.
///
/// Rows of one post that share a `RevisionGUID` are one revision; rows without one are each their own. What a
/// revision does not change is taken over from the one before. The rows may come in any order and need not be of
/// one post only, but all rows of a post must be among them: an importer with more history than fits in memory
/// hands over the rows of some posts at a time.
pub fn revisions(rows: impl IntoIterator<Item = History>) -> BTreeMap<i64, Vec<Revision>> {
    let mut rows_of: BTreeMap<i64, Vec<History>> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.kind.is_content()) {
        rows_of.entry(row.post).or_default().push(row);
    }
    rows_of.into_iter().map(|(post, rows)| (post, of_one_post(rows))).collect()
}

fn of_one_post(mut rows: Vec<History>) -> Vec<Revision> {
    // Ids follow time, except for what was moved here from another site or post.
    rows.sort_by_key(|row| (row.created, row.id));
    let mut acts: Vec<Vec<History>> = Vec::new();
    let mut act_of: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let known = act_of.get(&row.revision).copied().filter(|_| !row.revision.is_empty());
        match known {
            Some(act) => acts[act].push(row),
            None => {
                act_of.insert(row.revision.clone(), acts.len());
                acts.push(vec![row]);
            }
        }
    }
    let mut revisions: Vec<Revision> = Vec::with_capacity(acts.len());
    for act in acts {
        let next = after(revisions.last(), act);
        revisions.extend(next);
    }
    revisions
}

/// The revision that the rows of one act make of the one before.
fn after(before: Option<&Revision>, act: Vec<History>) -> Option<Revision> {
    let first = act.first()?;
    let mut revision = Revision {
        change: Change::Initial,
        guid: first.revision.clone(),
        at: first.created,
        author: act.iter().map(|row| &row.author).find(|author| !author.is_unknown()).cloned().unwrap_or_default(),
        comment: act.iter().find_map(|row| row.comment.clone()),
        title: before.and_then(|revision| revision.title.clone()),
        body: before.map(|revision| revision.body.clone()).unwrap_or_default(),
        tags: before.map(|revision| revision.tags.clone()).unwrap_or_default(),
    };
    for row in act {
        let Some((change, part)) = row.kind.content() else { continue };
        revision.change = revision.change.max(change);
        match part {
            Part::Title => revision.title = Some(row.text).filter(|title| !title.is_empty()),
            Part::Body => revision.body = unix_lines(row.text),
            Part::Tags => revision.tags = tags::parse(&row.text),
        }
    }
    Some(revision)
}

/// Browsers send `\r\n`.
fn unix_lines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, post: i64, kind: HistoryKind, guid: &str, text: &str) -> History {
        History {
            id,
            kind,
            post,
            revision: guid.into(),
            created: id * 1000,
            author: Author { id: Some(7), name: None },
            comment: None,
            text: text.into(),
            licence: None,
        }
    }

    #[test]
    fn rows_of_one_act_are_one_revision() {
        let mut suggested = row(5, 1, HistoryKind::EditBody, "b", "two\r\nlines");
        suggested.created = 4000;
        suggested.comment = Some("grammar".into());
        suggested.author = Author { id: None, name: Some("gone".into()) };
        let mut approved = row(6, 1, HistoryKind::SuggestedEditApplied, "b", "");
        approved.created = 4000;
        approved.comment = Some("Proposed by 3 approved by 2 edit id of 1".into());
        let rows = [
            row(1, 1, HistoryKind::InitialBody, "a", "one"),
            row(2, 1, HistoryKind::InitialTitle, "a", "Title"),
            row(3, 1, HistoryKind::InitialTags, "a", "<x><y>"),
            row(9, 2, HistoryKind::InitialBody, "a", "another post with the same mark"),
            approved,
            suggested,
            row(7, 1, HistoryKind::Closed, "c", "{}"),
            row(8, 1, HistoryKind::RollbackTags, "d", "|x|"),
        ];
        let revisions = revisions(rows);
        assert_eq!(revisions.len(), 2);
        let [first, second, third] = revisions[&1].as_slice() else { panic!("{revisions:?}") };
        assert_eq!((first.change, first.at, first.body.as_str()), (Change::Initial, 1000, "one"));
        assert_eq!((first.title.as_deref(), first.tags.join(" ")), (Some("Title"), "x y".to_owned()));
        assert_eq!((second.change, second.at, second.body.as_str()), (Change::Edit, 4000, "two\nlines"));
        assert_eq!((second.author.name.as_deref(), second.comment.as_deref()), (Some("gone"), Some("grammar")));
        assert_eq!((second.title.as_deref(), second.tags.len()), (Some("Title"), 2));
        assert_eq!(
            (third.change, third.body.as_str(), third.tags.join(" ")),
            (Change::Rollback, "two\nlines", "x".into())
        );
        assert_eq!(revisions[&2].len(), 1);
    }

    #[test]
    fn rows_without_a_mark_are_each_their_own() {
        let rows = [
            row(2, 1, HistoryKind::EditBody, "", "two"),
            row(1, 1, HistoryKind::InitialBody, "", "one"),
            row(3, 1, HistoryKind::EditTitle, "", ""),
        ];
        let bodies: Vec<String> = revisions(rows)[&1].iter().map(|revision| revision.body.clone()).collect();
        assert_eq!(bodies, ["one", "two", "two"]);
    }

    #[test]
    fn an_anonymous_edit_has_no_author() {
        let mut edit = row(1, 1, HistoryKind::EditBody, "a", "x");
        edit.author = Author::default();
        assert!(revisions([edit])[&1][0].author.is_unknown());
    }
}
