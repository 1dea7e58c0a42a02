//! Letters of other rooms: they say what is written and to whom, and this puts it into an envelope and hands it over.

use std::sync::Arc;

use db::{Database, Error, PersonId, Result, Time};
use lettre::message::Mailbox;
use web::App;
use web::i18n::Words;

use super::{Mailer, Text, reachable};
use crate::account::store;
use crate::schema::Person;

/// What every letter of this house has in common.
pub struct Envelope {
    pub words: Words,
    /// The organisation's name.
    pub house: String,
    /// Where the instance is, without a slash at the end.
    pub url: String,
}

impl Envelope {
    fn of(app: &App, locale: &str) -> Envelope {
        let (house, url) = (app.instance().name, app.settings().public_url.clone());
        Envelope { words: Words::negotiate(locale), house, url }
    }

    /// A letter that greets somebody by name, or nobody in particular, and says at its foot who writes.
    pub fn text(
        &self,
        name: Option<&str>,
        subject: String,
        paragraphs: Vec<String>,
        link: Option<(String, String)>,
    ) -> Text {
        let house = self.house.as_str().into();
        Text {
            subject,
            greeting: match name {
                Some(name) => self.words.say_with("mail-greeting", &[("name", name.into())]),
                None => self.words.say("mail-greeting-unknown").to_owned(),
            },
            paragraphs,
            link,
            afterwards: Vec::new(),
            foot: self.words.say_with("mail-foot", &[("organisation", house), ("url", self.url.as_str().into())]),
        }
    }
}

/// Hands over a letter to somebody with an account. Nothing is written when they have closed it, or have no address.
pub fn to_person(
    app: &App,
    database: &Database,
    id: PersonId,
    locale: &str,
    now: Time,
    write: impl FnOnce(&Envelope, &Person) -> Text,
) -> Result<()> {
    let person = database.read_now(move |db| store::by_id(db, id))?;
    let Some((person, email)) = person.and_then(reachable) else { return Ok(()) };
    let address = email.parse().map_err(|_| Error::internal(format!("person {id} has no address to write to")))?;
    let envelope = Envelope::of(app, locale);
    let text = write(&envelope, &person);
    deliver(app, Mailbox::new(Some(person.name), address), &envelope, &text, now)
}

/// Hands over a letter to whoever reads an address.
pub fn to_address(
    app: &App,
    email: &str,
    locale: &str,
    now: Time,
    write: impl FnOnce(&Envelope) -> Text,
) -> Result<()> {
    let address = email.parse().map_err(|_| Error::internal("an invitation has no address to write to"))?;
    let envelope = Envelope::of(app, locale);
    let text = write(&envelope);
    deliver(app, Mailbox::new(None, address), &envelope, &text, now)
}

fn deliver(app: &App, to: Mailbox, envelope: &Envelope, text: &Text, now: Time) -> Result<()> {
    let mailer: Arc<Mailer> = app.room();
    mailer.deliver(to, &envelope.house, envelope.words, text, now)
}
