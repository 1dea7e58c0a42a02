//! Text as people type it, made fit to keep.

use db::{Message, Result};

/// One line, spaces collapsed and ends trimmed; empty when nothing in it can be seen. More than `most` characters are
/// refused.
pub fn line(text: &str, most: usize) -> Result<String, Message> {
    fit(markup::clean_line(text), most)
}

/// Several lines: line ends become `\n`, blank lines and indents stay.
pub fn prose(text: &str, most: usize) -> Result<String, Message> {
    let clean = markup::clean_text(text);
    fit(clean.map(|text| text.trim_end().trim_start_matches('\n').to_owned()), most)
}

fn fit(clean: Result<String, markup::CleanError>, most: usize) -> Result<String, Message> {
    let text = clean.map_err(|_| Message::new("text-unclean"))?;
    let length = text.chars().count();
    if length > most {
        return Err(Message::new("text-too-long").with("most", most).with("over", length - most));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_a_text_keeps_its_lines() {
        assert_eq!(line("  Nadia \n Okafor\u{202e}\t", 20), Ok("Nadia Okafor".to_owned()));
        assert_eq!(line(" \r\n\u{200b} ", 20), Ok(String::new()));
        assert_eq!(prose("\r\none\r\n\r\n\ttwo \n", 20), Ok("one\n\n\ttwo".to_owned()));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_by_how_much() {
        assert_eq!(line("ääää", 4), Ok("ääää".to_owned()));
        let refused = line("ääää", 3).unwrap_err();
        assert_eq!((refused.id, &*refused.args[1].1), ("text-too-long", "1"));
        assert_eq!(prose("a\u{0}b", 20).unwrap_err().id, "text-unclean");
    }
}
