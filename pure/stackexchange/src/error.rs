//! What can be wrong with a dump, in words for the person who imports it.

use std::fmt;

use thiserror::Error;

/// Something wrong in a dump: which file, where in it, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}: {reason}", Place(self))]
pub struct DumpError {
    /// The name of the file, such as `Posts.xml`, or the path that was opened.
    pub file: String,
    /// The line, counted from 1; none when the fault belongs to the file as a whole.
    pub line: Option<u64>,
    /// The column in characters, counted from 1.
    pub column: Option<u64>,
    /// What is wrong there.
    pub reason: Reason,
}

/// The kinds of faults that a dump can have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// The path holds no dump; the text says what was found instead.
    #[error("this is not a Stack Exchange dump: {0}")]
    NotADump(String),
    /// A file that a dump has is not there.
    #[error("the file is missing")]
    Missing,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file stops before its last closing tag.
    #[error("the file ends too early; it was probably not copied or unpacked completely")]
    Truncated,
    /// The file is not well-formed XML, or holds elements that a dump does not have.
    #[error("malformed XML: {0}")]
    Malformed(String),
    /// A row lacks an attribute that it cannot do without.
    #[error("the attribute {0} is missing")]
    MissingAttribute(&'static str),
    /// An attribute should hold a whole number.
    #[error("the attribute {attribute} holds \"{value}\", which is not a whole number")]
    BadNumber { attribute: &'static str, value: String },
    /// An attribute should hold a date.
    #[error("the attribute {attribute} holds \"{value}\", which is not a date like 2014-01-21T20:26:05.383")]
    BadDate { attribute: &'static str, value: String },
    /// An attribute should hold True or False.
    #[error("the attribute {attribute} holds \"{value}\", which is neither True nor False")]
    BadFlag { attribute: &'static str, value: String },
    /// A row with the number or the name of one before it.
    #[error("a row with this number or name came before")]
    Repeated,
    /// Bytes that are not UTF-8.
    #[error("the text is not valid UTF-8")]
    InvalidUtf8,
    /// A character that XML forbids, such as NUL.
    #[error("the character U+{0:04X} is not allowed in XML")]
    ForbiddenCharacter(u32),
    /// A document type or an entity of its own: dumps have none, and they can be made to fill the memory.
    #[error("{0} is refused: dumps have none, and it could be made to fill the memory")]
    EntityRefused(String),
    /// A row larger than any real one.
    #[error("a row is larger than {} MiB", .0 >> 20)]
    RowTooLarge(usize),
    /// The archive cannot be unpacked.
    #[error("the archive cannot be unpacked: {0}")]
    Archive(String),
    /// The operating system could not read or write.
    #[error("reading or writing failed: {0}")]
    Io(String),
}

impl Reason {
    /// True when only one row is affected, so that the rows after it can still be read.
    pub fn is_about_one_row(&self) -> bool {
        matches!(
            self,
            Reason::MissingAttribute(_)
                | Reason::BadNumber { .. }
                | Reason::BadDate { .. }
                | Reason::BadFlag { .. }
                | Reason::ForbiddenCharacter(_)
        )
    }
}

impl DumpError {
    pub(crate) fn whole(file: impl Into<String>, reason: Reason) -> DumpError {
        DumpError { file: file.into(), line: None, column: None, reason }
    }

    pub(crate) fn io(file: impl Into<String>, error: &std::io::Error) -> DumpError {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => Reason::Missing,
            _ => Reason::Io(error.to_string()),
        };
        DumpError::whole(file, reason)
    }
}

struct Place<'a>(&'a DumpError);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.file)?;
        if let Some(line) = self.0.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = self.0.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}
