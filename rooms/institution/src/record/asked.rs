//! What a reader of the record asks for.

use db::{Db, FieldErrors, Message, Result, Time};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use spine::audit::Filter;

/// The fields of the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A part of the name or the handle of whoever did it, or to whom it was done.
    pub who: String,
    /// The word of an action.
    pub what: String,
    /// Days as a browser sends them, `2026-11-30`, in UTC.
    pub from: String,
    pub until: String,
    pub page: Option<i64>,
    /// Of an export: `csv` or `jsonl`.
    pub form: String,
}

impl Asked {
    /// The lines that are meant; a day that is none is an error of its field.
    pub fn filter(&self, db: &mut Db) -> Result<Filter> {
        let mut errors = FieldErrors::new();
        let mut day = |field: &'static str, text: &str| match text.trim().parse::<Date>() {
            _ if text.trim().is_empty() => None,
            Ok(day) => Some(day),
            Err(_) => {
                errors.add(field, "record-day-malformed");
                None
            }
        };
        let (from, until) = (day("from", &self.from), day("until", &self.until));
        let people = match self.who.trim() {
            "" => None,
            who => Some((people::account::KIND, people::account::named(db, who)?)),
        };
        if people.as_ref().is_some_and(|(_, found)| found.len() >= people::account::NAMED) {
            errors.add("who", Message::new("record-who-many").with("most", people::account::NAMED));
        }
        errors.check()?;
        Ok(Filter {
            people,
            action: Some(self.what.clone()).filter(|what| !what.is_empty()),
            community: None,
            from: from.and_then(begins),
            until: until.and_then(|day| day.tomorrow().ok()).and_then(begins),
        })
    }

    /// How many filters are chosen.
    pub fn chosen(&self) -> usize {
        [&self.who, &self.what, &self.from, &self.until].into_iter().filter(|field| !field.trim().is_empty()).count()
    }

    /// The query string of the same lines.
    pub fn query(&self) -> String {
        let fields = [("who", &self.who), ("what", &self.what), ("from", &self.from), ("until", &self.until)];
        let given = fields.into_iter().filter(|(_, value)| !value.trim().is_empty());
        given.map(|(name, value)| format!("{name}={}&", web::page::query(value.trim()))).collect()
    }
}

/// The first instant of a day in UTC.
fn begins(day: Date) -> Option<Time> {
    Some(Time(day.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}
