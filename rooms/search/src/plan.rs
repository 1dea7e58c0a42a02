//! From a query to conditions on the index.

use std::collections::HashSet;
use std::ops::Bound;

use db::Time;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query as Terms, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::index::Fields;
use crate::kinds;
use crate::query::{Is, Item, Query, What};
use crate::scope::{Names, Scope};
use crate::words::{self, Piece};

/// How much more a word in the title says than one in the text.
const TITLE: f32 = 3.0;
/// How much it adds that the words stand beside each other.
const TOGETHER: f32 = 1.5;
/// While typing, people look for a title that they half remember.
const TITLE_WHILE_TYPING: f32 = 8.0;
/// How many words may stand between them then.
const SLOP: u32 = 2;
/// Words of which each stands in more documents than this are near each other everywhere: to look for where costs more
/// than it says.
const EVERYWHERE: u64 = 10_000;

/// What a query is compiled with.
pub struct Planner<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub scope: &'a Scope,
    pub names: &'a Names,
    pub now: Time,
}

impl Planner<'_> {
    /// The documents that a query asks for, of those that the visitor may find.
    pub fn plan(&self, query: &Query) -> Box<dyn Terms> {
        let mut clauses = vec![(Occur::Must, self.scope.terms(self.fields))];
        clauses.extend(self.said(query).into_iter().map(|part| (Occur::Must, part)));
        self.add_others(query, &mut clauses);
        Box::new(BooleanQuery::new(clauses))
    }

    /// The same when one word in three may be missing; nothing where there are too few words for that.
    pub fn most(&self, query: &Query) -> Option<Box<dyn Terms>> {
        let parts = self.said(query);
        let needed = parts.len() - parts.len() / 3;
        if needed == parts.len() {
            return None;
        }
        let parts = parts.into_iter().map(|part| (Occur::Should, part)).collect();
        let most: Box<dyn Terms> = Box::new(BooleanQuery::with_minimum_required_clauses(parts, needed));
        let mut clauses = vec![(Occur::Must, self.scope.terms(self.fields)), (Occur::Must, most)];
        self.add_others(query, &mut clauses);
        Some(Box::new(BooleanQuery::new(clauses)))
    }

    /// The documents in which a word stands, of those that the visitor may find.
    pub fn having(&self, word: &str) -> Option<Box<dyn Terms>> {
        let parts = self.word(word, false);
        (!parts.is_empty()).then(|| {
            let parts = parts.into_iter().chain([self.scope.terms(self.fields)]);
            all(parts.collect())
        })
    }

    /// The documents about whatever a sentence is about: most of its words, in title or text.
    pub fn like(&self, sentence: &str, also: &Query) -> Option<Box<dyn Terms>> {
        let mut stems: Vec<Piece> = words::pieces(sentence);
        let mut seen = HashSet::new();
        stems.retain(|piece| !matches!(piece, Piece::Word { stem: None, .. }) && seen.insert(piece.clone()));
        stems.truncate(16);
        let needed = stems.len().div_ceil(2);
        let parts: Vec<_> = stems.iter().map(|piece| (Occur::Should, self.piece(piece))).collect();
        if parts.is_empty() {
            return None;
        }
        let mut clauses = vec![
            (Occur::Must, self.scope.terms(self.fields)),
            (Occur::Must, Box::new(BooleanQuery::with_minimum_required_clauses(parts, needed)) as Box<dyn Terms>),
        ];
        self.add_operators(also, &mut clauses);
        Some(Box::new(BooleanQuery::new(clauses)))
    }

    /// What a query asks for when its last word may only have begun, and `endings` are whole words for it.
    pub fn begun(&self, query: &Query, endings: &[(Field, String)]) -> Box<dyn Terms> {
        let Some((Item { not: false, what: What::Word(last) }, before)) = query.items.split_last() else {
            return self.plan(query);
        };
        let before = Query { items: before.to_vec(), cut: false };
        let mut clauses = vec![(Occur::Must, self.scope.terms(self.fields))];
        clauses.extend(self.said(&before).into_iter().map(|part| (Occur::Must, part)));
        self.add_others(&before, &mut clauses);
        let mut pieces = words::pieces(last);
        let begun = pieces.pop();
        clauses.extend(pieces.iter().map(|piece| (Occur::Must, self.piece(piece))));
        let mut ways: Vec<Box<dyn Terms>> = begun.iter().map(|piece| self.piece(piece)).collect();
        ways.extend(endings.iter().map(|(field, word)| {
            let by = if *field == self.fields.title_plain { TITLE_WHILE_TYPING } else { 1.0 };
            boost(term(*field, word), by)
        }));
        clauses.push((Occur::Must, any(ways)));
        Box::new(BooleanQuery::new(clauses))
    }

    /// A condition for each word and phrase.
    fn said(&self, query: &Query) -> Vec<Box<dyn Terms>> {
        let words = |stop_words_too: bool| {
            query.wanted().flat_map(move |what| match what {
                What::Word(word) => self.word(word, stop_words_too),
                What::Phrase(phrase) => vec![self.phrase(phrase)],
                _ => Vec::new(),
            })
        };
        let said: Vec<_> = words(false).collect();
        if !said.is_empty() {
            return said;
        }
        // Stop words are in no stemmed field. They count when there is nothing else.
        let said: Vec<_> = words(true).collect();
        let has_words = query.wanted().any(|what| matches!(what, What::Word(_)));
        // Words without a letter or digit are nowhere; not asking for them would find everything.
        if said.is_empty() && has_words { vec![Box::new(EmptyQuery)] } else { said }
    }

    /// Everything but words that are wanted: unwanted ones, operators, and a bonus for words that stand together.
    fn add_others(&self, query: &Query, clauses: &mut Vec<(Occur, Box<dyn Terms>)>) {
        clauses.extend(self.together(query).map(|together| (Occur::Should, together)));
        for item in query.items.iter().filter(|item| item.not) {
            let unwanted = match &item.what {
                What::Word(word) => Some(self.word(word, true)).filter(|parts| !parts.is_empty()).map(all),
                What::Phrase(phrase) => Some(self.phrase(phrase)),
                _ => None,
            };
            clauses.extend(unwanted.map(|unwanted| (Occur::MustNot, unwanted)));
        }
        self.add_operators(query, clauses);
    }

    /// Operators of one name are alternatives, tags are all required; different names all have to hold.
    fn add_operators(&self, query: &Query, clauses: &mut Vec<(Occur, Box<dyn Terms>)>) {
        let mut groups: [Vec<Box<dyn Terms>>; 4] = Default::default();
        for item in &query.items {
            let Some(condition) = self.operator(&item.what) else { continue };
            match (&item.what, item.not) {
                (_, true) => clauses.push((Occur::MustNot, condition)),
                (What::In(_), _) => groups[0].push(condition),
                (What::By(_), _) => groups[1].push(condition),
                (What::Is(_), _) => groups[2].push(condition),
                (What::Kind(_), _) => groups[3].push(condition),
                _ => clauses.push((Occur::Must, silent(condition))),
            }
        }
        let groups = groups.into_iter().filter(|group| !group.is_empty());
        clauses.extend(groups.map(|group| (Occur::Must, silent(any(group)))));
    }

    fn operator(&self, what: &What) -> Option<Box<dyn Terms>> {
        let nothing = || Box::new(EmptyQuery) as Box<dyn Terms>;
        let number = |field, number| {
            let term = Term::from_field_i64(field, number);
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Terms>
        };
        Some(match what {
            What::Word(_) | What::Phrase(_) => return None,
            What::In(slug) => match self.names.community(slug) {
                Some((id, _)) => number(self.fields.community, id.0),
                None => nothing(),
            },
            What::By(handle) => match self.names.person(handle) {
                Some((id, _)) => number(self.fields.author, id.0),
                None => nothing(),
            },
            What::Tag(tag) => exact(self.fields.tags, tag),
            What::Is(Is::Open) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, exact(self.fields.marks, "question")),
                (Occur::MustNot, exact(self.fields.marks, Is::Solved.word())),
            ])),
            What::Is(is) => exact(self.fields.marks, is.word()),
            What::Kind(word) if kinds::MARKS.contains(word) => exact(self.fields.marks, word),
            What::Kind(word) => exact(self.fields.kind, word),
            What::After(day) => {
                Box::new(RangeQuery::new(Bound::Included(self.at(day.begins(self.now))), Bound::Unbounded))
            }
            What::Before(day) => {
                Box::new(RangeQuery::new(Bound::Unbounded, Bound::Excluded(self.at(day.begins(self.now)))))
            }
        })
    }

    fn at(&self, time: Time) -> Term {
        Term::from_field_i64(self.fields.at, time.0)
    }

    /// Conditions for a word, one for each of its pieces; stop words only on demand.
    fn word(&self, word: &str, stop_words_too: bool) -> Vec<Box<dyn Terms>> {
        let pieces = words::pieces(word);
        let wanted = pieces.iter().filter(|piece| stop_words_too || !matches!(piece, Piece::Word { stem: None, .. }));
        wanted.map(|piece| self.piece(piece)).collect()
    }

    fn piece(&self, piece: &Piece) -> Box<dyn Terms> {
        let (title, text) = (self.fields.title, self.fields.text);
        match piece {
            Piece::Word { stem: Some(stem), .. } => any(vec![boost(term(title, stem), TITLE), term(text, stem)]),
            Piece::Word { plain, stem: None } => self.plain(std::slice::from_ref(plain)),
            Piece::Run { characters, .. } if characters.len() == 1 => self.plain(characters),
            Piece::Run { pairs, .. } => any(vec![boost(row(title, pairs), TITLE), row(text, pairs)]),
        }
    }

    /// Plain words in this order.
    fn phrase(&self, phrase: &str) -> Box<dyn Terms> {
        self.plain(&words::terms(&mut words::plain(), phrase))
    }

    fn plain(&self, words: &[String]) -> Box<dyn Terms> {
        let (title, text) = (self.fields.title_plain, self.fields.text_plain);
        any(vec![boost(row(title, words), TITLE), row(text, words)])
    }

    /// Words near each other, in their order.
    fn together(&self, query: &Query) -> Option<Box<dyn Terms>> {
        let mut stems = Vec::new();
        for what in query.wanted() {
            let What::Word(word) = what else { continue };
            for piece in words::pieces(word) {
                if let Piece::Word { stem: Some(stem), .. } = piece {
                    stems.push(stem);
                }
            }
        }
        if !(2..=8).contains(&stems.len()) {
            return None;
        }
        let frequency = |stem: &String| self.searcher.doc_freq(&Term::from_field_text(self.fields.text, stem));
        let rarest = stems.iter().filter_map(|stem| frequency(stem).ok()).min();
        if rarest.is_some_and(|documents| documents > EVERYWHERE) {
            return None;
        }
        let near = |field: Field| {
            let terms = stems.iter().map(|stem| Term::from_field_text(field, stem)).enumerate().collect();
            Box::new(PhraseQuery::new_with_offset_and_slop(terms, SLOP)) as Box<dyn Terms>
        };
        let (title, text) = (self.fields.title, self.fields.text);
        Some(any(vec![boost(near(title), TITLE * TOGETHER), boost(near(text), TOGETHER)]))
    }
}

/// A term whose frequency counts.
fn term(field: Field, word: &str) -> Box<dyn Terms> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
}

/// A term that is there or not.
fn exact(field: Field, word: &str) -> Box<dyn Terms> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::Basic))
}

/// Words in a row; none are nowhere.
fn row(field: Field, words: &[String]) -> Box<dyn Terms> {
    match words {
        [] => Box::new(EmptyQuery),
        [word] => term(field, word),
        words => Box::new(PhraseQuery::new(words.iter().map(|word| Term::from_field_text(field, word)).collect())),
    }
}

fn boost(query: Box<dyn Terms>, by: f32) -> Box<dyn Terms> {
    Box::new(BoostQuery::new(query, by))
}

/// A condition that says nothing about how well a document matches.
fn silent(query: Box<dyn Terms>) -> Box<dyn Terms> {
    boost(query, 0.0)
}

fn any(mut queries: Vec<Box<dyn Terms>>) -> Box<dyn Terms> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

fn all(mut queries: Vec<Box<dyn Terms>>) -> Box<dyn Terms> {
    match queries.len() {
        0 => Box::new(AllQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}
