//! Jobs: run once each, tried again, given up in the end, and kept by one of many.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use db::{Create, Database, Db, Result, Time};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
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

/// A job of another kind.
#[derive(Serialize, Deserialize)]
struct Quick {}

impl Job for Quick {
    const KIND: &'static str = "test.quick";
}

both!(a_slow_job_holds_up_no_other_kind, |world| {
    world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, None));
    world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Quick {}, None));
    let (told, tell) = mpsc::channel();
    let (tell, told) = (Mutex::new(told), Mutex::new(tell));
    // The slow one ends when the quick one has run, and not before.
    let slow = Handler::new(move |_, _: Slow| {
        told.lock().expect("one at a time").recv_timeout(Duration::from_secs(20)).map_err(db::Error::internal)
    });
    let quick = Handler::new(move |_, _: Quick| tell.lock().expect("one").send(()).map_err(db::Error::internal));
    let (stopper, stop) = Stopper::new();
    let work = tokio::spawn(jobs::work(world.app.database().clone(), vec![slow, quick], Vec::new(), stop));
    for attempt in 0.. {
        if world.stored(jobs::counts).is_empty() {
            break;
        }
        assert!(attempt < 400, "{:?}", world.stored(jobs::counts));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stopper.stop();
    work.await.expect("no panic");
});

both!(a_job_that_is_cut_off_begins_again_at_once, |world| {
    world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, Some("one")));
    let (begun, finish, ended) = (Flag::default(), Flag::default(), Flag::default());
    let (b, f, e) = (begun.clone(), finish.clone(), ended.clone());
    let handler = Handler::new(move |_, _: Slow| {
        b.store(true, Ordering::SeqCst);
        while !f.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        e.store(true, Ordering::SeqCst);
        Ok(())
    });
    let (stopper, stop) = Stopper::new();
    let work = tokio::spawn(jobs::work(world.app.database().clone(), vec![handler], Vec::new(), stop));
    while !begun.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let asked = Instant::now();
    stopper.stop();
    work.await.expect("no panic");
    assert!(asked.elapsed() < Duration::from_secs(7), "the stop of the server has its time: {:?}", asked.elapsed());
    assert_eq!(world.stored(attempts_and_lease), (0, None), "it did not fail, and nobody has it");
    // What the thread that was left behind says about it no longer counts.
    finish.store(true, Ordering::SeqCst);
    while !ended.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let again = [Handler::new(|_, _: Slow| Ok(()))];
    assert_eq!(jobs::run_due(world.app.database(), &again, Time::now()).expect("it runs"), 1);
    assert!(world.stored(jobs::counts).is_empty());
});

both!(what_somebody_else_has_taken_up_is_left_to_them, |world| {
    for outcome in [|| Ok(()), || Err(db::Error::internal("too late"))] {
        world.arrange(|db| jobs::enqueue(db, &Ctx::system(Time(0)), &Slow {}, None));
        // It takes so long that its lease ends and another worker claims it.
        let overtaken = [Handler::new(move |database: &Database, _: Slow| {
            database.write_now(|db| {
                diesel::sql_query("UPDATE jobs SET leased_until = 5000000, attempts = 2").execute(db)?;
                Ok(())
            })?;
            outcome()
        })];
        assert_eq!(jobs::run_due(world.app.database(), &overtaken, Time(0)).expect("it runs"), 1);
        assert_eq!(world.stored(attempts_and_lease), (2, Some(5_000_000)));
        assert_eq!(world.stored(jobs::counts), [("running".to_owned(), 1)]);
        world.arrange(|db| Ok(diesel::sql_query("DELETE FROM jobs").execute(db)?));
    }
});

both!(two_set_the_same_setting_for_the_first_time, |world| {
    use spine::settings::{get, set};
    let act = |database: &Database| database.write_now(|db| set(db, "test", "mine"));
    world.meanwhile(|db| set(db, "test", "theirs"), act).expect("one after the other");
    assert_eq!(world.stored(|db| get(db, "test")).as_deref(), Some("mine"));
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_too_long_for_a_lock_is_told_to_try_again() {
    let Some(world) = World::postgres() else { return };
    world.arrange(|db| spine::settings::set(db, "test", "one"));
    let mut other = world.app.database().connect_alone().expect("a connection");
    diesel::sql_query("BEGIN").execute(&mut other).expect("it begins");
    spine::settings::lock(&mut other, "test").expect("it is held");
    let waited = world.app.database().write_now(|db| {
        diesel::sql_query("SET LOCAL lock_timeout = '50ms'").execute(db)?;
        spine::settings::set(db, "test", "two")
    });
    assert!(matches!(waited, Err(db::Error::Unavailable(db::Unavailability::Busy))), "{waited:?}");
}

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

type Flag = Arc<AtomicBool>;

/// How often the one job was begun, and until when somebody has it.
fn attempts_and_lease(db: &mut Db) -> Result<(i64, Option<i64>)> {
    #[derive(QueryableByName)]
    struct Job {
        #[diesel(sql_type = BigInt)]
        attempts: i64,
        #[diesel(sql_type = Nullable<BigInt>)]
        leased_until: Option<i64>,
    }
    let job: Job = diesel::sql_query("SELECT attempts, leased_until FROM jobs").get_result(db)?;
    Ok((job.attempts, job.leased_until))
}

/// When the one job is due.
fn next_run(db: &mut Db) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Due {
        #[diesel(sql_type = BigInt)]
        run_at: i64,
    }
    Ok(diesel::sql_query("SELECT run_at FROM jobs").get_result::<Due>(db)?.run_at)
}
