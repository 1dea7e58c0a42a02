//! Instants on a page. What is written is UTC and the same for everybody, so that
//! it can be kept; script makes it relative and local.

use std::fmt;

use askama::filters::HtmlSafe;
use db::Time as Instant;
use jiff::tz::TimeZone;

use super::{given::Moment, small::escaped};
use crate::frame::Frame;

/// A `<time>` element.
pub struct Time {
    at: Instant,
    words: String,
    form: &'static str,
}

/// "2 hours ago", "3 March, 16:20" with script, "3 March 2026, 16:20 UTC" without.
pub fn time(frame: &Frame, at: impl Moment) -> Time {
    let at = at.moment();
    Time { at, words: spelt(frame, "ui-time", at), form: "" }
}

/// For narrow columns: "09:12", "Mon", "9 May"; without script the day.
pub fn short_time(frame: &Frame, at: impl Moment) -> Time {
    let at = at.moment();
    Time { at, words: spelt(frame, "ui-day", at), form: r#" data-form="short""# }
}

/// The day alone: "3 March 2026".
pub fn day(frame: &Frame, at: impl Moment) -> Time {
    let at = at.moment();
    Time { at, words: spelt(frame, "ui-day", at), form: r#" data-form="day""# }
}

/// A day of the calendar, the same wherever one is: "1 December 2026".
pub fn calendar_day(frame: &Frame, at: impl Moment) -> String {
    spelt(frame, "ui-day", at.moment())
}

fn spelt(frame: &Frame, id: &str, at: Instant) -> String {
    let then = at.timestamp().to_zoned_datetime(TimeZone::UTC);
    let month = frame.say(MONTHS[usize::from(then.month().unsigned_abs()).clamp(1, 12) - 1]);
    let clock = format!("{:02}:{:02}", then.hour(), then.minute());
    // As text: a year is no quantity to be grouped.
    let (day, year) = (then.day().to_string(), then.year().to_string());
    let args = [("day", day.into()), ("month", month.into()), ("year", year.into()), ("clock", clock.into())];
    frame.say_with(id, &args)
}

const MONTHS: [&str; 12] = [
    "ui-month-1",
    "ui-month-2",
    "ui-month-3",
    "ui-month-4",
    "ui-month-5",
    "ui-month-6",
    "ui-month-7",
    "ui-month-8",
    "ui-month-9",
    "ui-month-10",
    "ui-month-11",
    "ui-month-12",
];

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<time datetime="{}"{}>"#, self.at.rfc3339(), self.form)?;
        escaped(f, &self.words)?;
        f.write_str("</time>")
    }
}

impl HtmlSafe for Time {}
