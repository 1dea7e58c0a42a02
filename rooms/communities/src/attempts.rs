//! How often one person may try to found a community. An address that is taken in private answers like one that is
//! reserved, and trying many addresses is slow.

use std::num::NonZeroU32;
use std::time::Duration;

use db::{Error, PersonId, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Tries in a row.
const BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// How long until there is one more.
const PERIOD: Duration = Duration::from_secs(180);

/// The tries of every person, kept in memory.
pub struct Attempts(DefaultKeyedRateLimiter<PersonId>);

impl Default for Attempts {
    fn default() -> Attempts {
        let quota = Quota::with_period(PERIOD).expect("three minutes are not zero").allow_burst(BURST);
        Attempts(RateLimiter::keyed(quota))
    }
}

impl Attempts {
    /// Uses one try, or says in how many seconds there is one again.
    pub fn take(&self, person: PersonId) -> Result<()> {
        self.0.retain_recent();
        self.0.check_key(&person).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Error::RateLimited(wait.as_secs().saturating_add(1))
        })
    }
}
