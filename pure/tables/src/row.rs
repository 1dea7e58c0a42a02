//! One row of text, taken apart.

use crate::Trouble;

/// What stands at the beginning of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A whole row; it takes so many bytes and ends so many lines.
    Row { fields: Vec<String>, bytes: usize, lines: u64 },
    /// The row goes on after the text.
    More,
    /// No row begins like this.
    Broken(Trouble),
}

/// Takes the first row off a text, whose end is the end of the file or not.
pub fn take(text: &str, separator: u8, at_end: bool) -> Step {
    let mut scan = Scan { text, at: 0, lines: 0 };
    let mut fields = Vec::new();
    loop {
        let field = if scan.peek() == Some(b'"') { scan.quoted(at_end) } else { Ok(scan.plain(separator)) };
        match field {
            Ok(field) => fields.push(field),
            Err(stop) => return stop,
        }
        match scan.peek() {
            Some(byte) if byte == separator => scan.at += 1,
            Some(b'\n' | b'\r') => {
                return match scan.line_end(at_end) {
                    true => Step::Row { fields, bytes: scan.at, lines: scan.lines },
                    false => Step::More,
                };
            }
            Some(_) => return Step::Broken(Trouble::AfterQuote),
            None if at_end => return Step::Row { fields, bytes: scan.at, lines: scan.lines },
            None => return Step::More,
        }
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    lines: u64,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn plain(&mut self, separator: u8) -> String {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| byte == separator || byte == b'\n' || byte == b'\r');
        let field = &rest[..length.unwrap_or(rest.len())];
        self.at += field.len();
        field.to_owned()
    }

    fn quoted(&mut self, at_end: bool) -> Result<String, Step> {
        self.at += 1;
        let mut field = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = rest.find('"') else {
                return Err(if at_end { Step::Broken(Trouble::Unclosed) } else { Step::More });
            };
            self.lines += line_ends(&rest[..length]);
            field.push_str(&rest[..length]);
            self.at += length + 1;
            match self.peek() {
                Some(b'"') => {
                    field.push('"');
                    self.at += 1;
                }
                None if !at_end => return Err(Step::More),
                _ => return Ok(field),
            }
        }
    }

    /// Passes a line end; false when a second half of it may follow after the text.
    fn line_end(&mut self, at_end: bool) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        self.lines += 1;
        match rest {
            [b'\r', b'\n', ..] => self.at += 2,
            [b'\r'] if !at_end => return false,
            _ => self.at += 1,
        }
        true
    }
}

/// Lines that end within a text: `\n`, `\r\n`, and `\r` alone.
fn line_ends(text: &str) -> u64 {
    let mut ends = 0;
    let mut before = 0;
    for byte in text.bytes() {
        if byte == b'\r' || (byte == b'\n' && before != b'\r') {
            ends += 1;
        }
        before = byte;
    }
    ends
}

/// The separator of a header: the one of comma, semicolon and tab that stands in it most often outside of quotation
/// marks.
pub fn separator(header: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut inside = false;
    for byte in header.bytes() {
        match byte {
            b'"' => inside = !inside,
            b'\n' | b'\r' if !inside => break,
            byte if !inside => counts.iter_mut().filter(|(known, _)| *known == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(separator, _)| *separator)
}
