//! Reading the table of a site's owner: a user's number there and the digest of their address, a row each.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};

use db::{Database, Db, Error, Message, Result, Time};
use diesel::prelude::*;
use spine::audit::{self, Entry};
use spine::{Ctx, INSTANCE};
use tables::{Column, Limits, Row, Table};

use super::digest;
use super::schema::{author_claims, merged_authors};
use crate::schema::people;
use crate::{account, actions};

const COLUMNS: &[Column] = &[
    Column::required("user id", &["user", "id", "site user id", "account id"]),
    Column::required("email hash", &["hash", "e-mail hash", "email digest", "digest", "md5", "sha256"]),
];
/// Rows that are looked up and written together.
const CHUNK: usize = 500;

/// What became of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that are noted now, also those that were noted before.
    pub noted: u64,
    /// Rows that change nothing: nobody here is this user, or somebody has claimed them already.
    pub passed_over: u64,
    /// Rows that cannot be read.
    pub wrong: u64,
    /// Whether anything was written: not where it was to be all or nothing, and a row was wrong.
    pub written: bool,
}

/// A row that can be read.
struct Claim {
    line: u64,
    user: String,
    digest: String,
}

/// What is known of a user of the site.
enum Known {
    Unclaimed,
    Claimed,
    Nobody,
}

/// What is done before a table is read: for administrators and the command line.
pub fn begin(db: &mut Db, ctx: &Ctx) -> Result<()> {
    account::check_admin(db, ctx)?;
    audit::record(db, ctx, Entry::of(&actions::CLAIMS_BROUGHT, INSTANCE))
}

/// Takes in the table of a site. `tell` hears of each line that changes nothing, in order. With `whole`, one wrong row
/// and nothing is written.
///
/// Errors: `Invalid` of the field `file` when it is no such table.
pub fn bring(
    database: &Database,
    site: &str,
    file: &mut (impl Read + Seek),
    whole: bool,
    now: Time,
    tell: &mut dyn FnMut(Message),
) -> Result<Report> {
    if whole {
        let mut checked = read(file, tell, &mut |_, _| Ok(0))?;
        if checked.wrong > 0 {
            (checked.noted, checked.passed_over) = (0, 0);
            return Ok(checked);
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(|_| Error::invalid("file", "tables-unread-file"))?;
    let mut report = read(file, tell, &mut |claims, tell| note(database, site, claims, now, tell))?;
    report.written = true;
    Ok(report)
}

type Take<'a> = dyn FnMut(Vec<Claim>, &mut dyn FnMut(Message)) -> Result<u64> + 'a;

/// Reads every row; `take` gives how many of some it has noted.
fn read(file: &mut (impl Read + Seek), tell: &mut dyn FnMut(Message), take: &mut Take<'_>) -> Result<Report> {
    let table = Table::open(file, COLUMNS, Limits::default());
    let table = table.map_err(|refused| Error::invalid("file", web::tables::refused(&refused)))?;
    let mut report = Report::default();
    let mut waiting = Vec::new();
    let mut pass = |waiting: &mut Vec<Claim>, report: &mut Report, tell: &mut dyn FnMut(Message)| -> Result<()> {
        let some = std::mem::take(waiting);
        let count = some.len() as u64;
        let noted = take(some, tell)?;
        report.noted += noted;
        report.passed_over += count - noted;
        Ok(())
    };
    for row in table {
        match row.map_err(|fault| web::tables::fault(&fault)).and_then(|row| claim(&row)) {
            Ok(claim) => waiting.push(claim),
            Err(message) => {
                report.wrong += 1;
                tell(message);
            }
        }
        if waiting.len() >= CHUNK {
            pass(&mut waiting, &mut report, tell)?;
        }
    }
    pass(&mut waiting, &mut report, tell)?;
    Ok(report)
}

fn claim(row: &Row<'_>) -> Result<Claim, Message> {
    let user = row.get("user id");
    if user.is_empty() || user.len() > 18 || !user.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Message::new("claims-wrong-user").with("line", row.line));
    }
    let digest = digest::parse(row.get("email hash"))
        .ok_or_else(|| Message::new("claims-wrong-digest").with("line", row.line))?;
    // As the site writes it: without zeros before.
    let user = user.trim_start_matches('0');
    let user = if user.is_empty() { "0" } else { user };
    Ok(Claim { line: row.line, user: user.to_owned(), digest })
}

/// Notes what can be noted; gives how many.
fn note(database: &Database, site: &str, claims: Vec<Claim>, now: Time, tell: &mut dyn FnMut(Message)) -> Result<u64> {
    let users: Vec<String> = claims.iter().map(|claim| claim.user.clone()).collect();
    let known = database.read_now(|db| known(db, site, &users))?;
    let mut rows = Vec::new();
    for claim in claims {
        let passed_over = match known.get(&claim.user).unwrap_or(&Known::Nobody) {
            Known::Unclaimed => {
                rows.push((claim.user, claim.digest));
                continue;
            }
            Known::Claimed => "claims-claimed",
            Known::Nobody => "claims-nobody",
        };
        tell(Message::new(passed_over).with("line", claim.line).with("user", claim.user));
    }
    let (count, site) = (rows.len() as u64, site.to_owned());
    database.write_now(move |db| rows.iter().try_for_each(|(user, digest)| put(db, &site, user, digest, now)))?;
    Ok(count)
}

fn put(db: &mut Db, site: &str, user: &str, digest: &str, now: Time) -> Result<()> {
    let row = author_claims::table.find((site, user));
    let set = (author_claims::digest.eq(digest), author_claims::added_at.eq(now));
    if diesel::update(row).set(set).execute(db)? == 0 {
        let key = (author_claims::source.eq(site), author_claims::source_id.eq(user));
        diesel::insert_into(author_claims::table).values((key, set)).execute(db)?;
    }
    Ok(())
}

fn known(db: &mut Db, site: &str, users: &[String]) -> Result<HashMap<String, Known>> {
    let theirs = people::table.filter(people::source.eq(site)).filter(people::source_id.eq_any(users));
    let theirs: Vec<(Option<String>, Option<Time>)> =
        theirs.select((people::source_id, people::claimed_at)).load(db)?;
    let merged = merged_authors::table.filter(merged_authors::source.eq(site));
    let merged = merged.filter(merged_authors::source_id.eq_any(users)).select(merged_authors::source_id);
    let mut known: HashMap<String, Known> =
        merged.load::<String>(db)?.into_iter().map(|user| (user, Known::Claimed)).collect();
    known.extend(theirs.into_iter().filter_map(|(user, claimed)| {
        Some((user?, if claimed.is_some() { Known::Claimed } else { Known::Unclaimed }))
    }));
    Ok(known)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn counted(bytes: &[u8]) -> Result<(Report, usize)> {
        let mut told = 0;
        let mut tell = |_| told += 1;
        let report = read(&mut Cursor::new(bytes), &mut tell, &mut |claims, _| Ok(claims.len() as u64))?;
        Ok((report, told))
    }

    #[test]
    fn each_line_is_noted_or_told() {
        let digest = "0BC83CB571CD1C50BA6F3E8A78EF1346";
        let file = format!("User ID;E-Mail hash\n7;{digest}\n;{digest}\n8;none\n\n0012; {digest} \n-1;{digest}\n");
        let (report, told) = counted(file.as_bytes()).expect("a table");
        assert_eq!((report.noted, report.wrong, told), (2, 3, 3));
        assert!(matches!(counted(b"id\n7\n"), Err(Error::Invalid(_))));
    }

    proptest! {
        #[test]
        fn any_file_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let file = [&b"user id,email hash\n"[..], &bytes].concat();
            for file in [&file, &bytes] {
                if let Ok((report, told)) = counted(file) {
                    prop_assert_eq!(report.wrong, told as u64);
                }
            }
        }
    }
}
