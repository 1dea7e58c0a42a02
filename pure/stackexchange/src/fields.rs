//! The attributes of one row, read as numbers, dates and text.

use std::borrow::Cow;
use std::cell::Cell;

use quick_xml::events::BytesStart;
use quick_xml::events::attributes::{AttrError, Attribute};

use crate::date;
use crate::error::Reason;
use crate::value;

/// No row of any dump has more than twenty-odd attributes; the check for doubles is quadratic.
const MAX_ATTRIBUTES: usize = 64;

/// A fault and where in the row it is, in bytes from the row's `<`.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub at: usize,
    pub reason: Reason,
}

/// The attributes of one row, in the order of the file.
pub struct Fields<'a> {
    /// The row without its angle brackets.
    row: &'a str,
    attributes: Vec<Attribute<'a>>,
    /// Rows are asked for their attributes in about the order in which the file has them, so each search
    /// starts behind the last find.
    next: Cell<usize>,
}

impl<'a> Fields<'a> {
    /// The attributes of a row, or what keeps it from being one.
    pub fn new(start: &'a BytesStart<'a>) -> Result<Fields<'a>, Fault> {
        let row: &str = start;
        if let Some(at) = row.find('<') {
            return Err(Fault { at: at + 1, reason: stray_opening() });
        }
        let mut attributes = Vec::with_capacity(24);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| malformed_attribute(&e))?;
            if attributes.len() == MAX_ATTRIBUTES {
                let reason = Reason::Malformed(format!("a row has more than {MAX_ATTRIBUTES} attributes"));
                return Err(Fault { at: 0, reason });
            }
            attributes.push(attribute);
        }
        Ok(Fields { row, attributes, next: Cell::new(0) })
    }

    fn find(&self, name: &str) -> Option<&Attribute<'a>> {
        let (before, after) = self.attributes.split_at(self.next.get().min(self.attributes.len()));
        let same = |a: &Attribute| a.key.as_ref() == name;
        let found = match after.iter().position(same) {
            Some(at) => before.len() + at,
            None => before.iter().position(same)?,
        };
        self.next.set(found + 1);
        Some(&self.attributes[found])
    }

    /// Where a value begins, which is a slice of the row; the `<` counts as one byte.
    fn offset(&self, attribute: &Attribute) -> usize {
        1 + (attribute.value.as_ptr() as usize).wrapping_sub(self.row.as_ptr() as usize).min(self.row.len())
    }

    /// The text of an attribute with its references resolved, or nothing when the row lacks it.
    fn value(&self, name: &str) -> Result<Option<Cow<'_, str>>, Fault> {
        let Some(attribute) = self.find(name) else { return Ok(None) };
        let offset = self.offset(attribute);
        value::resolve(&attribute.value).map(Some).map_err(|fault| Fault { at: offset + fault.at, ..fault })
    }

    fn required(&self, name: &'static str) -> Result<Cow<'_, str>, Fault> {
        self.value(name)?.ok_or(Fault { at: 0, reason: Reason::MissingAttribute(name) })
    }

    fn at(&self, name: &str) -> usize {
        self.find(name).map_or(0, |attribute| self.offset(attribute))
    }

    fn parsed<T>(
        &self,
        name: &'static str,
        value: &str,
        parse: impl Fn(&str) -> Option<T>,
        reason: impl Fn(&'static str, String) -> Reason,
    ) -> Result<T, Fault> {
        parse(value).ok_or_else(|| Fault { at: self.at(name), reason: reason(name, shortened(value)) })
    }

    /// A whole number that must be there.
    pub fn int(&self, name: &'static str) -> Result<i64, Fault> {
        self.parsed(name, &self.required(name)?, number, bad_number)
    }

    /// A whole number, or nothing when the attribute is absent or empty.
    pub fn maybe_int(&self, name: &'static str) -> Result<Option<i64>, Fault> {
        match self.value(name)? {
            Some(value) if !value.is_empty() => self.parsed(name, &value, number, bad_number).map(Some),
            _ => Ok(None),
        }
    }

    /// A whole number, zero when the attribute is absent or empty.
    pub fn count(&self, name: &'static str) -> Result<i64, Fault> {
        Ok(self.maybe_int(name)?.unwrap_or(0))
    }

    /// A moment that must be there, in milliseconds UTC.
    pub fn date(&self, name: &'static str) -> Result<i64, Fault> {
        self.parsed(name, &self.required(name)?, date::parse, bad_date)
    }

    /// A moment in milliseconds UTC, or nothing when the attribute is absent or empty.
    pub fn maybe_date(&self, name: &'static str) -> Result<Option<i64>, Fault> {
        match self.value(name)? {
            Some(value) if !value.is_empty() => self.parsed(name, &value, date::parse, bad_date).map(Some),
            _ => Ok(None),
        }
    }

    /// `True` or `False`; false when absent.
    pub fn flag(&self, name: &'static str) -> Result<bool, Fault> {
        match self.value(name)? {
            None => Ok(false),
            Some(value) => self.parsed(name, &value, truth, |attribute, value| Reason::BadFlag { attribute, value }),
        }
    }

    /// A text that must be there, though it may be empty.
    pub fn text(&self, name: &'static str) -> Result<String, Fault> {
        Ok(self.required(name)?.into_owned())
    }

    /// A text, empty when the attribute is absent.
    pub fn text_or_empty(&self, name: &'static str) -> Result<String, Fault> {
        Ok(self.value(name)?.unwrap_or_default().into_owned())
    }

    /// A text, or nothing when the attribute is absent or empty.
    pub fn maybe_text(&self, name: &'static str) -> Result<Option<String>, Fault> {
        Ok(self.value(name)?.filter(|value| !value.is_empty()).map(Cow::into_owned))
    }
}

pub fn stray_opening() -> Reason {
    Reason::Malformed("a \"<\" stands inside a row; a quotation mark before it is probably missing".into())
}

fn bad_number(attribute: &'static str, value: String) -> Reason {
    Reason::BadNumber { attribute, value }
}

fn bad_date(attribute: &'static str, value: String) -> Reason {
    Reason::BadDate { attribute, value }
}

fn number(value: &str) -> Option<i64> {
    // `parse` would also take a plus sign.
    if value.starts_with('+') { None } else { value.parse().ok() }
}

fn truth(value: &str) -> Option<bool> {
    match value {
        _ if value.eq_ignore_ascii_case("true") || value == "1" => Some(true),
        _ if value.eq_ignore_ascii_case("false") || value == "0" => Some(false),
        _ => None,
    }
}

/// What a message shows of a value.
fn shortened(value: &str) -> String {
    match value.char_indices().nth(40) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}

fn malformed_attribute(error: &AttrError) -> Fault {
    let (at, what) = match *error {
        AttrError::ExpectedEq(at) => (at, "an attribute has no \"=\""),
        AttrError::ExpectedValue(at) => (at, "an attribute has no value"),
        AttrError::UnquotedValue(at) => (at, "the value of an attribute is not in quotation marks"),
        AttrError::ExpectedQuote(at, _) => (at, "the value of an attribute has no closing quotation mark"),
        AttrError::Duplicated(at, _) => (at, "an attribute stands twice in one row"),
    };
    // Those positions leave the `<` out.
    Fault { at: at + 1, reason: Reason::Malformed(what.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_plus_and_flags_have_two_values() {
        assert_eq!(number("-1"), Some(-1));
        assert_eq!((number("+1"), number("1.0"), number(" 1"), number("")), (None, None, None, None));
        assert_eq!((truth("True"), truth("false"), truth("yes")), (Some(true), Some(false), None));
    }
}
