//! A table that may know people says what erasing one of them does to it.

use std::collections::BTreeMap;

use db::Kind;

use crate::harness::*;

both!(every_column_that_may_know_people_is_declared, |world| {
    let declared: BTreeMap<&str, BTreeMap<&str, spine::erasure::Fate>> = wellspring::erasure::TABLES
        .0
        .iter()
        .map(|table| (table.table, table.columns.iter().copied().collect()))
        .collect();
    assert_eq!(declared.len(), wellspring::erasure::TABLES.0.len(), "a table stands there twice");
    let tables = world.stored(db::tables);
    let mut problems = Vec::new();
    for table in &tables {
        let Some(columns) = declared.get(table.name.as_str()) else {
            problems.push(format!("the table {} is missing", table.name));
            continue;
        };
        let people: Vec<&String> =
            table.references.iter().filter(|to| to.to == "people").flat_map(|to| &to.columns).collect();
        for column in &table.columns {
            let name = column.name.as_str();
            let names_people = people.contains(&&column.name) || name.contains("person") || name.ends_with("_by");
            let holds_words = matches!(column.kind, Kind::Text | Kind::Bytes);
            if (names_people || holds_words) && !columns.contains_key(name) {
                problems.push(format!("the column {}.{name} is missing", table.name));
            }
        }
        for name in columns.keys().filter(|name| !table.columns.iter().any(|column| column.name == **name)) {
            problems.push(format!("{}.{name} is no column (any more)", table.name));
        }
    }
    for name in declared.keys().filter(|name| !tables.iter().any(|table| table.name == **name)) {
        problems.push(format!("{name} is no table (any more)"));
    }
    assert!(
        problems.is_empty(),
        "src/erasure.rs says what erasing a person does to each column that names people or holds text or bytes. Say \
         it there, for one line each:\n  {}",
        problems.join("\n  ")
    );
});
