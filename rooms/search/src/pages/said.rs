//! The query read back: how the house understood it, what it mended, and the way to what was typed.

use db::Time;
use jiff::tz::TimeZone;
use web::Frame;

use crate::day::Day;
use crate::find::Found;
use crate::query::{Item, What};

use super::asked::Asked;

/// What stands below the field.
pub struct Said {
    /// The words that were searched; empty where there are none.
    pub words: String,
    /// Operators in words.
    pub parts: Vec<String>,
    /// Address and words of the search as typed, where something was mended.
    pub as_typed: Option<(String, String)>,
}

impl Said {
    /// Nothing where the query was words only and none of them was mended: then it says itself.
    pub fn of(frame: &Frame, asked: &Asked, found: &Found, now: Time) -> Option<Said> {
        let parts: Vec<String> = found.query.items.iter().filter_map(|item| part(frame, item, found, now)).collect();
        let typed: Vec<&str> = found.mended.iter().map(|mended| mended.typed.as_str()).collect();
        let as_typed = (!typed.is_empty()).then(|| (asked.as_typed(), typed.join(" ")));
        let is_worth_saying = as_typed.is_some() || !parts.is_empty();
        is_worth_saying.then(|| Said { words: found.query.said(), parts, as_typed })
    }
}

/// An operator, or a word after a minus, as people would say it.
fn part(frame: &Frame, item: &Item, found: &Found, now: Time) -> Option<String> {
    let with = |id: &str, name: &'static str, value: &str| frame.say_with(id, &[(name, value.into())]);
    let part = match &item.what {
        What::Word(word) | What::Phrase(word) => {
            return item.not.then(|| with("search-said-without", "words", word));
        }
        What::In(slug) => match found.names.community(slug) {
            Some((_, name)) => with("search-said-in", "community", name),
            None => with("search-said-in-unknown", "community", slug),
        },
        What::By(handle) => match found.names.person(handle) {
            Some((_, name)) => with("search-said-by", "name", name),
            None => with("search-said-by-unknown", "name", handle),
        },
        What::Tag(tag) => with("search-said-tag", "tag", tag),
        What::Is(is) => frame.say(&format!("search-said-is-{}", is.word())).to_owned(),
        What::Kind(kind) => frame.say(&format!("search-said-kind-{kind}")).to_owned(),
        What::After(day) => with("search-said-since", "date", &spelt(frame, *day, now)),
        What::Before(day) => with("search-said-before", "date", &spelt(frame, *day, now)),
    };
    Some(if item.not { with("search-said-not", "what", &part) } else { part })
}

fn spelt(frame: &Frame, day: Day, now: Time) -> String {
    let date = day.begins(now).timestamp().to_zoned_datetime(TimeZone::UTC).date();
    let month = frame.say(&format!("ui-month-{}", date.month()));
    let (day, year) = (date.day().to_string(), date.year().to_string());
    frame.say_with("ui-day", &[("day", day.into()), ("month", month.into()), ("year", year.into())])
}
