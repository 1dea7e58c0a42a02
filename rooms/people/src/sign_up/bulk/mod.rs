//! Inviting many at once, by a table: a line of the report for each line of it, and all of them or none where that is
//! wanted. What the table says of somebody waits for them and is theirs from the moment they come.

mod profile;

use std::collections::HashMap;
use std::io::Cursor;

use db::{Db, Error, Message, Result};
use diesel::Connection;
use spine::Ctx;
use tables::{Column, Limits, Table};

pub use profile::{expected_name, schema};
pub(super) use profile::{forget, take_over};

use super::{Outcome, Policy, invite};
use crate::account::{self, Email, LINE, NAME, store};
use crate::text;

/// Rows of one table. Each is a letter, and a mail server takes only so many in a row.
pub const MOST: u64 = 2_000;

/// The columns, and what else offices call them.
pub const COLUMNS: &[Column] = &[
    Column::required("email", &["e-mail", "mail", "address", "e-mail address", "email address"]),
    Column::optional("name", &["full name", "display name"]),
    Column::optional("role", &["job title", "title", "position", "function"]),
    Column::optional("department", &["dept", "team", "unit", "ward"]),
];

/// Somebody to be invited, as a line of the table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    pub line: u64,
    pub email: Email,
    pub name: String,
    pub role: String,
    pub department: String,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub line: u64,
    /// The address as it was written; empty where none could be read.
    pub email: String,
    pub what: What,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Invited,
    /// They have an account already; nothing was sent.
    HasAccount,
    /// It could not be taken as it is.
    Wrong(Message),
}

/// What a table holds: whom to invite, and what is wrong with the other lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    pub guests: Vec<Guest>,
    pub wrong: Vec<Said>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// By line.
    pub lines: Vec<Said>,
    pub invited: usize,
    /// Nothing was done, because a line was wrong and all or none was wanted.
    pub refused: bool,
}

/// Reads a table, whatever it is: each line is a guest or is said to be wrong. `Err` where it is no table at all.
pub fn read(file: &[u8]) -> Result<Read, Message> {
    let limits = Limits { rows: MOST, ..Limits::default() };
    let table = Table::open(Cursor::new(file), COLUMNS, limits).map_err(|why| web::tables::refused(&why))?;
    let mut read = Read::default();
    let mut known: HashMap<String, u64> = HashMap::new();
    for row in table {
        let row = match row {
            Ok(row) => row,
            Err(fault) => {
                let what = What::Wrong(web::tables::fault(&fault));
                read.wrong.push(Said { line: fault.line, email: String::new(), what });
                continue;
            }
        };
        let guest = guest(row.line, |column| row.get(column)).and_then(|guest| match known.get(guest.email.as_str()) {
            Some(before) => Err(Message::new("bulk-twice").with("line", before)),
            None => Ok(guest),
        });
        match guest {
            Ok(guest) => {
                known.insert(guest.email.as_str().to_owned(), guest.line);
                read.guests.push(guest);
            }
            Err(message) => {
                let email: String = row.get("email").chars().filter(|c| !c.is_control()).take(100).collect();
                read.wrong.push(Said { line: row.line, email, what: What::Wrong(message) });
            }
        }
    }
    Ok(read)
}

fn guest<'a>(line: u64, field: impl Fn(&'static str) -> &'a str) -> Result<Guest, Message> {
    Ok(Guest {
        line,
        email: Email::parse(field("email"))?,
        name: text::line(field("name"), NAME)?,
        role: text::line(field("role"), LINE)?,
        department: text::line(field("department"), LINE)?,
    })
}

/// Invites everybody whom a table names. With `all` nobody is invited while a line is wrong; otherwise whoever can be.
/// Somebody who has an account already is no mistake: the same table can be sent again.
pub fn invite_all(db: &mut Db, ctx: &Ctx, read: &Read, all: bool) -> Result<Report> {
    account::check_admin(db, ctx)?;
    ctx.writer()?;
    let mut lines = read.wrong.clone();
    let policy = Policy::load(db)?;
    let (mut invited, refused) = (0, all && !lines.is_empty());
    for guest in &read.guests {
        let what = if store::by_email(db, &guest.email)?.is_some() {
            What::HasAccount
        } else if !policy.admits(&guest.email, true) {
            return Err(Error::invalid("file", "bulk-closed"));
        } else if refused {
            continue;
        } else {
            match db.transaction(|db| one(db, ctx, guest)) {
                Err(Error::Invalid(errors)) if !all => match errors.get("email") {
                    Some(message) => What::Wrong(message.clone()),
                    None => return Err(Error::Invalid(errors)),
                },
                Err(Error::Invalid(_)) => return Err(Error::invalid("file", wait(guest))),
                outcome => outcome?,
            }
        };
        invited += usize::from(what == What::Invited);
        lines.push(Said { line: guest.line, email: guest.email.as_str().to_owned(), what });
    }
    lines.sort_by_key(|said| said.line);
    Ok(Report { lines, invited, refused })
}

fn wait(guest: &Guest) -> Message {
    Message::new("bulk-letters-enough").with("line", guest.line)
}

fn one(db: &mut Db, ctx: &Ctx, guest: &Guest) -> Result<What> {
    match invite(db, ctx, &guest.email, None)? {
        Outcome::HasAccount(_) => Ok(What::HasAccount),
        Outcome::Sent(id) => {
            profile::put(db, id, guest)?;
            Ok(What::Invited)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guests(file: &[u8]) -> Vec<(u64, String, String)> {
        let read = read(file).expect("a table");
        read.guests.into_iter().map(|one| (one.line, one.email.as_str().to_owned(), one.name)).collect()
    }

    #[test]
    fn a_table_is_read_in_whatever_encoding_an_office_has() {
        let text = "Full name;E-Mail\nZoë Lefèvre;zoe@ward.example\n";
        let expected = [(2, "zoe@ward.example".to_owned(), "Zoë Lefèvre".to_owned())];
        assert_eq!(guests(text.as_bytes()), expected);
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(guests(&wide), expected);
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of it")).collect();
        assert_eq!(guests(&latin), expected);
    }

    #[test]
    fn every_line_is_a_guest_or_is_said_to_be_wrong() {
        let read = read(b"email,name\na@b.example,A\nnobody,B\nA@B.example,C\n\nc@d.example,D\n").expect("a table");
        let lines: Vec<u64> = read.guests.iter().map(|guest| guest.line).collect();
        assert_eq!(lines, [2, 6]);
        let wrong: Vec<(u64, &str)> = read.wrong.iter().map(|said| (said.line, said.email.as_str())).collect();
        assert_eq!(wrong, [(3, "nobody"), (4, "A@B.example")]);
        assert!(super::read(b"name\nA\n").is_err() && super::read(b"").is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_file_makes_it_stumble(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2_000)) {
            let _ = read(&bytes);
        }

        #[test]
        fn nothing_is_lost(rows in proptest::collection::vec("[a-c@. ]{0,8}", 0..40)) {
            let file: String = std::iter::once("email,name".to_owned())
                .chain(rows.iter().map(|row| format!("\"{row}\",x")))
                .map(|line| line + "\n")
                .collect();
            let read = read(file.as_bytes()).expect("a table");
            let mut lines: Vec<u64> = read.guests.iter().map(|one| one.line).chain(read.wrong.iter().map(|one| one.line)).collect();
            lines.sort_unstable();
            let expected: Vec<u64> = (2..).take(rows.len()).collect();
            proptest::prop_assert_eq!(lines, expected);
        }
    }
}
