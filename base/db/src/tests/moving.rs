//! Rows in their text form, and a copy from one engine to the other.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use proptest::prelude::*;

use super::{Place, fill, run, schema};
use crate::rows::{Row, Value};
use crate::{Column, Create, Database, Kind, Table, copy, is_empty, sums, tables};

#[test]
fn a_copy_is_equal_row_by_row() {
    let Some((_schema, target)) = schema() else { return };
    let place = Place::sqlite();
    fill(&mut place.db());
    let before = sums(&mut place.db()).expect("sums");
    let other = Database::open(target, Create::Never, 2).expect("it opens");
    let mut to = other.connect_alone().expect("a connection");
    assert!(is_empty(&mut to).expect("readable"));
    let copied = copy(&mut place.db(), &mut to).expect("it copies");
    assert_eq!(copied, before);
    assert_eq!(sums(&mut to).expect("sums"), before);
    assert_eq!(copied["people"].rows, 2);

    // The references are back, and the schema is the one that migrations make.
    let broken = diesel::sql_query("INSERT INTO helps (post_id, person_id, community_id, at) VALUES (999, 1, 3, 1)");
    assert!(broken.execute(&mut to).is_err());
    let fresh = Place::postgres().expect("there is a PostgreSQL");
    assert_eq!(tables(&mut to).expect("tables"), tables(&mut fresh.db()).expect("tables"));

    // Positions came along, and numbers go on where they were, past the row that was deleted.
    assert_eq!(number(&mut to, "SELECT MAX(position) AS number FROM activity"), 3);
    let next = "INSERT INTO people (handle, name, admin, role, department, about, epoch, created_at) \
                VALUES ('next', '', FALSE, '', '', '', 0, 0) RETURNING id AS number";
    assert_eq!(number(&mut to, next), 8);

    let again = copy(&mut place.db(), &mut to).expect_err("nothing is overwritten");
    assert!(again.to_string().contains("not empty"), "{again}");
}

#[test]
fn a_copy_that_fails_leaves_nothing() {
    let Some((_schema, target)) = schema() else { return };
    let place = Place::sqlite();
    fill(&mut place.db());
    // SQLite takes what PostgreSQL cannot keep.
    run(&mut place.db(), "INSERT INTO settings (name, value) VALUES ('nul', 'a' || char(0) || 'b')");
    let other = Database::open(target, Create::Never, 2).expect("it opens");
    let mut to = other.connect_alone().expect("a connection");
    copy(&mut place.db(), &mut to).expect_err("a text that cannot be kept");
    assert!(is_empty(&mut to).expect("readable"));
    run(&mut place.db(), "DELETE FROM settings WHERE name = 'nul'");
    copy(&mut place.db(), &mut to).expect("nothing stands in the way of another try");
}

fn number(db: &mut crate::Db, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    diesel::sql_query(sql).get_result::<Number>(db).unwrap_or_else(|error| panic!("{sql}: {error}")).number
}

fn any_table() -> Table {
    let column = |(name, kind): (&str, Kind)| Column {
        name: name.to_owned(),
        kind,
        nullable: true,
        computed: false,
        numbered: false,
    };
    let columns = [("i", Kind::Integer), ("t", Kind::Truth), ("r", Kind::Real), ("s", Kind::Text), ("b", Kind::Bytes)];
    Table {
        name: "any".to_owned(),
        columns: columns.map(column).into(),
        key: vec!["i".to_owned()],
        references: Default::default(),
        indexes: Default::default(),
    }
}

fn any_row() -> impl Strategy<Value = Row> {
    let or_null = |value: BoxedStrategy<Value>| prop_oneof![1 => Just(Value::Null), 4 => value];
    let text = prop_oneof![any::<String>(), "[\\\\\t\n\rNx0a]{0,8}"];
    (
        or_null(any::<i64>().prop_map(Value::Integer).boxed()),
        or_null((0..2_i64).prop_map(Value::Integer).boxed()),
        or_null(any::<f64>().prop_map(Value::Real).boxed()),
        or_null(text.prop_map(Value::Text).boxed()),
        or_null(any::<Vec<u8>>().prop_map(Value::Bytes).boxed()),
    )
        .prop_map(|(i, t, r, s, b)| Row(vec![i, t, r, s, b]))
}

proptest! {
    #[test]
    fn a_row_is_one_line_and_comes_back(row in any_row()) {
        let mut line = Vec::new();
        row.write(&mut line);
        let line = String::from_utf8(line).expect("UTF-8");
        prop_assert_eq!(line.matches('\n').count(), 1);
        prop_assert_eq!(Row::read(&any_table(), line.trim_end_matches('\n')).expect("readable"), row);
    }

    #[test]
    fn different_rows_have_different_lines(one in any_row(), other in any_row()) {
        let line = |row: &Row| { let mut line = Vec::new(); row.write(&mut line); line };
        prop_assert_eq!(one == other, line(&one) == line(&other));
    }
}
