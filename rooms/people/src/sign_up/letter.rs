//! The letter with the link by which an account is made.

use std::sync::Arc;

use db::{Database, Db, Result, Time};
use serde::{Deserialize, Serialize};
use spine::Ctx;
use spine::jobs::{self, Handler, Job};
use web::i18n::Words;
use web::{App, hash_secret, secret};

use super::schema::SignUpId;
use super::welcome::Welcomer;
use super::{ASKED_LASTS, INVITED_LASTS, Welcome, store};
use crate::account;
use crate::mail::{Mailer, Text, foot};

/// One letter to somebody on their way.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SendLink {
    sign_up: SignUpId,
    /// The language in which it was asked for.
    locale: String,
}

/// The kind of the job that sends it.
pub const KIND: &str = SendLink::KIND;

impl Job for SendLink {
    const KIND: &'static str = "mail.sign-up";
}

/// Enqueues the letter in the transaction of the act. One that still waits is enough.
pub fn send_later(db: &mut Db, ctx: &Ctx, sign_up: SignUpId) -> Result<()> {
    let job = SendLink { sign_up, locale: ctx.locale.0.to_string() };
    jobs::enqueue(db, ctx, &job, Some(&sign_up.to_string()))
}

/// What the letter has to say, as things stand when it is written.
struct Content {
    email: String,
    /// The name of whoever invited them.
    by: Option<String>,
    /// The communities into which they come.
    communities: Vec<String>,
}

pub fn handler(app: &App) -> Handler {
    let app = app.clone();
    Handler::new(move |database, job: SendLink| send(&app, database, &job, Time::now()))
}

/// Called again after a failure, it makes a new link; the one before never reached anybody.
fn send(app: &App, database: &Database, job: &SendLink, now: Time) -> Result<()> {
    let (mailer, welcomer): (Arc<Mailer>, Arc<Welcomer>) = (app.room(), app.room());
    let (secret, id) = (secret(24), job.sign_up);
    let hash = hash_secret(&secret);
    let content = database.write_now(move |db| with_new_link(db, id, &hash, &*welcomer.0, now))?;
    let Some(content) = content else { return Ok(()) };
    let (instance, url) = (app.instance(), &app.settings().public_url);
    let words = Words::negotiate(&job.locale);
    let link = format!("{url}/sign-up/{secret}");
    let text = content.write(words, &instance.name, url, link);
    mailer.deliver_to(None, &content.email, &instance.name, words, &text, now)
}

fn with_new_link(db: &mut Db, id: SignUpId, hash: &[u8], welcome: &dyn Welcome, now: Time) -> Result<Option<Content>> {
    let Some(row) = store::lock(db, id)? else { return Ok(None) };
    let Some(email) = row.email.filter(|_| row.used_at.is_none()) else { return Ok(None) };
    let by = match row.invited_by {
        Some(by) => account::store::by_id(db, by)?.map(|by| by.name),
        None => None,
    };
    let mut communities = Vec::new();
    for destination in store::destinations(db, id)? {
        communities.extend(welcome.name(db, destination.community)?);
    }
    let lasts = if row.invited_by.is_some() { INVITED_LASTS } else { ASKED_LASTS };
    store::set_token(db, id, hash, now.plus(lasts))?;
    Ok(Some(Content { email, by, communities }))
}

impl Content {
    fn write(&self, words: Words, house: &str, url: &str, link: String) -> Text {
        let with_house = |id: &str| words.say_with(id, &[("organisation", house.into())]);
        let (subject, paragraphs, label, afterwards) = match &self.by {
            Some(by) => {
                let args = [("organisation", house.into()), ("name", by.as_str().into())];
                let invited = words.say_with("mail-invited-why", &args);
                let to = |name: &String| words.say_with("mail-invited-to", &[("community", name.as_str().into())]);
                let paragraphs = std::iter::once(invited).chain(self.communities.iter().map(to)).collect();
                (
                    words.say_with("mail-invited-subject", &args),
                    paragraphs,
                    "mail-invited-link",
                    vec![words.say("mail-invited-lasts").to_owned(), words.say("mail-sign-up-not-you").to_owned()],
                )
            }
            None => (
                with_house("mail-sign-up-subject"),
                vec![with_house("mail-sign-up-why")],
                "mail-sign-up-link",
                vec![words.say("mail-sign-up-lasts").to_owned(), words.say("mail-sign-up-not-you").to_owned()],
            ),
        };
        Text {
            subject,
            greeting: words.say("mail-greeting-nobody").to_owned(),
            paragraphs,
            link: Some((words.say(label).to_owned(), link)),
            afterwards,
            foot: foot(words, house, url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_says_by_whom_and_where_to() {
        let content = |by: Option<&str>, communities: &[&str]| Content {
            email: "ines@ward.example".to_owned(),
            by: by.map(str::to_owned),
            communities: communities.iter().map(|name| (*name).to_owned()).collect(),
        };
        let link = || "https://cop.example/sign-up/5ec".to_owned();
        let write =
            |content: Content| content.write(Words::source(), "Marlow Reach", "https://cop.example", link()).plain();
        let asked = write(content(None, &[])).unwrap();
        assert!(asked.contains("\nhttps://cop.example/sign-up/5ec"), "{asked}");
        let invited = write(content(Some("Amara Diallo"), &["Safe handovers"])).unwrap();
        assert!(invited.contains("Amara Diallo invites you"), "{invited}");
        assert!(invited.contains("Safe handovers"), "{invited}");
        for text in [asked, invited] {
            assert!(!text.contains('⟦') && !text.contains("Hello ,"), "{text}");
        }
    }
}
