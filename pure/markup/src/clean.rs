//! Titles and bodies without what nobody meant to type: control characters, and marks that turn the direction of
//! text and would turn the page around it too.

use unicode_normalization::UnicodeNormalization;

/// Why a text is refused before anybody looks at its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CleanError {
    /// U+0000, which not every database can store and no keyboard sends.
    #[error("the text contains the character U+0000")]
    Nul,
}

/// A title or a name: one line in Unicode NFC, white space collapsed and trimmed, without control characters and
/// marks of direction. Empty if nothing in it can be seen.
///
/// # Errors
/// [`CleanError::Nul`] if it contains U+0000.
pub fn clean_line(line: &str) -> Result<String, CleanError> {
    refuse_nul(line)?;
    let mut clean = String::with_capacity(line.len());
    let mut space = false;
    for c in line.nfc() {
        if c.is_whitespace() {
            space = true;
        } else if !c.is_control() && !is_invisible(c) && !is_direction(c) {
            if space && !clean.is_empty() {
                clean.push(' ');
            }
            space = false;
            clean.push(c);
        }
    }
    if !clean.chars().any(is_seen) {
        clean.clear();
    }
    // Taking a character out can bring two together that make one.
    Ok(if unicode_normalization::is_nfc(&clean) { clean } else { clean.nfc().collect() })
}

/// A body: every line break is `\n`, control characters other than tab are gone, and so are marks of direction that
/// are not closed in their line. Other white space stays as typed, since it means something in code.
///
/// # Errors
/// [`CleanError::Nul`] if it contains U+0000.
pub fn clean_text(text: &str) -> Result<String, CleanError> {
    refuse_nul(text)?;
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let mut clean = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            clean.push('\n');
        }
        push_balanced(&mut clean, line);
    }
    Ok(clean)
}

fn refuse_nul(text: &str) -> Result<(), CleanError> {
    if text.contains('\0') { Err(CleanError::Nul) } else { Ok(()) }
}

/// Characters without width that join nothing and part nothing a reader would notice.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Embeddings, overrides and isolates with their ends.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character that survives cleaning leaves a trace on the page by itself.
fn is_seen(c: char) -> bool {
    !matches!(c, ' ' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{200c}'..='\u{200f}'
        | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Appends a line without its control characters and without marks of direction that lack their partner.
fn push_balanced(clean: &mut String, line: &str) {
    let stray = stray_marks(line);
    let mut stray = stray.iter().peekable();
    for (at, c) in line.char_indices() {
        let is_stray = stray.next_if_eq(&&at).is_some();
        if !is_stray && (c == '\t' || !c.is_control()) {
            clean.push(c);
        }
    }
}

/// Where marks of direction stand that open and are not closed, or close what is not open, in order.
fn stray_marks(line: &str) -> Vec<usize> {
    let mut stray = Vec::new();
    // Open marks, with whether each is an isolate.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut isolates = 0;
    for (at, c) in line.char_indices() {
        match c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => open.push((at, false)),
            '\u{2066}'..='\u{2068}' => {
                open.push((at, true));
                isolates += 1;
            }
            // The end of an embedding reaches no further than the isolate it stands in.
            '\u{202c}' if open.last().is_some_and(|(_, isolate)| !isolate) => {
                open.pop();
            }
            '\u{2069}' if isolates > 0 => {
                isolates -= 1;
                while let Some((inner, false)) = open.pop() {
                    stray.push(inner);
                }
            }
            '\u{202c}' | '\u{2069}' => stray.push(at),
            _ => (),
        }
    }
    stray.extend(open.iter().map(|(at, _)| at));
    stray.sort_unstable();
    stray
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_what_its_writer_saw() {
        for (line, expected) in [
            ("  Hello \t\n  world ", "Hello world"),
            ("a\u{a0}\u{3000}b\u{2028}c", "a b c"),
            ("cafe\u{301}", "café"),
            ("a\u{7}b\u{1b}[31m", "ab[31m"),
            ("invoice\u{202e}gpj.exe", "invoicegpj.exe"),
            ("\u{2066}a\u{2069}\u{feff}\u{200b}b", "ab"),
            ("e\u{202e}\u{301}", "é"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("👩\u{200d}🔬", "👩\u{200d}🔬"),
            ("\u{200b} \u{3164}\u{200e}", ""),
            ("", ""),
        ] {
            assert_eq!(clean_line(line).as_deref(), Ok(expected), "{line:?}");
        }
        assert_eq!(clean_line("a\0b"), Err(CleanError::Nul));
    }

    #[test]
    fn a_body_keeps_its_shape() {
        for (text, expected) in [
            ("a\r\nb\rc\u{2028}d\u{85}e", "a\nb\nc\nd\ne"),
            ("  code\t x  \n\n", "  code\t x  \n\n"),
            ("a\u{8}\u{1b}b\u{7f}", "ab"),
            ("\u{202e}abc", "abc"),
            ("x \u{202b}abc\u{202c} y", "x \u{202b}abc\u{202c} y"),
            ("\u{202e}a\nb\u{202c}", "a\nb"),
            ("\u{2067}a\u{202e}b\u{2069}c", "\u{2067}ab\u{2069}c"),
            ("\u{2067}a\u{202c}b\u{2069}\u{2069}", "\u{2067}ab\u{2069}"),
            ("\u{202b}\u{2067}a\u{2069}", "\u{2067}a\u{2069}"),
        ] {
            assert_eq!(clean_text(text).as_deref(), Ok(expected), "{text:?}");
        }
        assert_eq!(clean_text("a\0b"), Err(CleanError::Nul));
    }

    #[test]
    fn many_open_marks_cost_no_more_than_their_number() {
        let text = format!("{}{}", "\u{202e}".repeat(40_000), "\u{2069}".repeat(40_000));
        let begin = std::time::Instant::now();
        assert_eq!(clean_text(&text).as_deref(), Ok(""));
        assert!(begin.elapsed().as_millis() < 500, "{:?}", begin.elapsed());
    }

    fn awkward() -> impl Strategy<Value = String> {
        let c = prop_oneof![
            any::<char>(),
            prop::sample::select(vec![
                ' ', '\n', '\r', '\t', 'e', '\u{301}', '\u{202a}', '\u{202c}', '\u{202e}', '\u{2067}', '\u{2069}',
                '\u{200b}',
            ]),
        ];
        prop::collection::vec(c, 0..40).prop_map(|chars| chars.into_iter().filter(|c| *c != '\0').collect())
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in awkward()) {
            let line = clean_line(&text).unwrap();
            prop_assert_eq!(&clean_line(&line).unwrap(), &line);
            prop_assert!(!line.chars().any(|c| c.is_control() || is_direction(c)));
            prop_assert_eq!(line.trim(), line.as_str());
            let body = clean_text(&text).unwrap();
            prop_assert_eq!(&clean_text(&body).unwrap(), &body);
            prop_assert!(!body.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            for line in body.split('\n') {
                prop_assert!(stray_marks(line).is_empty());
            }
        }
    }
}
