//! Rate limits on signing in, writing and searching, by person, account and network. Plain reading has none.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use db::{Error, PersonId, Result, Time};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::guesses::Guesses;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// Trying to sign in, from one network.
    SignIn,
    /// Trying to sign in to one account, from everywhere. Whoever uses this up keeps the owner out, so it is wide.
    Account,
    /// Trying to sign in to one account from a browser in which its owner has signed in before.
    Device,
    /// Writing, by one person.
    Write,
    /// Writing from one network, whoever it is: a whole office may be there, so it is wide.
    Network,
    Search,
}

impl Limited {
    /// In the order in which they are declared.
    const ALL: [Limited; 6] =
        [Limited::SignIn, Limited::Account, Limited::Device, Limited::Write, Limited::Network, Limited::Search];
}

/// How many times as much as one may, all together may where it is wide.
const WIDE: u32 = 10;

/// Whose allowance is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    Person(PersonId),
    /// As [`Visit::network`](crate::Visit::network) gives it.
    Network(IpAddr),
    /// What somebody tries to get at, by a hash of it.
    Account(u64),
}

/// How many a minute; 0 means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerMinute {
    pub sign_in: u32,
    pub write: u32,
    pub search: u32,
}

impl Default for PerMinute {
    fn default() -> PerMinute {
        PerMinute { sign_in: 10, write: 60, search: 120 }
    }
}

impl PerMinute {
    fn of(self, what: Limited) -> u32 {
        match what {
            Limited::SignIn | Limited::Device => self.sign_in,
            Limited::Account => self.sign_in.saturating_mul(WIDE),
            Limited::Write => self.write,
            Limited::Network => self.write.saturating_mul(WIDE),
            Limited::Search => self.search,
        }
    }
}

type Limiter = RateLimiter<Whose, DefaultKeyedStateStore<Whose>, DefaultClock, StateInformationMiddleware>;

#[derive(Clone)]
pub struct Limits {
    per_minute: PerMinute,
    /// One for each of [`Limited::ALL`]; nothing where there is no limit.
    limiters: Arc<[Option<Limiter>; 6]>,
    guesses: Guesses,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.per_minute.fmt(f)
    }
}

/// What is left of an allowance, for the `RateLimit-*` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub limit: u32,
    pub remaining: u32,
}

impl Allowance {
    /// `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`, the last in seconds until all of it is back.
    pub fn headers(self) -> HeaderMap {
        let reset = u64::from(self.limit - self.remaining.min(self.limit)) * 60 / u64::from(self.limit.max(1));
        let values = [u64::from(self.limit), u64::from(self.remaining), reset];
        let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(HeaderName::from_static);
        names.into_iter().zip(values.map(HeaderValue::from)).collect()
    }
}

impl Limits {
    pub fn new(per_minute: PerMinute) -> Limits {
        let limiter = |what| {
            let count = NonZeroU32::new(per_minute.of(what))?;
            Some(RateLimiter::keyed(Quota::per_minute(count)).with_middleware::<StateInformationMiddleware>())
        };
        Limits { per_minute, limiters: Arc::new(Limited::ALL.map(limiter)), guesses: Guesses::default() }
    }

    /// Uses one of the allowance, and says what is left of it, if there is a limit; or says in how many seconds there
    /// is one again.
    pub fn take(&self, what: Limited, whose: Whose) -> Result<Option<Allowance>> {
        let Some(limiter) = &self.limiters[what as usize] else { return Ok(None) };
        match limiter.check_key(&whose) {
            Ok(state) => Ok(Some(Allowance { remaining: state.remaining_burst_capacity(), ..self.nothing_of(what) })),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(Error::RateLimited(wait.as_secs().saturating_add(1)))
            }
        }
    }

    /// An allowance that is used up.
    pub(crate) fn nothing_of(&self, what: Limited) -> Allowance {
        Allowance { limit: self.per_minute.of(what), remaining: 0 }
    }

    /// Counts a guess at the secret of an account, or from a network, which has three times as many before they wait:
    /// see [`Guesses::begin`].
    pub fn guess(&self, whose: &Whose, now: Time) -> Result<()> {
        self.guesses.begin(whose, self.free(whose), now)
    }

    /// A guess was right: those before it are forgiven.
    pub fn forgive(&self, whose: &Whose) {
        self.guesses.forgive(whose);
    }

    /// A guess was right: it does not count, and those before it do.
    pub fn take_back(&self, whose: &Whose) {
        self.guesses.take_back(whose, self.free(whose));
    }

    fn free(&self, whose: &Whose) -> u32 {
        let many = if matches!(whose, Whose::Network(_)) { 3 } else { 1 };
        self.per_minute.sign_in.saturating_mul(many)
    }

    /// Forgets whoever has their full allowance again; call it on a timer.
    pub fn tidy(&self, now: Time) {
        self.guesses.tidy(now);
        for limiter in self.limiters.iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_is_used_up_and_said() {
        let limits = Limits::new(PerMinute { sign_in: 0, write: 0, search: 3 });
        let take = |person| limits.take(Limited::Search, Whose::Person(PersonId(person)));
        let left: Vec<u32> = (0..3).map(|_| take(1).unwrap().unwrap().remaining).collect();
        assert_eq!(left, [2, 1, 0]);
        assert!(matches!(take(1), Err(Error::RateLimited(1..=21))));
        let headers = take(2).unwrap().unwrap().headers();
        assert_eq!(
            (&headers["ratelimit-limit"], &headers["ratelimit-remaining"]),
            (&"3".parse().unwrap(), &"2".parse().unwrap())
        );
        assert_eq!(headers["ratelimit-reset"], "20");
        assert_eq!(limits.take(Limited::Write, Whose::Person(PersonId(1))).unwrap(), None);
    }

    #[test]
    fn what_many_share_is_wide() {
        let limits = Limits::new(PerMinute { sign_in: 2, write: 3, search: 4 });
        let of = |what| limits.take(what, Whose::Account(1)).unwrap().map(|left| left.limit);
        assert_eq!(Limited::ALL.map(of), [Some(2), Some(20), Some(2), Some(3), Some(30), Some(4)]);
    }
}
