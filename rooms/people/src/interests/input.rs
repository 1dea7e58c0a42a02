//! What an interest and a practice are made of, as they come in.

use db::{FieldErrors, Message, Result};

use crate::text;

/// Most characters of a name or a synonym.
pub const NAME: usize = 60;
/// Most characters of a description.
pub const DESCRIPTION: usize = 300;
/// Most characters of how deep somebody is in.
pub const DEPTH: usize = 200;
/// Most neighbours of one kind.
pub const MOST: usize = 20;
/// Most synonyms: merging brings some along.
pub const SYNONYMS: usize = 200;

/// A name, checked: one line with at least one letter or digit.
pub fn name(typed: &str) -> Result<Name, Message> {
    let name = text::line(typed, NAME)?;
    let folded = markup::comparable(&name);
    match (name.is_empty(), folded.is_empty()) {
        // These divide names where several are typed.
        _ if name.contains([',', '|']) => Err(Message::new("interest-name-comma")),
        (true, _) => Err(Message::new("interest-name-empty")),
        (false, true) => Err(Message::new("interest-name-signs")),
        (false, false) => Ok(Name { name, folded }),
    }
}

/// A name and what it is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    pub folded: String,
}

/// A list of at most so many names as it is typed, divided by commas or lines. Doubles count once.
pub fn names(typed: &str, most: usize) -> Result<Vec<Name>, Message> {
    let mut names: Vec<Name> = Vec::new();
    for part in typed.split([',', '\n']).filter(|part| !part.trim().is_empty()) {
        let name = name(part)?;
        if !names.iter().any(|known| known.folded == name.folded) {
            names.push(name);
        }
    }
    if names.len() > most { Err(Message::new("interest-too-many").with("most", most)) } else { Ok(names) }
}

/// What a steward says of an interest, checked as far as that is possible without looking at others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub name: Name,
    pub description: String,
    pub synonyms: Vec<Name>,
    /// Names of interests, which have to be known.
    pub broader: Vec<Name>,
    pub beside: Vec<Name>,
}

/// The same as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    pub description: String,
    pub synonyms: String,
    pub broader: String,
    pub beside: String,
}

impl Typed {
    /// Reads the fields; says of each what is wrong with it.
    pub fn check(&self) -> Result<Described> {
        let mut errors = FieldErrors::new();
        let mut list = |field, typed: &str, most| {
            names(typed, most).unwrap_or_else(|message| {
                errors.add(field, message);
                Vec::new()
            })
        };
        let (synonyms, broader) = (list("synonyms", &self.synonyms, SYNONYMS), list("broader", &self.broader, MOST));
        let beside = list("beside", &self.beside, MOST);
        let description = text::line(&self.description, DESCRIPTION).unwrap_or_else(|message| {
            errors.add("description", message);
            String::new()
        });
        let name = name(&self.name).map_err(|message| errors.add("name", message));
        errors.check()?;
        let name = name.map_err(|()| db::Error::internal("a name without an error"))?;
        let synonyms = synonyms.into_iter().filter(|synonym| synonym.folded != name.folded).collect();
        Ok(Described { name, description, synonyms, broader, beside })
    }
}

/// What a person says of an interest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stance {
    pub practises: bool,
    pub helps: bool,
    pub learns: bool,
    pub follows: bool,
    /// How deep, in their own words.
    pub depth: String,
}

impl Stance {
    /// Whether anything is said at all; the words alone say nothing.
    pub fn is_empty(&self) -> bool {
        !(self.practises || self.helps || self.learns || self.follows)
    }

    /// Checks the words.
    pub fn check(self) -> Result<Stance> {
        let depth = text::line(&self.depth, DEPTH).map_err(|message| db::Error::invalid("depth", message))?;
        Ok(Stance { depth, ..self })
    }
}
