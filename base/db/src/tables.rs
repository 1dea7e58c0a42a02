//! What tables there are, as the database itself says: so that copying and comparing cannot forget one.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::sqlite::SqliteConnection;

use crate::{Db, Error, Result};

/// A table as both engines can describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns of the primary key, in its order.
    pub key: Vec<String>,
    pub references: BTreeSet<Reference>,
    /// Indexes other than that of the primary key.
    pub indexes: BTreeSet<Index>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// Whether it may be empty; never true for a part of the primary key.
    pub nullable: bool,
    /// Computed from other columns, so that nothing is ever written to it.
    pub computed: bool,
    /// Numbered by the database where no value is given.
    pub numbered: bool,
}

/// What a column holds. SQLite keeps truth as 0 and 1 and says INTEGER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Truth,
    Real,
    Text,
    Bytes,
}

/// Columns that point to the primary key of another table, or of the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    pub columns: Vec<String>,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    pub name: String,
    pub columns: Vec<String>,
    pub unique: bool,
    /// Whether it holds only some rows.
    pub partial: bool,
}

/// The table in which the runner keeps which steps were taken.
pub const MIGRATIONS: &str = "migrations";

/// Every table of the instance but that of the migrations, by name.
pub fn tables(db: &mut Db) -> Result<Vec<Table>> {
    match db {
        Db::Sqlite(connection) => sqlite::tables(connection),
        Db::Postgres(connection) => postgres::tables(connection),
    }
}

/// The number of rows of a table.
pub fn count(db: &mut Db, table: &str) -> Result<i64> {
    Ok(diesel::sql_query(format!("SELECT COUNT(*) AS number FROM {}", quoted(table))).get_result::<Number>(db)?.number)
}

impl Table {
    /// The columns that are written.
    pub fn written(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| !column.computed)
    }

    /// The column that the database numbers, if there is one.
    pub fn numbered(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.numbered)
    }
}

/// A name as SQL takes it whatever it is.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    needed: bool,
    #[diesel(sql_type = Bool)]
    computed: bool,
    #[diesel(sql_type = Bool)]
    numbered: bool,
    /// Its place in the primary key, from 1; 0 outside.
    #[diesel(sql_type = BigInt)]
    key: i64,
}

impl ColumnRow {
    fn column(&self) -> Result<Column> {
        let kind = match self.kind.to_uppercase().as_str() {
            "INTEGER" | "BIGINT" => Kind::Integer,
            "BOOLEAN" => Kind::Truth,
            "REAL" | "DOUBLE PRECISION" => Kind::Real,
            "TEXT" => Kind::Text,
            "BLOB" | "BYTEA" => Kind::Bytes,
            other => {
                return Err(Error::internal(format!(
                    "{}.{} is of type {other}, which the two databases do not share",
                    self.of, self.name
                )));
            }
        };
        Ok(Column {
            name: self.name.clone(),
            kind,
            nullable: !self.needed && self.key == 0,
            computed: self.computed,
            numbered: self.numbered,
        })
    }
}

/// A part of an index or of a reference: several rows make one.
#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    of: String,
    /// The name of an index; the table that a reference leads to.
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Bool)]
    partial: bool,
    /// Tells references to the same table apart.
    #[diesel(sql_type = BigInt)]
    group: i64,
}

fn assembled(names: Vec<Name>, columns: &[ColumnRow], indexes: &[Part], references: &[Part]) -> Result<Vec<Table>> {
    let table = |Name { name }: Name| {
        let mine: Vec<&ColumnRow> = columns.iter().filter(|column| column.of == name).collect();
        let mut key: Vec<&&ColumnRow> = mine.iter().filter(|column| column.key > 0).collect();
        key.sort_by_key(|column| column.key);
        Ok(Table {
            columns: mine.iter().map(|column| column.column()).collect::<Result<_>>()?,
            key: key.into_iter().map(|column| column.name.clone()).collect(),
            indexes: grouped(&name, indexes)
                .map(|(first, columns)| Index {
                    name: first.name.clone(),
                    columns,
                    unique: first.is_unique,
                    partial: first.partial,
                })
                .collect(),
            references: grouped(&name, references)
                .map(|(first, columns)| Reference { columns, to: first.name.clone() })
                .collect(),
            name,
        })
    };
    names.into_iter().map(table).collect()
}

/// The parts of one table, put together; they come in their order.
fn grouped<'a>(table: &'a str, parts: &'a [Part]) -> impl Iterator<Item = (&'a Part, Vec<String>)> {
    let mine: Vec<&Part> = parts.iter().filter(|part| part.of == table).collect();
    let same = |one: &&Part, other: &&Part| one.name == other.name && one.group == other.group;
    let groups: Vec<_> =
        mine.chunk_by(same).map(|parts| (parts[0], parts.iter().map(|part| part.column.clone()).collect())).collect();
    groups.into_iter()
}

mod sqlite {
    use super::{ColumnRow, MIGRATIONS, Name, Part, Result, RunQueryDsl, SqliteConnection, Table, assembled};

    pub fn tables(db: &mut SqliteConnection) -> Result<Vec<Table>> {
        let ours =
            format!("t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '{MIGRATIONS}'");
        let names: Vec<Name> =
            diesel::sql_query(format!("SELECT t.name AS name FROM sqlite_master t WHERE {ours} ORDER BY t.name"))
                .load(db)?;
        // Only a lone INTEGER PRIMARY KEY is numbered: a table whose key has several parts is not.
        let columns: Vec<ColumnRow> = diesel::sql_query(format!(
            "SELECT t.name AS of, c.name AS name, c.type AS kind, c.\"notnull\" AS needed, c.hidden > 1 AS computed, \
             c.pk > 0 AND c.type = 'INTEGER' AND t.sql LIKE '%AUTOINCREMENT%' AS numbered, c.pk AS key \
             FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE {ours} ORDER BY t.name, c.cid"
        ))
        .load(db)?;
        let indexes: Vec<Part> = diesel::sql_query(
            "SELECT t.name AS of, i.name AS name, c.name AS \"column\", i.\"unique\" AS is_unique, \
             i.partial AS partial, 0 AS \"group\" \
             FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c \
             WHERE t.type = 'table' AND i.origin <> 'pk' ORDER BY t.name, i.name, c.seqno",
        )
        .load(db)?;
        let references: Vec<Part> = diesel::sql_query(
            "SELECT t.name AS of, f.\"table\" AS name, f.\"from\" AS \"column\", 0 AS is_unique, 0 AS partial, \
             f.id AS \"group\" FROM sqlite_master t, pragma_foreign_key_list(t.name) f \
             WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq",
        )
        .load(db)?;
        assembled(names, &columns, &indexes, &references)
    }
}

mod postgres {
    use super::{ColumnRow, MIGRATIONS, Name, Part, PgConnection, Result, RunQueryDsl, Table, assembled};

    pub fn tables(db: &mut PgConnection) -> Result<Vec<Table>> {
        let here = format!(
            "t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) \
             AND t.relkind = 'r' AND t.relname <> '{MIGRATIONS}'"
        );
        let names: Vec<Name> = diesel::sql_query(format!(
            "SELECT t.relname::text AS name FROM pg_class t WHERE {here} ORDER BY t.relname::text COLLATE \"C\""
        ))
        .load(db)?;
        let columns: Vec<ColumnRow> = diesel::sql_query(format!(
            "SELECT t.relname::text AS of, a.attname::text AS name, format_type(a.atttypid, NULL) AS kind, \
             a.attnotnull AS needed, a.attgenerated <> '' AS computed, a.attidentity <> '' AS numbered, \
             COALESCE(array_position(i.indkey::smallint[], a.attnum)::bigint + 1, 0) AS key \
             FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid \
             LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary \
             WHERE {here} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY t.relname::text COLLATE \"C\", a.attnum"
        ))
        .load(db)?;
        let indexes: Vec<Part> = diesel::sql_query(format!(
            "SELECT t.relname::text AS of, n.relname::text AS name, a.attname::text AS \"column\", \
             i.indisunique AS is_unique, i.indpred IS NOT NULL AS partial, 0::bigint AS \"group\" \
             FROM pg_class t JOIN pg_index i ON i.indrelid = t.oid AND NOT i.indisprimary \
             JOIN pg_class n ON n.oid = i.indexrelid \
             CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place) \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number \
             WHERE {here} ORDER BY t.relname::text COLLATE \"C\", n.relname::text COLLATE \"C\", k.place"
        ))
        .load(db)?;
        let references: Vec<Part> = diesel::sql_query(format!(
            "SELECT t.relname::text AS of, r.relname::text AS name, a.attname::text AS \"column\", \
             FALSE AS is_unique, FALSE AS partial, c.oid::bigint AS \"group\" \
             FROM pg_class t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f' \
             JOIN pg_class r ON r.oid = c.confrelid \
             CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (number, place) \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number \
             WHERE {here} ORDER BY t.relname::text COLLATE \"C\", c.oid, k.place"
        ))
        .load(db)?;
        assembled(names, &columns, &indexes, &references)
    }
}
