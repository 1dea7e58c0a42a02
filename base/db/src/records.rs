//! Rows as their owner reads them: names of columns and values, times in words, no secrets.

use serde_json::{Map, Value as Json};

use crate::rows::{self, Value};
use crate::tables::{Kind, quoted};
use crate::{Db, Result, Table, Time};

/// The rows of a table in which `column` holds this number, without bytes and without the columns `but`.
pub fn records(db: &mut Db, table: &Table, column: &str, id: i64, but: &[&str]) -> Result<Vec<Map<String, Json>>> {
    let mut found = Vec::new();
    let condition = format!("{} = {id}", quoted(column));
    rows::each_where(db, table, Some(&condition), |row| {
        let mut record = Map::new();
        for (column, value) in table.columns.iter().zip(row.0) {
            if column.kind != Kind::Bytes && !column.computed && !but.contains(&column.name.as_str()) {
                record.insert(column.name.clone(), json(&column.name, column.kind, value));
            }
        }
        found.push(record);
        Ok(())
    })?;
    Ok(found)
}

fn json(name: &str, kind: Kind, value: Value) -> Json {
    let is_time = name.ends_with("_at") || matches!(name, "at" | "since" | "until");
    match value {
        Value::Null | Value::Bytes(_) => Json::Null,
        Value::Integer(time) if is_time => Json::from(Time(time).rfc3339()),
        Value::Integer(truth) if kind == Kind::Truth => Json::from(truth != 0),
        Value::Integer(number) => Json::from(number),
        Value::Real(number) => Json::from(number),
        Value::Text(text) => Json::from(text),
    }
}
