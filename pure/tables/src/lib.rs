//! Tables as offices export them (CSV), read one row at a time.
//!
//! [`Table::open`] finds out how the file is written: UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab; any line
//! end. It takes the first row as the header and looks for the columns that the caller knows. The rows follow with the
//! number of their line; a row that cannot be read is a [`Fault`] with its line, and the next row is read all the same.
//! No file makes it panic, and none makes it hold more than a row in memory.
//!
//! ```
//! use tables::{Column, Limits, Table};
//!
//! const COLUMNS: &[Column] = &[Column::required("email", &["e-mail"]), Column::optional("name", &[])];
//! let file = std::io::Cursor::new("Name;E-Mail\nNadia Okafor;nadia@ward.example\n");
//! let table = Table::open(file, COLUMNS, Limits::default()).unwrap();
//! for row in table {
//!     let row = row.unwrap();
//!     assert_eq!((row.line, row.get("email"), row.get("name")), (2, "nadia@ward.example", "Nadia Okafor"));
//! }
//! ```

mod encoding;
mod header;
mod row;
mod table;

pub use header::Column;
pub use table::{Limits, Row, Table};

/// What is wrong with one line. The rows after it are read all the same, but after [`Trouble::TooManyRows`] and
/// [`Trouble::Unread`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {trouble}")]
pub struct Fault {
    /// Counted from 1, as an editor shows it; of a row over several lines the first.
    pub line: u64,
    pub trouble: Trouble,
}

/// See [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("a quotation mark opens here and is never closed")]
    Unclosed,
    #[error("something follows a closing quotation mark; a quotation mark inside a field is written twice")]
    AfterQuote,
    #[error("the row has more than {most} bytes")]
    TooLong { most: usize },
    #[error("the row has {found} fields, the header has {expected}")]
    TooManyFields { found: usize, expected: usize },
    #[error("the row holds characters that cannot be read in the encoding of the file ({encoding})")]
    Unreadable { encoding: &'static str },
    #[error("the file has more than {most} rows; the rest was not read")]
    TooManyRows { most: u64 },
    #[error("the rest of the file cannot be read: {0}")]
    Unread(String),
}

/// Why a file is no table at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the file is empty")]
    Empty,
    #[error("the first row must name the columns: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    #[error("two columns are called {0}")]
    Twice(&'static str),
    #[error("the header: {0}")]
    Header(#[from] Fault),
    #[error("the file cannot be read: {0}")]
    Unread(String),
}
