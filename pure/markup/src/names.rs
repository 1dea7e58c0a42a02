//! Names for addresses: slugs of titles, handles of people.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest slug, in bytes.
pub const SLUG_MAX: usize = 80;
/// The shortest handle.
pub const HANDLE_MIN: usize = 2;
/// The longest handle.
pub const HANDLE_MAX: usize = 30;

/// What a title without a single Latin letter or digit is called.
const SLUG_FALLBACK: &str = "topic";
/// What a person without one is called.
const HANDLE_FALLBACK: &str = "member";
/// Leaves room to tell people of the same name apart by a number.
const SUGGESTED_MAX: usize = 24;

/// The part of an address that tells people what a page is about: `[a-z0-9-]`, at most [`SLUG_MAX`] long, whole words
/// where possible, `topic` if nothing is left.
pub fn slug(title: &str) -> String {
    let slug = hyphenated(title, SLUG_MAX);
    if slug.is_empty() { SLUG_FALLBACK.to_string() } else { slug }
}

/// Whether this can be the handle of a person: [`HANDLE_MIN`] to [`HANDLE_MAX`] of `[a-z0-9_-]`, with a letter or
/// digit at both ends, so that the dash after `@anna-` is not part of the name.
pub fn is_handle(handle: &str) -> bool {
    let letter = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = handle.as_bytes();
    (HANDLE_MIN..=HANDLE_MAX).contains(&bytes.len())
        && bytes.iter().all(|b| letter(b) || matches!(b, b'-' | b'_'))
        && bytes.first().is_some_and(letter)
        && bytes.last().is_some_and(letter)
}

/// A handle for a person of this name, at most 24 long: `-2` and so on still fits where it is taken.
pub fn handle_from(name: &str) -> String {
    let handle = hyphenated(name, SUGGESTED_MAX);
    if is_handle(&handle) { handle } else { HANDLE_FALLBACK.to_string() }
}

/// What is left of a text in the handle of a person of this name: compare it with handles to find names whatever their
/// accents and capitals. Empty where no letter is Latin.
pub fn folded(text: &str) -> String {
    hyphenated(text, HANDLE_MAX)
}

/// What is left of a name, in any script, when capitals, accents and signs are set aside: two names that leave the same
/// are the same name. Words are divided by one space; `+` and `#` stay, for C++ and C# are not C. Only Latin, Greek and
/// Cyrillic letters lose their marks; elsewhere these are vowels, or make another letter. Empty where nothing is left.
pub fn comparable(name: &str) -> String {
    let mut left = String::new();
    let (mut gap, mut accents) = (false, false);
    // Small before anything is asked of a letter: a capital may stand in another block than its small letter.
    let small = name.nfkd().flat_map(char::to_lowercase).nfkd();
    for c in small.filter(|c| !matches!(c, '\'' | '’' | 'ʼ')) {
        let mark = is_combining_mark(c);
        if mark && (accents || left.is_empty()) {
            continue;
        }
        if mark || c.is_alphanumeric() || matches!(c, '+' | '#') {
            if gap && !left.is_empty() {
                left.push(' ');
            }
            gap = false;
            accents = if mark { accents } else { has_accents(c) };
            left.push(c);
        } else {
            (gap, accents) = (true, true);
        }
    }
    left.nfc().collect()
}

/// Whether marks on this letter are accents, which people leave out.
fn has_accents(letter: char) -> bool {
    matches!(letter, '\u{41}'..='\u{52f}' | '\u{1d00}'..='\u{1fff}' | '0'..='9' | '+' | '#')
}

/// The letters and digits of a text in ASCII, lower case, with one hyphen for whatever lies between.
fn hyphenated(text: &str, max: usize) -> String {
    let mut name = String::new();
    let mut gap = false;
    for c in text.nfkd() {
        if let Some(letters) = fold(c) {
            if gap && !name.is_empty() {
                name.push('-');
            }
            gap = false;
            name.push_str(letters.as_str());
        } else if !is_combining_mark(c) && !matches!(c, '\'' | '’' | 'ʼ') {
            gap = true;
        }
        // One word more than fits is enough to know where to cut.
        if name.len() > 2 * max {
            break;
        }
    }
    cut(name, max)
}

fn cut(mut name: String, max: usize) -> String {
    if name.len() > max {
        // At a hyphen, unless that would throw away more than half.
        let end = name[..=max].rfind('-').filter(|end| *end > max / 2).unwrap_or(max);
        name.truncate(end);
        name.truncate(name.trim_end_matches('-').len());
    }
    name
}

/// One or two ASCII letters for a character, without the heap.
struct Letters([u8; 2], usize);

impl Letters {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0[..self.1]).expect("ASCII")
    }
}

fn fold(c: char) -> Option<Letters> {
    if c.is_ascii_alphanumeric() {
        return Some(Letters([c.to_ascii_lowercase() as u8, 0], 1));
    }
    let letters = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        _ => return None,
    };
    let bytes = letters.as_bytes();
    Some(Letters([bytes[0], *bytes.last()?], bytes.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs_read_like_their_titles() {
        for (title, expected) in [
            ("How do I brew a strong cup?", "how-do-i-brew-a-strong-cup"),
            ("Don't panic: it's C++", "dont-panic-its-c"),
            ("Ærøskøbing, Łódź & Straße", "aeroskobing-lodz-strasse"),
            ("Crème brûlée", "creme-brulee"),
            ("ﬁne ①", "fine-1"),
            ("  --a__b--  ", "a-b"),
            ("日本語", "topic"),
            ("", "topic"),
        ] {
            assert_eq!(slug(title), expected, "{title}");
        }
    }

    #[test]
    fn long_slugs_end_with_a_whole_word() {
        let long = slug(&"seven ".repeat(30));
        assert_eq!(long.len(), 77);
        assert!(long.ends_with("-seven"));
        assert_eq!(slug(&"x".repeat(200)), "x".repeat(SLUG_MAX));
        assert_eq!(slug(&format!("{} next", "x".repeat(SLUG_MAX))), "x".repeat(SLUG_MAX));
    }

    #[test]
    fn handles_have_one_form() {
        for handle in ["an", "anna", "a-b_c", "42", "x23456789012345678901234567890"] {
            assert!(is_handle(handle), "{handle}");
        }
        for handle in ["", "a", "Anna", "-a", "a-", "_ab", "a b", "é1", "a.b", "x234567890123456789012345678901"] {
            assert!(!is_handle(handle), "{handle}");
        }
        assert_eq!(handle_from("Zoë O'Connor-Smith"), "zoe-oconnor-smith");
        assert_eq!((folded("ÖZTÜRK"), folded("Ł"), folded("王")), ("ozturk".into(), "l".into(), String::new()));
        assert_eq!(handle_from("X"), "member");
        assert_eq!(handle_from("王"), "member");
        assert_eq!(handle_from("user1234567890123456789012345"), "user12345678901234567890");
    }

    #[test]
    fn the_same_name_is_the_same_whatever_its_signs() {
        for (name, left) in [
            ("  Root-cause   Analysis ", "root cause analysis"),
            ("Übergabe", "ubergabe"),
            ("C++", "c++"),
            ("C#", "c#"),
            ("Don't panic", "dont panic"),
            ("病棟の引き継ぎ", "病棟の引き継ぎ"),
            ("काम", "काम"),
            ("バス", "バス"),
            ("ﾊﾞｽ", "バス"),
            ("ΆΡΘΡΟ", "αρθρο"),
            ("Ɦ\u{c55}", "ɦ"),
            ("İstanbul", "istanbul"),
            ("…", ""),
        ] {
            assert_eq!(comparable(name), left, "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_is_left_of_a_name_is_left_of_what_is_left(name in "\\PC{0,80}") {
            let left = comparable(&name);
            prop_assert_eq!(&comparable(&left), &left);
            prop_assert_eq!(comparable(&format!("  {} - ", name)), left);
        }

        #[test]
        fn every_title_has_a_slug(title in "\\PC{0,120}|[a-zA-Z é'-]{0,200}") {
            let name = slug(&title);
            prop_assert!((1..=SLUG_MAX).contains(&name.len()));
            prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(!name.starts_with('-') && !name.ends_with('-') && !name.contains("--"));
            prop_assert_eq!(&slug(&name), &name);
        }

        #[test]
        fn every_name_has_a_handle_with_room_for_a_number(name in "\\PC{0,60}|[a-zA-Z ]{0,60}") {
            let handle = handle_from(&name);
            prop_assert!(is_handle(&handle), "{}", handle);
            let numbered = format!("{handle}-99999");
            prop_assert!(is_handle(&numbered));
        }
    }
}
