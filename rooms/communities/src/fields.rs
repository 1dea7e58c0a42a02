//! What may be called a community: name, purpose and address, checked before anything is locked.

use db::{Error, FieldErrors, Message, Result};

use crate::Access;

/// The longest name, in characters.
pub const NAME_MAX: usize = 60;
/// The longest purpose, in characters; it is the title of the home page.
pub const PURPOSE_MAX: usize = 160;
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
    pub access: Option<Access>,
}

/// What can be changed about a community, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changing {
    pub name: String,
    pub purpose: String,
    pub access: Option<Access>,
}

/// A founding that can be tried. Whether the address is free is seen only in the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    pub name: String,
    pub slug: String,
    pub purpose: String,
    pub access: Access,
}

impl Founding {
    /// The founding without what nobody meant to type, or what is wrong with it, field by field.
    pub fn check(&self) -> Result<Sound> {
        let mut errors = FieldErrors::new();
        let name = name(&self.name, &mut errors);
        let purpose = purpose(&self.purpose, &mut errors);
        let slug = match self.slug.trim() {
            "" => suggest(&name),
            typed => typed.to_lowercase(),
        };
        if !name.is_empty() || !self.slug.trim().is_empty() {
            check_slug(&slug, &mut errors);
        }
        let access = access(self.access, &mut errors);
        errors.check()?;
        Ok(Sound { name, slug, purpose, access })
    }
}

impl Changing {
    /// The new name, purpose and access, or what is wrong with them.
    pub fn check(&self) -> Result<(String, String, Access)> {
        let mut errors = FieldErrors::new();
        let fields =
            (name(&self.name, &mut errors), purpose(&self.purpose, &mut errors), access(self.access, &mut errors));
        errors.check()?;
        Ok(fields)
    }
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
        Founding { name, slug, purpose: "How things change hands".to_owned(), access: Some(Access::Open) }
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
