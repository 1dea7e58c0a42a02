//! The migrations runner: forward only, under a lock, each step in its own transaction.
//!
//! `migrations/{sqlite,postgres}/NNNN_name.sql` carry the same numbers and names. A first line `-- rebuild` turns
//! foreign keys off around a SQLite table rebuild and checks them afterwards; `-- no-transaction` runs a statement
//! that PostgreSQL refuses inside one (such as `CREATE INDEX CONCURRENTLY`). A file is never edited once released:
//! its checksum is kept and compared.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

use crate::dialect::writing;
use crate::{Db, Engine, Error, Result, Time};

#[derive(Embed)]
#[folder = "../../migrations"]
struct Files;

/// One step: its number, its name, its text.
#[derive(Debug, Clone)]
pub struct Migration {
    pub number: i64,
    pub name: String,
    pub sql: String,
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    checksum: String,
}

/// All steps for an engine, in order.
pub fn migrations(engine: Engine) -> Result<Vec<Migration>> {
    let folder = match engine {
        Engine::Sqlite => "sqlite/",
        Engine::Postgres => "postgres/",
    };
    let mut steps = Vec::new();
    for path in Files::iter().filter(|path| path.starts_with(folder)) {
        let stem = path[folder.len()..].trim_end_matches(".sql");
        let (number, name) = stem.split_once('_').ok_or_else(|| Error::internal(format!("{path}: no NNNN_name")))?;
        let number = number.parse().map_err(|_| Error::internal(format!("{path}: no number")))?;
        let file = Files::get(&path).ok_or_else(|| Error::internal(format!("{path}: gone")))?;
        let sql = String::from_utf8(file.data.into_owned()).map_err(Error::internal)?;
        steps.push(Migration { number, name: name.to_owned(), sql });
    }
    steps.sort_by_key(|step| step.number);
    Ok(steps)
}

/// The steps that this database has not taken yet.
pub fn pending(db: &mut Db) -> Result<Vec<Migration>> {
    let applied = applied(db)?;
    let mut pending = Vec::new();
    for step in migrations(db.engine())? {
        match applied.iter().find(|done| done.number == step.number) {
            None => pending.push(step),
            Some(done) if done.checksum != checksum(&step.sql) => {
                return Err(Error::internal(format!(
                    "migration {} ({}) differs from the one this database has taken; releases never edit a \
                     migration, so this binary and this database do not belong together",
                    done.number, done.name
                )));
            }
            Some(_) => {}
        }
    }
    let known = migrations(db.engine())?.len();
    match applied.iter().find(|done| done.number > known as i64) {
        Some(newer) => Err(Error::internal(format!(
            "this database has taken migration {} ({}), which this binary does not know: it was written by a newer \
             release",
            newer.number, newer.name
        ))),
        None => Ok(pending),
    }
}

/// The number of the newest step that this database has taken, 0 for none.
pub fn newest(db: &mut Db) -> Result<i64> {
    Ok(applied(db)?.iter().map(|done| done.number).max().unwrap_or(0))
}

/// Takes every pending step; gives their names. Safe to call from several processes at once.
pub fn migrate(db: &mut Db) -> Result<Vec<String>> {
    migrate_to(db, i64::MAX)
}

/// Takes the pending steps up to this number: what an older backup is restored into.
pub(crate) fn migrate_to(db: &mut Db, level: i64) -> Result<Vec<String>> {
    lock(db)?;
    let outcome = take_steps(db, level);
    let unlocked = unlock(db);
    let names = outcome?;
    unlocked?;
    Ok(names)
}

fn take_steps(db: &mut Db, level: i64) -> Result<Vec<String>> {
    db.batch_execute(
        "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, \
         applied_at BIGINT NOT NULL)",
    )?;
    let mut names = Vec::new();
    for step in pending(db)?.into_iter().filter(|step| step.number <= level) {
        take(db, &step)
            .map_err(|error| Error::internal(format!("migration {} ({}): {error}", step.number, step.name)))?;
        names.push(step.name);
    }
    Ok(names)
}

fn take(db: &mut Db, step: &Migration) -> Result<()> {
    let first = step.sql.lines().next().unwrap_or_default();
    if first.starts_with("-- no-transaction") {
        db.batch_execute(&step.sql)?;
        return remember(db, step);
    }
    let rebuild = first.starts_with("-- rebuild") && db.engine() == Engine::Sqlite;
    if rebuild {
        // Inside a transaction this pragma does nothing.
        db.batch_execute("PRAGMA foreign_keys = OFF")?;
    }
    let taken = writing(db, |db| {
        // Another process may have taken it while this one waited for the lock.
        if applied(db)?.iter().any(|done| done.number == step.number) {
            return Ok(());
        }
        db.batch_execute(&step.sql)?;
        if rebuild {
            let broken = diesel::sql_query(
                "SELECT COUNT(*) AS number, '' AS name, '' AS checksum FROM pragma_foreign_key_check",
            )
            .get_result::<Applied>(db)?;
            if broken.number > 0 {
                return Err(Error::internal(format!("{} rows lost what they point to", broken.number)));
            }
        }
        remember(db, step)
    });
    if rebuild {
        db.batch_execute("PRAGMA foreign_keys = ON")?;
    }
    taken
}

fn remember(db: &mut Db, step: &Migration) -> Result<()> {
    diesel::sql_query("INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)")
        .bind::<BigInt, _>(step.number)
        .bind::<Text, _>(&step.name)
        .bind::<Text, _>(checksum(&step.sql))
        .bind::<BigInt, _>(Time::now())
        .execute(db)?;
    Ok(())
}

fn applied(db: &mut Db) -> Result<Vec<Applied>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let there = match db {
        Db::Sqlite(c) => diesel::sql_query(
            "SELECT COUNT(*) AS count FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
        )
        .get_result::<Found>(c)?,
        Db::Postgres(c) => diesel::sql_query(
            "SELECT COUNT(*) AS count FROM information_schema.tables \
             WHERE table_name = 'migrations' AND table_schema = current_schema()",
        )
        .get_result::<Found>(c)?,
    };
    if there.count == 0 {
        return Ok(Vec::new());
    }
    Ok(diesel::sql_query("SELECT number, name, checksum FROM migrations ORDER BY number").load(db)?)
}

/// One number for all instances of Wellspring: two processes that start together take turns.
const LOCK: i64 = 0x5745_4C4C;

fn lock(db: &mut Db) -> Result<()> {
    match db {
        // Each step is one transaction; a second process waits for it by busy_timeout and then finds it applied.
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(c) => Ok(c.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?),
    }
}

fn unlock(db: &mut Db) -> Result<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(c) => Ok(c.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?),
    }
}

fn checksum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
