//! The demo organisation, Marlow Reach Hospital: people, communities and topics that look like work.
//!
//! Everything is done by the same acts as on the pages, in the order in which it happened, with the time of the
//! context set back; so counters, activity and the search index come out as in an instance that has lived. All dates
//! are counted back from one moment, and everything is written in one transaction: a start that was interrupted
//! leaves nothing half there.

mod plan;
mod said;
mod seed;
mod world;

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, ensure};
use db::{Database, Db, Time};
use people::account::{NewPerson, Password, Profile, password};
use people::departments;
use people::interests::Elsewhere;
use people::interests::starter::{self, Set};
use people::sign_up::{self, Policy};
use spine::{Ctx, settings};
use web::Instance;

use plan::Plan;
use seed::{Person, Seed};
use world::World;

/// One way to sign in, for each role that one can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// `administrator`, `facilitator`, `member` or `non-member`.
    pub role: &'static str,
    pub name: String,
    pub email: String,
    pub password: &'static str,
}

/// Everybody in the cast has it.
const PASSWORD: &str = "read it back";
/// The setting that says that the organisation is there.
const SEEDED: &str = "demo.seeded";
/// Who is shown as the way in for each role.
const ROLES: [(&str, &str); 4] =
    [("administrator", "mei"), ("facilitator", "sunniva"), ("member", "nadia"), ("non-member", "samir")];

/// Fills an instance with the demo organisation, unless that was done before; gives the ways to sign in.
///
/// `now` is the moment from which all dates are counted back. An instance that was set up for something else is
/// refused. Takes a few seconds: every text is cooked and every password hashed.
pub fn demo(database: &Database, now: Time) -> Result<Vec<Login>> {
    let seed = Seed::read()?;
    let logins = ways_in(&seed)?;
    let (seeded, instance) = database.read_now(|db| Ok((settings::get(db, SEEDED)?, Instance::load(db)?)))?;
    if seeded.is_some() {
        return Ok(logins);
    }
    ensure!(!instance.set_up, "this instance is in use already: give the demo a data folder of its own (--data DIR)");
    let plan = Arc::new(Plan::of(&seed, now).context("the seed does not hang together")?);
    let cast = Arc::new(seed.people.iter().map(account).collect::<Result<Vec<_>>>()?);
    let tree = said::departments(&seed);
    let write = move |db: &mut Db| {
        if settings::get(db, SEEDED)?.is_some() {
            return Ok(());
        }
        let house = Ctx::system(plan.start(now));
        starter::take_in(db, &house, &Elsewhere::default(), &Set::starter(), false)?;
        departments::import(db, &house, &tree, true)?;
        let mut world = World::new(&cast);
        for step in &plan.steps {
            world.take(db, step)?;
        }
        Instance {
            name: "Marlow Reach Hospital".to_owned(),
            public_reading: true,
            set_up: true,
            ..Instance::default()
        }
        .store(db)?;
        let house = Ctx::system(now);
        sign_up::set_policy(db, &house, &Policy::parse("domain", "marlowreach.example")?)?;
        settings::set(db, SEEDED, &now.rfc3339())
    };
    database.write_now(write).context("the demo organisation could not be written")?;
    Ok(logins)
}

/// The ways to sign in to an instance that holds the demo; nothing for any other.
pub fn logins(db: &mut Db) -> Result<Option<Vec<Login>>> {
    match settings::get(db, SEEDED)? {
        Some(_) => ways_in(&Seed::read()?).map(Some),
        None => Ok(None),
    }
}

/// The ways to sign in as lines for a terminal.
pub fn shown(logins: &[Login]) -> String {
    let line = |login: &Login| format!("  {:<14} {:<34} {}\n", login.role, login.email, login.password);
    format!("Sign in as\n{}", logins.iter().map(line).collect::<String>())
}

fn ways_in(seed: &Seed) -> Result<Vec<Login>> {
    ROLES.iter().map(|(role, key)| login(seed, role, key)).collect()
}

fn login(seed: &Seed, role: &'static str, key: &str) -> Result<Login> {
    let person = &seed.people[seed.person(key)?];
    Ok(Login { role, name: person.name.clone(), email: email(person), password: PASSWORD })
}

fn email(person: &Person) -> String {
    format!("{}@marlowreach.example", person.key)
}

fn account(person: &Person) -> Result<NewPerson> {
    let new = NewPerson::parse(&person.name, &email(person)).map_err(|errors| anyhow!("{}: {errors:?}", person.key))?;
    let password = Password::choose(PASSWORD).map_err(|message| anyhow!("{message}"))?;
    let profile =
        Profile { role: person.role.clone(), department: person.department.clone(), about: person.about.clone() };
    let is_admin = ROLES.contains(&("administrator", &person.key));
    Ok(new.password(password::hash_now(&password)?).admin(is_admin).profile(profile))
}
