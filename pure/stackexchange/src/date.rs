//! The dates of the dumps: `2014-01-21T20:26:05.383`, in UTC without saying so.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Milliseconds UTC since 1970, or nothing when the text is not such a date.
///
/// The fraction may be absent or longer (what exceeds milliseconds is cut off), and a `Z` may follow.
pub fn parse(text: &str) -> Option<i64> {
    let bytes = text.strip_suffix('Z').unwrap_or(text).as_bytes();
    let (clock, fraction) = bytes.split_at_checked(19)?;
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, byte)| clock[at] != byte) {
        return None;
    }
    let part = |from: usize, to: usize| digits(&clock[from..to]);
    let small = |from: usize| i8::try_from(part(from, from + 2)?).ok();
    let year = i16::try_from(part(0, 4)?).ok()?;
    let date_time =
        DateTime::new(year, small(5)?, small(8)?, small(11)?, small(14)?, small(17)?, nanos(fraction)?).ok()?;
    Some(TimeZone::UTC.to_timestamp(date_time).ok()?.as_millisecond())
}

fn digits(bytes: &[u8]) -> Option<i32> {
    bytes.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i32::from(b - b'0')))
}

/// `.383` in nanoseconds, with no more than whole milliseconds.
fn nanos(fraction: &[u8]) -> Option<i32> {
    let (&dot, rest) = match fraction.split_first() {
        None => return Some(0),
        Some(split) => split,
    };
    if dot != b'.' || rest.is_empty() || rest.len() > 9 {
        return None;
    }
    digits(rest)?;
    let kept = &rest[..rest.len().min(3)];
    Some(digits(kept)? * [100_000_000, 10_000_000, 1_000_000][kept.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_dumps_are_utc() {
        assert_eq!(parse("1970-01-01T00:00:00.000"), Some(0));
        assert_eq!(parse("2014-01-21T20:26:05.383"), Some(1_390_335_965_383));
        assert_eq!(parse("2014-01-21T20:26:05"), Some(1_390_335_965_000));
        assert_eq!(parse("2014-01-21T20:26:05.3"), Some(1_390_335_965_300));
        assert_eq!(parse("2014-01-21T20:26:05.3837777Z"), Some(1_390_335_965_383));
        assert_eq!(parse("1969-12-31T23:59:59.999"), Some(-1));
    }

    #[test]
    fn anything_else_is_not_a_date() {
        for text in [
            "",
            "2014",
            "2014-01-21",
            "2014-01-21 20:26:05",
            "2014-13-21T20:26:05.383",
            "2014-02-30T20:26:05.383",
            "2014-01-21T24:26:05.383",
            "2014-01-21T20:26:05.",
            "2014-01-21T20:26:05.x",
            "2014-01-21T20:26:05.1234567890",
            "2014-01-21T20:26:05+01:00",
            "+014-01-21T20:26:05",
            "2014-01-21T20:26:ñ5",
            "2014-01-21T20:26:0ñ",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
