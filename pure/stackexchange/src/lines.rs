//! Reads bytes and knows the line and column they are on.

use std::io::{self, BufRead, BufReader, Read};

/// Larger than any real row by far: a post holds at most 30,000 characters.
pub const MAX_ROW: usize = 16 << 20;

/// A line and a column, both counted from 1; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub line: u64,
    pub column: u64,
}

impl Spot {
    /// The spot after these bytes, which follow this one.
    pub fn after(self, bytes: &[u8]) -> Spot {
        // Both counts are quick, and most bytes have no line end among them.
        match newlines(bytes) {
            0 => Spot { line: self.line, column: self.column + characters(bytes) },
            ends => {
                let last = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |last| last + 1);
                Spot { line: self.line + ends, column: 1 + characters(&bytes[last..]) }
            }
        }
    }
}

/// Counts bytes, lines and columns as they are consumed, and stops a reader that takes in more than
/// [`MAX_ROW`] bytes without having found the end of a row.
pub struct Lines<R> {
    inner: BufReader<R>,
    spot: Spot,
    position: u64,
    budget: usize,
}

impl<R: Read> Lines<R> {
    pub fn new(read: R) -> Lines<R> {
        Lines {
            inner: BufReader::with_capacity(256 << 10, read),
            spot: Spot { line: 1, column: 1 },
            position: 0,
            budget: MAX_ROW,
        }
    }

    /// Where the next byte is.
    pub fn spot(&self) -> Spot {
        self.spot
    }

    /// How many bytes have been consumed.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Grants the next row its bytes.
    pub fn next_row(&mut self) {
        self.budget = MAX_ROW;
    }

    /// True when a row took more bytes than are granted.
    pub fn is_exhausted(&self) -> bool {
        self.budget == 0
    }

    /// Takes a byte order mark away, which is not a character of the text, and gives the first bytes.
    pub fn start(&mut self) -> io::Result<&[u8]> {
        if self.inner.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            self.inner.consume(3);
            self.position += 3;
        }
        self.inner.fill_buf()
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.budget == 0 {
            return Err(io::Error::other("a row is too large"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let taken = &self.inner.buffer()[..amount];
        self.spot = self.spot.after(taken);
        self.position += amount as u64;
        self.budget = self.budget.saturating_sub(amount);
        self.inner.consume(amount);
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    count(bytes, |b| b == b'\n')
}

/// Characters begin at every byte that does not continue one.
fn characters(bytes: &[u8]) -> u64 {
    count(bytes, |b| b & 0xC0 != 0x80)
}

/// Counts in bytes first, so that many can be compared at once.
fn count(bytes: &[u8], counts: impl Fn(u8) -> bool) -> u64 {
    bytes.chunks(255).map(|chunk| u64::from(chunk.iter().fold(0u8, |sum, &b| sum + u8::from(counts(b))))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_moves_over_lines_and_characters() {
        let start = Spot { line: 1, column: 1 };
        assert_eq!(start.after(b""), start);
        assert_eq!(start.after("añb".as_bytes()), Spot { line: 1, column: 4 });
        assert_eq!(start.after("a\r\nñ".as_bytes()), Spot { line: 2, column: 2 });
        assert_eq!(start.after(b"\n\n"), Spot { line: 3, column: 1 });
    }

    #[test]
    fn the_byte_order_mark_counts_as_bytes_but_not_as_a_column() {
        let mut lines = Lines::new(&b"\xEF\xBB\xBFab"[..]);
        assert_eq!(lines.start().unwrap(), b"ab");
        assert_eq!((lines.position(), lines.spot()), (3, Spot { line: 1, column: 1 }));
    }
}
