//! What templates hand over: askama passes a field by reference, and a loop
//! variable by a reference to that, so components take either.

use db::Time;

/// A whole number of any size; negative ones count as none.
pub trait Number {
    fn number(self) -> u64;
}

/// An instant.
pub trait Moment {
    fn moment(self) -> Time;
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Number for $type {
            fn number(self) -> u64 {
                u64::try_from(self).unwrap_or(0)
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, usize, i32, i64);

impl<N: Number + Copy> Number for &N {
    fn number(self) -> u64 {
        (*self).number()
    }
}

impl Moment for Time {
    fn moment(self) -> Time {
        self
    }
}

impl<M: Moment + Copy> Moment for &M {
    fn moment(self) -> Time {
        (*self).moment()
    }
}
