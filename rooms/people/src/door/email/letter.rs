//! The letters about another address: to the new one, and to the old one before and after.

use std::sync::Arc;

use db::{Database, Db, Result, Time};
use serde::{Deserialize, Serialize};
use spine::Ctx;
use spine::jobs::{self, Handler, Job};
use web::i18n::Words;
use web::{App, hash_secret, secret};

use super::store;
use crate::account::{Email, store as accounts};
use crate::door::schema::EmailChangeId;
use crate::mail::{self, Letter, Mailer, Text, foot};

db::words!(
    /// To whom it is written.
    To {
        /// The new address, to confirm it.
        New = "new",
        /// The old one, to stop it.
        Old = "old",
        /// The old one once it is no longer in use, to take it back.
        Before = "before",
    }
);

/// One of the letters.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SendChange {
    change: EmailChangeId,
    to: To,
    /// The language in which it was asked for.
    locale: String,
}

impl Job for SendChange {
    const KIND: &'static str = "mail.email-change";
}

/// The kind of the jobs that send the letters.
pub const KIND: &str = SendChange::KIND;

/// Enqueues a letter in the transaction of the act.
pub fn send_later(db: &mut Db, ctx: &Ctx, change: EmailChangeId, to: To) -> Result<()> {
    let job = SendChange { change, to, locale: ctx.locale.0.to_string() };
    jobs::enqueue(db, ctx, &job, Some(&format!("{change}:{to}")))
}

/// Where a letter goes, as things stand when it is written.
struct Envelope {
    name: String,
    email: String,
    /// The new address.
    new: String,
}

pub fn handler(app: &App) -> Handler {
    let app = app.clone();
    Handler::new(move |database, job: SendChange| send(&app, database, &job, Time::now()))
}

fn send(app: &App, database: &Database, job: &SendChange, now: Time) -> Result<()> {
    let mailer: Arc<Mailer> = app.room();
    let (secret, asked) = (secret(24), job.clone());
    let hash = hash_secret(&secret);
    let envelope = database.write_now(move |db| with_new_link(db, &asked, &hash, now))?;
    let Some(envelope) = envelope else { return Ok(()) };
    let (instance, url) = (app.instance(), &app.settings().public_url);
    let words = Words::negotiate(&job.locale);
    let way = if job.to == To::New { "email" } else { "email/stop" };
    let text = envelope.write(job.to, words, &instance.name, url, format!("{url}/{way}/{secret}"));
    mailer.deliver_to(Some(envelope.name), &envelope.email, &instance.name, words, &text, now)
}

fn with_new_link(db: &mut Db, job: &SendChange, hash: &[u8], now: Time) -> Result<Option<Envelope>> {
    let Some(change) = store::by_id(db, job.change)?.filter(|change| change.expires_at > now) else { return Ok(None) };
    let person = accounts::lock(db, change.person)?;
    if person.deactivated_at.is_some() {
        return Ok(None);
    }
    let (name, new) = (person.name, change.email.clone());
    let email = match (job.to, change.confirmed_at) {
        (To::New, None) => {
            let owner = match Email::parse(&change.email) {
                Ok(email) => accounts::by_email(db, &email)?,
                Err(_) => None,
            };
            if let Some(owner) = owner {
                let ctx = Ctx { locale: spine::Locale(job.locale.as_str().into()), ..Ctx::system(now) };
                mail::send_later(db, &ctx, owner.id, Letter::HasAccount)?;
                return Ok(None);
            }
            store::set_confirm(db, change.id, hash)?;
            Some(change.email)
        }
        (To::Old, None) => {
            store::set_stop(db, change.id, hash)?;
            change.before
        }
        (To::Before, Some(_)) => {
            store::set_undo(db, change.id, hash)?;
            change.before
        }
        // It was confirmed, or taken back, before its letter was written.
        _ => None,
    };
    Ok(email.map(|email| Envelope { name, email, new }))
}

impl Envelope {
    fn write(&self, to: To, words: Words, house: &str, url: &str, link: String) -> Text {
        let args = [("organisation", house.into()), ("email", self.new.as_str().into())];
        let (subject, why, label, lasts, otherwise) = match to {
            To::New => (
                "mail-email-new-subject",
                "mail-email-new-why",
                "mail-email-new-link",
                "mail-email-new-lasts",
                "mail-email-new-not-you",
            ),
            To::Old => (
                "mail-email-old-subject",
                "mail-email-old-why",
                "mail-email-old-link",
                "mail-email-old-lasts",
                "mail-email-old-you",
            ),
            To::Before => (
                "mail-email-before-subject",
                "mail-email-before-why",
                "mail-email-before-link",
                "mail-email-before-lasts",
                "mail-email-old-you",
            ),
        };
        Text {
            subject: words.say_with(subject, &args),
            greeting: words.say_with("mail-greeting", &[("name", self.name.as_str().into())]),
            paragraphs: vec![words.say_with(why, &args)],
            link: Some((words.say(label).to_owned(), link)),
            afterwards: vec![words.say(lasts).to_owned(), words.say(otherwise).to_owned()],
            foot: foot(words, house, url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_says_what_can_be_done() {
        let envelope =
            Envelope { name: "Nadia".to_owned(), email: "a@ward.example".to_owned(), new: "b@ward.example".to_owned() };
        for to in To::ALL {
            let link = "https://cop.example/email/5ec".to_owned();
            let text = envelope.write(*to, Words::source(), "Marlow Reach", "https://cop.example", link);
            let plain = text.plain().unwrap();
            assert!(plain.contains("\nhttps://cop.example/email/5ec"), "{plain}");
            assert!(plain.contains("b@ward.example") && text.subject.contains("Marlow Reach"), "{plain}");
            assert!(!plain.contains('⟦') && !text.subject.contains('⟦'), "{plain}");
        }
    }
}
