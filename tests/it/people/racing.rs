//! What happens in between is seen. On SQLite acts follow each other, so these are about PostgreSQL.

use std::sync::mpsc;
use std::time::Duration;

use ::people::account;
use ::people::door::session::{self, Mark, NewSession, Opening, Secret};
use ::people::schema::{people, sessions};
use ::people::sign_up::{self, Policy};
use db::{Db, Error, Result, Time};
use diesel::Connection;
use diesel::prelude::*;

use super::*;

/// Runs `first` and, before it commits, starts `second` on another connection; gives what the second gave.
fn overlapping<T: Send + 'static>(
    world: &World,
    first: impl FnOnce(&mut Db) -> Result<()>,
    second: impl Fn(&mut Db) -> Result<T> + Send + 'static,
) -> Result<T> {
    let database = world.app.database().clone();
    let (tell, told) = mpsc::channel();
    let mut one = database.connect_alone().unwrap();
    let mut thread = None;
    one.transaction(|db| {
        first(db)?;
        thread = Some(std::thread::spawn(move || tell.send(database.write_now(second)).unwrap()));
        assert!(told.recv_timeout(Duration::from_millis(300)).is_err(), "the second waits for the first");
        Ok::<(), Error>(())
    })
    .unwrap();
    let outcome = told.recv_timeout(Duration::from_secs(10)).expect("the second goes on");
    thread.unwrap().join().unwrap();
    outcome
}

fn stored_password(world: &World, id: PersonId) -> String {
    world.stored(move |db| Ok(people::table.find(id).select(people::password).first::<Option<String>>(db)?)).unwrap()
}

fn hashed(text: &str) -> account::Hashed {
    password::hash_now(&Password::choose(text).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_set_in_between_lets_nobody_in_with_the_old_one() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let id = account(&world, "Nadia Okafor");
    let (old, new) = (stored_password(&world, id), hashed("staple staple"));
    let ctx = Ctx::system(Time::now());
    let session = NewSession {
        secret: Secret::fresh(),
        agent: String::new(),
        instead_of: None,
        device: Mark::Fresh(Secret::fresh()),
    };
    let (now, open) = (ctx.clone(), session.clone());
    let opened = overlapping(
        &world,
        |db| account::set_password(db, &ctx, id, &new, None),
        move |db| session::open(db, &now, id, &old, &open),
    );
    assert_eq!(opened.unwrap(), Opening::Refused);
    assert_eq!(world.stored(|db| Ok(sessions::table.count().get_result::<i64>(db)?)), 0);
    let current = stored_password(&world, id);
    world.arrange(move |db| {
        let opened = session::open(db, &Ctx::system(Time::now()), id, &current, &session)?;
        assert_eq!(opened, Opening::In, "the same with the new one");
        Ok(())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_cannot_close_each_other() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let (one, two) = (member(&world, "Amara Diallo", true), member(&world, "Tomasz Wolak", true));
    let ctx = Ctx::system(Time::now());
    let now = ctx.clone();
    let second =
        overlapping(&world, |db| account::deactivate(db, &ctx, one), move |db| account::deactivate(db, &now, two));
    assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_not_made_for_an_account_closed_in_between() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    member(&world, "Amara Diallo", true);
    let id = account(&world, "Nadia Okafor");
    let ctx = Ctx::system(Time::now());
    let new = ::people::tokens::NewToken::parse("script", "write").unwrap();
    let (now, token) = (ctx.clone(), new.clone());
    let made = overlapping(
        &world,
        |db| account::deactivate(db, &ctx, id),
        move |db| ::people::tokens::issue(db, &now, id, &token),
    );
    assert!(matches!(made, Err(Error::NotFound)), "{made:?}");
    world.arrange(move |db| account::reactivate(db, &Ctx::system(Time::now()), id));
    world.arrange(move |db| ::people::tokens::issue(db, &Ctx::system(Time::now()), id, &new));
}

both!(one_link_opens_one_browser, |world| {
    account(&world, "Nadia Okafor");
    world.post(&Nobody, "/password/new", &[("email", &email("Nadia Okafor"))]).await.expect(200);
    let link = link(&outbox(&world)[0]);
    let (first, second) = ([("password", "first first first")], [("password", "second second")]);
    let (one, two) = tokio::join!(world.post(&Nobody, &link, &first), world.post(&Nobody, &link, &second));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
    let winner = if one.status == 303 { "first first first" } else { "second second" };
    try_to_sign_in(&world, &email("Nadia Okafor"), winner).await.expect(303);
});

both!(people_of_one_name_can_come_at_once, |world| {
    let make = |number: usize| {
        let new = NewPerson::parse("Nadia Okafor", &format!("nadia{number}@marlowreach.example")).unwrap();
        let database = world.app.database().clone();
        async move { database.write(move |db| account::create(db, &Ctx::system(Time::now()), &new)).await }
    };
    let (a, b, c, d) = tokio::join!(make(1), make(2), make(3), make(4));
    for made in [a, b, c, d] {
        made.unwrap();
    }
    let mut handles = world.stored(|db| Ok(people::table.select(people::handle).load::<String>(db)?));
    handles.sort();
    assert_eq!(handles, ["nadia-okafor", "nadia-okafor-2", "nadia-okafor-3", "nadia-okafor-4"]);
});

/// Whoever acts, in a world of accounts.
fn acting(world: &World, id: PersonId) -> Ctx {
    let row = world.stored(move |db| {
        Ok(people::table
            .find(id)
            .select((people::handle, people::name, people::admin))
            .first::<(String, String, bool)>(db)?)
    });
    let (handle, name, admin) = row;
    Ctx::system(Time::now()).acting(spine::Actor { id, handle, name, photo: None, admin, may_write: true })
}

type Act = fn(&mut Db, &Ctx, PersonId) -> Result<()>;

/// What administrators do to accounts is refused when they stopped being one before the act could begin.
#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_who_stopped_being_one_in_between_does_nothing() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let (one, two) = (member(&world, "Amara Diallo", true), member(&world, "Tomasz Wolak", true));
    let nadia = account(&world, "Nadia Okafor");
    let jonas = author(&world, "7", "Jonas");
    let acts: [(&str, Act, PersonId); 9] = [
        ("create", |db, ctx, _| account::create(db, ctx, &newcomer()).map(drop), nadia),
        ("offer", |db, ctx, whom| account::offer(db, ctx, whom, &address("jonas@marlowreach.example")), jonas),
        ("set_admin", |db, ctx, whom| account::set_admin(db, ctx, whom, true), nadia),
        ("deactivate", account::deactivate, nadia),
        ("reactivate", account::reactivate, nadia),
        ("issue", |db, ctx, whom| ::people::tokens::issue(db, ctx, whom, &token()).map(drop), nadia),
        ("instance", |db, ctx, _| institution::change(db, ctx, &renamed()), nadia),
        ("set_policy", |db, ctx, _| sign_up::set_policy(db, ctx, &Policy::parse("open", "")?), nadia),
        ("invite", |db, ctx, _| sign_up::invite(db, ctx, &address("femi@elsewhere.example"), None).map(drop), nadia),
    ];
    for (name, act, whom) in acts {
        let (ctx, house) = (acting(&world, one), Ctx::system(Time::now()));
        let outcome =
            overlapping(&world, |db| account::set_admin(db, &house, one, false), move |db| act(db, &ctx, whom));
        assert!(matches!(outcome, Err(Error::Forbidden(_))), "{name}: {outcome:?}");
        world.arrange(move |db| account::set_admin(db, &Ctx::system(Time::now()), one, true));
    }
    // Whoever still is one can.
    for (_, act, whom) in acts {
        let ctx = acting(&world, two);
        world.arrange(move |db| act(db, &ctx, whom));
    }
}

fn newcomer() -> NewPerson {
    NewPerson::parse("Ines Sommer", "ines@marlowreach.example").unwrap()
}

fn address(text: &str) -> account::Email {
    account::Email::parse(text).unwrap()
}

fn token() -> ::people::tokens::NewToken {
    ::people::tokens::NewToken::parse("script", "write").unwrap()
}

fn renamed() -> institution::Instance {
    institution::Instance { name: "Another name".to_owned(), public_reading: true }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_cannot_both_step_down() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let (one, two) = (member(&world, "Amara Diallo", true), member(&world, "Tomasz Wolak", true));
    let (first, second) = (acting(&world, one), acting(&world, two));
    let outcome = overlapping(
        &world,
        |db| account::set_admin(db, &first, one, false),
        move |db| account::set_admin(db, &second, two, false),
    );
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
}

/// What an account does for itself is refused when it was closed in between.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_closed_in_between_changes_nothing() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    member(&world, "Amara Diallo", true);
    let nadia = account(&world, "Nadia Okafor");
    let acts: [(&str, Act); 4] = [
        ("set_password", |db, ctx, whom| account::set_password(db, ctx, whom, &hashed("staple staple"), None)),
        ("change", |db, ctx, _| {
            let change = wish("Nadia O.", "nurse");
            ::people::profile::change(db, ctx, None, &change)
        }),
        ("make", |db, ctx, _| ::people::tokens::make(db, ctx, None, &token()).map(drop)),
        ("set_admin", |db, _, whom| account::set_admin(db, &Ctx::system(Time::now()), whom, true)),
    ];
    for (name, act) in acts {
        let (ctx, house) = (acting(&world, nadia), Ctx::system(Time::now()));
        let outcome = overlapping(&world, |db| account::deactivate(db, &house, nadia), move |db| act(db, &ctx, nadia));
        let refused = matches!(outcome, Err(Error::NotFound | Error::SignInFirst | Error::Conflict(_)));
        assert!(refused, "{name}: {outcome:?}");
        world.arrange(move |db| account::reactivate(db, &Ctx::system(Time::now()), nadia));
    }
    for (_, act) in acts {
        let ctx = acting(&world, nadia);
        world.arrange(move |db| act(db, &ctx, nadia));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_from_the_one_that_stands() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let id = account(&world, "Nadia Okafor");
    let known = stored_password(&world, id);
    let (ctx, house, new) = (acting(&world, id), Ctx::system(Time::now()), hashed("staple staple"));
    let other = hashed("battery battery");
    let changed = overlapping(
        &world,
        |db| account::set_password(db, &house, id, &other, None),
        move |db| ::people::door::reset::change(db, &ctx, &known, &new, None),
    );
    assert!(matches!(changed, Err(Error::Conflict(_))), "{changed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_claimed_in_between_is_not_offered_again() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let jonas = author(&world, "7", "Jonas");
    let (claiming, offering, new) = (Ctx::system(Time::now()), Ctx::system(Time::now()), hashed("staple staple"));
    let offered = overlapping(
        &world,
        |db| account::set_password(db, &claiming, jonas, &new, None),
        move |db| account::offer(db, &offering, jonas, &address("somebody@marlowreach.example")),
    );
    assert!(matches!(offered, Err(Error::Conflict(_))), "{offered:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_and_opening_at_once_are_told_once() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    member(&world, "Amara Diallo", true);
    let nadia = account(&world, "Nadia Okafor");
    for act in [account::deactivate, account::reactivate] {
        let (first, second) = (Ctx::system(Time::now()), Ctx::system(Time::now()));
        overlapping(&world, |db| act(db, &first, nadia), move |db| act(db, &second, nadia)).unwrap();
    }
    world.settle();
    let verbs: Vec<String> = world.stored(|db| {
        let all = spine::activity::after(db, 0, 100)?.into_iter();
        Ok(all.filter(|row| row.object_id == nadia.0).map(|row| row.verb).collect())
    });
    assert_eq!(verbs, ["person.joined", "person.deactivated", "person.reactivated"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_renamed_later_has_the_higher_epoch() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let (one, two) = (world.person("Nadia Okafor"), world.person("Oskar Lind"));
    let change = |name: &str| wish(name, "");
    // The first to begin has the later clock, as a long import may have.
    let late = Ctx { now: Time::now().plus(Time::HOUR), ..world.ctx(&one) };
    let (first, second, early) = (change("Nadia Berg"), change("Oskar Berg"), world.ctx(&two));
    let outcome = overlapping(
        &world,
        |db| ::people::profile::change(db, &late, None, &first),
        move |db| ::people::profile::change(db, &early, None, &second),
    );
    outcome.unwrap();
    let epoch = |id| world.stored(move |db| Ok(people::table.find(id).select(people::epoch).first::<i64>(db)?));
    assert!(epoch(two.id) > epoch(one.id));
}

/// What somebody types into their profile.
fn wish(name: &str, role: &str) -> ::people::profile::wish::Wish {
    ::people::profile::wish::Wish {
        name: Some(name.to_owned()),
        role: Some(role.to_owned()),
        ..::people::profile::wish::Wish::default()
    }
}
