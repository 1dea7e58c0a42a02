//! What is wrong with a table that somebody sent, in words for people: a line for each line of the report.

use ::tables::{Fault, Refused, Trouble};
use db::Message;

/// Why one line of the file was not taken.
pub fn fault(fault: &Fault) -> Message {
    let message = match &fault.trouble {
        Trouble::Unclosed => Message::new("tables-unclosed"),
        Trouble::AfterQuote => Message::new("tables-after-quote"),
        Trouble::TooLong { most } => Message::new("tables-too-long").with("most", most),
        Trouble::TooManyFields { found, expected } => {
            Message::new("tables-too-many-fields").with("found", found).with("expected", expected)
        }
        Trouble::Unreadable { encoding } => Message::new("tables-unreadable").with("encoding", encoding),
        Trouble::TooManyRows { most } => Message::new("tables-too-many-rows").with("most", most),
        Trouble::Unread(_) => Message::new("tables-unread"),
    };
    message.with("line", fault.line)
}

/// Why the file is no table of the kind that was asked for.
pub fn refused(refused: &Refused) -> Message {
    match refused {
        Refused::Empty => Message::new("tables-empty"),
        Refused::Missing(columns) => Message::new("tables-missing").with("columns", columns.join(", ")),
        Refused::Twice(column) => Message::new("tables-twice").with("column", column),
        Refused::Header(in_header) => fault(in_header),
        Refused::Unread(_) => Message::new("tables-unread-file"),
    }
}
