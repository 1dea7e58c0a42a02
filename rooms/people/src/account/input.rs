//! What an account is made of, as it comes in.

use db::{FieldErrors, Message, Result};

use unicode_normalization::UnicodeNormalization;

use super::password::Hashed;
use crate::text;

/// Most characters of a name.
pub const NAME: usize = 100;
/// Most characters of a role or a department.
pub const LINE: usize = 100;
/// Most characters of what somebody says about themselves.
pub const ABOUT: usize = 2_000;
/// Most bytes of an e-mail address (RFC 5321).
const EMAIL: usize = 254;

/// An e-mail address to which mail can be sent, in the one form in which equal ones are equal: it is compared as text.
///
/// Wide, composed and capital letters are folded (NFKC), the domain is written as the Internet knows it (IDNA), and
/// before the @ stand plain letters only: two addresses that look alike are either the same or refused, or differ
/// visibly in a domain that begins with `xn--`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads what somebody typed.
    pub fn parse(text: &str) -> Result<Email, Message> {
        let folded: String = text.nfkc().collect();
        if folded.trim().is_empty() {
            return Err(Message::new("account-email-empty"));
        }
        let malformed = || Message::new("account-email-malformed");
        let (local, domain) = folded.trim().rsplit_once('@').ok_or_else(malformed)?;
        let local = local.to_lowercase();
        if !local.is_ascii() && local.chars().any(char::is_alphanumeric) {
            return Err(Message::new("account-email-letters"));
        }
        let email = format!("{local}@{}", self::domain(domain).ok_or_else(malformed)?);
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | ',' | ';');
        let fits = email.len() <= EMAIL && email.chars().all(plain) && email.parse::<lettre::Address>().is_ok();
        if fits { Ok(Email(email)) } else { Err(malformed()) }
    }

    /// What stands after the @.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A domain as the Internet knows it, in lower case and plain letters; nothing where this is none.
pub fn domain(text: &str) -> Option<String> {
    idna::domain_to_ascii_strict(text.trim()).ok()
}

/// A name, checked: one line, not empty.
pub fn name(text: &str) -> Result<String, Message> {
    let name = text::line(text, NAME)?;
    if name.is_empty() { Err(Message::new("account-name-empty")) } else { Ok(name) }
}

/// What a person says of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// What they do.
    pub role: String,
    /// Where they do it.
    pub department: String,
    /// A few sentences.
    pub about: String,
}

impl Profile {
    /// Reads three fields; what is wrong is added under their names.
    pub fn parse(role: &str, department: &str, about: &str, errors: &mut FieldErrors) -> Profile {
        let mut take = |field, text: Result<String, Message>| {
            text.unwrap_or_else(|message| {
                errors.add(field, message);
                String::new()
            })
        };
        Profile {
            role: take("role", text::line(role, LINE)),
            department: take("department", text::line(department, LINE)),
            about: take("about", text::prose(about, ABOUT)),
        }
    }
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewPerson {
    pub name: String,
    pub email: Email,
    /// Nothing where they set one by mail.
    pub password: Option<Hashed>,
    pub admin: bool,
    pub profile: Profile,
}

impl NewPerson {
    /// A member with this name and address, who has no password yet. Says of each field (`name`, `email`) what is
    /// wrong with it.
    pub fn parse(name: &str, email: &str) -> Result<NewPerson, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = self::name(name).map_err(|message| errors.add("name", message)).ok();
        let email = Email::parse(email).map_err(|message| errors.add("email", message)).ok();
        match (name, email) {
            (Some(name), Some(email)) => Ok(NewPerson::of(name, email)),
            _ => Err(errors),
        }
    }

    /// The same with both checked already.
    pub fn of(name: String, email: Email) -> NewPerson {
        NewPerson { name, email, password: None, admin: false, profile: Profile::default() }
    }

    pub fn password(self, password: Hashed) -> NewPerson {
        NewPerson { password: Some(password), ..self }
    }

    pub fn admin(self, admin: bool) -> NewPerson {
        NewPerson { admin, ..self }
    }

    pub fn profile(self, profile: Profile) -> NewPerson {
        NewPerson { profile, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_lower_case_and_can_be_written_to() {
        assert_eq!(Email::parse(" Nadia@MarlowReach.example ").unwrap().as_str(), "nadia@marlowreach.example");
        assert_eq!(Email::parse("nadia@ward").unwrap().as_str(), "nadia@ward");
        for bad in ["nadia", "@ward.example", "nadia@", "a b@ward.example", "a@b@c", "<a@b.example>", "a,b@c.example"] {
            assert_eq!(Email::parse(bad).unwrap_err().id, "account-email-malformed", "{bad}");
        }
        assert_eq!(Email::parse(&format!("{}@b.example", "a".repeat(250))).unwrap_err().id, "account-email-malformed");
        assert_eq!(Email::parse("a@b.example\r\nBcc: c@d.example").unwrap_err().id, "account-email-malformed");
        assert_eq!(Email::parse(" ").unwrap_err().id, "account-email-empty");
    }

    #[test]
    fn what_looks_alike_is_the_same_or_refused() {
        let same = |text: &str| Email::parse(text).unwrap().as_str().to_owned();
        assert_eq!(same("ｎａｄｉａ＠ward.example"), "nadia@ward.example", "wide letters");
        assert_eq!(same("nadia@WARD。example"), "nadia@ward.example", "another full stop");
        assert_eq!(same("nadia@ho\u{302}pital.example"), same("nadia@HÔPITAL.example"), "composed or not");
        assert_eq!(same("ﬁona@ward.example"), "fiona@ward.example", "a ligature");
        for other in ["nаdia@ward.example", "zoë@ward.example", "nadia\u{301}@ward.example", "ΝADIA@ward.example"] {
            assert_eq!(Email::parse(other).unwrap_err().id, "account-email-letters", "{other}");
        }
        // A Cyrillic letter in the domain is another domain, and looks like one.
        assert_eq!(same("nadia@wаrd.example"), "nadia@xn--wrd-6cd.example");
        for broken in ["nadia@-ward.example", "nadia@ward..example", "nadia@w_rd.example", "nadia@[127.0.0.1]"] {
            assert_eq!(Email::parse(broken).unwrap_err().id, "account-email-malformed", "{broken}");
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let errors = NewPerson::parse(" ", "nobody").unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(field, message)| (field, message.id)).collect();
        assert_eq!(fields, [("name", "account-name-empty"), ("email", "account-email-malformed")]);
    }
}
