//! Rate limits on signing in, writing and searching, by account and by address. Plain reading has none.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use db::{Error, PersonId, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    SignIn,
    Write,
    Search,
}

/// Whose allowance is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    Person(PersonId),
    Address(IpAddr),
    /// An account that somebody tries to enter, by a hash of what they typed.
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

type Limiter = DefaultKeyedRateLimiter<Whose>;

#[derive(Clone)]
pub struct Limits {
    per_minute: PerMinute,
    sign_in: Option<Arc<Limiter>>,
    write: Option<Arc<Limiter>>,
    search: Option<Arc<Limiter>>,
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

impl Limits {
    pub fn new(per_minute: PerMinute) -> Limits {
        let limiter =
            |count| NonZeroU32::new(count).map(|count| Arc::new(RateLimiter::keyed(Quota::per_minute(count))));
        Limits {
            per_minute,
            sign_in: limiter(per_minute.sign_in),
            write: limiter(per_minute.write),
            search: limiter(per_minute.search),
        }
    }

    /// Uses one of the allowance, or says in how many seconds there is one again.
    pub fn take(&self, what: Limited, whose: Whose) -> Result<Option<Allowance>> {
        let (limiter, limit) = match what {
            Limited::SignIn => (&self.sign_in, self.per_minute.sign_in),
            Limited::Write => (&self.write, self.per_minute.write),
            Limited::Search => (&self.search, self.per_minute.search),
        };
        let Some(limiter) = limiter else { return Ok(None) };
        match limiter.check_key(&whose) {
            Ok(()) => Ok(Some(Allowance { limit, remaining: 0 })),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(Error::RateLimited(wait.as_secs().saturating_add(1)))
            }
        }
    }

    /// Forgets whoever has their full allowance again; call it on a timer.
    pub fn tidy(&self) {
        for limiter in [&self.sign_in, &self.write, &self.search].into_iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}
