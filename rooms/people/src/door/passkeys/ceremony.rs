//! The two halves of what a device and the house say to each other: a question that is remembered, and its answer,
//! which is taken once. Remembered in memory: after a restart one begins again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use db::{Error, PersonId, Result, Time};
use serde_json::Value;
use web::secret;
use webauthn_rs::fake::{FakePasskeyDistribution, WebauthnFakeCredentialGenerator};
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

/// How long a question waits for its answer, in milliseconds.
const WAITS: i64 = 5 * Time::MINUTE;
/// Most questions that wait at once.
const MOST: usize = 10_000;

/// A question for a device.
#[derive(Debug, Clone)]
pub struct Begun {
    /// By what its answer names it.
    pub id: String,
    /// What the browser is given.
    pub options: Value,
}

enum Asked {
    /// To make a key for this person.
    Register(PersonId, Box<PasskeyRegistration>),
    /// To show whichever key it has.
    Any(Box<DiscoverableAuthentication>),
    /// To show one of those of an account.
    Some(Box<PasskeyAuthentication>),
    /// The same for an account that has none, or does not exist: there is no right answer.
    None,
}

/// The questions that wait, and what they are asked with. A part of the application's state.
pub struct Ceremonies {
    webauthn: Option<Webauthn>,
    decoys: WebauthnFakeCredentialGenerator<FakePasskeyDistribution>,
    waiting: Mutex<HashMap<String, (Time, Asked)>>,
}

/// What the library says of an answer goes into the log and not to whoever gave it.
fn refused(error: impl std::fmt::Display) -> Error {
    tracing::debug!(%error, "a passkey was refused");
    Error::invalid("form", "passkeys-refused")
}

impl Ceremonies {
    /// Keys are bound to the host of `public_url`, which has to be a name: on a bare IP address there are none.
    pub fn new(public_url: &str) -> Result<Ceremonies> {
        let url = Url::parse(public_url).ok();
        let webauthn = url
            .as_ref()
            .and_then(|url| url.domain().map(|host| (url, host)))
            .map(|(url, host)| WebauthnBuilder::new(host, url).and_then(WebauthnBuilder::build));
        let webauthn = webauthn.transpose().map_err(Error::internal)?;
        let decoys = WebauthnFakeCredentialGenerator::new(secret(32).as_bytes()).map_err(Error::internal)?;
        Ok(Ceremonies { webauthn, decoys, waiting: Mutex::default() })
    }

    /// Whether this instance can have passkeys at all.
    pub fn possible(&self) -> bool {
        self.webauthn.is_some()
    }

    fn webauthn(&self) -> Result<&Webauthn> {
        self.webauthn.as_ref().ok_or_else(|| Error::conflict("passkeys-no-name"))
    }

    /// Asks a device to make a key. It is told which ones exist, so that it makes no second one.
    pub fn begin_adding(
        &self,
        person: PersonId,
        email: &str,
        name: &str,
        known: &[Passkey],
        now: Time,
    ) -> Result<Begun> {
        let exclude = known.iter().map(|key| key.cred_id().clone()).collect();
        let owner = Uuid::from_u128(u128::from(person.0.cast_unsigned()));
        let begun = self.webauthn()?.start_passkey_registration(owner, email, name, Some(exclude));
        let (options, state) = begun.map_err(Error::internal)?;
        self.remember(serde_json::to_value(options)?, Asked::Register(person, Box::new(state)), now)
    }

    /// Takes the key that it made for this person.
    pub fn finish_adding(&self, person: PersonId, id: &str, answer: &str, now: Time) -> Result<Passkey> {
        let Some(Asked::Register(asked, state)) = self.take(id, now) else { return Err(refused("not asked")) };
        if asked != person {
            return Err(refused("asked of somebody else"));
        }
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(refused)?;
        self.webauthn()?.finish_passkey_registration(&answer, &state).map_err(refused)
    }

    /// Asks for whichever key a device has.
    pub fn begin_any(&self, now: Time) -> Result<Begun> {
        let (mut options, state) = self.webauthn()?.start_discoverable_authentication().map_err(Error::internal)?;
        options.mediation = None;
        self.remember(serde_json::to_value(options)?, Asked::Any(Box::new(state)), now)
    }

    /// Asks for one of the keys of an account. Where there are none, invented ones are asked for, always the same, so
    /// that nobody learns by it who has an account.
    pub fn begin_some(&self, email: &str, keys: &[Passkey], now: Time) -> Result<Begun> {
        if !keys.is_empty() {
            let (options, state) = self.webauthn()?.start_passkey_authentication(keys).map_err(Error::internal)?;
            return self.remember(serde_json::to_value(options)?, Asked::Some(Box::new(state)), now);
        }
        let (mut options, _) = self.webauthn()?.start_discoverable_authentication().map_err(Error::internal)?;
        options.mediation = None;
        let mut options = serde_json::to_value(options)?;
        let one = |id| serde_json::json!({ "type": "public-key", "id": id });
        let ids: Vec<Value> = self.invented(email)?.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
        options["publicKey"]["allowCredentials"] = ids.into_iter().map(one).collect();
        if let Some(asked) = options["publicKey"].as_object_mut() {
            asked.remove("extensions");
        }
        self.remember(options, Asked::None, now)
    }

    /// Of some addresses the library invents nothing, as some accounts have no keys. Here only accounts with keys are
    /// asked for some, so it is asked again with a longer word until there is one.
    fn invented(&self, email: &str) -> Result<Vec<CredentialID>> {
        let mut word = email.as_bytes().to_vec();
        loop {
            let found = self.decoys.generate(&word).map_err(Error::internal)?;
            if !found.is_empty() {
                return Ok(found);
            }
            word.push(0);
        }
    }

    /// The id of the key that an answer shows.
    pub fn shown(answer: &str) -> Result<(PublicKeyCredential, Vec<u8>)> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(refused)?;
        let id = answer.get_credential_id().to_vec();
        Ok((answer, id))
    }

    /// Whether the answer proves that whoever gave it holds this key.
    pub fn finish(
        &self,
        id: &str,
        answer: &PublicKeyCredential,
        key: &Passkey,
        now: Time,
    ) -> Result<AuthenticationResult> {
        let webauthn = self.webauthn()?;
        match self.take(id, now) {
            Some(Asked::Any(state)) => {
                webauthn.finish_discoverable_authentication_v2(answer, *state, DiscoverableKey::from(key))
            }
            Some(Asked::Some(state)) => webauthn.finish_passkey_authentication(answer, &state),
            _ => return Err(refused("not asked")),
        }
        .map_err(refused)
    }

    fn remember(&self, options: Value, asked: Asked, now: Time) -> Result<Begun> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST {
            waiting.retain(|_, (until, _)| *until > now);
        }
        // The oldest gives way, so that a crowd of questions keeps nobody out who answers at once.
        if waiting.len() >= MOST
            && let Some(oldest) = waiting.iter().min_by_key(|(_, (until, _))| *until).map(|(id, _)| id.clone())
        {
            waiting.remove(&oldest);
        }
        let id = secret(16);
        waiting.insert(id.clone(), (now.plus(WAITS), asked));
        Ok(Begun { id, options })
    }

    fn take(&self, id: &str, now: Time) -> Option<Asked> {
        let (until, asked) = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(id)?;
        (until > now).then_some(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_764_000_000_000);

    #[test]
    fn a_bare_address_has_none() {
        for (url, possible) in [
            ("https://practice.example.org", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("http://[::1]:8080", false),
        ] {
            let ceremonies = Ceremonies::new(url).unwrap();
            assert_eq!(ceremonies.possible(), possible, "{url}");
            assert_eq!(ceremonies.begin_any(NOW).is_ok(), possible);
        }
    }

    #[test]
    fn who_has_none_is_asked_for_invented_ones_always_the_same() {
        let ceremonies = Ceremonies::new("https://practice.example.org").unwrap();
        let asked = |email: &str| {
            let begun = ceremonies.begin_some(email, &[], NOW).unwrap();
            begun.options["publicKey"]["allowCredentials"].clone()
        };
        // Enough of them that a library which sometimes invents nothing is found out.
        let every = (0..500).map(|number| asked(&format!("nobody{number}@ward.example")));
        assert!(every.into_iter().all(|one| !one.as_array().unwrap().is_empty()));
        assert_eq!(asked("nobody@ward.example"), asked("nobody@ward.example"));
        assert_ne!(asked("nobody@ward.example"), asked("somebody@ward.example"));
    }

    #[test]
    fn a_crowd_of_questions_keeps_nobody_out() {
        let ceremonies = Ceremonies::new("https://practice.example.org").unwrap();
        let ask = |at| ceremonies.remember(Value::Null, Asked::None, at).unwrap().id;
        let first = ask(NOW);
        let others: Vec<String> = (1..=MOST as i64).map(|at| ask(NOW.plus(at))).collect();
        assert!(ceremonies.take(&first, NOW).is_none(), "the oldest gave way");
        assert!(ceremonies.take(others.last().unwrap(), NOW).is_some());
        assert!(ceremonies.take(&others[0], NOW).is_some());
    }

    #[test]
    fn a_question_is_answered_once_and_in_time() {
        let ceremonies = Ceremonies::new("https://practice.example.org").unwrap();
        let begun = ceremonies.begin_any(NOW).unwrap();
        assert!(ceremonies.take(&begun.id, NOW).is_some());
        assert!(ceremonies.take(&begun.id, NOW).is_none());
        let late = ceremonies.begin_any(NOW).unwrap();
        assert!(ceremonies.take(&late.id, NOW.plus(WAITS)).is_none());
    }
}
