//! Dates as people type them in `before:` and `after:`.

use std::fmt;

use db::Time;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A day, or the first day of a month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// `2026`
    Year(i16),
    /// `2026-01`
    Month(i16, i8),
    /// `2026-01-31`
    On(i16, i8, i8),
    /// `january`, `jan`: the latest one that has begun.
    Latest(i8),
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Day {
    /// Reads a year, a month, a day (ISO 8601) or the name of a month; nothing for anything else.
    pub fn parse(text: &str) -> Option<Day> {
        if let Some(month) = named(text) {
            return Some(Day::Latest(month));
        }
        let mut parts = text.split('-');
        let year: i16 = number(parts.next()?, 4)?;
        let Some(month) = parts.next() else {
            return Date::new(year, 1, 1).ok().map(|_| Day::Year(year));
        };
        let month = number(month, 2)?;
        let Some(day) = parts.next() else {
            return Date::new(year, month, 1).ok().map(|_| Day::Month(year, month));
        };
        let day = number(day, 2)?;
        (parts.next().is_none() && Date::new(year, month, day).is_ok()).then_some(Day::On(year, month, day))
    }

    /// The day on which `time` lies, in UTC.
    pub fn of(time: Time) -> Day {
        let date = time.timestamp().to_zoned_datetime(TimeZone::UTC).date();
        Day::On(date.year(), date.month(), date.day())
    }

    /// The instant it begins, in UTC, seen from `now`.
    pub fn begins(self, now: Time) -> Time {
        let (year, month, day) = match self {
            Day::Year(year) => (year, 1, 1),
            Day::Month(year, month) => (year, month, 1),
            Day::On(year, month, day) => (year, month, day),
            Day::Latest(month) => {
                let today = now.timestamp().to_zoned_datetime(TimeZone::UTC).date();
                (if month > today.month() { today.year().saturating_sub(1) } else { today.year() }, month, 1)
            }
        };
        let midnight = Date::new(year, month, day).and_then(|date| date.to_zoned_datetime(TimeZone::UTC));
        midnight.map_or(now, |midnight| Time(midnight.timestamp().as_millisecond()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Day::Year(year) => write!(f, "{year:04}"),
            Day::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Day::On(year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
            Day::Latest(month) => f.write_str(MONTHS[usize::try_from(month - 1).unwrap_or(0).min(11)]),
        }
    }
}

/// The number of a month by its name or the first three letters (or four: `sept`) of it.
fn named(text: &str) -> Option<i8> {
    let text = text.to_lowercase();
    let found = MONTHS
        .iter()
        .position(|month| *month == text || text.len() >= 3 && text.len() <= 4 && month.starts_with(&text))?;
    i8::try_from(found + 1).ok()
}

/// A number of at most so many digits and nothing else.
fn number<N: std::str::FromStr>(text: &str, digits: usize) -> Option<N> {
    let plain = !text.is_empty() && text.len() <= digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits == 4 && text.len() != 4 {
        return None;
    }
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn dates_are_read_and_shown() {
        for (typed, day, shown) in [
            ("2026", Day::Year(2026), "2026"),
            ("2026-1", Day::Month(2026, 1), "2026-01"),
            ("2026-01-31", Day::On(2026, 1, 31), "2026-01-31"),
            ("January", Day::Latest(1), "january"),
            ("sept", Day::Latest(9), "september"),
            ("may", Day::Latest(5), "may"),
        ] {
            assert_eq!(Day::parse(typed), Some(day));
            assert_eq!(day.to_string(), shown);
            assert_eq!(Day::parse(shown), Some(day));
        }
        for wrong in ["", "26", "20266", "2026-13", "2026-02-30", "2026-01-01-01", "ja", "janu-ary", "2026-", "-2026"] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_named_month_is_the_latest_that_has_begun() {
        let now = at("2026-03-10T12:00:00Z");
        assert_eq!(Day::Latest(1).begins(now), at("2026-01-01T00:00:00Z"));
        assert_eq!(Day::Latest(3).begins(now), at("2026-03-01T00:00:00Z"));
        assert_eq!(Day::Latest(4).begins(now), at("2025-04-01T00:00:00Z"));
        assert_eq!(Day::On(2026, 1, 31).begins(now), at("2026-01-31T00:00:00Z"));
        assert_eq!(Day::of(now), Day::On(2026, 3, 10));
    }
}
