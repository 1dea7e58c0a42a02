//! What may be called a community: name, purpose and address, checked before anything is locked.

use db::{Error, FieldErrors, Message, Result};
use people::interests::input::{self, Name};

use crate::Access;

/// The longest name, in characters.
pub const NAME_MAX: usize = 60;
/// The longest purpose, in characters; it is the title of the home page.
pub const PURPOSE_MAX: usize = 160;
/// The longest answer to one of the questions that a founder is asked, in characters.
pub const ANSWER_MAX: usize = 600;
/// The longest text on what a community is about, in characters.
pub const ABOUT_MAX: usize = 2_000;
/// The longest text for new members, in characters.
pub const WELCOME_MAX: usize = 4_000;
/// The longest question to whoever asks to be let in, in characters.
pub const QUESTION_MAX: usize = 160;
/// How many practice interests a community names.
pub const INTERESTS_MAX: usize = 12;
/// The longest address.
pub const SLUG_MAX: usize = 40;
const SLUG_MIN: usize = 2;

/// Words that no community may have as its address, because they mean something else there or might one day.
const RESERVED: &[&str] = &[
    "about",
    "admin",
    "administration",
    "all",
    "api",
    "assets",
    "calendar",
    "communities",
    "community",
    "everybody",
    "everyone",
    "help",
    "here",
    "inbox",
    "me",
    "mine",
    "new",
    "people",
    "private",
    "root",
    "search",
    "security",
    "settings",
    "staff",
    "support",
    "system",
    "wellspring",
];

/// What is asked when a community is founded, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Founding {
    pub name: String,
    /// Empty where it is to be made from the name.
    pub slug: String,
    pub purpose: String,
    /// More on what it is about; may be empty.
    pub about: String,
    pub for_whom: String,
    pub together: String,
    /// Names of practice interests, separated by commas.
    pub interests: String,
    pub access: Option<Access>,
}

/// What can be changed about a community, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changing {
    pub name: String,
    pub purpose: String,
    pub access: Option<Access>,
    /// The rest of what it says of itself; nothing where that stays as it is.
    pub more: Option<More>,
}

/// What a community says of itself beyond name and purpose, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct More {
    pub about: String,
    pub for_whom: String,
    pub together: String,
    /// Names of practice interests, separated by commas.
    pub interests: String,
    /// What whoever asks to be let in is asked.
    pub question: String,
    /// What new members are told, in Markdown.
    pub welcome: String,
    /// The ground of its mark, `0` to `5`; anything else for the one that comes by itself.
    pub colour: String,
}

/// A change that can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundChange {
    pub name: String,
    pub purpose: String,
    pub access: Access,
    pub more: Option<SoundMore>,
}

/// The rest of a change that can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundMore {
    pub about: String,
    pub for_whom: String,
    pub together: String,
    pub interests: Vec<Name>,
    pub question: String,
    pub welcome: String,
    pub welcome_html: String,
    pub colour: Option<i64>,
}

/// A founding that can be tried. Whether the address is free is seen only in the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    pub name: String,
    pub slug: String,
    pub purpose: String,
    pub about: String,
    pub for_whom: String,
    pub together: String,
    /// Names of practice interests.
    pub interests: Vec<Name>,
    pub access: Access,
}

impl Founding {
    /// The founding without what nobody meant to type, or what is wrong with it, field by field. Who it is for and what
    /// its members will do together may be left open.
    pub fn check(&self) -> Result<Sound> {
        let mut errors = FieldErrors::new();
        let sound = self.read(&mut errors);
        errors.check()?;
        Ok(sound)
    }

    /// [`Founding::check`] for whoever is asked the three questions: each wants an answer.
    pub fn answered(&self) -> Result<Sound> {
        let mut errors = FieldErrors::new();
        let sound = self.read(&mut errors);
        if sound.for_whom.is_empty() && errors.get("for_whom").is_none() {
            errors.add("for_whom", "formation-for-whom-empty");
        }
        if sound.together.is_empty() && errors.get("together").is_none() {
            errors.add("together", "formation-together-empty");
        }
        errors.check()?;
        Ok(sound)
    }

    fn read(&self, errors: &mut FieldErrors) -> Sound {
        let name = name(&self.name, errors);
        let purpose = purpose(&self.purpose, errors);
        let slug = match self.slug.trim() {
            "" => suggest(&name),
            typed => typed.to_lowercase(),
        };
        if !name.is_empty() || !self.slug.trim().is_empty() {
            check_slug(&slug, errors);
        }
        Sound {
            about: prose("about", &self.about, ABOUT_MAX, errors),
            for_whom: prose("for_whom", &self.for_whom, ANSWER_MAX, errors),
            together: prose("together", &self.together, ANSWER_MAX, errors),
            interests: interests(&self.interests, errors),
            access: access(self.access, errors),
            name,
            slug,
            purpose,
        }
    }
}

impl Changing {
    /// What is changed to, or what is wrong with it. Cooks the welcome, so it belongs before the transaction.
    pub fn check(&self) -> Result<SoundChange> {
        let mut errors = FieldErrors::new();
        let change = SoundChange {
            name: name(&self.name, &mut errors),
            purpose: purpose(&self.purpose, &mut errors),
            access: access(self.access, &mut errors),
            more: self.more.as_ref().map(|more| more.read(&mut errors)),
        };
        errors.check()?;
        Ok(change)
    }
}

impl More {
    fn read(&self, errors: &mut FieldErrors) -> SoundMore {
        let (welcome, welcome_html) = welcome(&self.welcome, errors);
        SoundMore {
            about: prose("about", &self.about, ABOUT_MAX, errors),
            for_whom: prose("for_whom", &self.for_whom, ANSWER_MAX, errors),
            together: prose("together", &self.together, ANSWER_MAX, errors),
            interests: interests(&self.interests, errors),
            question: question(&self.question, errors),
            welcome,
            welcome_html,
            colour: self.colour.parse().ok().filter(|colour| (0..6).contains(colour)),
        }
    }
}

/// The text for new members as it is written and as it is shown.
fn welcome(typed: &str, errors: &mut FieldErrors) -> (String, String) {
    let text = prose("welcome", typed, WELCOME_MAX, errors);
    if text.trim().is_empty() {
        return (String::new(), String::new());
    }
    match markup::cook(&text, "welcome-") {
        Ok(cooked) => (text, cooked.html),
        Err(_) => {
            errors.add("welcome", "formation-welcome-intricate");
            (text, String::new())
        }
    }
}

/// One line that whoever asks to be let in is asked; may be empty.
fn question(typed: &str, errors: &mut FieldErrors) -> String {
    people::text::line(typed, QUESTION_MAX).unwrap_or_else(|message| {
        errors.add("question", message);
        String::new()
    })
}

/// Whether an address is kept for the house itself.
pub fn is_reserved(slug: &str) -> bool {
    RESERVED.contains(&slug)
}

/// The error of an address that cannot be had, whoever has it.
pub fn taken() -> Error {
    Error::invalid("slug", "communities-slug-taken")
}

/// An address for a name; empty where the name has no Latin letter or digit.
pub fn suggest(name: &str) -> String {
    if !name.chars().any(char::is_alphanumeric) {
        return String::new();
    }
    let mut slug = markup::slug(name);
    if slug.len() > SLUG_MAX {
        // Whole words, unless the first one alone is too long.
        let end = slug[..=SLUG_MAX].rfind('-').unwrap_or(SLUG_MAX);
        slug.truncate(end);
    }
    slug
}

fn check_slug(slug: &str, errors: &mut FieldErrors) {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let ends = slug.starts_with('-') || slug.ends_with('-') || slug.contains("--");
    if slug.len() < SLUG_MIN || ends || !slug.bytes().all(plain) {
        errors.add("slug", "communities-slug-form");
    } else if slug.len() > SLUG_MAX {
        errors.add("slug", Message::new("communities-slug-long").with("max", SLUG_MAX));
    }
}

fn name(typed: &str, errors: &mut FieldErrors) -> String {
    line("name", typed, NAME_MAX, "communities-name-empty", errors)
}

fn purpose(typed: &str, errors: &mut FieldErrors) -> String {
    line("purpose", typed, PURPOSE_MAX, "communities-purpose-empty", errors)
}

fn line(field: &'static str, typed: &str, max: usize, empty: &'static str, errors: &mut FieldErrors) -> String {
    match people::text::line(typed, max) {
        Ok(line) if line.is_empty() => errors.add(field, empty),
        Ok(line) => return line,
        Err(message) => errors.add(field, message),
    }
    String::new()
}

/// Several lines; may be empty.
pub(crate) fn prose(field: &'static str, typed: &str, max: usize, errors: &mut FieldErrors) -> String {
    people::text::prose(typed, max).unwrap_or_else(|message| {
        errors.add(field, message);
        String::new()
    })
}

/// The names of practice interests as they are typed, each once.
fn interests(typed: &str, errors: &mut FieldErrors) -> Vec<Name> {
    input::names(typed, INTERESTS_MAX).unwrap_or_else(|message| {
        errors.add("interests", message);
        Vec::new()
    })
}

fn access(chosen: Option<Access>, errors: &mut FieldErrors) -> Access {
    chosen.unwrap_or_else(|| {
        errors.add("access", "communities-access-missing");
        Access::Private
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn founding(name: &str, slug: &str) -> Founding {
        let (name, slug) = (name.to_owned(), slug.to_owned());
        let (purpose, access) = ("How things change hands".to_owned(), Some(Access::Open));
        Founding { name, slug, purpose, access, ..Founding::default() }
    }

    fn wrong(founding: &Founding) -> Vec<(&'static str, &'static str)> {
        match founding.check() {
            Err(Error::Invalid(errors)) => errors.iter().map(|(field, message)| (field, message.id)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_is_made_from_the_name() {
        assert_eq!(founding("  Safe\u{202e}  Handovers ", "").check().unwrap().name, "Safe Handovers");
        assert_eq!(founding("Safe Handovers", "").check().unwrap().slug, "safe-handovers");
        assert_eq!(founding("Safe Handovers", " Handover ").check().unwrap().slug, "handover");
        let long = founding("Handing over patients projects systems and keys", "").check().unwrap().slug;
        assert_eq!(long, "handing-over-patients-projects-systems");
    }

    #[test]
    fn the_three_questions_want_an_answer() {
        let founding = founding("Safe Handovers", "");
        match founding.answered() {
            Err(Error::Invalid(errors)) => {
                let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
                assert_eq!(fields, ["for_whom", "together"]);
            }
            other => panic!("{other:?}"),
        }
        let answer = |text: &str| text.to_owned();
        let asked = Founding { for_whom: answer("Nurses"), together: answer("Learn"), ..founding };
        assert_eq!(asked.answered().unwrap().together, "Learn");
    }

    #[test]
    fn interests_are_named_once_each() {
        let named = Founding { interests: " Handover, handover,,Rota  planning ".to_owned(), ..founding("Name", "") };
        let names = named.check().unwrap().interests.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names, ["Handover", "Rota planning"]);
        let many = (0..13).map(|number| format!("interest {number}")).collect::<Vec<_>>().join(",");
        assert_eq!(wrong(&Founding { interests: many, ..founding("Name", "") }), [("interests", "interest-too-many")]);
    }

    #[test]
    fn every_field_says_what_is_wrong_with_it() {
        assert_eq!(
            wrong(&Founding::default()),
            [
                ("name", "communities-name-empty"),
                ("purpose", "communities-purpose-empty"),
                ("access", "communities-access-missing")
            ]
        );
        assert_eq!(wrong(&founding(&"x".repeat(61), "x1")), [("name", "text-too-long")]);
        assert_eq!(wrong(&founding("a\0b", "ab")), [("name", "text-unclean")]);
        for slug in ["a", "-ab", "ab-", "a--b", "ä b", "a/b", "a.b", "💧💧"] {
            assert_eq!(wrong(&founding("Name", slug)), [("slug", "communities-slug-form")], "{slug}");
        }
        assert_eq!(wrong(&founding("💧", "")), [("slug", "communities-slug-form")]);
        assert_eq!(wrong(&founding("Name", &"a".repeat(41))), [("slug", "communities-slug-long")]);
    }
}
