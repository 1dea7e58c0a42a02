//! A file as rows.

use std::io::{Read, Seek};

use crate::encoding::{self, Text};
use crate::row::{self, Step};
use crate::{Column, Fault, Refused, Trouble, header};

/// How much is taken from one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows below the header.
    pub rows: u64,
    /// Bytes of one row, in UTF-8.
    pub row: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { rows: 2_000_000, row: 64 << 10 }
    }
}

/// A row below the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// A field for each column that the caller knows, in that order.
    pub fields: Vec<String>,
    columns: &'a [Column],
}

impl Row<'_> {
    /// The field of this column, without white space around it; empty where the file has no such column.
    pub fn get(&self, column: &str) -> &str {
        let place = self.columns.iter().position(|known| known.name == column);
        place.and_then(|place| self.fields.get(place)).map_or("", |field| field.trim())
    }
}

/// A table being read: an iterator over its rows.
pub struct Table<'a, R> {
    text: Text<R>,
    encoding: &'static str,
    separator: u8,
    limits: Limits,
    columns: &'a [Column],
    places: Vec<Option<usize>>,
    /// Names of all columns, as the header has them.
    names: Vec<String>,
    /// Text that was read, from `at` on not yet taken.
    waiting: String,
    at: usize,
    line: u64,
    rows: u64,
    is_over: bool,
}

impl<'a, R: Read + Seek> Table<'a, R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`Refused`]: the file is empty, cannot be read, or lacks a required column.
    pub fn open(mut file: R, columns: &'a [Column], limits: Limits) -> Result<Table<'a, R>, Refused> {
        let encoding = encoding::find(&mut file).map_err(|error| Refused::Unread(error.to_string()))?;
        let mut table = Table {
            text: Text::new(file, encoding),
            encoding: encoding.name(),
            separator: b',',
            limits,
            columns,
            places: Vec::new(),
            names: Vec::new(),
            waiting: String::new(),
            at: 0,
            line: 1,
            rows: 0,
            is_over: false,
        };
        table.read_header()?;
        Ok(table)
    }

    fn read_header(&mut self) -> Result<(), Refused> {
        while self.waiting.len() <= self.limits.row && !self.text.at_end {
            self.more().map_err(|fault| Refused::Unread(fault.trouble.to_string()))?;
        }
        // Some programs say the separator in a line of its own.
        let said = self.waiting.strip_prefix("sep=").and_then(|rest| rest.bytes().next());
        if let Some(separator) = said.filter(|said| matches!(said, b',' | b';' | b'\t')) {
            self.separator = separator;
            self.skip_line();
        } else {
            self.separator = row::separator(self.waiting.trim_start_matches(['\r', '\n', ' ']));
        }
        match self.next_fields() {
            None => Err(Refused::Empty),
            Some(Err(Fault { trouble: Trouble::Unread(why), .. })) => Err(Refused::Unread(why)),
            Some(Err(fault)) => Err(Refused::Header(fault)),
            Some(Ok((_, names))) => {
                self.places = header::places(self.columns, &names)?;
                self.names = names;
                Ok(())
            }
        }
    }
}

impl<'a, R: Read> Table<'a, R> {
    /// The name of the encoding that was found: `UTF-8`, `UTF-16LE`, `UTF-16BE` or `windows-1252`.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The names of all columns, as the header has them.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    fn more(&mut self) -> Result<(), Fault> {
        self.waiting.drain(..self.at);
        self.at = 0;
        let read = self.text.more(&mut self.waiting);
        read.map_err(|error| self.fault(self.line, Trouble::Unread(error.to_string())))
    }

    fn fault(&self, line: u64, trouble: Trouble) -> Fault {
        Fault { line, trouble }
    }

    /// The next row that is not blank, with its line.
    fn next_fields(&mut self) -> Option<Result<(u64, Vec<String>), Fault>> {
        while !self.is_over {
            let rest = &self.waiting[self.at..];
            if rest.is_empty() && self.text.at_end {
                self.is_over = true;
                break;
            }
            let line = self.line;
            match row::take(rest, self.separator, self.text.at_end) {
                Step::Row { bytes, .. } if bytes > self.limits.row => return Some(self.pass_over(self.too_long())),
                Step::Row { fields, bytes, lines } => {
                    self.at += bytes;
                    self.line += lines;
                    if fields.iter().any(|field| !field.trim().is_empty()) {
                        return Some(self.readable(line, fields));
                    }
                }
                Step::More if rest.len() <= self.limits.row => {
                    if let Err(fault) = self.more() {
                        self.is_over = true;
                        return Some(Err(fault));
                    }
                }
                Step::More => return Some(self.pass_over(self.too_long())),
                Step::Broken(trouble) => return Some(self.pass_over(trouble)),
            }
        }
        None
    }

    fn readable(&self, line: u64, fields: Vec<String>) -> Result<(u64, Vec<String>), Fault> {
        // Neither of the two is ever meant, and some databases cannot keep the second.
        match fields.iter().any(|field| field.contains(['\u{FFFD}', '\0'])) {
            true => Err(self.fault(line, Trouble::Unreadable { encoding: self.encoding })),
            false => Ok((line, fields)),
        }
    }

    /// A row that is too long has either one endless line, or a quotation mark that nothing closes.
    fn too_long(&self) -> Trouble {
        let first_line = self.waiting[self.at..].find(['\n', '\r']);
        match first_line.is_some_and(|end| end <= self.limits.row) {
            true => Trouble::Unclosed,
            false => Trouble::TooLong { most: self.limits.row },
        }
    }

    /// Goes on at the line after the one where a row is broken.
    fn pass_over(&mut self, trouble: Trouble) -> Result<(u64, Vec<String>), Fault> {
        let fault = self.fault(self.line, trouble);
        self.skip_line();
        Err(fault)
    }

    fn skip_line(&mut self) {
        loop {
            let rest = &self.waiting[self.at..];
            match rest.find(['\n', '\r']) {
                Some(end) if rest[end..].starts_with("\r\n") => self.at += end + 2,
                // The other half of this line end may follow.
                Some(end) if &rest[end..] == "\r" && !self.text.at_end => {
                    self.at += end;
                    if self.more().is_err() {
                        self.is_over = true;
                        return;
                    }
                    continue;
                }
                Some(end) => self.at += end + 1,
                None => {
                    self.at = self.waiting.len();
                    if self.text.at_end || self.more().is_err() {
                        self.is_over = true;
                        return;
                    }
                    continue;
                }
            }
            self.line += 1;
            return;
        }
    }

    /// The fields of the columns that the caller knows.
    fn known(&self, line: u64, mut fields: Vec<String>) -> Result<Row<'a>, Fault> {
        let (found, expected) = (fields.len(), self.names.len());
        // What stands beyond the last column may be left empty.
        if found > expected && fields[expected..].iter().any(|field| !field.trim().is_empty()) {
            return Err(self.fault(line, Trouble::TooManyFields { found, expected }));
        }
        let mut take = |place: Option<usize>| place.and_then(|place| fields.get_mut(place)).map(std::mem::take);
        let fields = self.places.iter().map(|place| take(*place).unwrap_or_default()).collect();
        Ok(Row { line, fields, columns: self.columns })
    }
}

impl<'a, R: Read> Iterator for Table<'a, R> {
    type Item = Result<Row<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_fields()?;
        if self.rows >= self.limits.rows {
            self.is_over = true;
            let line = next.as_ref().map_or_else(|fault| fault.line, |(line, _)| *line);
            return Some(Err(self.fault(line, Trouble::TooManyRows { most: self.limits.rows })));
        }
        self.rows += 1;
        Some(next.and_then(|(line, fields)| self.known(line, fields)))
    }
}
