//! Measures and extracts of plain text.

use unicode_segmentation::UnicodeSegmentation;

/// How many words people read in a minute.
pub const WORDS_PER_MINUTE: u32 = 220;

/// How many words a text has. Of scripts without spaces each ideograph and kana counts as one.
pub fn count_words(text: &str) -> u32 {
    u32::try_from(text.unicode_words().count()).unwrap_or(u32::MAX)
}

/// How many minutes it takes to read so many words, rounded up: 0 for no word, else at least 1.
pub fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(WORDS_PER_MINUTE)
}

/// The beginning of a text as one line of at most `max_chars` characters, with `…` at its end if there is more. It ends
/// with a whole word where possible and never inside a character that people see as one.
pub fn excerpt(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut chars = 0;
    // Ends of the longest beginnings that leave room for the ellipsis: after a word, after a character.
    let (mut word_end, mut char_end) = (0, 0);
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
            chars += 1;
        }
        for grapheme in word.graphemes(true) {
            let length = grapheme.chars().count();
            if chars + length > max_chars {
                return shorten(line, max_chars, word_end, char_end);
            }
            line.push_str(grapheme);
            chars += length;
            if chars < max_chars {
                char_end = line.len();
            }
        }
        if chars < max_chars {
            word_end = line.len();
        }
    }
    line
}

fn shorten(mut line: String, max_chars: usize, word_end: usize, char_end: usize) -> String {
    // A very long word is cut rather than leaving next to nothing.
    let end = if word_end > char_end / 2 { word_end } else { char_end };
    line.truncate(end);
    line.truncate(line.trim_end_matches([' ', ',', ';', ':', '-', '–', '—']).len());
    if max_chars > 0 {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_counted_in_every_script() {
        for (text, words) in
            [("", 0), ("one, two – three's", 3), ("!? --", 0), ("日本語です", 5), ("안녕 세계", 2), ("Привет, мир", 2)]
        {
            assert_eq!(count_words(text), words, "{text}");
        }
    }

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!([0, 1, 220, 221, u32::MAX].map(reading_minutes), [0, 1, 1, 2, 19_522_579]);
    }

    #[test]
    fn excerpts_end_where_a_reader_would_end_them() {
        for (text, max, expected) in [
            ("short", 10, "short"),
            ("exactly ten", 11, "exactly ten"),
            ("one two three", 10, "one two…"),
            ("one two, three", 10, "one two…"),
            ("a\n\n b\tc", 10, "a b c"),
            ("unbreakable", 6, "unbre…"),
            ("a unbreakableword", 8, "a unbre…"),
            ("abc", 0, ""),
            ("abc", 1, "…"),
            ("👩\u{200d}🔬👩\u{200d}🔬", 5, "👩\u{200d}🔬…"),
        ] {
            assert_eq!(excerpt(text, max), expected, "{text:?} {max}");
        }
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_beginning_within_its_length(text in "[a-zé, \n👩\u{200d}]{0,80}", max in 0usize..40) {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let short = excerpt(&text, max);
            prop_assert!(short.chars().count() <= max);
            match short.strip_suffix('…') {
                Some(start) => prop_assert!(line.starts_with(start) && start.len() < line.len()),
                None => prop_assert!(short == line || max == 0),
            }
        }
    }
}
