//! Rate limits on signing in, writing and searching, by account and by address. Plain reading has none.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use db::{Error, PersonId, Result};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

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

type Limiter = RateLimiter<Whose, DefaultKeyedStateStore<Whose>, DefaultClock, StateInformationMiddleware>;

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
        let limiter = |count| {
            let count = NonZeroU32::new(count)?;
            Some(Arc::new(RateLimiter::keyed(Quota::per_minute(count)).with_middleware::<StateInformationMiddleware>()))
        };
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
            Ok(state) => Ok(Some(Allowance { limit, remaining: state.remaining_burst_capacity() })),
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
}
