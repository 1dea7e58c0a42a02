//! What a person types, read into words, phrases and operators before anything else sees it.
//!
//! Every text is a query: what is no operator is searched as words, and nothing is ever an error.

use std::fmt;

use crate::day::Day;
use crate::kinds;

/// How much is read. A query that is longer is cut, and [`Query::cut`] says so.
const MOST_ITEMS: usize = 40;
const LONGEST_WORD: usize = 100;
const LONGEST_PHRASE: usize = 300;
const LONGEST_VALUE: usize = 64;

/// A query as it was understood. Printing it gives a text that reads as the same query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub items: Vec<Item>,
    /// Whether it was longer than what is read.
    pub cut: bool,
}

/// One part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Whether a minus stands before it.
    pub not: bool,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A word as typed, with its signs.
    Word(String),
    /// Words in this order, as typed between quotation marks.
    Phrase(String),
    /// `in:slug`, a community.
    In(String),
    /// `by:handle`, who wrote it; `me` is whoever asks.
    By(String),
    /// `tag:word`
    Tag(String),
    /// `is:solved`
    Is(Is),
    /// `kind:question`, by the word in [`kinds`].
    Kind(&'static str),
    /// `before:date`, not including it.
    Before(Day),
    /// `after:date`, including it.
    After(Day),
}

/// What a thing can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Is {
    /// A question with an accepted solution.
    Solved,
    /// A question without one.
    Open,
    /// A topic without a reply.
    Unanswered,
}

impl Is {
    pub const ALL: [Is; 3] = [Is::Solved, Is::Open, Is::Unanswered];

    /// The word after `is:`.
    pub fn word(self) -> &'static str {
        match self {
            Is::Solved => "solved",
            Is::Open => "open",
            Is::Unanswered => "unanswered",
        }
    }

    pub fn parse(word: &str) -> Option<Is> {
        let word = if word.eq_ignore_ascii_case("unsolved") { "open" } else { word };
        Is::ALL.into_iter().find(|is| is.word().eq_ignore_ascii_case(word))
    }
}

impl Query {
    /// Reads what was typed.
    pub fn parse(text: &str) -> Query {
        let mut reader = Reader { rest: text, query: Query::default() };
        while reader.item() {}
        reader.query
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds something that must hold, unless it is there already.
    pub fn add(&mut self, what: What) {
        if !self.has(&what) && self.items.len() < MOST_ITEMS {
            self.items.push(Item { not: false, what });
        }
    }

    /// Whether this must hold.
    pub fn has(&self, what: &What) -> bool {
        self.wanted().any(|wanted| wanted == what)
    }

    /// Everything that has no minus before it.
    pub fn wanted(&self) -> impl Iterator<Item = &What> {
        self.items.iter().filter(|item| !item.not).map(|item| &item.what)
    }

    /// What looks like an operator with a value that it does not know, such as `is:pink`: it is searched as a word.
    pub fn misread(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter_map(|item| match &item.what {
            What::Word(word) => word.split_once(':').filter(|(name, _)| is_operator(name)).map(|_| word.as_str()),
            _ => None,
        })
    }

    /// The query without the parts that a test picks.
    pub fn without(&self, out: impl Fn(&Item) -> bool) -> Query {
        Query { items: self.items.iter().filter(|item| !out(item)).cloned().collect(), cut: self.cut }
    }

    /// The words and phrases alone, as typed.
    pub fn said(&self) -> String {
        let is_said = |item: &Item| !item.not && matches!(item.what, What::Word(_) | What::Phrase(_));
        self.without(|item| !is_said(item)).to_string()
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, item) in self.items.iter().enumerate() {
            let space = if number == 0 { "" } else { " " };
            let minus = if item.not { "-" } else { "" };
            write!(f, "{space}{minus}{}", item.what)?;
        }
        Ok(())
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Word(word) => f.write_str(word),
            What::Phrase(phrase) => write!(f, "\"{phrase}\""),
            What::In(slug) => operator(f, "in", slug),
            What::By(handle) => operator(f, "by", handle),
            What::Tag(tag) => operator(f, "tag", tag),
            What::Is(is) => operator(f, "is", is.word()),
            What::Kind(word) => operator(f, "kind", word),
            What::Before(day) => write!(f, "before:{day}"),
            What::After(day) => write!(f, "after:{day}"),
        }
    }
}

fn operator(f: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    let quote = if value.contains(' ') { "\"" } else { "" };
    write!(f, "{name}:{quote}{value}{quote}")
}

struct Reader<'a> {
    rest: &'a str,
    query: Query,
}

/// Spaces and characters that nobody types on purpose.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

impl<'a> Reader<'a> {
    /// Reads one item; gives whether there may be more.
    fn item(&mut self) -> bool {
        self.rest = self.rest.trim_start_matches(is_gap);
        if self.rest.is_empty() {
            return false;
        }
        if self.query.items.len() == MOST_ITEMS {
            self.query.cut = true;
            return false;
        }
        let mut after_minus = self.rest.strip_prefix('-').filter(|rest| !rest.starts_with(is_gap) && !rest.is_empty());
        let not = after_minus.is_some();
        if let Some(rest) = after_minus.take() {
            self.rest = rest;
        }
        if self.rest.starts_with(is_quote) {
            let phrase = self.quoted();
            self.phrase(not, &phrase);
            return true;
        }
        let word = self.bare();
        match word.split_once(':') {
            Some((name, value)) if !value.is_empty() => self.value(not, name, value, &word),
            Some((name, _)) if word.ends_with(':') && self.rest.starts_with(is_quote) && is_operator(name) => {
                let value = self.quoted();
                self.quoted_value(not, name, &value, &word);
            }
            _ => self.word(not, &word),
        }
        true
    }

    /// Everything up to a space or a quotation mark.
    fn bare(&mut self) -> String {
        let end = self.rest.find(|c| is_gap(c) || is_quote(c)).unwrap_or(self.rest.len());
        let (bare, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.shortened(bare, LONGEST_WORD)
    }

    /// What stands between quotation marks, or from one to the end.
    fn quoted(&mut self) -> String {
        let inside = self.rest.trim_start_matches(is_quote_once());
        let end = inside.find(is_quote).unwrap_or(inside.len());
        let (inside, rest) = inside.split_at(end);
        self.rest = rest.trim_start_matches(is_quote_once());
        let words: Vec<&str> = inside.split(is_gap).filter(|word| !word.is_empty()).collect();
        let phrase = self.shortened(&words.join(" "), LONGEST_PHRASE);
        phrase.trim_end().to_owned()
    }

    fn shortened(&mut self, text: &str, longest: usize) -> String {
        match text.char_indices().nth(longest) {
            Some((end, _)) => {
                self.query.cut = true;
                text[..end].to_owned()
            }
            None => text.to_owned(),
        }
    }

    fn value(&mut self, not: bool, name: &str, value: &str, word: &str) {
        match read(name, value) {
            Some(what) => self.push(not, what),
            None => self.word(not, word),
        }
    }

    fn quoted_value(&mut self, not: bool, name: &str, value: &str, word: &str) {
        match read(name, value) {
            Some(what) => self.push(not, what),
            None => {
                self.word(not, word);
                self.phrase(false, value);
            }
        }
    }

    fn word(&mut self, not: bool, word: &str) {
        self.push(not, What::Word(word.to_owned()));
    }

    fn phrase(&mut self, not: bool, phrase: &str) {
        if !phrase.is_empty() {
            self.push(not, What::Phrase(phrase.to_owned()));
        }
    }

    fn push(&mut self, not: bool, what: What) {
        if self.query.items.len() < MOST_ITEMS {
            self.query.items.push(Item { not, what });
        } else {
            self.query.cut = true;
        }
    }
}

/// A pattern that matches one quotation mark and no second one.
fn is_quote_once() -> impl FnMut(char) -> bool {
    let mut before = false;
    move |c| is_quote(c) && !std::mem::replace(&mut before, true)
}

const OPERATORS: [&str; 7] = ["in", "by", "tag", "is", "kind", "before", "after"];

fn is_operator(name: &str) -> bool {
    OPERATORS.iter().any(|operator| operator.eq_ignore_ascii_case(name))
}

/// An operator with its value; nothing when there is no such operator or the value means nothing to it.
fn read(name: &str, value: &str) -> Option<What> {
    let lower = value.to_lowercase();
    if !(1..=LONGEST_VALUE).contains(&lower.chars().count()) {
        return None;
    }
    let named =
        |prefix: char| Some(lower.trim_start_matches(prefix)).filter(|name| !name.is_empty()).map(str::to_owned);
    match name.to_ascii_lowercase().as_str() {
        "in" => Some(What::In(lower)),
        "by" => named('@').map(What::By),
        "tag" => named('#').map(What::Tag),
        "is" => Is::parse(&lower).map(What::Is),
        "kind" => kinds::word(&lower).map(What::Kind),
        "before" => Day::parse(&lower).map(What::Before),
        "after" => Day::parse(&lower).map(What::After),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Vec<Item> {
        Query::parse(text).items
    }

    fn yes(what: What) -> Item {
        Item { not: false, what }
    }

    fn no(what: What) -> Item {
        Item { not: true, what }
    }

    fn word(text: &str) -> What {
        What::Word(text.into())
    }

    #[test]
    fn words_phrases_and_minus() {
        let phrase = |text: &str| What::Phrase(text.into());
        assert_eq!(
            parsed(r#"handover "ward  round" -night -"on call" a-b - --x"#),
            [
                yes(word("handover")),
                yes(phrase("ward round")),
                no(word("night")),
                no(phrase("on call")),
                yes(word("a-b")),
                yes(word("-")),
                no(word("-x")),
            ]
        );
        assert_eq!(parsed("“curly quotes” «and others"), [yes(phrase("curly quotes")), yes(phrase("and others"))]);
        assert_eq!(parsed("\"\" \"  \" -\"\""), []);
        assert_eq!(parsed("foo\"bar baz\"qux"), [yes(word("foo")), yes(phrase("bar baz")), yes(word("qux"))]);
        assert_eq!(parsed(" \u{0}\u{7}a\u{0}b\t\n"), [yes(word("a")), yes(word("b"))]);
    }

    #[test]
    fn operators() {
        assert_eq!(
            parsed(
                r#"in:Safe-Handovers BY:@Nadia tag:"Ward Transfer" -is:solved kind:people after:january before:2026-03"#
            ),
            [
                yes(What::In("safe-handovers".into())),
                yes(What::By("nadia".into())),
                yes(What::Tag("ward transfer".into())),
                no(What::Is(Is::Solved)),
                yes(What::Kind("person")),
                yes(What::After(Day::Latest(1))),
                yes(What::Before(Day::Month(2026, 3))),
            ]
        );
        assert_eq!(parsed("is:unsolved"), [yes(What::Is(Is::Open))]);
    }

    #[test]
    fn what_is_no_operator_is_words() {
        for text in ["foo:bar", "in:", "is:pink", "after:noon", "kind:unicorn", "https://example.org/a:b", ":", "by:@"]
        {
            assert_eq!(parsed(text), [yes(word(text))], "{text}");
        }
        assert_eq!(parsed("is:\"very pink\""), [yes(word("is:")), yes(What::Phrase("very pink".into()))]);
        assert_eq!(parsed("foo:\"bar\""), [yes(word("foo:")), yes(What::Phrase("bar".into()))]);
        assert_eq!(parsed("in: x"), [yes(word("in:")), yes(word("x"))]);
    }

    #[test]
    fn an_operator_with_a_value_that_it_does_not_know_is_told() {
        let misread = |text: &str| Query::parse(text).misread().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(misread("foo:bar https://example.org is:solved plan after:2026-03"), [""; 0]);
        assert_eq!(
            misread("is:pink AFTER:2026-13-45 -kind:unicorn tag:"),
            ["is:pink", "AFTER:2026-13-45", "kind:unicorn", "tag:"]
        );
    }

    #[test]
    fn long_and_hostile_queries_are_cut() {
        let query = Query::parse(&"word ".repeat(5_000));
        assert!(query.cut && query.items.len() == MOST_ITEMS);
        let query = Query::parse(&"x".repeat(10_000));
        assert_eq!((query.cut, query.items.len()), (true, 1));
        assert!(Query::parse(&"\"".repeat(10_000)).is_empty());
        assert!(Query::parse(&"\"a".repeat(10_000)).cut);
        assert!(Query::parse(&"tag:".repeat(3_000)).items.len() <= MOST_ITEMS);
    }

    #[test]
    fn parts_can_be_added_and_taken() {
        let mut query = Query::parse("plan in:a -in:b \"to do\"");
        query.add(What::In("a".into()));
        query.add(What::Is(Is::Solved));
        assert_eq!(query.to_string(), "plan in:a -in:b \"to do\" is:solved");
        assert_eq!(query.without(|item| matches!(item.what, What::In(_))).to_string(), "plan \"to do\" is:solved");
        assert_eq!(query.said(), "plan \"to do\"");
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_the_same(text in "\\PC{0,200}|([a-z:\"“ -]|in:|tag:|by:@|is:solved|\\x00){0,120}") {
            let query = Query::parse(&text);
            let again = Query::parse(&query.to_string());
            prop_assert_eq!(&again.items, &query.items, "{:?} printed as {:?}", text, query.to_string());
        }
    }
}
