//! What changed between two versions of a text, word by word.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

/// Above this many bytes in both texts together, whole lines are compared instead of words.
const WORDS_LIMIT: usize = 64 * 1024;

/// After this time the rest is shown as one change: coarser, still right.
const TIME_LIMIT: Duration = Duration::from_millis(100);

/// What happened to a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both versions.
    Same,
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
}

/// A piece of text with what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub change: Change,
    pub text: String,
}

/// The difference as pieces in reading order, what is removed before what is added.
///
/// The pieces that are not added make the old text, those that are not removed the new one, byte by byte.
pub fn word_diff(old: &str, new: &str) -> Vec<Piece> {
    let mut config = TextDiff::configure();
    config.timeout(TIME_LIMIT);
    let diff = if old.len() + new.len() > WORDS_LIMIT {
        config.diff_lines(old, new)
    } else {
        config.diff_unicode_words(old, new)
    };
    let mut pieces = Pieces::default();
    for change in diff.iter_all_changes() {
        pieces.push(change.tag(), change.value());
    }
    pieces.finish()
}

/// The difference as HTML: the text, escaped, with `<ins>` and `<del>` around what changed. Line breaks stay as they
/// are, so show it with `white-space: pre-wrap`.
pub fn diff_html(old: &str, new: &str) -> String {
    let mut html = String::new();
    for Piece { change, text } in word_diff(old, new) {
        let (open, close) = match change {
            Change::Same => ("", ""),
            Change::Added => ("<ins>", "</ins>"),
            Change::Removed => ("<del>", "</del>"),
        };
        html.push_str(open);
        comrak::html::escape(&mut html, &text).expect("writing to a string");
        html.push_str(close);
    }
    html
}

/// Pieces being put together. A space that happens to be the same between two changed words belongs to the change:
/// "one phrase for another" reads better than word for word.
#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    removed: String,
    added: String,
    /// White space after the open change, not yet known to be inside it.
    space: String,
}

impl Pieces {
    fn push(&mut self, tag: ChangeTag, text: &str) {
        let changing = !self.removed.is_empty() || !self.added.is_empty();
        match tag {
            ChangeTag::Equal if changing && text.trim().is_empty() && !text.contains('\n') => self.space.push_str(text),
            ChangeTag::Equal => {
                self.close();
                self.put(Change::Same, text);
            }
            ChangeTag::Delete => self.change().0.push_str(text),
            ChangeTag::Insert => self.change().1.push_str(text),
        }
    }

    /// The open change, both sides of it, with the space so far inside.
    fn change(&mut self) -> (&mut String, &mut String) {
        let space = std::mem::take(&mut self.space);
        self.removed.push_str(&space);
        self.added.push_str(&space);
        (&mut self.removed, &mut self.added)
    }

    fn close(&mut self) {
        let removed = std::mem::take(&mut self.removed);
        let added = std::mem::take(&mut self.added);
        let space = std::mem::take(&mut self.space);
        self.put(Change::Removed, &removed);
        self.put(Change::Added, &added);
        self.put(Change::Same, &space);
    }

    fn put(&mut self, change: Change, text: &str) {
        match self.done.last_mut() {
            _ if text.is_empty() => (),
            Some(last) if last.change == change => last.text.push_str(text),
            _ => self.done.push(Piece { change, text: text.to_string() }),
        }
    }

    fn finish(mut self) -> Vec<Piece> {
        self.close();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without(pieces: &[Piece], change: Change) -> String {
        pieces.iter().filter(|piece| piece.change != change).map(|piece| piece.text.as_str()).collect()
    }

    fn assert_gives_both(old: &str, new: &str) {
        let pieces = word_diff(old, new);
        assert_eq!(without(&pieces, Change::Added), old);
        assert_eq!(without(&pieces, Change::Removed), new);
        assert!(pieces.windows(2).all(|pair| pair[0].change != pair[1].change));
        assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
    }

    #[test]
    fn phrases_change_as_phrases() {
        assert_eq!(
            diff_html("I drink two cups of tea & milk.", "I drink nine pots of tea & milk."),
            "I drink <del>two cups</del><ins>nine pots</ins> of tea &amp; milk."
        );
        assert_eq!(diff_html("a\nb\n", "a\nc\n"), "a\n<del>b</del><ins>c</ins>\n");
        assert_eq!(diff_html("same", "same"), "same");
        assert_eq!(diff_html("", "<b>"), "<ins>&lt;b&gt;</ins>");
        assert_eq!(diff_html("", ""), "");
        assert_eq!(diff_html("naïve café", "naïve thé"), "naïve <del>café</del><ins>thé</ins>");
    }

    #[test]
    fn huge_texts_are_compared_in_time() {
        let word = |n: usize| format!("{} ", n.wrapping_mul(2_654_435_761) % 9973);
        let old: String = (0..12_000).map(word).collect();
        let new: String = (5_000..17_000).map(|n| word(n * 7)).collect();
        for (old, new) in [(&old[..30_000], &new[..30_000]), (&old[..], &new[..])] {
            let begin = std::time::Instant::now();
            assert_gives_both(old, new);
            assert!(begin.elapsed() < TIME_LIMIT * 10, "{:?}", begin.elapsed());
        }
    }

    proptest! {
        #[test]
        fn applied_it_gives_both_texts(old in "[ab \n<é.]{0,60}", new in "[ab \n<é.]{0,60}") {
            assert_gives_both(&old, &new);
        }

        #[test]
        fn edits_of_a_text_apply_too(text in "(\\PC{0,8}[ \n]){0,12}", at in 0usize..60, put in "\\PC{0,12}") {
            let at = text.char_indices().map(|(index, _)| index).nth(at).unwrap_or(text.len());
            let new = format!("{}{put}{}", &text[..at], text[at..].chars().skip(3).collect::<String>());
            assert_gives_both(&text, &new);
        }
    }
}
