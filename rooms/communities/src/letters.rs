//! The letters of this room. They are enqueued with the act that causes them, as ids only, and written from what is
//! stored when they are sent.

use db::{CommunityId, Database, Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::mail::{Envelope, Text, to_person};
use people::schema::people as persons;
use serde::{Deserialize, Serialize};
use spine::Ctx;
use spine::jobs::{self, Handler, Job};
use web::App;

use crate::formation::schema::{ProposalId, proposals};
use crate::formation::store::formation;
use crate::joining::invite;
use crate::joining::schema::{InvitationId, join_requests};
use crate::schema::CommunityRow;
use crate::store;

/// What a letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Said {
    /// To whoever proposed a community: an administrator declined.
    Declined(ProposalId),
    /// To whoever proposed a community: it is there.
    Founded(CommunityId),
    /// To a facilitator: this person asks to be let in.
    Asked(CommunityId, PersonId),
    /// To whoever asked: they are in, or they are not.
    Answered(CommunityId, bool),
    /// To whom somebody invites: the link is made when the letter is written.
    Invited(InvitationId),
}

/// One letter to one person.
#[derive(Debug, Serialize, Deserialize)]
struct Letter {
    to: PersonId,
    said: Said,
    /// The language of whoever caused it.
    locale: String,
}

impl Job for Letter {
    const KIND: &'static str = "communities.letter";
}

/// The kind of the jobs that send them.
pub(crate) const KIND: &str = Letter::KIND;

/// Enqueues a letter in the transaction of the act. One of its kind that still waits is enough.
pub(crate) fn later(db: &mut Db, ctx: &Ctx, to: PersonId, said: Said) -> Result<()> {
    let letter = Letter { to, said, locale: ctx.locale.0.to_string() };
    jobs::enqueue(db, ctx, &letter, Some(&format!("{said:?}:{to}")))
}

/// What carries the letters out.
pub(crate) fn handler(app: &App) -> Handler {
    let app = app.clone();
    Handler::new(move |database, letter: Letter| send(&app, database, &letter, Time::now()))
}

fn send(app: &App, database: &Database, letter: &Letter, now: Time) -> Result<()> {
    let (said, to) = (letter.said, letter.to);
    // What it is about may have gone meanwhile: the proposal put away, the request withdrawn.
    let facts = match said {
        Said::Invited(id) => {
            let word = web::secret(24);
            database.write_now(move |db| Facts::of_invitation(db, id, &word))?
        }
        _ => database.read_now(move |db| Facts::load(db, said, to))?,
    };
    let Some(facts) = facts else { return Ok(()) };
    to_person(app, database, to, &letter.locale, now, |envelope, person| facts.write(envelope, said, &person.name))
}

/// What is stored that a letter tells.
struct Facts {
    /// The name of the community.
    name: String,
    /// The path that it leads to.
    path: String,
    /// The person it is about; empty where it is about none.
    person: String,
    /// What the community asked and what they answered, or what an administrator or a facilitator said.
    question: String,
    words: String,
}

impl Facts {
    fn load(db: &mut Db, said: Said, to: PersonId) -> Result<Option<Facts>> {
        match said {
            Said::Declined(id) => {
                let row = proposals::table.find(id).select((proposals::name, proposals::words)).first(db).optional()?;
                Ok(row.map(|(name, words)| Facts { path: format!("/proposals/{id}"), words, ..Facts::named(name) }))
            }
            Said::Founded(id) => {
                Ok(store::row(db, id)?.map(|row| Facts { path: format!("/c/{}", row.slug), ..Facts::named(row.name) }))
            }
            Said::Asked(id, person) => Facts::of_request(db, id, person),
            Said::Invited(_) => Ok(None),
            Said::Answered(id, _) => {
                let words = join_requests::table.find((id, to)).select(join_requests::words).first(db).optional()?;
                let row = store::row(db, id)?;
                Ok(row.zip(words).map(|(row, words): (CommunityRow, String)| Facts {
                    path: format!("/c/{}", row.slug),
                    words,
                    ..Facts::named(row.name)
                }))
            }
        }
    }

    fn of_request(db: &mut Db, id: CommunityId, asker: PersonId) -> Result<Option<Facts>> {
        let request = join_requests::table
            .find((id, asker))
            .filter(join_requests::answered_at.is_null())
            .select(join_requests::answer)
            .first(db)
            .optional()?;
        let person = persons::table.find(asker).select(persons::name).first(db).optional()?;
        let (Some(row), Some(words), Some(person)) = (store::row(db, id)?, request, person) else { return Ok(None) };
        let question = formation(db, id)?.question;
        let path = format!("/c/{}/members", row.slug);
        Ok(Some(Facts { path, person, question, words, ..Facts::named(row.name) }))
    }

    /// Written again after a failure, it makes a new link; the one before never reached anybody.
    fn of_invitation(db: &mut Db, id: InvitationId, word: &str) -> Result<Option<Facts>> {
        let Some(invitation) = invite::renew(db, id, &web::hash_secret(word))? else { return Ok(None) };
        let person = persons::table.find(invitation.inviter_id).select(persons::name).first(db).optional()?;
        let row = store::row(db, invitation.community_id)?;
        Ok(row.zip(person).map(|(row, person): (CommunityRow, String)| Facts {
            path: format!("/invitations/{word}"),
            person,
            words: row.purpose,
            ..Facts::named(row.name)
        }))
    }

    fn named(name: String) -> Facts {
        let none = String::new;
        Facts { name, path: none(), person: none(), question: none(), words: none() }
    }

    fn write(&self, envelope: &Envelope, said: Said, to: &str) -> Text {
        let words = envelope.words;
        let about = |id: &str| {
            words.say_with(id, &[("community", self.name.as_str().into()), ("person", self.person.as_str().into())])
        };
        let (subject, what, link) = match said {
            Said::Declined(_) => ("letter-declined-subject", "letter-declined", "letter-proposal-link"),
            Said::Founded(_) => ("letter-founded-subject", "letter-founded", "letter-community-link"),
            Said::Asked(..) => ("letter-asked-subject", "letter-asked", "letter-asked-link"),
            Said::Invited(_) => ("letter-invited-subject", "letter-invited", "letter-invited-link"),
            Said::Answered(_, true) => ("letter-admitted-subject", "letter-admitted", "letter-community-link"),
            Said::Answered(_, false) => ("letter-refused-subject", "letter-refused", "letter-community-link"),
        };
        let mut paragraphs = vec![about(what)];
        paragraphs.extend([&self.question, &self.words].into_iter().filter(|text| !text.is_empty()).cloned());
        let link = (words.say(link).to_owned(), format!("{}{}", envelope.url, self.path));
        envelope.text(Some(to), about(subject), paragraphs, Some(link))
    }
}
