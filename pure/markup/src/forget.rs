//! Taking a person out of what others wrote: their mentions, links to their page, their e-mail address.
//!
//! Works on Markdown and on the HTML cooked from it alike, and leaves everything else byte for byte as it was.

/// What leads to a person, and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces {
    /// In lower case.
    pub handle: String,
    /// In lower case.
    pub email: Option<String>,
    /// Looked for in what they wrote themselves; in what others wrote it may be somebody else's.
    pub name: Option<String>,
    /// The handle that stands there instead.
    pub instead: String,
    /// The name that stands there instead.
    pub instead_name: String,
}

/// How the `@` of a mention or an address may be written.
const SIGNS: [&str; 5] = ["@", "&#64;", "&commat;", "&#x40;", "%40"];
/// What stands before a handle in the address of a person's page.
const PAGE: &str = "/people/";

/// The text without this person; nothing where it does not name them.
pub fn forget(text: &str, traces: &Traces) -> Option<String> {
    let mut out = String::new();
    let (mut at, mut kept) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        match traces.found(text, at) {
            Some((length, instead)) => {
                out.push_str(&text[kept..at]);
                out.push_str(&instead);
                at += length;
                kept = at;
            }
            None => at += c.len_utf8(),
        }
    }
    (kept > 0).then(|| out + &text[kept..])
}

impl Traces {
    /// What begins here: how long it is, and what stands there instead.
    fn found(&self, text: &str, at: usize) -> Option<(usize, String)> {
        self.address(text, at).or_else(|| self.mention(text, at)).or_else(|| self.page(text, at)).or_else(|| {
            let name = self.name.as_deref()?;
            let length = word(text, at, name)?;
            Some((length, self.instead_name.clone()))
        })
    }

    fn address(&self, text: &str, at: usize) -> Option<(usize, String)> {
        let (local, domain) = self.email.as_deref()?.rsplit_once('@')?;
        let in_address = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
        if text[..at].chars().next_back().is_some_and(in_address) {
            return None;
        }
        let local = same(&text[at..], local)?;
        let sign = sign(&text[at + local..])?;
        let domain = same(&text[at + local + sign..], domain)?;
        let end = at + local + sign + domain;
        let mut rest = text[end..].chars();
        let goes_on = match rest.next() {
            Some('.') => rest.next().is_some_and(char::is_alphanumeric),
            Some(c) => c.is_alphanumeric() || c == '-',
            None => false,
        };
        let sign = &text[at + local..at + local + sign];
        (!goes_on).then(|| (end - at, format!("{}{sign}removed.invalid", self.instead)))
    }

    fn mention(&self, text: &str, at: usize) -> Option<(usize, String)> {
        let sign = sign(&text[at..])?;
        // The sign of an address is no mention.
        if text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let handle = self.handle_at(&text[at + sign..])?;
        let mut rest = text[at + sign + handle..].chars();
        let goes_on = match rest.next() {
            Some('.') => rest.next().is_some_and(|c| c.is_ascii_alphanumeric()),
            Some(c) => matches!(c, '@' | '/'),
            None => false,
        };
        (!goes_on).then(|| (sign + handle, format!("{}{}", &text[at..at + sign], self.instead)))
    }

    fn page(&self, text: &str, at: usize) -> Option<(usize, String)> {
        let rest = text[at..].strip_prefix(PAGE)?;
        let handle = self.handle_at(rest)?;
        Some((PAGE.len() + handle, format!("{PAGE}{}", self.instead)))
    }

    /// The length of this very handle at the beginning of a text; its dashes may be escaped, as editors write them.
    fn handle_at(&self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = 0;
        for wanted in self.handle.bytes() {
            if bytes.get(at) == Some(&b'\\') && matches!(wanted, b'-' | b'_') {
                at += 1;
            }
            if !bytes.get(at)?.eq_ignore_ascii_case(&wanted) {
                return None;
            }
            at += 1;
        }
        // A longer handle is somebody else; a dash at its end is none of it.
        let dash = |c: &char| matches!(c, '-' | '_');
        let mut rest = text[at..].chars().peekable();
        let goes_on = loop {
            match rest.next() {
                Some('-' | '_') => {}
                // Before anything else it is a sign of its own, which ends the handle.
                Some('\\') if rest.peek().is_some_and(dash) => {}
                next => break next.is_some_and(|c| c.is_ascii_alphanumeric()),
            }
        };
        (!goes_on).then_some(at)
    }
}

fn sign(text: &str) -> Option<usize> {
    SIGNS
        .iter()
        .find(|sign| text.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign)))
        .map(|s| s.len())
}

/// The length of this text at the beginning of another, whatever their capitals.
fn same(text: &str, wanted: &str) -> Option<usize> {
    let mut rest = text.char_indices();
    let mut wanted = wanted.chars().flat_map(char::to_lowercase);
    let mut end = 0;
    let mut next = wanted.next();
    while next.is_some() {
        let (at, c) = rest.next()?;
        for lower in c.to_lowercase() {
            if next != Some(lower) {
                return None;
            }
            next = wanted.next();
        }
        end = at + c.len_utf8();
    }
    (end > 0).then_some(end)
}

/// The same for whole words.
fn word(text: &str, at: usize, wanted: &str) -> Option<usize> {
    if text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let length = same(&text[at..], wanted)?;
    (!text[at + length..].chars().next().is_some_and(char::is_alphanumeric)).then_some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cook;

    fn traces(name: Option<&str>) -> Traces {
        Traces {
            handle: "zoe_quill-2".to_owned(),
            email: Some("zoe.quill@ward.example".to_owned()),
            name: name.map(str::to_owned),
            instead: "former-member-1a2b".to_owned(),
            instead_name: "A former member".to_owned(),
        }
    }

    fn forgotten(text: &str) -> String {
        forget(text, &traces(None)).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn mentions_pages_and_addresses_go_in_every_form() {
        for (text, expected) in [
            ("@zoe_quill-2", "@former-member-1a2b"),
            ("Ask @Zoe_Quill-2, or (@zoe_quill-2).", "Ask @former-member-1a2b, or (@former-member-1a2b)."),
            ("@zoe\\_quill\\-2 and @zoe_quill-2- too", "@former-member-1a2b and @former-member-1a2b- too"),
            ("@zoe_quill-2\\a and @zoe_quill-2\\- too", "@former-member-1a2b\\a and @former-member-1a2b\\- too"),
            ("&#64;zoe_quill-2 `@zoe_quill-2`", "&#64;former-member-1a2b `@former-member-1a2b`"),
            ("[her](/people/zoe_quill-2#top)", "[her](/people/former-member-1a2b#top)"),
            ("https://cop.example/people/zoe_quill-2?x", "https://cop.example/people/former-member-1a2b?x"),
            ("<Zoe.Quill@WARD.example>", "<former-member-1a2b@removed.invalid>"),
            ("mailto:zoe.quill%40ward.example.", "mailto:former-member-1a2b%40removed.invalid."),
            ("問@zoe_quill-2問", "問@former-member-1a2b問"),
        ] {
            assert_eq!(forgotten(text), expected, "{text}");
        }
    }

    #[test]
    fn others_stay() {
        for text in [
            "@zoe",
            "@zoe_quill-22",
            "@zoe_quill-2-b",
            "@zoe_quill",
            "zoe_quill-2",
            "mail@zoe_quill-2",
            "@zoe_quill-2.org",
            "azoe.quill@ward.example",
            "zoe.quill@ward.example.org",
            "zoe.quill@ward.examples",
            "/people/zoe_quill-2b",
            "x-zoe.quill@ward.example",
            "Zoe Quill",
            "",
            "@",
            "/people/",
        ] {
            assert_eq!(forget(text, &traces(None)), None, "{text}");
        }
    }

    #[test]
    fn ones_own_name_goes_from_ones_own_words_only() {
        let own = traces(Some("Zoë Quill"));
        assert_eq!(forget("zoë quill, ZOË QUILL", &own).as_deref(), Some("A former member, A former member"));
        assert_eq!(forget("Zoë Quillon and Chloezoë Quill", &own), None);
    }

    proptest! {
        /// Whatever the words around it: the cooked text mentions the person no more, and a second time changes nothing.
        #[test]
        fn what_is_forgotten_stays_forgotten(
            pieces in prop::collection::vec(prop_oneof![
                Just("@zoe_quill-2".to_owned()), Just("@Zoe\\_quill-2".to_owned()), Just("zoe.quill@ward.example".to_owned()),
                Just("/people/zoe_quill-2".to_owned()), "[ a-zé問@._\\\\<>()\\[\\]`*\n-]{0,8}",
            ], 0..12)
        ) {
            let text = pieces.concat();
            let after = forgotten(&text);
            prop_assert_eq!(forget(&after, &traces(None)), None);
            let cooked = cook(&after, "x").unwrap();
            prop_assert!(!cooked.mentions.contains(&"zoe_quill-2".to_owned()), "{}", after);
            if let Some(html) = forget(&cook(&text, "x").unwrap().html, &traces(None)) {
                prop_assert!(!html.contains("\"/people/zoe_quill-2\""), "{}", html);
            }
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,80}", name in "\\PC{0,10}") {
            forget(&text, &traces(Some(&name)));
        }
    }
}
