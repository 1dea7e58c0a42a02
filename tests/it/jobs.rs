//! Jobs: run once each, tried again, given up in the end, and kept by one of many.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use db::{Create, Database, Db, Result, Time};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::{Deserialize, Serialize};
use spine::jobs::{self, Handler, Job, Schedule};
use spine::{Ctx, Stopper};

use crate::harness::*;

/// A job that takes its time.
#[derive(Serialize, Deserialize)]
struct Slow {}

impl Job for Slow {
    const KIND: &'static str = "test.slow";
}

both!(a_job_in_hand_is_finished_and_no_other_begun, |world| {
    let (begun, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    for key in ["one", "two"] {
        world.arrange(move |db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, Some(key)));
    }
    let (b, e) = (begun.clone(), ended.clone());
    let handler = Handler::new(move |_, _: Slow| {
        b.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(300));
        e.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    let (stopper, stop) = Stopper::new();
    let work = tokio::spawn(jobs::work(world.app.database().clone(), vec![handler], Vec::new(), stop));
    while begun.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stopper.stop();
    work.await.expect("no panic");
    assert_eq!((begun.load(Ordering::Relaxed), ended.load(Ordering::Relaxed)), (1, 1));
    assert_eq!(world.stored(jobs::counts), [("waiting".to_owned(), 1)], "the finished one is settled");
});

both!(a_job_is_tried_again_later_and_given_up_in_the_end, |world| {
    let database = world.app.database();
    world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, Some("one")));
    world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, Some("one")));
    assert_eq!(world.stored(jobs::counts), [("waiting".to_owned(), 1)], "one that waits is enough");
    let failing = [Handler::new(|_, _: Slow| Err(db::Error::internal("the mail server is away")))];
    let mut now = Time(0);
    let mut waits = Vec::new();
    for _ in 0..jobs::ATTEMPTS {
        assert_eq!(jobs::run_due(database, &failing, now).expect("it runs"), 1);
        assert_eq!(jobs::run_due(database, &failing, now).expect("it runs"), 0, "not again at once");
        let next = world.stored(next_run);
        waits.push(next - now.0);
        now = Time(next);
    }
    assert!(waits.is_sorted_by(|one, other| one < other), "each wait is longer: {waits:?}");
    assert_eq!(world.stored(jobs::counts), [("dead".to_owned(), 1)]);
    assert_eq!(jobs::run_due(database, &failing, Time(i64::MAX)).expect("it runs"), 0, "the dead rest");
});

both!(a_job_whose_worker_died_is_taken_up_again, |world| {
    let database = world.app.database();
    world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, None));
    // As a worker leaves it that was killed: claimed, with a lease that runs out.
    world.arrange(|db| {
        diesel::sql_query("UPDATE jobs SET state = 'running', attempts = 1, leased_until = 1000").execute(db)?;
        Ok(())
    });
    let working = [Handler::new(|_, _: Slow| Ok(()))];
    assert_eq!(jobs::run_due(database, &working, Time(999)).expect("it runs"), 0, "it may still be at work");
    assert_eq!(jobs::run_due(database, &working, Time(1001)).expect("it runs"), 1);
    assert!(world.stored(jobs::counts).is_empty());
});

both!(a_job_that_panics_or_kills_its_workers_is_given_up, |world| {
    let database = world.app.database();
    world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, None));
    let panicking = [Handler::new(|_, _: Slow| panic!("a handler with a fault"))];
    assert_eq!(jobs::run_due(database, &panicking, Time(0)).expect("the worker lives on"), 1);
    assert_eq!(world.stored(jobs::counts), [("waiting".to_owned(), 1)]);
    // As after many kills: claimed again and again, never settled.
    world.arrange(|db| {
        let left = format!("UPDATE jobs SET state = 'running', attempts = {}, leased_until = 1000", jobs::ATTEMPTS);
        diesel::sql_query(left).execute(db)?;
        Ok(())
    });
    let working = [Handler::new(|_, _: Slow| Ok(()))];
    jobs::run_due(database, &working, Time(1_001)).expect("it runs");
    assert_eq!(world.stored(jobs::counts), [("dead".to_owned(), 1)]);
});

both!(a_schedule_is_kept_by_one_of_many, |world| {
    let other = Database::open(world.app.database().target().clone(), Create::Never, 4).expect("a second handle");
    let schedule = Schedule { name: "slow", every: 1_000, kind: Slow::KIND, payload: "{}" };
    for now in [Time(0), Time(10), Time(1_000), Time(1_500)] {
        std::thread::scope(|scope| {
            for database in [world.app.database(), &other] {
                let schedule = schedule.clone();
                scope.spawn(move || jobs::wake(database, &[schedule], now).expect("it wakes"));
            }
        });
        let run = jobs::run_due(&other, &[Handler::new(|_, _: Slow| Ok(()))], now).expect("it runs");
        assert_eq!(run, usize::from(now.0 % 1_000 == 0), "at {now:?}");
    }
});

/// When the one job is due.
fn next_run(db: &mut Db) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Due {
        #[diesel(sql_type = BigInt)]
        run_at: i64,
    }
    Ok(diesel::sql_query("SELECT run_at FROM jobs").get_result::<Due>(db)?.run_at)
}
