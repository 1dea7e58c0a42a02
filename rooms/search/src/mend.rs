//! Typing errors: a word that nothing has is searched as the nearest one that something has. Words are taken only from
//! documents that the visitor may find, so that a correction betrays nothing.

use std::collections::HashMap;

use db::Result;
use tantivy::collector::Count;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::index::fault;
use crate::plan::Planner;
use crate::query::{Query, What};
use crate::words::{self, Piece};

/// How many words of one query, of those that stand nowhere, are tried.
const MOST: usize = 6;
/// Letters of the longest word that is mended: what it takes to look for near ones grows with the word.
const LONGEST: usize = 24;
/// How many near words are looked at, the nearest first.
const CANDIDATES: usize = 24;

/// A word as typed, and the word that was searched instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    pub typed: String,
    pub meant: String,
}

/// The query with every word that stands nowhere replaced by the nearest one that stands somewhere.
pub fn mend(searcher: &Searcher, planner: &Planner<'_>, query: &Query) -> Result<(Query, Vec<Mended>)> {
    let mut query = query.clone();
    let (mut mended, mut tried) = (Vec::new(), 0);
    for item in query.items.iter_mut().filter(|item| !item.not) {
        let What::Word(typed) = &item.what else { continue };
        let Some(plain) = single_word(typed) else { continue };
        if count(searcher, planner, &plain)? > 0 {
            continue;
        }
        // One that cannot be mended has cost as much as one that can.
        if tried == MOST {
            break;
        }
        tried += 1;
        if let Some(meant) = nearest(searcher, planner, &plain)? {
            mended.push(Mended { typed: typed.clone(), meant: meant.clone() });
            item.what = What::Word(meant);
        }
    }
    Ok((query, mended))
}

/// The plain word that something typed comes to, when it is one word of letters long enough to be mistyped.
fn single_word(typed: &str) -> Option<String> {
    match words::pieces(typed).as_slice() {
        [Piece::Word { plain, .. }] if distance(plain) > 0 => Some(plain.clone()),
        _ => None,
    }
}

/// How many slips are forgiven in a word: none in short or very long ones and in numbers.
fn distance(word: &str) -> u8 {
    match word.chars().count() {
        _ if word.chars().all(|c| c.is_numeric()) => 0,
        0..=3 => 0,
        4..=7 => 1,
        8..=LONGEST => 2,
        _ => 0,
    }
}

/// The nearest other word that the visitor can find something by.
fn nearest(searcher: &Searcher, planner: &Planner<'_>, word: &str) -> Result<Option<String>> {
    let mut near: Vec<(usize, bool, u64, String)> = candidates(searcher, planner, word)?
        .into_iter()
        .filter(|(candidate, _)| candidate != word)
        .map(|(candidate, documents)| {
            let other_beginning = candidate.chars().next() != word.chars().next();
            (slips(word, &candidate), other_beginning, u64::MAX - documents, candidate)
        })
        .collect();
    near.sort_unstable();
    let mut best: Option<((usize, bool), usize, String)> = None;
    for (slips, other_beginning, _, candidate) in near.into_iter().take(CANDIDATES) {
        let rank = (slips, other_beginning);
        if best.as_ref().is_some_and(|(found, ..)| *found < rank) {
            break;
        }
        let documents = count(searcher, planner, &candidate)?;
        if documents > best.as_ref().map_or(0, |(_, documents, _)| *documents) {
            best = Some((rank, documents, candidate));
        }
    }
    Ok(best.map(|(_, _, candidate)| candidate))
}

fn count(searcher: &Searcher, planner: &Planner<'_>, word: &str) -> Result<usize> {
    match planner.having(word) {
        Some(having) => searcher.search(&having, &Count).map_err(fault),
        None => Ok(0),
    }
}

/// Words of the index within reach, and in how many documents they stand.
fn candidates(searcher: &Searcher, planner: &Planner<'_>, word: &str) -> Result<HashMap<String, u64>> {
    let mut found = HashMap::new();
    let (title, text) = (planner.fields.title_plain, planner.fields.text_plain);
    // It knows the letters alone, whatever field they stand in, and is dear to build.
    let near = FuzzyTermQuery::new(Term::from_field_text(text, word), distance(word), true);
    let automaton = near.automaton().map_err(fault)?;
    for field in [title, text] {
        each_term(
            searcher,
            field,
            |dictionary, take| {
                let mut stream = dictionary.search(&automaton).into_stream().map_err(|error| fault(error.into()))?;
                while let Some((term, info)) = stream.next() {
                    take(term, info.doc_freq);
                }
                Ok(())
            },
            &mut found,
        )?;
    }
    Ok(found)
}

/// Words of the index that begin like this, the most frequent ones.
pub fn beginnings(searcher: &Searcher, fields: &[Field], prefix: &str, most: usize) -> Result<Vec<(Field, String)>> {
    let mut out = Vec::new();
    for field in fields.iter().copied() {
        let mut found = HashMap::new();
        each_term(
            searcher,
            field,
            |dictionary, take| {
                let mut stream = dictionary.range().ge(prefix).into_stream().map_err(|error| fault(error.into()))?;
                while let Some((term, info)) = stream.next() {
                    if !term.starts_with(prefix.as_bytes()) {
                        break;
                    }
                    take(term, info.doc_freq);
                }
                Ok(())
            },
            &mut found,
        )?;
        let mut words: Vec<(String, u64)> = found.into_iter().collect();
        words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        out.extend(words.into_iter().take(most).map(|(word, _)| (field, word)));
    }
    Ok(out)
}

/// Adds up what `read` takes from the dictionary of a field in each segment.
fn each_term(
    searcher: &Searcher,
    field: Field,
    read: impl Fn(&tantivy::termdict::TermDictionary, &mut dyn FnMut(&[u8], u32)) -> Result<()>,
    found: &mut HashMap<String, u64>,
) -> Result<()> {
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(fault)?;
        read(inverted.terms(), &mut |term, documents| {
            if let Ok(term) = std::str::from_utf8(term) {
                *found.entry(term.to_owned()).or_default() += u64::from(documents);
            }
        })?;
    }
    Ok(())
}

/// How many slips (a letter more, less, other, or two exchanged) lead from one word to another.
fn slips(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let other = usize::from(from[i - 1] != to[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + other);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, slips};

    #[test]
    fn slips_are_counted() {
        assert_eq!(slips("anticoagulaton", "anticoagulation"), 1);
        assert_eq!(slips("wrad", "ward"), 1);
        assert_eq!(slips("kitten", "sitting"), 3);
        assert_eq!(slips("", "abc"), 3);
    }

    #[test]
    fn short_words_and_numbers_are_not_mended() {
        assert_eq!([distance("war"), distance("ward"), distance("handovr"), distance("handover")], [0, 1, 1, 2]);
        assert_eq!(distance("20260131"), 0);
    }

    #[test]
    fn very_long_words_are_not_mended() {
        assert_eq!([distance(&"a".repeat(24)), distance(&"a".repeat(25))], [2, 0]);
    }
}
