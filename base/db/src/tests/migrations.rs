//! Both trees of migrations say the same, and are taken once.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Place, schema};
use crate::{Create, Database, Db, Engine, Kind, Table, Target, migrate, migrations, newest, pending, tables};

/// Indexes that only one engine needs, and why.
const ONE_SIDED: &[&str] = &[
    // The sequencer looks for rows without a position; on SQLite every row has one.
    "activity_unnumbered",
];

#[test]
fn both_trees_have_the_same_steps() {
    let steps = |engine| migrations(engine).expect("migrations").into_iter().map(|step| (step.number, step.name));
    let (sqlite, postgres): (Vec<_>, Vec<_>) = (steps(Engine::Sqlite).collect(), steps(Engine::Postgres).collect());
    assert_eq!(sqlite, postgres);
    let numbers: Vec<i64> = sqlite.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "numbers have no gaps");
}

#[test]
fn both_trees_make_the_same_schema() {
    let Some(postgres) = Place::postgres() else { return };
    let sqlite = Place::sqlite();
    let described = |place: &Place| -> BTreeMap<String, Vec<String>> {
        let tables = tables(&mut place.db()).expect("tables");
        tables.into_iter().map(|table| (table.name.clone(), describe(&table))).collect()
    };
    let (sqlite, postgres) = (described(&sqlite), described(&postgres));
    assert!(sqlite.len() > 10, "the tables are found");
    assert_eq!(sqlite, postgres);
}

/// Lines on which the two engines must agree. SQLite keeps truth as an integer, and computes what PostgreSQL's
/// sequencer writes.
fn describe(table: &Table) -> Vec<String> {
    let mut lines: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let kind = if column.kind == Kind::Truth { Kind::Integer } else { column.kind };
            format!("{} {kind:?} nullable={} numbered={}", column.name, column.nullable, column.numbered)
        })
        .collect();
    lines.push(format!("key {:?}", table.key));
    lines.extend(table.references.iter().map(|reference| format!("{reference:?}")));
    let shared = table.indexes.iter().filter(|index| !ONE_SIDED.contains(&index.name.as_str()));
    lines.extend(shared.map(|index| format!("{index:?}")));
    lines
}

#[test]
fn both_trees_accept_the_same_words() {
    let Some(postgres) = Place::postgres() else { return };
    let sqlite = words(
        &mut Place::sqlite().db(),
        "SELECT name, sql AS text FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK%'",
    );
    let postgres = words(
        &mut postgres.db(),
        "SELECT t.relname::text AS name, pg_get_constraintdef(c.oid) AS text \
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'c' \
         AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())",
    );
    assert!(sqlite["jobs"].contains("dead"), "the words are found");
    assert_eq!(sqlite, postgres);
}

/// The words in quotes in the checks of each table.
fn words(db: &mut Db, query: &str) -> BTreeMap<String, BTreeSet<String>> {
    #[derive(QueryableByName)]
    struct Check {
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text)]
        text: String,
    }
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Check { name, text } in diesel::sql_query(query).load::<Check>(db).expect("checks") {
        let found = text.split('\'').skip(1).step_by(2).map(str::to_owned);
        words.entry(name).or_default().extend(found);
    }
    words.retain(|_, words| !words.is_empty());
    words
}

#[test]
fn every_table_has_a_key_and_can_be_copied_in_its_order() {
    for table in tables(&mut Place::sqlite().db()).expect("tables") {
        assert!(!table.key.is_empty(), "{} has no primary key", table.name);
    }
}

#[test]
fn unique_constraints_of_a_community_name_it() {
    for table in tables(&mut Place::sqlite().db()).expect("tables") {
        let owned = table.columns.iter().any(|column| column.name == "community_id" && !column.nullable);
        for index in table.indexes.iter().filter(|index| owned && index.unique) {
            let named = index.columns.iter().any(|column| column == "community_id");
            assert!(named, "{} of {} leaves community_id out", index.name, table.name);
        }
    }
}

#[test]
fn steps_are_taken_once() {
    for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
        let mut db = place.db();
        assert_eq!(migrate(&mut db).expect("nothing to do"), Vec::<String>::new());
        assert!(pending(&mut db).expect("readable").is_empty());
        assert_eq!(newest(&mut db).expect("readable"), migrations(db.engine()).expect("steps").len() as i64);
    }
}

#[test]
fn processes_that_start_together_take_turns() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sqlite = Target::Sqlite(folder.path().join("wellspring.db"));
    let (_schema, postgres) = schema().unzip();
    for target in [Some(sqlite), postgres].into_iter().flatten() {
        let taken: usize = std::thread::scope(|scope| {
            let start = || {
                let database = Database::open(target.clone(), Create::IfMissing, 1).expect("it opens");
                migrate(&mut database.connect_alone().expect("a connection")).expect("it migrates").len()
            };
            let threads: Vec<_> = (0..6).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
        });
        assert!(taken > 0);
        let database = Database::open(target, Create::Never, 1).expect("it opens");
        assert!(pending(&mut database.connect_alone().expect("a connection")).expect("readable").is_empty());
    }
}

#[test]
fn a_mistyped_path_makes_no_database() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = Target::Sqlite(folder.path().join("typo.db"));
    let error = Database::open(target, Create::Never, 1).err().expect("it is not there");
    assert!(error.to_string().contains("typo.db"), "{error}");
    assert!(!folder.path().join("typo.db").exists());
}
