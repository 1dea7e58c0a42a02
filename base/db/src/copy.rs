//! Moving an instance: every row of every table from one database into an empty PostgreSQL, verified there.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::migrate::{newest, pending};
use crate::rows::{self, Row};
use crate::tables::{Column, Table, count, quoted, tables};
use crate::{Db, Engine, Error, Result, migrate_to};

/// What a table held: how many rows, and the SHA-256 of their lines in the order of the primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub rows: u64,
    pub checksum: String,
}

/// The sums of all tables, by name.
pub type Sums = BTreeMap<String, Sum>;

/// Copies everything from `from` into `to`, an empty PostgreSQL; gives what was copied. All or nothing: both sides
/// are summed up, and where they differ nothing stays.
pub fn copy(from: &mut Db, to: &mut Db) -> Result<Sums> {
    if !pending(from)?.is_empty() {
        return Err(Error::internal("the database has not taken every migration: run `wellspring migrate` first"));
    }
    let level = newest(from)?;
    snapshot(from, |from| {
        let tables = tables(from)?;
        let numbers = numbers(from, &tables)?;
        land(to, level, |landing| {
            for table in &tables {
                let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                landing.begin_table(&table.name, &columns)?;
                rows::each(from, table, |row| landing.row(row))?;
                landing.end_table()?;
            }
            landing.numbers(&numbers)
        })
    })
}

/// Runs reads that all see the database as it stood when they began.
pub(crate) fn snapshot<T>(db: &mut Db, run: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
    match db {
        Db::Sqlite(_) => db.transaction(run),
        Db::Postgres(_) => {
            db.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
            let outcome = run(db);
            db.batch_execute("ROLLBACK")?;
            outcome
        }
    }
}

/// The sums of all tables as they stand.
pub fn sums(db: &mut Db) -> Result<Sums> {
    let mut sums = Sums::new();
    for table in tables(db)? {
        sums.insert(table.name.clone(), sum(db, &table)?);
    }
    Ok(sums)
}

fn sum(db: &mut Db, table: &Table) -> Result<Sum> {
    let mut summing = Summing::default();
    rows::each(db, table, |row| {
        summing.add(&row);
        Ok(())
    })?;
    Ok(summing.sum())
}

/// Sums up rows as they pass.
#[derive(Default)]
pub(crate) struct Summing {
    digest: Sha256,
    rows: u64,
    line: Vec<u8>,
}

impl Summing {
    /// Adds a row; gives its line.
    pub fn add(&mut self, row: &Row) -> &[u8] {
        self.line.clear();
        row.write(&mut self.line);
        self.digest.update(&self.line);
        self.rows += 1;
        &self.line
    }

    pub fn sum(self) -> Sum {
        Sum { rows: self.rows, checksum: hex(&self.digest.finalize()) }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The last number that each numbering table gave away: a deleted row's number is never used again.
pub(crate) fn numbers(db: &mut Db, tables: &[Table]) -> Result<BTreeMap<String, i64>> {
    #[derive(QueryableByName)]
    struct Last {
        #[diesel(sql_type = Nullable<BigInt>)]
        last: Option<i64>,
    }
    let mut numbers = BTreeMap::new();
    for table in tables {
        let Some(column) = table.numbered() else { continue };
        let last = match db {
            Db::Sqlite(c) => diesel::sql_query("SELECT MAX(seq) AS last FROM sqlite_sequence WHERE name = $1")
                .bind::<Text, _>(&table.name)
                .get_result::<Last>(c)?,
            Db::Postgres(c) => {
                diesel::sql_query("SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass) AS last")
                    .bind::<Text, _>(quoted(&table.name))
                    .bind::<Text, _>(&column.name)
                    .get_result::<Last>(c)?
            }
        };
        numbers.insert(table.name.clone(), last.last.unwrap_or(0));
    }
    Ok(numbers)
}

/// Whether nobody has written anything into this database: it has no tables of ours, or they are empty.
pub fn is_empty(db: &mut Db) -> Result<bool> {
    for table in tables(db)? {
        if count(db, &table.name)? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Brings rows into an empty PostgreSQL in one transaction, at the level of migrations where they come from.
pub(crate) fn land(to: &mut Db, level: i64, bring: impl FnOnce(&mut Landing) -> Result<()>) -> Result<Sums> {
    if !is_empty(to)? {
        return Err(Error::internal("the database is not empty, and nothing is overwritten: name an empty one"));
    }
    if to.engine() != Engine::Postgres {
        return Err(Error::internal("rows are copied into PostgreSQL only"));
    }
    migrate_to(to, level)?;
    if newest(to)? != level {
        return Err(Error::internal("the database has taken later migrations than the rows: name an empty one"));
    }
    let sums = to.transaction(|to| {
        let mut landing = Landing::begin(to)?;
        bring(&mut landing)?;
        landing.finish()
    })?;
    migrate_to(to, i64::MAX)?;
    // The planner would otherwise guess until the first automatic run.
    to.batch_execute("ANALYZE")?;
    Ok(sums)
}

/// Rows on their way into PostgreSQL.
pub(crate) struct Landing<'a> {
    to: &'a mut Db,
    tables: Vec<Table>,
    references: Vec<ForeignKey>,
    current: Option<Current>,
    landed: Vec<(Table, Sum)>,
}

struct Current {
    table: Table,
    waiting: Vec<Row>,
    bytes: usize,
    summing: Summing,
}

/// How much is sent at once.
const BATCH_ROWS: usize = 2_000;
const BATCH_BYTES: usize = 4_000_000;

#[derive(QueryableByName)]
struct ForeignKey {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

impl Landing<'_> {
    fn begin(to: &mut Db) -> Result<Landing<'_>> {
        // References are taken off and put on again at the end, where each is checked in one pass: rows may point
        // to later rows of their own table, and tables to each other in a circle.
        let references: Vec<ForeignKey> = diesel::sql_query(
            "SELECT t.relname::text AS of, c.conname::text AS name, pg_get_constraintdef(c.oid) AS definition \
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'f' \
             AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY 1, 2",
        )
        .load(to)?;
        for key in &references {
            to.batch_execute(&format!("ALTER TABLE {} DROP CONSTRAINT {}", quoted(&key.of), quoted(&key.name)))?;
        }
        let tables = tables(to)?;
        for table in &tables {
            // What a migration itself has written comes with the rows again.
            to.batch_execute(&format!("TRUNCATE {}", quoted(&table.name)))?;
        }
        Ok(Landing { to, tables, references, current: None, landed: Vec::new() })
    }

    /// Begins with a table whose rows have these columns.
    pub fn begin_table(&mut self, name: &str, columns: &[&str]) -> Result<()> {
        let Some(place) = self.tables.iter().position(|table| table.name == name) else {
            return Err(Error::internal(format!("there is no table {name} to bring rows into")));
        };
        let mut table = self.tables.remove(place);
        let known = std::mem::take(&mut table.columns);
        let find = |wanted: &&str| {
            let column = known.iter().find(|column| column.name == **wanted).cloned();
            column.ok_or_else(|| Error::internal(format!("{name} has no column {wanted}")))
        };
        table.columns = columns.iter().map(find).collect::<Result<Vec<Column>>>()?;
        if table.columns.len() != known.len() {
            return Err(Error::internal(format!("{name} has columns that no value comes for")));
        }
        self.current = Some(Current { table, waiting: Vec::new(), bytes: 0, summing: Summing::default() });
        Ok(())
    }

    /// The table that rows go into now, with its columns in the order of the rows.
    pub fn current(&self) -> Result<&Table> {
        self.current.as_ref().map(|current| &current.table).ok_or_else(|| Error::internal("no table was begun"))
    }

    pub fn row(&mut self, row: Row) -> Result<()> {
        let current = self.current.as_mut().ok_or_else(|| Error::internal("no table was begun"))?;
        let line = current.summing.add(&row).len();
        current.bytes += line;
        current.waiting.push(row);
        if current.waiting.len() >= BATCH_ROWS || current.bytes >= BATCH_BYTES {
            rows::insert(self.to, &current.table, &current.waiting)?;
            current.waiting.clear();
            current.bytes = 0;
        }
        Ok(())
    }

    /// Ends the table that was begun; gives the sum of the rows that came.
    pub fn end_table(&mut self) -> Result<Sum> {
        let current = self.current.take().ok_or_else(|| Error::internal("no table was begun"))?;
        rows::insert(self.to, &current.table, &current.waiting)?;
        let sum = current.summing.sum();
        self.landed.push((current.table, sum.clone()));
        Ok(sum)
    }

    /// Lets every numbering table go on after these.
    pub fn numbers(&mut self, numbers: &BTreeMap<String, i64>) -> Result<()> {
        for (table, _) in &self.landed {
            let (Some(column), Some(last)) = (table.numbered(), numbers.get(&table.name)) else { continue };
            diesel::sql_query("SELECT setval(pg_get_serial_sequence($1, $2)::regclass, GREATEST($3, 1), $3 > 0)")
                .bind::<Text, _>(quoted(&table.name))
                .bind::<Text, _>(&column.name)
                .bind::<BigInt, _>(last)
                .execute(self.to)?;
        }
        Ok(())
    }

    /// Puts the references on again, then sums up what is really there and compares.
    fn finish(self) -> Result<Sums> {
        if let Some(table) = self.tables.first() {
            return Err(Error::internal(format!("no rows came for {}: the two schemas differ", table.name)));
        }
        for key in &self.references {
            let add =
                format!("ALTER TABLE {} ADD CONSTRAINT {} {}", quoted(&key.of), quoted(&key.name), key.definition);
            self.to.batch_execute(&add)?;
        }
        let mut sums = Sums::new();
        for (table, came) in self.landed {
            let found = sum(self.to, &table)?;
            if found != came {
                return Err(Error::internal(format!(
                    "{} arrived changed: {} rows with checksum {} came, {} with {} are there",
                    table.name, came.rows, came.checksum, found.rows, found.checksum
                )));
            }
            sums.insert(table.name, came);
        }
        Ok(sums)
    }
}
