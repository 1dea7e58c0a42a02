//! Rows of any table in one text form, the same from both engines: what is copied, kept in a backup and summed up.
//!
//! One line per row, columns divided by tabs, escaped as in PostgreSQL's COPY; truth is 0 or 1, bytes are
//! hexadecimal after `\x`, nothing is `\N`. Rows come in the order of their primary key, bytes compared.

use diesel::deserialize::{self, QueryableByName};
use diesel::pg::{Pg, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::row::{Field, NamedRow};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Double, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteType};

use crate::tables::{Kind, Table, quoted};
use crate::{Db, Error, Result};

/// One value of any column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    /// Truth too: 0 or 1.
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The values of a row in the order of its table's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub Vec<Value>);

/// Hands every row of a table to `take`, in the order of its primary key, without holding them all.
pub fn each(db: &mut Db, table: &Table, take: impl FnMut(Row) -> Result<()>) -> Result<()> {
    each_where(db, table, None, take)
}

/// The same for the rows of which something is true.
pub fn each_where(
    db: &mut Db,
    table: &Table,
    condition: Option<&str>,
    mut take: impl FnMut(Row) -> Result<()>,
) -> Result<()> {
    let names = |names: Vec<&str>| names.into_iter().map(quoted).collect::<Vec<_>>().join(", ");
    let columns = names(table.columns.iter().map(|column| column.name.as_str()).collect());
    let key = match table.key.is_empty() {
        true => columns.clone(),
        false => names(table.key.iter().map(String::as_str).collect()),
    };
    let rows = quoted(&table.name);
    let query = match condition {
        Some(condition) => format!("SELECT {columns} FROM {rows} WHERE {condition} ORDER BY {key}"),
        None => format!("SELECT {columns} FROM {rows} ORDER BY {key}"),
    };
    let query = diesel::sql_query(query);
    match db {
        Db::Sqlite(connection) => {
            for row in query.load_iter::<Row, diesel::connection::DefaultLoadingMode>(connection)? {
                take(row?)?;
            }
        }
        Db::Postgres(connection) => {
            for row in query.load_iter::<Row, PgRowByRowLoadingMode>(connection)? {
                take(row?)?;
            }
        }
    }
    Ok(())
}

impl QueryableByName<Sqlite> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let value = |index| {
            let field = diesel::row::Row::get(row, index).ok_or("fewer columns than there should be")?;
            let Some(mut value) = field.value() else { return Ok(Value::Null) };
            Ok(match value.value_type() {
                None => Value::Null,
                Some(SqliteType::Integer | SqliteType::SmallInt | SqliteType::Long) => {
                    Value::Integer(value.read_long())
                }
                Some(SqliteType::Float | SqliteType::Double) => Value::Real(value.read_double()),
                Some(SqliteType::Text) => Value::Text(value.read_text().to_owned()),
                Some(SqliteType::Binary) => Value::Bytes(value.read_blob().to_owned()),
            })
        };
        (0..diesel::row::Row::field_count(row)).map(value).collect::<deserialize::Result<_>>().map(Row)
    }
}

impl QueryableByName<Pg> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let value = |index| {
            let field = diesel::row::Row::get(row, index).ok_or("fewer columns than there should be")?;
            let Some(value) = field.value() else { return Ok(Value::Null) };
            let bytes = value.as_bytes();
            // The numbers of PostgreSQL's own types never change.
            Ok(match value.get_oid().get() {
                16 => Value::Integer(i64::from(bytes.first().copied().unwrap_or_default())),
                17 => Value::Bytes(bytes.to_owned()),
                20 => Value::Integer(i64::from_be_bytes(bytes.try_into()?)),
                25 => Value::Text(String::from_utf8(bytes.to_owned())?),
                701 => Value::Real(f64::from_be_bytes(bytes.try_into()?)),
                other => return Err(format!("a value of PostgreSQL's type {other}, which SQLite does not have").into()),
            })
        };
        (0..diesel::row::Row::field_count(row)).map(value).collect::<deserialize::Result<_>>().map(Row)
    }
}

impl Row {
    /// Appends the row as one line.
    pub fn write(&self, line: &mut Vec<u8>) {
        for (index, value) in self.0.iter().enumerate() {
            if index > 0 {
                line.push(b'\t');
            }
            match value {
                Value::Null => line.extend_from_slice(b"\\N"),
                Value::Integer(number) => line.extend_from_slice(number.to_string().as_bytes()),
                Value::Real(number) => line.extend_from_slice(format!("{number:?}").as_bytes()),
                Value::Text(text) => escape(text.as_bytes(), line),
                Value::Bytes(bytes) => {
                    line.extend_from_slice(b"\\x");
                    bytes.iter().for_each(|byte| line.extend_from_slice(format!("{byte:02x}").as_bytes()));
                }
            }
        }
        line.push(b'\n');
    }

    /// Reads a line that [`Row::write`] made of a row of this table.
    pub fn read(table: &Table, line: &str) -> Result<Row> {
        let wrong = || Error::internal(format!("a row of {} cannot be read", table.name));
        let fields: Vec<&str> = line.split('\t').collect();
        if fields.len() != table.columns.len() {
            return Err(wrong());
        }
        let value = |(field, kind): (&str, Kind)| {
            Some(match kind {
                _ if field == "\\N" => Value::Null,
                Kind::Integer | Kind::Truth => Value::Integer(field.parse().ok()?),
                Kind::Real => Value::Real(field.parse().ok()?),
                Kind::Text => Value::Text(unescape(field)?),
                Kind::Bytes => Value::Bytes(from_hex(field.strip_prefix("\\x")?)?),
            })
        };
        let kinds = table.columns.iter().map(|column| column.kind);
        fields.into_iter().zip(kinds).map(|pair| value(pair).ok_or_else(wrong)).collect::<Result<_>>().map(Row)
    }
}

fn escape(text: &[u8], line: &mut Vec<u8>) {
    for byte in text {
        match byte {
            b'\\' => line.extend_from_slice(b"\\\\"),
            b'\t' => line.extend_from_slice(b"\\t"),
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\r' => line.extend_from_slice(b"\\r"),
            byte => line.push(*byte),
        }
    }
}

fn unescape(field: &str) -> Option<String> {
    let mut text = String::with_capacity(field.len());
    let mut rest = field.chars();
    while let Some(letter) = rest.next() {
        text.push(match letter {
            '\\' => match rest.next()? {
                '\\' => '\\',
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            letter => letter,
        });
    }
    Some(text)
}

fn from_hex(field: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(*pair.get(1)?)?).ok();
    field.as_bytes().chunks(2).map(pair).collect()
}

/// Inserts rows, which have one value for each column of the table, into PostgreSQL as one statement.
pub(crate) fn insert(db: &mut Db, table: &Table, rows: &[Row]) -> Result<()> {
    let Db::Postgres(connection) = db else {
        return Err(Error::internal("rows are inserted by arrays, which SQLite does not have"));
    };
    if rows.is_empty() {
        return Ok(());
    }
    let written: Vec<usize> = (0..table.columns.len()).filter(|index| !table.columns[*index].computed).collect();
    let names: Vec<String> = written.iter().map(|index| quoted(&table.columns[*index].name)).collect();
    let arrays: Vec<String> = (1..=written.len()).map(|number| format!("${number}")).collect();
    let mut query = diesel::sql_query(format!(
        "INSERT INTO {} ({}) SELECT * FROM UNNEST({})",
        quoted(&table.name),
        names.join(", "),
        arrays.join(", ")
    ))
    .into_boxed::<Pg>();
    for index in written {
        let values = rows.iter().map(|row| &row.0[index]);
        query = match table.columns[index].kind {
            Kind::Integer => query.bind::<Array<Nullable<BigInt>>, _>(values.map(Value::integer).collect::<Vec<_>>()),
            Kind::Truth => query.bind::<Array<Nullable<Bool>>, _>(values.map(Value::truth).collect::<Vec<_>>()),
            Kind::Real => query.bind::<Array<Nullable<Double>>, _>(values.map(Value::real).collect::<Vec<_>>()),
            Kind::Text => query.bind::<Array<Nullable<Text>>, _>(values.map(Value::text).collect::<Vec<_>>()),
            Kind::Bytes => query.bind::<Array<Nullable<Binary>>, _>(values.map(Value::bytes).collect::<Vec<_>>()),
        };
    }
    query.execute(connection)?;
    Ok(())
}

impl Value {
    fn integer(&self) -> Option<i64> {
        if let Value::Integer(number) = self { Some(*number) } else { None }
    }

    fn truth(&self) -> Option<bool> {
        self.integer().map(|number| number != 0)
    }

    fn real(&self) -> Option<f64> {
        if let Value::Real(number) = self { Some(*number) } else { None }
    }

    fn text(&self) -> Option<String> {
        if let Value::Text(text) = self { Some(text.clone()) } else { None }
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        if let Value::Bytes(bytes) = self { Some(bytes.clone()) } else { None }
    }
}
