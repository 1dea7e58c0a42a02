//! Mail: enqueued with the act that causes it as ids only, written and sent by a job, so that no address and no
//! secret lies in the queue.

mod hand;
mod letter;
mod outbox;
mod post;
pub mod suppressed;

use std::sync::Arc;

use db::{Database, Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use spine::jobs::{self, Handler, Job};
use web::i18n::Words;
use web::{App, hash_secret, secret};

pub use hand::{Envelope, to_address, to_person};
pub(crate) use letter::foot;
pub use letter::{Letter, Text};
pub use outbox::{Waiting, outbox};
pub use post::{About, MailError, MailSettings, Mailer, Smtp, SmtpTls};

use crate::account::store;
use crate::schema::{Person, password_resets};

/// The kinds of the jobs that send this room's letters.
pub const KINDS: [&str; 4] =
    [SendMail::KIND, crate::sign_up::LETTERS, crate::door::device::LETTERS, crate::door::email::LETTERS];

/// One letter to one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SendMail {
    person: PersonId,
    letter: Letter,
    /// The language in which it was asked for.
    locale: String,
}

impl Job for SendMail {
    const KIND: &'static str = "mail.send";
}

/// Enqueues a letter in the transaction of the act. One that still waits is enough.
pub fn send_later(db: &mut Db, ctx: &Ctx, person: PersonId, letter: Letter) -> Result<()> {
    let job = SendMail { person, letter, locale: ctx.locale.0.to_string() };
    jobs::enqueue(db, ctx, &job, Some(&format!("{letter}:{person}")))
}

/// Whether a letter to this person is being handed over just now.
pub(crate) fn is_in_hand(db: &mut Db, person: PersonId, now: Time) -> Result<bool> {
    jobs::is_in_hand(db, SendMail::KIND, &format!("\"person\":{person},"), now)
}

/// What carries the letters out.
pub fn handler(app: &App) -> Handler {
    let app = app.clone();
    Handler::new(move |database, job: SendMail| send(&app, database, &job, Time::now()))
}

/// Writes a letter as things stand now and hands it over. Called again after a failure, it makes a new link; the one
/// before never reached anybody and dies by itself.
fn send(app: &App, database: &Database, job: &SendMail, now: Time) -> Result<()> {
    let mailer: Arc<Mailer> = app.room();
    let id = job.person;
    let (person, link) = match job.letter.lasts() {
        Some(lasts) => {
            let secret = secret(24);
            let link = format!("{}/password/{secret}", app.settings().public_url);
            let hash = hash_secret(&secret).to_vec();
            (database.write_now(move |db| with_new_link(db, id, &hash, now, lasts))?, Some(link))
        }
        None => (database.read_now(move |db| store::by_id(db, id))?, None),
    };
    let Some((person, email)) = person.and_then(reachable) else { return Ok(()) };
    let instance = app.instance();
    let words = Words::negotiate(&job.locale);
    let text = job.letter.write(words, &instance.name, &app.settings().public_url, &person.name, link);
    mailer.deliver_to(Some(person.name), &email, &instance.name, words, &text, now)
}

/// A person to whom can be written, and where.
fn reachable(person: Person) -> Option<(Person, String)> {
    let email = person.email.clone().filter(|_| person.deactivated_at.is_none())?;
    Some((person, email))
}

/// Makes a secret of which this is the hash open the account of this person, once, for some milliseconds. Gives the
/// person as they are in that moment: whoever changes the address afterwards makes the link useless too.
fn with_new_link(db: &mut Db, id: PersonId, hash: &[u8], now: Time, lasts: i64) -> Result<Option<Person>> {
    let person = match store::lock(db, id) {
        Err(Error::NotFound) => return Ok(None),
        locked => locked?,
    };
    if reachable(person.clone()).is_none() {
        return Ok(None);
    }
    diesel::insert_into(password_resets::table)
        .values((
            password_resets::token.eq(hash),
            password_resets::person_id.eq(id),
            password_resets::created_at.eq(now),
            password_resets::expires_at.eq(now.plus(lasts)),
        ))
        .execute(db)?;
    Ok(Some(person))
}
