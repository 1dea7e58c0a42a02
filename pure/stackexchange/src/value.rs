//! The value of an attribute, from the way XML writes it.
//!
//! The XML reader could do this too. Texts are most of a dump, though, and this takes a third of the time and
//! knows the place of what is wrong.

use std::borrow::Cow;

use crate::error::Reason;
use crate::fields::Fault;

/// The value with its references resolved and its white space made spaces, as XML wants it. The places of faults
/// are counted from the beginning of `raw`.
pub fn resolve(raw: &str) -> Result<Cow<'_, str>, Fault> {
    let look = Look::at(raw);
    if (look.low || look.high)
        && let Some((at, c)) = raw.char_indices().find(|&(_, c)| is_forbidden(c))
    {
        return Err(Fault { at, reason: Reason::ForbiddenCharacter(u32::from(c)) });
    }
    if !look.reference && !look.low {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        push(&mut value, &rest[..at], look.low);
        let after = &rest[at + 1..];
        let place = raw.len() - after.len() - 1;
        let (c, length) = reference(after).map_err(|reason| Fault { at: place, reason })?;
        value.push(c);
        rest = &after[length..];
    }
    push(&mut value, rest, look.low);
    Ok(Cow::Owned(value))
}

/// What a text holds that needs more than copying.
struct Look {
    reference: bool,
    /// White space other than the space, or a character that XML forbids.
    low: bool,
    /// Perhaps one of the two last characters, which XML forbids.
    high: bool,
}

impl Look {
    fn at(text: &str) -> Look {
        let holds = |sought: fn(u8) -> bool| {
            // Without branches, so that the compiler makes it compare many bytes at once.
            text.as_bytes().chunks(64).any(|chunk| chunk.iter().fold(false, |found, &b| found | sought(b)))
        };
        Look { reference: holds(|b| b == b'&'), low: holds(|b| b < 0x20), high: holds(|b| b == 0xEF) }
    }
}

fn push(value: &mut String, text: &str, low: bool) {
    if low {
        value.push_str(&text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " "));
    } else {
        value.push_str(text);
    }
}

/// The character that a reference stands for, and the reference's length behind the `&`.
fn reference(after: &str) -> Result<(char, usize), Reason> {
    let end = after.bytes().take(64).position(|b| b == b';').ok_or_else(stray_ampersand)?;
    let name = &after[..end];
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => match name.strip_prefix('#') {
            Some(number) => by_number(number)?,
            None if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "._-:".contains(c)) => {
                return Err(Reason::EntityRefused(format!("the entity \"&{name};\"")));
            }
            None => return Err(stray_ampersand()),
        },
    };
    Ok((c, end + 1))
}

fn by_number(number: &str) -> Result<char, Reason> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    // `from_str_radix` would take a sign.
    let code = Some(digits).filter(|digits| digits.chars().all(|c| c.is_digit(radix)));
    let code = code.and_then(|digits| u32::from_str_radix(digits, radix).ok());
    let code = code.ok_or_else(|| Reason::Malformed("a character is given by an invalid number".into()))?;
    char::from_u32(code).filter(|&c| !is_forbidden(c)).ok_or(Reason::ForbiddenCharacter(code))
}

fn stray_ampersand() -> Reason {
    Reason::Malformed("a \"&\" is not followed by a name or number and \";\"".into())
}

/// True for the characters that XML 1.0 does not allow, however they are written.
pub fn is_forbidden(c: char) -> bool {
    (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(raw: &str) -> (usize, Reason) {
        let fault = resolve(raw).unwrap_err();
        (fault.at, fault.reason)
    }

    #[test]
    fn references_and_white_space_become_what_they_stand_for() {
        assert!(matches!(resolve("plain é ]"), Ok(Cow::Borrowed("plain é ]"))));
        assert_eq!(resolve("&lt;&gt;&amp;&quot;&apos;&#233;&#xe9;&#x10FFFF;").unwrap(), "<>&\"'éé\u{10FFFF}");
        assert_eq!(resolve("a\r\nb\nc\td\re &#xD;&#xA;&#9;").unwrap(), "a b c d e \r\n\t");
        assert_eq!(resolve("&amp;lt; \u{7F}\u{FFFD}\u{FEFF}").unwrap(), "&lt; \u{7F}\u{FFFD}\u{FEFF}");
    }

    #[test]
    fn forbidden_characters_are_found_however_they_are_written() {
        assert_eq!(fault("ab\u{1}"), (2, Reason::ForbiddenCharacter(1)));
        assert_eq!(fault("ñ&#x1F;"), (2, Reason::ForbiddenCharacter(0x1F)));
        assert_eq!(fault("&amp;&#0;"), (5, Reason::ForbiddenCharacter(0)));
        assert_eq!(fault("&#xD800;"), (0, Reason::ForbiddenCharacter(0xD800)));
        assert_eq!(fault("&#1114112;"), (0, Reason::ForbiddenCharacter(0x11_0000)));
        assert_eq!(fault("é\u{FFFE}"), (2, Reason::ForbiddenCharacter(0xFFFE)));
    }

    #[test]
    fn other_references_are_refused() {
        assert_eq!(fault("a&nbsp;"), (1, Reason::EntityRefused("the entity \"&nbsp;\"".into())));
        for raw in ["a& b", "a&", "a&;", "a&b c;", "a&lt", "a&<;"] {
            assert_eq!(fault(raw), (1, stray_ampersand()), "{raw}");
        }
        for raw in ["&#;x", "&#x;", "&#+1;", "&#xZ;", "&#X41;", "&#99999999999;"] {
            assert!(matches!(fault(raw), (0, Reason::Malformed(_) | Reason::ForbiddenCharacter(_))), "{raw}");
        }
    }
}
