//! Wrong guesses at a secret: the more there were, the longer the next one waits. Kept in memory; an hour without a
//! guess forgives all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::{Error, Result, Time};

use crate::limits::Whose;

/// The longest wait, in milliseconds. Strangers who go on for a day have 288 guesses at one account.
const LONGEST: i64 = 5 * Time::MINUTE;
/// After how long without a guess everything is forgiven, in milliseconds.
const FORGIVEN: i64 = Time::HOUR;
/// About how many are remembered at once: whoever has guessed least is forgotten first.
const MOST: usize = 100_000;

/// What was guessed at and by whom, and since when the next guess may come.
#[derive(Clone, Default)]
pub struct Guesses(Arc<Mutex<HashMap<Whose, Tried>>>);

#[derive(Debug, Clone, Copy)]
struct Tried {
    times: u32,
    last: Time,
    /// When the next one may come.
    next: Time,
}

impl Guesses {
    /// Counts a guess before it is known whether it is right, so that many at once are no way around; or says in how
    /// many seconds there is one again. `free` guesses wait for nothing, 0 means that none ever does.
    pub fn begin(&self, whose: &Whose, free: u32, now: Time) -> Result<()> {
        if free == 0 {
            return Ok(());
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            make_room(&mut all, now);
        }
        let tried = all.entry(whose.clone()).or_insert(Tried { times: 0, last: now, next: now });
        if tried.last.plus(FORGIVEN) <= now {
            *tried = Tried { times: 0, last: now, next: now };
        }
        if now < tried.next {
            let seconds = (tried.next.0 - now.0).cast_unsigned().div_ceil(1_000);
            return Err(Error::RateLimited(seconds));
        }
        tried.times = tried.times.saturating_add(1);
        tried.last = now;
        tried.next = now.plus(delay(tried.times, free));
        Ok(())
    }

    /// A guess was right: those before it are forgiven.
    pub fn forgive(&self, whose: &Whose) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(whose);
    }

    /// A guess was right: it does not count, and those before it do.
    pub fn take_back(&self, whose: &Whose, free: u32) {
        if let Some(tried) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(whose) {
            tried.times = tried.times.saturating_sub(1);
            tried.next = tried.last.plus(delay(tried.times, free));
        }
    }

    /// Forgets what is forgiven; call it on a timer.
    pub fn tidy(&self, now: Time) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, tried| tried.last.plus(FORGIVEN) > now);
        all.shrink_to_fit();
    }
}

/// How long to wait after so many guesses: nothing at first, then 1, 2, 4 ... seconds.
fn delay(times: u32, free: u32) -> i64 {
    match times.checked_sub(free) {
        None => 0,
        Some(over) => 1_000_i64.checked_shl(over.min(20)).unwrap_or(LONGEST).min(LONGEST),
    }
}

fn make_room(all: &mut HashMap<Whose, Tried>, now: Time) {
    all.retain(|_, tried| tried.last.plus(FORGIVEN) > now);
    if all.len() >= MOST {
        let mut times: Vec<u32> = all.values().map(|tried| tried.times).collect();
        let (_, median, _) = times.select_nth_unstable(MOST / 2);
        let median = *median;
        all.retain(|_, tried| tried.times > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Time = Time(1_764_000_000_000);

    fn wait(guesses: &Guesses, whose: &Whose, now: Time) -> u64 {
        match guesses.begin(whose, 3, now) {
            Ok(()) => 0,
            Err(Error::RateLimited(seconds)) => seconds,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn each_guess_waits_longer_than_the_one_before() {
        let (guesses, account) = (Guesses::default(), Whose::Account(1));
        let mut now = AT;
        let mut waits = Vec::new();
        for _ in 0..16 {
            let seconds = wait(&guesses, &account, now);
            waits.push(seconds);
            if seconds > 0 {
                now = now.plus(seconds.cast_signed() * 1_000);
                assert_eq!(wait(&guesses, &account, now), 0, "and then there is one");
            }
        }
        assert_eq!(waits[..3], [0, 0, 0]);
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
        assert_eq!(*waits.last().unwrap(), 300, "but never longer than five minutes");
        assert_eq!(wait(&guesses, &Whose::Account(2), AT), 0, "others are not held back");
        assert_eq!(wait(&guesses, &account, now.plus(FORGIVEN)), 0, "an hour forgives");
    }

    #[test]
    fn a_right_guess_forgives_the_wrong_ones() {
        let (guesses, account) = (Guesses::default(), Whose::Account(1));
        (0..3).for_each(|_| assert_eq!(wait(&guesses, &account, AT), 0));
        assert!(wait(&guesses, &account, AT) > 0);
        guesses.forgive(&account);
        assert_eq!(wait(&guesses, &account, AT), 0);
        assert!(Guesses::default().begin(&account, 0, AT).is_ok(), "without a limit there is none");
    }

    #[test]
    fn a_right_guess_taken_back_forgives_no_other() {
        let (guesses, network) = (Guesses::default(), Whose::Network([192, 0, 2, 1].into()));
        for _ in 0..2 {
            assert_eq!(wait(&guesses, &network, AT), 0);
        }
        for _ in 0..20 {
            assert_eq!(wait(&guesses, &network, AT), 0, "an office signs in");
            guesses.take_back(&network, 3);
        }
        assert_eq!(wait(&guesses, &network, AT), 0);
        assert!(wait(&guesses, &network, AT) > 0, "two wrong ones before count");
    }

    #[test]
    fn a_flood_of_accounts_forgets_those_that_were_tried_least() {
        let (guesses, account) = (Guesses::default(), Whose::Account(u64::MAX));
        (0..3).for_each(|_| assert_eq!(wait(&guesses, &account, AT), 0));
        for number in 0..u64::try_from(MOST).unwrap() + 10 {
            guesses.begin(&Whose::Account(number), 3, AT).unwrap();
        }
        assert!(guesses.0.lock().unwrap().len() <= MOST);
        assert!(wait(&guesses, &account, AT) > 0, "what was guessed at is not forgotten");
    }
}
