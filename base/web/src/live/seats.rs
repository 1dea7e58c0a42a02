//! How many may listen at once, each person and all together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::{Error, PersonId, Result, Unavailability};

/// Seconds after which a browser may ask for a seat again.
const AGAIN: u64 = 60;

#[derive(Clone)]
pub struct Seats {
    taken: Arc<Mutex<Taken>>,
    per_person: usize,
    in_all: usize,
}

#[derive(Default)]
struct Taken {
    by: HashMap<PersonId, usize>,
    in_all: usize,
}

/// A place among those who listen, free again when it is dropped.
pub struct Seat {
    taken: Arc<Mutex<Taken>>,
    person: PersonId,
}

impl Seats {
    pub fn new(per_person: usize, in_all: usize) -> Seats {
        Seats { taken: Arc::default(), per_person, in_all }
    }

    pub fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).in_all
    }

    /// A seat for one browser of a person. Errors: `RateLimited` when they have too many, `Unavailable` when all are
    /// taken.
    pub fn take(&self, person: PersonId) -> Result<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.in_all >= self.in_all {
            return Err(Error::Unavailable(Unavailability::Busy));
        }
        let theirs = taken.by.get(&person).copied().unwrap_or_default();
        if theirs >= self.per_person {
            return Err(Error::RateLimited(AGAIN));
        }
        taken.by.insert(person, theirs + 1);
        taken.in_all += 1;
        Ok(Seat { taken: self.taken.clone(), person })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.in_all -= 1;
        if let Some(theirs) = taken.by.get_mut(&self.person) {
            *theirs -= 1;
            if *theirs == 0 {
                taken.by.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_bounded_for_each_and_for_all_and_come_back() {
        let seats = Seats::new(2, 3);
        let (one, two) = (PersonId(1), PersonId(2));
        let first = seats.take(one).unwrap();
        let _second = seats.take(one).unwrap();
        assert!(matches!(seats.take(one), Err(Error::RateLimited(_))));
        let _third = seats.take(two).unwrap();
        assert!(matches!(seats.take(two), Err(Error::Unavailable(_))));
        drop(first);
        assert_eq!(seats.taken(), 2);
        seats.take(one).unwrap();
        assert_eq!(seats.taken(), 2);
    }
}
