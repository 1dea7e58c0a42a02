//! Whether what the engine promises reaches the disk.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::{Db, Result};

/// How SQLite must have been compiled; a build outside of the checkout misses it.
const COMPILED: &[&str] = &["THREADSAFE=2", "DQS=0", "DEFAULT_MEMSTATUS=0"];
/// What PostgreSQL must not have been told to skip.
const SWITCHED_ON: &[&str] = &["fsync", "full_page_writes", "synchronous_commit"];

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// What is wrong with how the engine was built or told to work, each with what to do; nothing when all is well.
pub fn durability(db: &mut Db) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    match db {
        Db::Sqlite(connection) => {
            let options: Vec<Said> =
                diesel::sql_query("SELECT compile_options AS said FROM pragma_compile_options").load(connection)?;
            for wanted in COMPILED {
                // An option at its default is not listed, and these are none.
                if !options.iter().any(|option| option.said == *wanted) {
                    wrong.push(format!("SQLite was compiled without {wanted}: build inside the checkout"));
                }
            }
            let query = "SELECT synchronous AS number FROM pragma_synchronous";
            let synchronous: Number = diesel::sql_query(query).get_result(connection)?;
            if synchronous.number < 2 {
                wrong.push(format!("synchronous is {}: a crash could lose writes", synchronous.number));
            }
            let mode: Said =
                diesel::sql_query("SELECT journal_mode AS said FROM pragma_journal_mode").get_result(connection)?;
            if mode.said != "wal" {
                wrong.push(format!(
                    "the journal is {:?} and not a write-ahead log: is the disk a network share?",
                    mode.said
                ));
            }
        }
        Db::Postgres(connection) => {
            for name in SWITCHED_ON {
                let query = format!("SELECT current_setting('{name}') AS said");
                let said: Said = diesel::sql_query(query).get_result(connection)?;
                if said.said == "off" {
                    wrong.push(format!("{name} is off, a crash could lose writes: set {name} = on in postgresql.conf"));
                }
            }
            let said: Said =
                diesel::sql_query("SELECT current_setting('lc_messages') AS said").get_result(connection)?;
            if !["C", "POSIX", "en"].iter().any(|plain| said.said.starts_with(plain)) {
                wrong.push(format!(
                    "lc_messages is {}, and some faults are known by their English words: ALTER DATABASE ... SET \
                     lc_messages = 'C'",
                    said.said
                ));
            }
            let version: Number = diesel::sql_query("SELECT current_setting('server_version_num')::bigint AS number")
                .get_result(connection)?;
            if version.number < 150_000 {
                wrong.push(format!("PostgreSQL is of version {}: 15 or newer is needed", version.number / 10_000));
            }
        }
    }
    Ok(wrong)
}
