//! Trying a secret at the door: strangers wait longer from guess to guess, by account and by network, and a browser in
//! which the owner has signed in before keeps tries of its own, so that nobody can be kept out by others' guesses.

use std::hash::{DefaultHasher, Hash, Hasher};

use db::Result;
use web::Visit;
use web::limits::{Limited, Whose};

use super::device;

/// A guess that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guess {
    /// From a browser in which they have signed in before.
    Known,
    /// From anywhere else; guesses at this are counted.
    Stranger(Whose),
}

impl Guess {
    /// Counts a guess at what is behind `door` of the account with this address, before it is known whether it is
    /// right; or says in how many seconds there is one again.
    pub async fn begin(visit: &Visit, door: &'static str, email: &str) -> Result<Guess> {
        let what = email.trim().to_lowercase();
        if let Some(here) = visit.device {
            let address = what.clone();
            let known = visit.app.database().read(move |db| device::is_known(db, &address, &here)).await?;
            if known {
                visit.take(Limited::Device, Whose::Account(hash(&(door, &what, here))))?;
                return Ok(Guess::Known);
            }
        }
        visit.take(Limited::SignIn, Whose::Network(visit.network))?;
        let account = Whose::Account(hash(&(door, &what)));
        visit.app.limits().guess(&account, visit.now)?;
        visit.app.limits().guess(&Whose::Network(visit.network), visit.now)?;
        Ok(Guess::Stranger(account))
    }

    /// It was right: it was no guess.
    pub fn was_right(&self, visit: &Visit) {
        if let Guess::Stranger(account) = self {
            visit.app.limits().forgive(account);
            // Of a network this one alone: whoever has one account must not buy guesses at others with it.
            visit.app.limits().take_back(&Whose::Network(visit.network));
        }
    }
}

/// Uses one of the tries that a network has in a minute, and one of the many more that there are at one `door` for
/// what it leads to: as few of those would let anybody keep anybody else out.
pub fn take_a_try(visit: &Visit, door: &'static str, to: &str) -> Result<()> {
    take_a_try_here(visit)?;
    visit.take(Limited::Account, Whose::Account(hash(&(door, to.trim().to_lowercase()))))
}

/// Uses one of the tries that a network has in a minute.
pub fn take_a_try_here(visit: &Visit) -> Result<()> {
    visit.take(Limited::SignIn, Whose::Network(visit.network))
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
