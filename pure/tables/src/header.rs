//! The first row: which column is which.

use crate::Refused;

/// A column that the caller knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What [`crate::Row::get`] asks for, and what a header may call it.
    pub name: &'static str,
    /// What else a header may call it. Case, spaces and marks make no difference.
    pub others: &'static [&'static str],
    pub required: bool,
}

impl Column {
    /// A column without which the file is of no use.
    pub const fn required(name: &'static str, others: &'static [&'static str]) -> Column {
        Column { name, others, required: true }
    }

    /// A column that may be absent; its fields are empty then.
    pub const fn optional(name: &'static str, others: &'static [&'static str]) -> Column {
        Column { name, others, required: false }
    }

    fn is_called(&self, word: &str) -> bool {
        std::iter::once(&self.name).chain(self.others).any(|name| plain(name) == word)
    }
}

/// Finds each column in the header: its place, or nothing where it is absent.
pub fn places(columns: &[Column], header: &[String]) -> Result<Vec<Option<usize>>, Refused> {
    let words: Vec<String> = header.iter().map(|word| plain(word)).collect();
    let mut missing = Vec::new();
    let mut places = Vec::with_capacity(columns.len());
    for column in columns {
        let mut found = words.iter().enumerate().filter(|(_, word)| column.is_called(word)).map(|(place, _)| place);
        let place = found.next();
        if found.next().is_some() {
            return Err(Refused::Twice(column.name));
        }
        if place.is_none() && column.required {
            missing.push(column.name);
        }
        places.push(place);
    }
    if missing.is_empty() { Ok(places) } else { Err(Refused::Missing(missing)) }
}

/// `E-mail address` and `email_address` are the same word.
fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
