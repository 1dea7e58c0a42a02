//! What was found, shown in the words around it. Words are marked by cutting the text as the index does, so that every
//! form of a word and every mended word is found; nothing comes from the index, and everything is escaped.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use askama::filters::{Escaper, Html, HtmlSafe};
use tantivy::tokenizer::TokenStream;

use crate::query::{Query, What};
use crate::words::{self, Piece};

/// About two lines in the reading column, in bytes: scripts with wide characters need more of them.
const LENGTH: usize = 150;
/// How much of a text is looked through.
const LOOKED_THROUGH: usize = 64 * 1024;

/// Safe HTML with the found words in `<mark>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked(String);

impl Marked {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn html(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Marked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Marked {}

/// What to look for in a text.
#[derive(Debug, Default)]
pub struct Needles {
    /// Stems, and the number under which each counts.
    stems: HashMap<String, usize>,
    /// Words in a row, as they are written: phrases, and runs of scripts without spaces.
    rows: Vec<(Vec<String>, usize)>,
    /// The last word, which may only have begun.
    beginning: Option<String>,
    /// Whether a word of a text is a needle, once that is known.
    known: HashMap<String, Option<usize>>,
}

/// A found word: where it stands, and which needle it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    from: usize,
    to: usize,
    needle: usize,
}

impl Needles {
    /// Whatever a query wants to find. `begun` says that its last word may go on.
    pub fn of(query: &Query, begun: bool) -> Needles {
        let mut needles = Needles::default();
        let mut count = 0;
        for what in query.wanted() {
            match what {
                What::Word(word) => needles.add_word(word, &mut count),
                What::Phrase(phrase) => {
                    needles.rows.push((words::terms(&mut words::plain(), phrase), next(&mut count)))
                }
                _ => {}
            }
        }
        if let (true, Some(What::Word(last))) = (begun, query.wanted().last()) {
            needles.beginning = words::terms(&mut words::plain(), last).pop();
        }
        needles.rows.retain(|(row, _)| !row.is_empty());
        needles
    }

    fn add_word(&mut self, word: &str, count: &mut usize) {
        for piece in words::pieces(word) {
            match piece {
                Piece::Word { stem: Some(stem), .. } => {
                    self.stems.entry(stem).or_insert_with(|| next(count));
                }
                Piece::Word { stem: None, .. } => {}
                Piece::Run { characters, .. } => self.rows.push((characters, next(count))),
            }
        }
    }

    /// A whole text, such as a title, as one line.
    pub fn mark(&mut self, text: &str) -> Marked {
        let found = self.find(text);
        Marked(marked(text, &found))
    }

    /// The part of a text that says most about what was looked for; its beginning when nothing stands in it.
    pub fn snippet(&mut self, text: &str) -> Marked {
        let text = &text[..floor(text, LOOKED_THROUGH)];
        let found = self.find(text);
        let (from, to) = window(text, &found);
        let inside: Vec<Found> = found
            .into_iter()
            .filter(|found| found.from >= from && found.to <= to)
            .map(|found| Found { from: found.from - from, to: found.to - from, ..found })
            .collect();
        let mut html = String::new();
        if !text[..from].trim().is_empty() {
            html.push_str("… ");
        }
        html.push_str(&marked(&text[from..to], &inside));
        if !text[to..].trim().is_empty() {
            html.push_str(" …");
        }
        Marked(html)
    }

    fn find(&mut self, text: &str) -> Vec<Found> {
        let mut tokens = Vec::new();
        let mut analyzer = words::plain();
        let mut stream = analyzer.token_stream(text);
        stream.process(&mut |token| tokens.push((token.offset_from, token.offset_to, token.text.clone())));
        let mut found: Vec<Found> = Vec::new();
        for (number, (from, to, word)) in tokens.iter().enumerate() {
            if let Some(needle) = self.needle(word) {
                found.push(Found { from: *from, to: *to, needle });
            }
            for (row, needle) in &self.rows {
                let here = tokens[number..].iter().map(|(.., word)| word);
                if row[0] == *word && row.len() <= tokens.len() - number && row.iter().zip(here).all(|(a, b)| a == b) {
                    found.push(Found { from: *from, to: tokens[number + row.len() - 1].1, needle: *needle });
                }
            }
        }
        joined(found)
    }

    fn needle(&mut self, word: &str) -> Option<usize> {
        if let Some(known) = self.known.get(word) {
            return *known;
        }
        let begun = self.beginning.as_ref().is_some_and(|beginning| word.starts_with(beginning));
        let needle = match words::stem(word).and_then(|stem| self.stems.get(&stem).copied()) {
            None if begun => Some(usize::MAX),
            needle => needle,
        };
        self.known.insert(word.to_owned(), needle);
        needle
    }
}

fn next(count: &mut usize) -> usize {
    *count += 1;
    *count
}

/// Found words in their order, each place once.
fn joined(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|found| (found.from, std::cmp::Reverse(found.to)));
    let mut out: Vec<Found> = Vec::new();
    for next in found {
        match out.last_mut() {
            Some(last) if next.from < last.to => last.to = last.to.max(next.to),
            _ => out.push(next),
        }
    }
    out
}

/// The stretch with the most different needles, then the most of any, a little after whose beginning they stand.
fn window(text: &str, found: &[Found]) -> (usize, usize) {
    let worth = |first: usize| {
        let inside = found[first..].iter().take_while(|next| next.to <= found[first].from + LENGTH);
        let needles: Vec<usize> = inside.map(|found| found.needle).collect();
        (needles.iter().collect::<HashSet<_>>().len(), needles.len().min(9))
    };
    // The earliest of the best.
    let best = (0..found.len()).rev().max_by_key(|first| worth(*first));
    let Some(best) = best.map(|first| &found[first]) else { return (0, word_end(text, LENGTH)) };
    let last = found.iter().take_while(|next| next.from <= best.from || next.to <= best.from + LENGTH).last();
    let width = last.map_or(0, |last| last.to - best.from);
    let before = (LENGTH.saturating_sub(width) / 3).min(best.from);
    let from = word_start(text, best.from - before, best.from);
    (from, word_end(text, (from + LENGTH).max(best.to)))
}

/// The first beginning of a word at or after `at`, but not after `limit`.
fn word_start(text: &str, at: usize, limit: usize) -> usize {
    let at = floor(text, at);
    if at == 0 {
        return 0;
    }
    let gap = text[at..limit].find(char::is_whitespace);
    match gap {
        Some(gap) => limit.min(at + gap + text[at + gap..].chars().next().map_or(0, char::len_utf8)),
        // No space so far: a script without spaces may begin anywhere, a long word is taken whole.
        None if text[at..].chars().next().is_some_and(words::is_dense) => at,
        None => limit,
    }
}

/// The last end of a word at or before `at`; `at` itself where there are no spaces.
fn word_end(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    if at == text.len() || text[at..].starts_with(char::is_whitespace) {
        return at;
    }
    let begins = floor(text, at.saturating_sub(60));
    text[begins..at].rfind(char::is_whitespace).map_or(at, |gap| begins + gap)
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

fn marked(text: &str, found: &[Found]) -> String {
    let mut html = String::with_capacity(text.len() + found.len() * 13);
    let mut at = 0;
    for found in found {
        escape(&text[at..found.from], &mut html);
        html.push_str("<mark>");
        escape(&text[found.from..found.to], &mut html);
        html.push_str("</mark>");
        at = found.to;
    }
    escape(&text[at..], &mut html);
    html
}

/// Escapes, on one line.
fn escape(text: &str, html: &mut String) {
    let mut gap = false;
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end_matches(char::is_whitespace);
        if !word.is_empty() {
            let _ = Html.write_escaped_str(&mut *html, word);
            gap = false;
        }
        if word.len() < part.len() && !gap {
            let _ = html.write_char(' ');
            gap = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(query: &str, text: &str) -> String {
        Needles::of(&Query::parse(query), false).snippet(text).to_string()
    }

    #[test]
    fn every_form_of_a_word_is_marked() {
        assert_eq!(
            snippet("brew", "Brewing beer:\n\n  brewed, BREWS & <b>brew</b>"),
            "<mark>Brewing</mark> beer: <mark>brewed</mark>, <mark>BREWS</mark> &#38; &#60;b&#62;<mark>brew</mark>&#60;/b&#62;"
        );
        assert_eq!(snippet("zoe", "Zoë’s ward"), "<mark>Zoë</mark>’s ward");
        assert_eq!(snippet("the plan", "the plan"), "the <mark>plan</mark>", "stop words are not what was found");
    }

    #[test]
    fn phrases_and_runs_are_marked_whole() {
        assert_eq!(
            snippet("\"the ward\"", "ward, the ward, the other ward"),
            "ward, <mark>the ward</mark>, the other ward"
        );
        assert_eq!(snippet("東京都", "私は東京都に住む"), "私は<mark>東京都</mark>に住む");
    }

    #[test]
    fn the_window_shows_most_of_what_was_looked_for() {
        let filler = "nothing of any interest stands in this stretch of text at all, ".repeat(20);
        let text = format!("{filler}one plan. {filler}The anticoagulation plan is here. {filler}");
        let html = snippet("anticoagulation plan", &text);
        assert!(html.contains("The <mark>anticoagulation</mark> <mark>plan</mark> is here."), "{html}");
        assert!(html.starts_with("… ") && html.ends_with(" …"), "{html}");
        assert!(html.len() < 260, "{html}");
    }

    #[test]
    fn a_text_without_the_word_shows_its_beginning() {
        assert_eq!(snippet("x", "Short."), "Short.");
        assert_eq!(snippet("x", ""), "");
        let html = snippet("x", &"word ".repeat(100));
        assert!(html.starts_with("word word") && html.ends_with("word …"), "{html}");
    }

    #[test]
    fn a_word_that_has_only_begun() {
        let mut needles = Needles::of(&Query::parse("safe hand"), true);
        assert_eq!(
            needles.mark("Safer handovers").to_string(),
            "<mark>Safer</mark> <mark>handovers</mark>".replace("<mark>Safer</mark>", "Safer")
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_unsafe_comes_out(query in "\\PC{0,30}|[a-z \"]{0,30}", text in "\\PC{0,400}|[<>&\"'a-z \\x{4e00}-\\x{4e20}\\n]{0,600}") {
            let html = snippet(&query, &text);
            let rest = html.replace("<mark>", "").replace("</mark>", "");
            proptest::prop_assert!(!rest.contains(['<', '>', '"', '\'']), "{}", html);
            proptest::prop_assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
        }
    }
}
