//! Walks through one file, row by row, in bounded memory.

use std::fs::File;
use std::io::Read;
use std::marker::PhantomData;

use quick_xml::Reader;
use quick_xml::encoding::EncodingError;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use crate::error::{DumpError, Reason};
use crate::fields::{Fault, Fields, stray_opening};
use crate::file::DumpFile;
use crate::lines::{Lines, MAX_ROW};
use crate::rows::Row;
use crate::value::is_forbidden;

/// The rows of one file, in its order.
///
/// A fault in one row ([`Reason::is_about_one_row`]) leaves the next rows readable: the iterator goes on. After
/// any other fault it ends.
pub struct Rows<T, R: Read = File> {
    xml: Reader<Lines<R>>,
    buffer: Vec<u8>,
    file: DumpFile,
    state: State,
    rows: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    BeforeRoot,
    InRoot,
    /// Inside `<row ...>`, which is written with an end tag of its own.
    InRow,
    AfterRoot,
    Ended,
}

impl<T: Row, R: Read> Rows<T, R> {
    /// Reads the rows from anything that gives the bytes of a file.
    pub fn from_read(read: R) -> Rows<T, R> {
        Rows {
            xml: Reader::from_reader(Lines::new(read)),
            buffer: Vec::with_capacity(8 << 10),
            file: T::FILE,
            state: State::Fresh,
            rows: PhantomData,
        }
    }

    /// How many bytes of the file are behind us; [`crate::Dump::sizes`] tells how many there are.
    pub fn position(&self) -> u64 {
        self.xml.get_ref().position()
    }

    /// The line that is read next, counted from 1.
    pub fn line(&self) -> u64 {
        self.xml.get_ref().spot().line
    }

    /// Looks at the first bytes, which tell whether this can be a file of a dump at all.
    fn check_start(&mut self) -> Result<(), DumpError> {
        let file = self.file;
        let start = self.xml.get_mut().start().map_err(|e| DumpError::io(file.name(), &e))?;
        let found = match start {
            [] => return Err(DumpError::whole(file.name(), Reason::Empty)),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "the file is in UTF-16; dumps are in UTF-8",
            [b'7', b'z', 0xBC, 0xAF, ..] | [b'P', b'K', 3, 4, ..] => "the file is an archive",
            _ if start.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<') => return Ok(()),
            _ if start.iter().all(u8::is_ascii_whitespace) => "the file holds nothing but spaces",
            _ => "the file is not XML",
        };
        Err(DumpError::whole(file.name(), Reason::NotADump(found.into())))
    }

    /// Reads one event: a row or a fault if it holds one, and the state after it.
    fn step(&mut self) -> (State, Option<Result<T, DumpError>>) {
        self.buffer.clear();
        self.xml.get_mut().next_row();
        let start = self.xml.get_ref().spot();
        let (state, taken) = match self.xml.read_event_into(&mut self.buffer) {
            Ok(event) => take(self.state, &event),
            Err(error) => {
                let too_large = self.xml.get_ref().is_exhausted();
                (State::Ended, Some(Err(broken(&error, &self.buffer, too_large))))
            }
        };
        let located = |fault: Fault| {
            let spot = start.after(&self.buffer[..fault.at.min(self.buffer.len())]);
            let (line, column) = (Some(spot.line), Some(spot.column));
            DumpError { file: self.file.name().to_owned(), line, column, reason: fault.reason }
        };
        (state, taken.map(|row| row.map_err(located)))
    }
}

impl<T: Row, R: Read> Iterator for Rows<T, R> {
    type Item = Result<T, DumpError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Fresh {
            self.state = State::BeforeRoot;
            if let Err(error) = self.check_start() {
                self.state = State::Ended;
                return Some(Err(error));
            }
        }
        while self.state != State::Ended {
            let (state, row) = self.step();
            self.state = state;
            if row.is_some() {
                return row;
            }
        }
        None
    }
}

type Taken<T> = (State, Option<Result<T, Fault>>);

/// What an event means at this place of the file.
fn take<T: Row>(state: State, event: &Event) -> Taken<T> {
    match event {
        Event::Empty(tag) | Event::Start(tag) => take_tag(state, tag, matches!(event, Event::Start(_))),
        Event::End(_) if state == State::InRow => (State::InRoot, None),
        Event::End(_) => (State::AfterRoot, None),
        Event::Text(text) => match text.find(|c: char| !c.is_ascii_whitespace()) {
            None => (state, None),
            Some(at) => match text[at..].chars().next().filter(|&c| is_forbidden(c)) {
                Some(c) => stop(at, Reason::ForbiddenCharacter(u32::from(c))),
                None => stop(at, stray_text()),
            },
        },
        Event::Comment(_) | Event::PI(_) => (state, None),
        Event::Decl(declaration) => match declaration.encoding() {
            None => (state, None),
            Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => (state, None),
            Some(_) => stop(0, Reason::Malformed("the file names an encoding other than UTF-8".into())),
        },
        Event::CData(_) => stop(0, stray_text()),
        Event::DocType(_) => stop(0, Reason::EntityRefused("a document type".into())),
        Event::GeneralRef(name) => stop(0, Reason::EntityRefused(format!("the entity \"&{};\"", &**name))),
        Event::Eof if state == State::AfterRoot => (State::Ended, None),
        Event::Eof => stop(0, Reason::Truncated),
    }
}

/// What the opening of an element means; `open` when an end tag will follow.
fn take_tag<T: Row>(state: State, tag: &BytesStart, open: bool) -> Taken<T> {
    let name = tag.name();
    let name = name.as_ref();
    match state {
        State::BeforeRoot if !name.eq_ignore_ascii_case(T::FILE.root()) => {
            let found = format!("the file begins with <{name}> where <{}> was expected", T::FILE.root());
            stop(0, Reason::NotADump(found))
        }
        State::BeforeRoot => (if open { State::InRoot } else { State::AfterRoot }, None),
        State::InRoot if name == "row" => match Fields::new(tag).and_then(|fields| T::from_fields(&fields)) {
            Err(fault) if !fault.reason.is_about_one_row() => (State::Ended, Some(Err(fault))),
            row => (if open { State::InRow } else { State::InRoot }, Some(row)),
        },
        State::AfterRoot => stop(0, Reason::Malformed(format!("<{name}> follows after the end"))),
        _ => stop(0, Reason::Malformed(format!("<{name}> stands where only rows can be"))),
    }
}

fn stop<T>(at: usize, reason: Reason) -> Taken<T> {
    (State::Ended, Some(Err(Fault { at, reason })))
}

fn stray_text() -> Reason {
    Reason::Malformed("there is text between the rows".into())
}

/// Says what made the XML reader give up, and where in the bytes it had taken.
fn broken(error: &XmlError, buffer: &[u8], too_large: bool) -> Fault {
    let malformed = |what: String| Fault { at: 0, reason: Reason::Malformed(what) };
    match error {
        _ if too_large => Fault { at: 0, reason: Reason::RowTooLarge(MAX_ROW) },
        XmlError::Io(error) => Fault { at: 0, reason: Reason::Io(error.to_string()) },
        XmlError::Encoding(EncodingError::Utf8(error)) => {
            Fault { at: error.valid_up_to(), reason: Reason::InvalidUtf8 }
        }
        XmlError::Syntax(SyntaxError::InvalidBangMarkup) => malformed("\"<!\" begins nothing that is known".into()),
        // The end came inside a tag. If another tag began meanwhile, a quotation mark is missing before it.
        XmlError::Syntax(_) => match buffer.iter().skip(1).position(|&b| b == b'<') {
            Some(at) => Fault { at: at + 1, reason: stray_opening() },
            None => Fault { at: 0, reason: Reason::Truncated },
        },
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            malformed(format!("</{found}> stands where </{expected}> was expected"))
        }
        XmlError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => malformed(format!("</{found}> closes nothing")),
        XmlError::IllFormed(IllFormedError::UnclosedReference) => Fault { at: 0, reason: stray_text() },
        other => malformed(other.to_string()),
    }
}
