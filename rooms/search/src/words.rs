//! How text becomes terms, the same way when it is indexed, when it is asked for and when it is highlighted.
//!
//! A word is a run of letters and digits; scripts that write without spaces (Chinese, Japanese, Thai ...) and Korean,
//! where particles stick to words, are cut into overlapping pairs of characters for ranking and into single ones for
//! exact phrases. Everything is compatibility-composed, lower-cased and freed of accents.

use std::cell::RefCell;
use std::sync::LazyLock;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, Stemmer, StopWordFilter, TextAnalyzer, Token, TokenStream, Tokenizer,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest term that is kept, in bytes; what is longer is cut there on both sides.
const LONGEST: usize = 100;

/// How runs of a script without spaces are cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grams {
    /// One character each: exact phrases and single characters.
    Single,
    /// Overlapping pairs: what is searched and ranked by.
    Pairs,
}

/// Words that say nothing about what a text is about. Questions are typed as they are asked, so these are among them.
const STOP_WORDS: &str = "a about all am an and any are as at be because been before but by can could did do does for \
     from had has have he her his how i if in into is it its me my no not of on one or our out she should so some such \
     than that the their them then there these they this those to too up us was we were what when where which who whom \
     why will with would you your";

static STOP: LazyLock<StopWordFilter> =
    LazyLock::new(|| StopWordFilter::remove(STOP_WORDS.split_whitespace().map(str::to_owned)));

/// Stems without stop words: what texts are searched and ranked by.
pub fn stems() -> TextAnalyzer {
    TextAnalyzer::builder(Cutter::new(Grams::Pairs))
        .filter(AsciiFoldingFilter)
        .filter(STOP.clone())
        .filter(Stemmer::new(Language::English))
        .build()
}

/// Words as they were written, lower-case: phrases, typing errors, beginnings of words, highlighting.
pub fn plain() -> TextAnalyzer {
    TextAnalyzer::builder(Cutter::new(Grams::Single)).filter(AsciiFoldingFilter).build()
}

thread_local! {
    /// Making one costs more than stemming a word.
    static STEMMER: RefCell<TextAnalyzer> = RefCell::new(stems());
}

/// The stem of one plain word; nothing for a stop word.
pub fn stem(word: &str) -> Option<String> {
    STEMMER.with_borrow_mut(|analyzer| {
        let mut stream = analyzer.token_stream(word);
        stream.advance().then(|| stream.token().text.clone())
    })
}

/// What one part of a query comes to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Piece {
    /// A word between spaces or signs. Stop words have no stem.
    Word { plain: String, stem: Option<String> },
    /// A run of a script without spaces: its pairs and its characters.
    Run { pairs: Vec<String>, characters: Vec<String> },
}

/// The pieces of a part of a query, in their order.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    let close = |run: &mut Option<(usize, usize)>, out: &mut Vec<Piece>| {
        if let Some((from, to)) = run.take() {
            let run = &text[from..to];
            out.push(Piece::Run { pairs: terms(&mut stems(), run), characters: terms(&mut plain(), run) });
        }
    };
    for token in tokens(&mut plain(), text) {
        if token.text.chars().next().is_some_and(is_dense) {
            match &mut run {
                Some((_, to)) if *to == token.offset_from => *to = token.offset_to,
                _ => {
                    close(&mut run, &mut out);
                    run = Some((token.offset_from, token.offset_to));
                }
            }
        } else {
            close(&mut run, &mut out);
            out.push(Piece::Word { stem: stem(&token.text), plain: token.text });
        }
    }
    close(&mut run, &mut out);
    out
}

/// The terms that an analyzer makes of a text.
pub fn terms(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    tokens(analyzer, text).into_iter().map(|token| token.text).collect()
}

fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<Token> {
    let mut stream = analyzer.token_stream(text);
    let mut out = Vec::new();
    stream.process(&mut |token| out.push(token.clone()));
    out
}

/// Letters of scripts that are cut into grams.
pub fn is_dense(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF // Thai, Lao
        | 0x1000..=0x109F // Burmese
        | 0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF // Hangul
        | 0x1780..=0x17FF // Khmer
        | 0x3005..=0x3007 | 0x3040..=0x312F | 0x31A0..=0x31FF // kana, bopomofo, iteration marks
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF // Han
        | 0xFF66..=0xFFDC // half-width kana and hangul
        | 0x1B000..=0x1B16F | 0x20000..=0x3FFFF)
}

/// Belongs to the character before it: marks, joiners, soft hyphens, the later letters of a Hangul syllable.
fn is_attached(c: char) -> bool {
    matches!(u32::from(c), 0x00AD | 0x1160..=0x11FF | 0x200C | 0x200D | 0xFF9E | 0xFF9F) || is_combining_mark(c)
}

/// Signs that only guide the reader and that people leave out when they search.
fn is_left_out(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x200C | 0x200D
        | 0x0300..=0x036F // accents that did not compose
        | 0x0591..=0x05C7 // Hebrew points
        | 0x0640 | 0x064B..=0x065F | 0x0670) // Arabic lengthening and vowels
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Dense,
    Other,
}

fn class(c: char) -> Class {
    match c {
        _ if c.is_ascii() => {
            if c.is_ascii_alphanumeric() {
                Class::Word
            } else {
                Class::Other
            }
        }
        _ if !c.is_alphanumeric() => Class::Other,
        _ if is_dense(c) => Class::Dense,
        _ => Class::Word,
    }
}

/// Cuts text into tokens with their place in it.
#[derive(Clone)]
struct Cutter {
    grams: Grams,
    token: Token,
    /// Where the characters of the current run begin, and where the last one ends.
    run: Vec<usize>,
}

impl Cutter {
    fn new(grams: Grams) -> Cutter {
        Cutter { grams, token: Token::default(), run: Vec::new() }
    }
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = Cut<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut<'a> {
        self.token.reset();
        self.run.clear();
        Cut { text, at: 0, next_in_run: 0, cutter: self }
    }
}

/// The tokens of one text.
struct Cut<'a> {
    text: &'a str,
    at: usize,
    /// Which character of the run comes next.
    next_in_run: usize,
    cutter: &'a mut Cutter,
}

impl Cut<'_> {
    /// The next gram of the run at hand, as a range of the text.
    fn gram(&mut self) -> Option<(usize, usize)> {
        let bounds = &self.cutter.run;
        let characters = bounds.len().saturating_sub(1);
        let size = if self.cutter.grams == Grams::Pairs && characters > 1 { 2 } else { 1 };
        let range = (*bounds.get(self.next_in_run)?, *bounds.get(self.next_in_run + size)?);
        self.next_in_run += 1;
        Some(range)
    }

    /// Reads the run that begins here.
    fn begin_run(&mut self) {
        self.cutter.run.clear();
        self.next_in_run = 0;
        let rest = &self.text[self.at..];
        let mut end = rest.len();
        for (offset, c) in rest.char_indices() {
            if is_attached(c) && offset > 0 {
                continue;
            }
            if class(c) != Class::Dense {
                end = offset;
                break;
            }
            self.cutter.run.push(self.at + offset);
        }
        self.at += end;
        self.cutter.run.push(self.at);
    }

    /// Reads the word that begins here.
    fn word(&mut self) -> (usize, usize) {
        let from = self.at;
        let rest = &self.text[from..];
        let end = rest.char_indices().find(|(_, c)| class(*c) != Class::Word && !is_attached(*c));
        self.at = end.map_or(self.text.len(), |(offset, _)| from + offset);
        (from, self.at)
    }

    /// The `s` of "patient's": whoever looks for patients does not look for it.
    fn is_possessive(&self, from: usize, to: usize) -> bool {
        matches!(&self.text[from..to], "s" | "S")
            && self.text[..from].strip_suffix(['\'', '’']).is_some_and(|before| before.ends_with(char::is_alphanumeric))
    }

    fn next_range(&mut self) -> Option<(usize, usize)> {
        loop {
            if let Some(range) = self.gram() {
                return Some(range);
            }
            self.cutter.run.clear();
            let c = self.text[self.at..].chars().next()?;
            match class(c) {
                Class::Other => self.at += c.len_utf8(),
                Class::Dense => self.begin_run(),
                Class::Word => {
                    let (from, to) = self.word();
                    if !self.is_possessive(from, to) {
                        return Some((from, to));
                    }
                }
            }
        }
    }
}

impl TokenStream for Cut<'_> {
    fn advance(&mut self) -> bool {
        let Some((from, to)) = self.next_range() else { return false };
        let token = &mut self.cutter.token;
        token.position = token.position.wrapping_add(1);
        (token.offset_from, token.offset_to) = (from, to);
        normalise(&self.text[from..to], &mut token.text);
        true
    }

    fn token(&self) -> &Token {
        &self.cutter.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.cutter.token
    }
}

fn normalise(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(&word[..word.len().min(LONGEST)]);
        out.make_ascii_lowercase();
        return;
    }
    for c in word.nfkc().flat_map(char::to_lowercase).filter(|c| !is_left_out(*c)) {
        if out.len() + c.len_utf8() > LONGEST {
            break;
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stemmed(text: &str) -> Vec<String> {
        terms(&mut stems(), text)
    }

    fn words(text: &str) -> Vec<String> {
        terms(&mut plain(), text)
    }

    #[test]
    fn english_is_stemmed_and_stop_words_are_kept_out() {
        assert_eq!(stemmed("Who signs for the anticoagulation plans?"), ["sign", "anticoagul", "plan"]);
        assert_eq!(words("Who signs for the plans?"), ["who", "signs", "for", "the", "plans"]);
        assert_eq!(stem("the"), None);
        assert_eq!(stem("brewing"), Some("brew".into()));
    }

    #[test]
    fn accents_case_and_forms_of_a_character_do_not_matter() {
        assert_eq!(words("Zoë Zoe\u{308} ＡＢＣ straße İstanbul"), ["zoe", "zoe", "abc", "strasse", "istanbul"]);
        assert_eq!(words("مُحَمَّد"), words("محمد"));
        assert_eq!(words("co\u{ad}operate"), ["cooperate"]);
    }

    #[test]
    fn a_possessive_is_its_owner() {
        assert_eq!(
            words("the patient's ward, the patients’ ward"),
            ["the", "patient", "ward", "the", "patients", "ward"]
        );
        assert_eq!(words("don't say S"), ["don", "t", "say", "s"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(stemmed("東京都 water 水"), ["東京", "京都", "water", "水"]);
        assert_eq!(words("東京都"), ["東", "京", "都"]);
        assert_eq!(stemmed("ｶﾞｽ"), ["ガス"]);
        assert_eq!(words("ที่นี่"), ["ที่", "นี่"], "vowels and tones stay with their letter");
        assert_eq!(stemmed("한국어"), stemmed("\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}\u{110b}\u{1165}"));
    }

    #[test]
    fn other_scripts_keep_their_words_whole() {
        assert_eq!(words("हिन्दी में"), ["हिन्दी", "में"]);
        assert_eq!(words("Передача дежурства"), ["передача", "дежурства"]);
    }

    #[test]
    fn offsets_lead_back_to_the_text() {
        let text = "Zoë’s 東京 plan";
        let found: Vec<&str> =
            tokens(&mut plain(), text).iter().map(|token| &text[token.offset_from..token.offset_to]).collect();
        assert_eq!(found, ["Zoë", "東", "京", "plan"]);
    }

    #[test]
    fn pieces_of_a_word() {
        let word = |plain: &str, stem: &str| Piece::Word { plain: plain.into(), stem: Some(stem.into()) };
        assert_eq!(pieces("20:00"), [word("20", "20"), word("00", "00")]);
        let run = Piece::Run {
            pairs: vec!["東京".into(), "京都".into()],
            characters: vec!["東".into(), "京".into(), "都".into()],
        };
        assert_eq!(pieces("東京都"), std::slice::from_ref(&run));
        assert_eq!(pieces("(東京都)plans"), [run, word("plans", "plan")]);
        assert_eq!(pieces("--- !"), []);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_without_a_panic(text in "\\PC*|[\\x00-\\x{3100}'’]*") {
            for analyzer in [&mut stems(), &mut plain()] {
                for token in tokens(analyzer, &text) {
                    assert!(text.is_char_boundary(token.offset_from) && token.offset_to <= text.len());
                    assert!(token.offset_from < token.offset_to);
                    assert!(token.text.len() <= LONGEST + 100);
                }
            }
        }
    }
}
