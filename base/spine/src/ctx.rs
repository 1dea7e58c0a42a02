//! The circumstances of an act: who, when, in which request, in which language.

use std::net::IpAddr;
use std::sync::Arc;

use db::{Error, PersonId, Result, Time};

use crate::Origin;

/// The person who acts. Made only by the room that owns accounts, inside the transaction of the act, so that a
/// right withdrawn in between is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub id: PersonId,
    pub handle: String,
    pub name: String,
    /// The name of their photo among the uploads, if they have one.
    pub photo: Option<String>,
    pub admin: bool,
    /// False for a token that may only read.
    pub may_write: bool,
}

/// A language tag such as `en`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale(pub Arc<str>);

impl Default for Locale {
    fn default() -> Locale {
        Locale("en".into())
    }
}

#[derive(Debug, Clone)]
pub struct Ctx {
    pub actor: Option<Actor>,
    pub now: Time,
    pub request_id: Arc<str>,
    pub locale: Locale,
    pub origin: Origin,
    /// A fingerprint of what was asked: address and content of the request; 0 for the house itself.
    pub said: i64,
    /// Whether open communities may be read without signing in.
    pub public_reading: bool,
    /// Where they come from; nothing for the house itself.
    pub network: Option<IpAddr>,
}

impl Ctx {
    /// The house itself acts: jobs, schedules, the command line.
    pub fn system(now: Time) -> Ctx {
        Ctx {
            actor: None,
            now,
            request_id: "system".into(),
            locale: Locale::default(),
            origin: Origin::System,
            said: 0,
            public_reading: false,
            network: None,
        }
    }

    /// The same circumstances with somebody acting.
    pub fn acting(mut self, actor: Actor) -> Ctx {
        self.actor = Some(actor);
        if self.origin == Origin::System {
            self.origin = Origin::Member;
        }
        self
    }

    /// Whoever acts, or "sign in first".
    pub fn person(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or(Error::SignInFirst)
    }

    /// Whoever acts, provided they may write: a read-only token may not.
    pub fn writer(&self) -> Result<&Actor> {
        let actor = self.person()?;
        if actor.may_write { Ok(actor) } else { Err(Error::forbidden("error-token-reads-only")) }
    }

    pub fn person_id(&self) -> Option<PersonId> {
        self.actor.as_ref().map(|actor| actor.id)
    }

    pub fn is_admin(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.admin)
    }
}
