//! The files in `seed/`, read into types. They are part of the binary.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use communities::{Access, Stage};
use forum::schema::TopicKind;
use serde::Deserialize;

/// The whole demo organisation.
pub struct Seed {
    pub departments: Vec<Department>,
    pub people: Vec<Person>,
    pub communities: Vec<Community>,
}

/// A department, and the one that it is a part of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    pub name: String,
    #[serde(default)]
    pub part_of: String,
}

/// Somebody of the cast.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What the other files call them, and the first part of their address for mail.
    pub key: String,
    pub name: String,
    pub role: String,
    pub department: String,
    pub about: String,
    /// How long before the anchor they came.
    #[serde(default = "long_ago")]
    pub ago: Span,
    #[serde(default)]
    pub practises: Vec<Practice>,
    #[serde(default)]
    pub helps: Vec<Practice>,
    #[serde(default)]
    pub learns: Vec<Practice>,
    /// What their page says besides; the words are those of the form.
    pub pronouns: Option<String>,
    pub pronunciation: Option<String>,
    pub location: Option<String>,
    pub time_zone: Option<String>,
    #[serde(default)]
    pub languages: Vec<String>,
    pub asking: Option<String>,
    /// How long after the anchor one may ask them, where `asking` says later.
    pub asking_in: Option<Span>,
    pub asking_words: Option<String>,
    #[serde(default)]
    pub audiences: BTreeMap<String, String>,
}

/// A practice interest by its name, and after a colon what a person says of it in their own words.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub struct Practice {
    pub interest: String,
    pub words: String,
}

impl From<String> for Practice {
    fn from(text: String) -> Practice {
        let (interest, words) = text.split_once(':').unwrap_or((&text, ""));
        Practice { interest: interest.trim().to_owned(), words: words.trim().to_owned() }
    }
}

#[derive(Deserialize)]
pub struct Community {
    pub slug: String,
    pub name: String,
    pub purpose: String,
    pub access: Access,
    pub founder: String,
    pub ago: Span,
    #[serde(default)]
    pub facilitators: Vec<String>,
    #[serde(default)]
    pub members: Vec<String>,
    /// Who came when it had been there for a while.
    #[serde(default)]
    pub later: Vec<Later>,
    /// Who still waits to be let in.
    #[serde(default)]
    pub asked: Vec<String>,
    /// What they said to its question.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// More on what it is about, whom it is for, and what its members do together.
    #[serde(default)]
    pub about: String,
    #[serde(default)]
    pub for_whom: String,
    #[serde(default)]
    pub together: String,
    /// Names of practice interests.
    #[serde(default)]
    pub interests: Vec<String>,
    pub stage: Option<Stage>,
    /// What new members are told, in Markdown.
    #[serde(default)]
    pub welcome: String,
    /// The ground of its mark, 0 to 5.
    pub colour: Option<u8>,
    /// What whoever asks to be let in is asked.
    #[serde(default)]
    pub question: String,
    #[serde(default, rename = "topic")]
    pub topics: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    pub who: String,
    pub ago: Span,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub kind: TopicKind,
    pub author: String,
    pub ago: Span,
    pub title: String,
    pub tags: Vec<String>,
    #[serde(default)]
    pub helped: Vec<String>,
    /// The number of the reply that solved it, counted from 1, and how long after the question its author said so.
    pub solution: Option<usize>,
    pub solved: Option<Span>,
    pub body: String,
    #[serde(default, rename = "reply")]
    pub replies: Vec<Reply>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub author: String,
    /// How long after the first post.
    pub after: Span,
    /// The number of the reply that it answers, counted from 1.
    pub to: Option<usize>,
    #[serde(default)]
    pub helped: Vec<String>,
    pub body: String,
    /// The text as it stood before it was edited, and how long after the first post that happened.
    pub first: Option<String>,
    pub edited: Option<Span>,
}

/// A length of time in milliseconds, written as days, hours and minutes: `63d 7h 40m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(pub i64);

/// When the first people came.
fn long_ago() -> Span {
    Span(430 * db::Time::DAY)
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Span, String> {
        let part = |part: &str| {
            let unit = match part.chars().last()? {
                'd' => db::Time::DAY,
                'h' => db::Time::HOUR,
                'm' => db::Time::MINUTE,
                _ => return None,
            };
            part[..part.len() - 1].parse::<i64>().ok()?.checked_mul(unit)
        };
        let sum = text.split_whitespace().map(part).try_fold(0_i64, |sum, part| sum.checked_add(part?));
        sum.filter(|sum| *sum > 0)
            .map(Span)
            .ok_or_else(|| format!("{text:?} is no length of time: write it like 63d 7h 40m"))
    }
}

const PEOPLE: &str = include_str!("../../seed/people.toml");
const COMMUNITIES: [(&str, &str); 12] = [
    ("safe-handovers", include_str!("../../seed/communities/safe-handovers.toml")),
    ("ward-transfers", include_str!("../../seed/communities/ward-transfers.toml")),
    ("medicines-on-the-move", include_str!("../../seed/communities/medicines-on-the-move.toml")),
    ("theatre-rota", include_str!("../../seed/communities/theatre-rota.toml")),
    ("quiet-interfaces", include_str!("../../seed/communities/quiet-interfaces.toml")),
    ("teaching-without-a-room", include_str!("../../seed/communities/teaching-without-a-room.toml")),
    ("running-small-projects", include_str!("../../seed/communities/running-small-projects.toml")),
    ("data-for-decisions", include_str!("../../seed/communities/data-for-decisions.toml")),
    ("medical-device-engineering", include_str!("../../seed/communities/medical-device-engineering.toml")),
    ("research-methods", include_str!("../../seed/communities/research-methods.toml")),
    ("leading-change", include_str!("../../seed/communities/leading-change.toml")),
    ("infection-prevention", include_str!("../../seed/communities/infection-prevention.toml")),
];

impl Seed {
    pub fn read() -> Result<Seed> {
        #[derive(Deserialize)]
        struct People {
            department: Vec<Department>,
            person: Vec<Person>,
        }
        let People { department, person } = toml::from_str(PEOPLE).context("seed/people.toml")?;
        let communities = COMMUNITIES
            .iter()
            .map(|(name, text)| toml::from_str(text).with_context(|| format!("seed/communities/{name}.toml")))
            .collect::<Result<Vec<Community>>>()?;
        Ok(Seed { departments: department, people: person, communities })
    }

    /// The place of a person in the list.
    pub fn person(&self, key: &str) -> Result<usize> {
        self.people.iter().position(|person| person.key == key).ok_or_else(|| anyhow!("nobody is called {key:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_the_sum_of_its_parts() {
        let span = |text: &str| Span::try_from(text.to_owned());
        assert_eq!(span("1d 2h 3m"), Ok(Span(93_780_000)));
        assert_eq!(span("45m"), Ok(Span(2_700_000)));
        for wrong in ["", "3", "3x", "d", "3 d", "99999999999999d"] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_files_can_be_read() {
        let seed = Seed::read().unwrap();
        assert!(seed.people.len() > 55 && seed.communities.len() == COMMUNITIES.len());
    }
}
