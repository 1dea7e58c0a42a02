//! Text as people type it, made fit to keep: one line, or several.

use db::{Message, Result};

/// Turns one line of a form into what is kept: spaces collapsed, ends trimmed; nothing when nothing is left.
///
/// Refused are more than `most` characters, and characters that cannot be seen: control characters and marks that
/// turn the direction of writing, which make a name read as another one.
pub fn line(text: &str, most: usize) -> Result<Option<String>, Message> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    fit(line, most, |c| c.is_control() || turns_direction(c) || isolates(c))
}

/// The same for several lines: line ends become `\n`, blank lines and indents stay.
pub fn prose(text: &str, most: usize) -> Result<Option<String>, Message> {
    let prose = text.replace("\r\n", "\n").replace('\r', "\n");
    let prose = prose.trim_end().trim_start_matches('\n').to_owned();
    fit(prose, most, |c| (c.is_control() && !matches!(c, '\n' | '\t')) || turns_direction(c))
}

fn fit(text: String, most: usize, unseen: fn(char) -> bool) -> Result<Option<String>, Message> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().any(unseen) {
        return Err(Message::new("text-unseen"));
    }
    let length = text.chars().count();
    if length > most {
        return Err(Message::new("text-too-long").with("most", most).with("over", length - most));
    }
    Ok(Some(text))
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}')
}

fn isolates(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{line, prose};

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  Nadia \n Okafor\t", 20), Ok(Some("Nadia Okafor".to_owned())));
        assert_eq!(line(" \r\n ", 20), Ok(None));
        assert_eq!(line("Zoë Ångström 王", 20), Ok(Some("Zoë Ångström 王".to_owned())));
        assert_eq!(line("ääää", 3).unwrap_err().id, "text-too-long");
        assert_eq!(line("ääää", 4), Ok(Some("ääää".to_owned())));
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for bad in ["a\u{0}b", "a\u{1b}[2Jb", "txt.\u{202e}gpj", "\u{2067}x"] {
            assert_eq!(line(bad, 20).unwrap_err().id, "text-unseen", "{bad:?}");
        }
        assert_eq!(prose("a\u{202d}b", 20).unwrap_err().id, "text-unseen");
        assert_eq!(prose("a\u{0}b", 20).unwrap_err().id, "text-unseen");
    }

    #[test]
    fn prose_keeps_its_lines() {
        assert_eq!(prose("\r\none\r\n\r\n\ttwo \n", 20), Ok(Some("one\n\n\ttwo".to_owned())));
        assert_eq!(prose("\u{2067}שלום\u{2069}", 20), Ok(Some("\u{2067}שלום\u{2069}".to_owned())));
    }
}
