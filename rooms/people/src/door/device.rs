//! Browsers in which somebody has signed in before. Each keeps a cookie of its own for long, of which the hash is
//! stored for everybody who signed in there. A sign-in from a new one is told by mail, and a known one keeps its own
//! tries, whatever strangers do.

use std::sync::Arc;

use db::{Database, Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use spine::jobs::{self, Handler, Job};
use web::App;
use web::i18n::Words;

use super::browser::browser;
use super::schema::{Device, DeviceId, devices};
use super::session::NewSession;
use crate::account::store;
use crate::mail::{Mailer, Text, foot};
use crate::schema::people;

/// How long a browser is known without a sign-in, in milliseconds: as long as it keeps the cookie.
const KNOWN: i64 = 400 * Time::DAY;

/// Whether whoever has this address has signed in before in the browser with this cookie.
pub fn is_known(db: &mut Db, email: &str, token: &[u8]) -> Result<bool> {
    let here =
        devices::table.inner_join(people::table).filter(people::email.eq(email)).filter(devices::token.eq(token));
    Ok(diesel::select(diesel::dsl::exists(here)).get_result(db)?)
}

/// Knows none of somebody's browsers any more, so that the next sign-in in each is told by mail.
pub(super) fn forget_all(db: &mut Db, person: PersonId) -> Result<()> {
    diesel::delete(devices::table.filter(devices::person_id.eq(person))).execute(db)?;
    Ok(())
}

/// Notes that somebody signs in in this browser. One that they never signed in in is told by mail, unless it is their
/// first of all, or the way in was one that a letter tells of anyway.
pub fn note(db: &mut Db, ctx: &Ctx, person: PersonId, new: &NewSession, tell: bool) -> Result<()> {
    let token = new.device.hash();
    let here = devices::table.filter(devices::person_id.eq(person)).filter(devices::token.eq(&token));
    let seen = (devices::seen_at.eq(ctx.now), devices::agent.eq(&new.agent));
    if diesel::update(here).set(seen).execute(db)? > 0 {
        return Ok(());
    }
    let others: i64 = devices::table.filter(devices::person_id.eq(person)).count().get_result(db)?;
    let id: DeviceId = diesel::insert_into(devices::table)
        .values((
            devices::person_id.eq(person),
            devices::token.eq(token),
            devices::agent.eq(&new.agent),
            devices::created_at.eq(ctx.now),
            devices::seen_at.eq(ctx.now),
        ))
        .returning(devices::id)
        .get_result(db)?;
    if tell && others > 0 {
        let job = SendWord { device: id, locale: ctx.locale.0.to_string() };
        jobs::enqueue(db, ctx, &job, Some(&id.to_string()))?;
    }
    Ok(())
}

/// The browsers in which the actor has signed in, the last one first.
pub fn list(db: &mut Db, ctx: &Ctx) -> Result<Vec<Device>> {
    Ok(devices::table
        .filter(devices::person_id.eq(ctx.person()?.id))
        .order((devices::seen_at.desc(), devices::id.desc()))
        .select((devices::id, devices::person_id, devices::agent, devices::created_at, devices::seen_at))
        .load(db)?)
}

/// Treats one of the actor's browsers as a new one from now on.
pub fn forget(db: &mut Db, ctx: &Ctx, device: DeviceId) -> Result<()> {
    let mine = devices::table.find(device).filter(devices::person_id.eq(ctx.writer()?.id));
    if diesel::delete(mine).execute(db)? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Forgets browsers in which nobody has signed in for longer than they keep the cookie.
pub fn forget_expired(db: &mut Db, now: Time) -> Result<()> {
    diesel::delete(devices::table.filter(devices::seen_at.lt(now.plus(-KNOWN)))).execute(db)?;
    Ok(())
}

/// Word of a sign-in from a browser that is new.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SendWord {
    device: DeviceId,
    locale: String,
}

impl Job for SendWord {
    const KIND: &'static str = "mail.new-device";
}

/// The kind of the jobs that send such letters.
pub const LETTERS: &str = SendWord::KIND;

pub fn handler(app: &App) -> Handler {
    let app = app.clone();
    Handler::new(move |database, job: SendWord| send(&app, database, &job))
}

fn send(app: &App, database: &Database, job: &SendWord) -> Result<()> {
    let mailer: Arc<Mailer> = app.room();
    let id = job.device;
    let found = database.read_now(move |db| {
        let device = devices::table
            .find(id)
            .select((devices::id, devices::person_id, devices::agent, devices::created_at, devices::seen_at))
            .first::<Device>(db)
            .optional()?;
        let Some(device) = device else { return Ok(None) };
        Ok(store::by_id(db, device.person)?.map(|person| (device, person)))
    });
    let Some((device, person)) = found? else { return Ok(()) };
    let Some(email) = person.email.filter(|_| person.deactivated_at.is_none()) else { return Ok(()) };
    let (instance, url) = (app.instance(), &app.settings().public_url);
    let words = Words::negotiate(&job.locale);
    let text = letter(words, &instance.name, url, &person.name, &device);
    mailer.deliver_to(Some(person.name), &email, &instance.name, words, &text, Time::now())
}

fn letter(words: Words, house: &str, url: &str, name: &str, device: &Device) -> Text {
    let when = device.created_at.timestamp().strftime("%Y-%m-%d %H:%M UTC").to_string();
    let where_from = browser(words, &device.agent);
    let args =
        [("organisation", house.into()), ("browser", where_from.as_str().into()), ("when", when.as_str().into())];
    Text {
        subject: words.say_with("mail-device-subject", &args),
        greeting: words.say_with("mail-greeting", &[("name", name.into())]),
        paragraphs: vec![words.say_with("mail-device-why", &args), words.say("mail-device-you").to_owned()],
        link: Some((words.say("mail-device-link").to_owned(), format!("{url}/settings/sessions"))),
        afterwards: vec![words.say_with("mail-device-password", &[("url", format!("{url}/password/new").into())])],
        foot: foot(words, house, url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_when_and_where_and_what_to_do() {
        let device = Device {
            id: DeviceId(1),
            person: PersonId(1),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned(),
            created_at: Time(1_764_000_000_000),
            seen_at: Time(1_764_000_000_000),
        };
        let text = letter(Words::source(), "Marlow Reach", "https://cop.example", "Nadia", &device).plain().unwrap();
        assert!(text.contains("Firefox on Linux") && text.contains("2025-11-24 16:00 UTC"), "{text}");
        assert!(text.contains("\nhttps://cop.example/settings/sessions"), "{text}");
        assert!(text.contains("https://cop.example/password/new") && !text.contains('⟦'), "{text}");
    }
}
