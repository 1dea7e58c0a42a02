//! Passwords: chosen, hashed with argon2id, verified. Never in the writer, and few at a time.

use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use db::{Error, Message, Result, Unavailability};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Fewest characters of a password.
pub const LEAST: usize = 8;
/// Most characters of a password.
pub const MOST: usize = 256;

/// Each hash takes 19 MB and one core for some 30 ms; this many run at once in one process.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// How long somebody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is compared where there is no account or no password, so that the answer takes as long as always.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$w8ePuAWm8S51AMV6nwgCfw$nv3LqHDUVrCyU1kmqYfup1KaL1/cT++ezNM+Cb7bYhw";

/// A password as it was typed, in the one form in which equal ones are equal. Never shown, never logged.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// A password to be set: [`LEAST`] to [`MOST`] characters.
    pub fn choose(text: &str) -> Result<Password, Message> {
        let password = Password::typed(text);
        match password.0.chars().count() {
            0 => Err(Message::new("account-password-empty")),
            length if length < LEAST => Err(Message::new("account-password-short").with("least", LEAST)),
            length if length > MOST => Err(Message::new("account-password-long").with("most", MOST)),
            _ => Ok(password),
        }
    }

    /// A password to be verified. Longer ones than can be set are cut: they are wrong in any case.
    pub fn typed(text: &str) -> Password {
        // Keyboards differ in how they compose an accented letter.
        Password(text.nfkc().take(4 * MOST).collect())
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

/// A password as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed(String);

impl Hashed {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hashed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hashed")
    }
}

/// Hashes a password in this thread: for the command line and the seeds.
pub fn hash_now(password: &Password) -> Result<Hashed> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.0.as_bytes())
        .map_err(|error| Error::internal(format!("a password could not be hashed: {error}")))?;
    Ok(Hashed(hash.to_string()))
}

/// Hashes a password, off the async threads and in turn.
pub async fn hash(password: Password) -> Result<Hashed> {
    in_turn(move || hash_now(&password)).await?
}

/// Whether this is the password of a stored hash. Takes as long where there is none.
pub async fn verify(password: Password, stored: Option<String>) -> Result<bool> {
    in_turn(move || {
        let known = stored.is_some();
        let right = matches(&password, stored.as_deref().unwrap_or(NOBODYS))?;
        Ok(known && right)
    })
    .await?
}

fn matches(password: &Password, stored: &str) -> Result<bool> {
    let hash = PasswordHash::new(stored).map_err(|error| Error::internal(format!("a stored password: {error}")))?;
    Ok(Argon2::default().verify_password(password.0.as_bytes(), &hash).is_ok())
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = tokio::time::timeout(PATIENCE, AT_ONCE.acquire()).await;
    let turn = match turn {
        Ok(Ok(turn)) => turn,
        Ok(Err(_)) | Err(_) => return Err(Error::Unavailable(Unavailability::Busy)),
    };
    let work = move || {
        // The turn ends with the work: whoever hangs up meanwhile makes room for nobody.
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_a_length() {
        assert_eq!(Password::choose("").unwrap_err().id, "account-password-empty");
        assert_eq!(Password::choose("seven77").unwrap_err().id, "account-password-short");
        assert_eq!(Password::choose(&"x".repeat(257)).unwrap_err().id, "account-password-long");
        assert!(Password::choose("pässwört").is_ok());
    }

    #[tokio::test]
    async fn the_right_one_is_told_from_a_wrong_one() {
        let stored = hash(Password::choose("früh am morgen").unwrap()).await.unwrap();
        assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let stored = Some(stored.as_str().to_owned());
        // The same word from a keyboard that composes it otherwise.
        assert!(verify(Password::typed("fru\u{308}h am morgen"), stored.clone()).await.unwrap());
        assert!(!verify(Password::typed("fruh am morgen"), stored).await.unwrap());
    }

    #[tokio::test]
    async fn nobodys_hash_costs_as_much_and_opens_nothing() {
        assert!(NOBODYS.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(matches(&Password::typed("nobody at all"), NOBODYS).is_ok());
        assert!(!verify(Password::typed("nobody at all"), None).await.unwrap());
    }

    #[tokio::test]
    async fn whoever_hangs_up_makes_room_for_nobody() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let held = std::sync::Arc::new(std::sync::Mutex::new(held));
        for _ in 0..2 {
            let (begun, begins) = tokio::sync::oneshot::channel();
            let held = held.clone();
            let work = move || {
                begun.send(()).expect("somebody waits");
                held.lock().expect("one at a time").recv()
            };
            let hasher = tokio::spawn(in_turn(work));
            begins.await.expect("it begins");
            hasher.abort();
            assert!(hasher.await.is_err(), "the visitor is gone");
        }
        let third = tokio::spawn(in_turn(|| ()));
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!third.is_finished(), "both turns are taken");
        drop(release);
        third.await.expect("it ends").expect("its turn comes");
    }

    #[test]
    fn it_shows_nothing_of_itself() {
        let password = Password::choose("correct horse").unwrap();
        assert_eq!(format!("{password:?}"), "Password");
    }
}
