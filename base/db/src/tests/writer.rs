//! The group-committing writer: nobody is told yes and loses, nobody is told no and keeps.

use std::collections::BTreeSet;
use std::sync::mpsc::channel;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Place, run};
use crate::{Checkpoint, Create, Database, Db, Error, Result, Unavailability};

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Keeps a row of about 3 kB.
fn keep(db: &mut Db, name: &str) -> Result<()> {
    diesel::sql_query("INSERT INTO settings (name, value) VALUES ($1, $2)")
        .bind::<Text, _>(name)
        .bind::<Text, _>("x".repeat(3_000))
        .execute(db)?;
    Ok(())
}

/// What is really there, by another connection after the fact.
fn kept(place: &Place) -> BTreeSet<String> {
    let rows: Vec<Kept> = diesel::sql_query("SELECT name FROM settings").load(&mut place.db()).expect("rows");
    rows.into_iter().map(|row| row.name).collect()
}

/// Holds the writer in a first act until `count` more are queued, so that they share a group.
fn in_one_group<T: Send + 'static>(
    database: &Database,
    acts: Vec<impl Fn(&mut Db) -> Result<T> + Send + 'static>,
) -> Vec<Result<T>> {
    let (open, gate) = channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let held = database.clone();
    let first = std::thread::spawn(move || {
        held.write_now(move |_| {
            let _ = gate.lock().expect("one holder").recv();
            Ok(())
        })
    });
    // The first act must have the writer before the others come.
    std::thread::sleep(Duration::from_millis(30));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let outcomes = runtime.block_on(async {
        let mut waiting = tokio::task::JoinSet::new();
        for (index, act) in acts.into_iter().enumerate() {
            let database = database.clone();
            waiting.spawn(async move { (index, database.write(act).await) });
        }
        // Every task has run up to its wait once this one is polled again.
        tokio::task::yield_now().await;
        open.send(()).expect("the first act waits");
        let mut outcomes = waiting.join_all().await;
        outcomes.sort_by_key(|(index, _)| *index);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    });
    let _ = first.join().expect("no panic");
    outcomes
}

/// Lets the database grow by so many pages and no more, on the writer's connection.
fn limit_growth(place: &Place, pages: i64) {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        page_count: i64,
    }
    let limited = place.database.write_now(move |db| {
        let count = diesel::sql_query("SELECT page_count FROM pragma_page_count").get_result::<Count>(db)?.page_count;
        Ok(db.batch_execute(&format!("PRAGMA max_page_count = {}", count + pages))?)
    });
    limited.expect("a limit can be set");
}

#[test]
fn a_full_disk_in_the_middle_of_a_group_tells_everybody_the_truth() {
    let place = Place::sqlite();
    place.database.write_now(|db| keep(db, "before")).expect("there is room");
    limit_growth(&place, 40);
    let acts = (0..120).map(|number| move |db: &mut Db| keep(db, &format!("act-{number:03}"))).collect();
    let outcomes = in_one_group(&place.database, acts);
    let full = |outcome: &Result<()>| matches!(outcome, Err(Error::Unavailable(Unavailability::DiskFull)));
    assert!(outcomes.iter().any(full), "the limit was met: {outcomes:?}");
    let mut promised: BTreeSet<String> = outcomes
        .iter()
        .enumerate()
        .filter(|(_, outcome)| outcome.is_ok())
        .map(|(number, _)| format!("act-{number:03}"))
        .collect();
    promised.insert("before".to_owned());
    assert_eq!(kept(&place), promised);
    // The connection was opened anew, and the limit with it is gone: the instance goes on.
    place.database.write_now(|db| keep(db, "after")).expect("there is room again");
    assert!(kept(&place).contains("after"));
}

#[test]
fn an_act_that_hides_a_full_disk_takes_nobody_with_it() {
    for hide in [Hidden::Internal, Hidden::Refusal, Hidden::Success] {
        let place = Place::sqlite();
        limit_growth(&place, 20);
        let acts = (0..60)
            .map(|number| {
                move |db: &mut Db| match keep(db, &format!("act-{number:03}")) {
                    Err(Error::Database(_)) => match hide {
                        Hidden::Internal => Err(Error::internal("something went wrong")),
                        Hidden::Refusal => Err(Error::conflict("error-conflict")),
                        Hidden::Success => Ok(false),
                    },
                    outcome => outcome.map(|()| true),
                }
            })
            .collect();
        let outcomes = in_one_group(&place.database, acts);
        let promised: BTreeSet<String> = outcomes
            .iter()
            .enumerate()
            .filter(|(_, outcome)| matches!(outcome, Ok(true)))
            .map(|(number, _)| format!("act-{number:03}"))
            .collect();
        assert_eq!(kept(&place), promised, "{hide:?}: {outcomes:?}");
        assert!(promised.len() < 60, "{hide:?}: the limit was met");
    }
}

#[derive(Debug, Clone, Copy)]
enum Hidden {
    Internal,
    Refusal,
    Success,
}

#[test]
fn a_panic_in_the_middle_of_a_group_tells_everybody_the_truth() {
    let place = Place::sqlite();
    let acts = (0..9)
        .map(|number| {
            move |db: &mut Db| {
                keep(db, &format!("act-{number}"))?;
                assert!(number != 4, "an act that panics on purpose");
                Ok(())
            }
        })
        .collect();
    let outcomes = in_one_group(&place.database, acts);
    assert!(outcomes[4].is_err());
    let promised: BTreeSet<String> =
        (0..9).filter(|number| outcomes[*number].is_ok()).map(|number| format!("act-{number}")).collect();
    assert_eq!(kept(&place), promised);
    place.database.write_now(|db| keep(db, "after")).expect("the writer goes on");
}

#[test]
fn a_refusal_undoes_its_own_act_only() {
    let place = Place::sqlite();
    place.database.write_now(|db| keep(db, "taken")).expect("a first row");
    let acts = (0..9)
        .map(|number| {
            move |db: &mut Db| {
                keep(db, &format!("act-{number}"))?;
                match number {
                    2 => keep(db, "taken"),
                    5 => Err(Error::NotFound),
                    _ => Ok(()),
                }
            }
        })
        .collect();
    let outcomes = in_one_group(&place.database, acts);
    assert!(outcomes[2].as_ref().is_err_and(Error::is_taken), "{:?}", outcomes[2]);
    assert!(matches!(outcomes[5], Err(Error::NotFound)));
    let expected = ["act-0", "act-1", "act-3", "act-4", "act-6", "act-7", "act-8", "taken"];
    assert_eq!(kept(&place), expected.map(str::to_owned).into());
}

#[test]
fn two_processes_write_to_one_file() {
    let place = Place::sqlite();
    let other = Database::open(place.database.target().clone(), Create::Never, 2).expect("a second handle");
    std::thread::scope(|scope| {
        for (name, database) in [("server", &place.database), ("command", &other)] {
            scope.spawn(move || {
                for number in 0..100 {
                    let name = format!("{name}-{number}");
                    database.write_now(move |db| keep(db, &name)).expect("both may write");
                }
            });
        }
    });
    assert_eq!(kept(&place).len(), 200);
}

#[test]
fn what_is_queued_is_finished_before_the_file_is_closed() {
    let place = Place::sqlite();
    let path = place.folder.path().join("wellspring.db");
    let Place { database, folder, .. } = place;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for number in 0..50 {
        let database = database.clone();
        runtime.spawn(async move { database.write(move |db| keep(db, &format!("act-{number}"))).await });
    }
    std::thread::sleep(Duration::from_millis(50));
    drop(runtime);
    drop(database);
    let place = Place::at(crate::Target::Sqlite(path), folder, None);
    assert_eq!(kept(&place).len(), 50);
    run(&mut place.db(), "DELETE FROM settings");
}

#[test]
fn the_database_learns_how_its_tables_are_filled() {
    let place = Place::sqlite();
    super::fill(&mut place.db());
    place.database.learn().expect("it can look");
    let learnt: Vec<Kept> = diesel::sql_query("SELECT DISTINCT tbl AS name FROM sqlite_stat1")
        .load(&mut place.db())
        .expect("what was learnt");
    assert!(learnt.iter().any(|table| table.name == "posts"));
    assert!(place.database.checkpoint(Checkpoint::Truncate).expect("it can be emptied"));
    assert!(!crate::tables(&mut place.db()).expect("tables").iter().any(|table| table.name.starts_with("sqlite")));
}
