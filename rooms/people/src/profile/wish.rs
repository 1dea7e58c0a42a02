//! What somebody wants their profile to say: fields as they were typed, laid over what stands, and checked.

use std::collections::BTreeMap;

use db::{FieldErrors, Message, Result, Time};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::audience::Audiences;
use super::met::{Availability, Met};
use super::schema::{Asking, Audience, Field};
use crate::account::{self, ABOUT, LINE};
use crate::text;

/// Most characters of pronouns and of how a name is said.
pub const ADDRESS: usize = 60;
/// Most languages, and most links.
pub const LANGUAGES: usize = 10;
pub const LINKS: usize = 5;
/// Most characters of a language, and of a link.
const LANGUAGE: usize = 40;
const LINK: usize = 300;
/// Most characters of somebody's own words on whether to ask them.
pub const WORDS: usize = 200;

/// Fields as they were typed; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    pub name: Option<String>,
    pub pronouns: Option<String>,
    pub pronunciation: Option<String>,
    pub role: Option<String>,
    pub department: Option<String>,
    pub location: Option<String>,
    pub time_zone: Option<String>,
    pub languages: Option<Vec<String>>,
    pub about: Option<String>,
    pub links: Option<Vec<String>>,
    /// One of the words of [`Asking`].
    pub asking: Option<String>,
    /// A day such as `2026-12-01`.
    pub asking_from: Option<String>,
    pub asking_words: Option<String>,
    /// Words of [`Field`] and of [`Audience`].
    pub audiences: BTreeMap<String, String>,
}

/// Everything that a profile says, fit to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub name: String,
    pub pronouns: String,
    pub pronunciation: String,
    pub role: String,
    pub department: String,
    pub location: String,
    pub time_zone: String,
    pub languages: Vec<String>,
    pub about: String,
    pub links: Vec<String>,
    pub availability: Availability,
    pub audiences: Audiences,
}

impl Said {
    /// What a person's own eyes see.
    pub fn of(met: Met, now: Time) -> Said {
        Said {
            name: met.person.name,
            pronouns: met.pronouns,
            pronunciation: met.pronunciation,
            role: met.person.role,
            department: met.person.department,
            location: met.location,
            time_zone: met.time_zone,
            languages: met.languages,
            about: met.person.about,
            links: met.links,
            availability: met.availability.at(now),
            audiences: met.audiences,
        }
    }
}

impl Wish {
    /// What is said when this is laid over what stands; says of each field what is wrong with it.
    pub fn onto(&self, mut said: Said, now: Time) -> Result<Said> {
        let mut errors = FieldErrors::new();
        let mut lay = |place: &mut String, field, typed: &Option<String>, check: &dyn Fn(&str) -> Checked| {
            if let Some(typed) = typed {
                take(place, field, check(typed), &mut errors);
            }
        };
        lay(&mut said.name, "name", &self.name, &account::name);
        lay(&mut said.pronouns, "pronouns", &self.pronouns, &|typed| text::line(typed, ADDRESS));
        lay(&mut said.pronunciation, "pronunciation", &self.pronunciation, &|typed| text::line(typed, ADDRESS));
        lay(&mut said.role, "role", &self.role, &|typed| text::line(typed, LINE));
        lay(&mut said.department, "department", &self.department, &|typed| text::line(typed, LINE));
        lay(&mut said.location, "location", &self.location, &|typed| text::line(typed, LINE));
        lay(&mut said.time_zone, "time_zone", &self.time_zone, &time_zone);
        lay(&mut said.about, "about", &self.about, &|typed| text::prose(typed, ABOUT));
        let words = |typed: &str| text::line(typed, WORDS);
        lay(&mut said.availability.words, "asking_words", &self.asking_words, &words);
        if let Some(typed) = &self.languages {
            take(&mut said.languages, "languages", languages(typed), &mut errors);
        }
        if let Some(typed) = &self.links {
            take(&mut said.links, "links", links(typed), &mut errors);
        }
        self.asking(&mut said.availability, now, &mut errors);
        self.audiences(&mut said.audiences, &mut errors);
        errors.check().map(|()| said)
    }

    fn asking(&self, availability: &mut Availability, now: Time, errors: &mut FieldErrors) {
        let asking = match &self.asking {
            None => availability.asking,
            Some(word) => match Asking::parse(word) {
                Some(asking) => asking,
                None => return errors.add("asking", "profile-asking-unknown"),
            },
        };
        let from = match (asking, &self.asking_from) {
            (Asking::Later, Some(typed)) => match day(typed) {
                None => return errors.add("asking_from", "profile-asking-from-malformed"),
                Some(day) if day <= now => return errors.add("asking_from", "profile-asking-from-past"),
                day => day,
            },
            (Asking::Later, None) if availability.from.is_none() => {
                return errors.add("asking_from", "profile-asking-from-malformed");
            }
            (Asking::Later, None) => availability.from,
            _ => None,
        };
        (availability.asking, availability.from) = (asking, from);
    }

    fn audiences(&self, audiences: &mut Audiences, errors: &mut FieldErrors) {
        for (field, audience) in &self.audiences {
            match (Field::parse(field), Audience::parse(audience)) {
                (Some(field), Some(audience)) => audiences.set(field, audience),
                _ => return errors.add("audiences", Message::new("profile-audience-unknown").with("field", field)),
            }
        }
    }
}

type Checked = Result<String, Message>;

fn take<T>(place: &mut T, field: &'static str, checked: Result<T, Message>, errors: &mut FieldErrors) {
    match checked {
        Ok(value) => *place = value,
        Err(message) => errors.add(field, message),
    }
}

/// The name of a time zone as the database spells it; empty for none.
fn time_zone(typed: &str) -> Checked {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let zone = TimeZone::get(&typed.replace(' ', "_")).ok();
    let name = zone.as_ref().and_then(TimeZone::iana_name).map(str::to_owned);
    name.ok_or_else(|| Message::new("profile-time-zone-unknown"))
}

/// The names of all time zones, for completion.
pub fn time_zones() -> Vec<String> {
    let known = jiff::tz::db().available().map(|name| name.to_string());
    known.filter(|name| name.contains('/') && !name.starts_with("Etc/")).collect()
}

fn languages(typed: &[String]) -> Result<Vec<String>, Message> {
    let mut languages: Vec<String> = Vec::new();
    for one in typed {
        let language = text::line(one, LANGUAGE)?;
        let known = languages.iter().any(|known| key(known) == key(&language));
        if !language.is_empty() && !known {
            languages.push(language);
        }
    }
    if languages.len() > LANGUAGES {
        return Err(Message::new("profile-languages-many").with("most", LANGUAGES));
    }
    Ok(languages)
}

/// Words that mean the same have the same key.
pub fn key(words: &str) -> String {
    words.to_lowercase()
}

fn links(typed: &[String]) -> Result<Vec<String>, Message> {
    let mut links: Vec<String> = Vec::new();
    for one in typed.iter().map(|one| one.trim()).filter(|one| !one.is_empty()) {
        let link = link(one).ok_or_else(|| Message::new("profile-link-malformed").with("link", one))?;
        if !links.contains(&link) {
            links.push(link);
        }
    }
    if links.len() > LINKS {
        return Err(Message::new("profile-links-many").with("most", LINKS));
    }
    Ok(links)
}

/// An address that a browser may follow; `https://` is added where no scheme was typed.
fn link(typed: &str) -> Option<String> {
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let plain = whole.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let uri: axum::http::Uri = whole.parse().ok().filter(|_| plain && whole.len() <= LINK)?;
    let host = uri.host().filter(|host| host.contains('.') && !uri.to_string().contains('@'))?;
    let web = matches!(uri.scheme_str(), Some("http" | "https"));
    (web && !host.is_empty()).then_some(whole)
}

/// The first moment of a day in UTC.
fn day(typed: &str) -> Option<Time> {
    let day: Date = typed.trim().parse().ok()?;
    let start = day.to_zoned_datetime(TimeZone::UTC).ok()?;
    Some(Time(start.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_browser_may_follow_is_a_link() {
        assert_eq!(link("example.org/x"), Some("https://example.org/x".to_owned()));
        assert_eq!(link("http://example.org"), Some("http://example.org".to_owned()));
        let bad = ["javascript://x.y/%0aalert(1)", "ftp://example.org", "https://a@example.org", "a b.org", "word"];
        for bad in bad {
            assert_eq!(link(bad), None, "{bad}");
        }
    }

    #[test]
    fn languages_are_a_set_in_the_order_in_which_they_were_named() {
        let typed = [" Polish", "english", "", "English"].map(str::to_owned);
        assert_eq!(languages(&typed), Ok(vec!["Polish".to_owned(), "english".to_owned()]));
        let many: Vec<String> = (0..=LANGUAGES).map(|number| format!("Language {number}")).collect();
        assert_eq!(languages(&many).unwrap_err().id, "profile-languages-many");
    }

    #[test]
    fn a_time_zone_is_spelt_as_the_database_spells_it() {
        assert_eq!(time_zone("europe/oslo"), Ok("Europe/Oslo".to_owned()));
        assert_eq!(time_zone("America/New York"), Ok("America/New_York".to_owned()));
        assert_eq!(time_zone(" "), Ok(String::new()));
        assert_eq!(time_zone("Mars/Base").unwrap_err().id, "profile-time-zone-unknown");
        assert!(time_zones().contains(&"Europe/Oslo".to_owned()));
    }

    #[test]
    fn a_day_is_read_as_browsers_send_it() {
        assert_eq!(day("1970-01-02"), Some(Time(Time::DAY)));
        for wrong in ["", "1 December", "2026-13-01"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
