//! The letters of this room, and how a letter looks.

use askama::Template;
use db::Time;
use web::i18n::Words;

db::words!(
    /// What a letter is about.
    Letter {
        /// A link to set a new password, asked for on the sign-in page.
        PasswordReset = "password-reset",
        /// A link by which an imported author becomes somebody's account.
        Invitation = "invitation",
        /// Word that the password was changed.
        PasswordChanged = "password-changed",
        /// Word that the archive of everything about oneself is ready.
        ExportReady = "export-ready",
        /// Word that a password was set with a link.
        PasswordSet = "password-set",
        /// Word that there is an account already, to whoever asked for one.
        HasAccount = "has-account",
        /// Word that signing in takes two steps now.
        SecondStepOn = "second-step-on",
        /// Word that it takes one step again.
        SecondStepOff = "second-step-off",
        /// Word that a passkey was added.
        PasskeyAdded = "passkey-added",
        /// Word that a recovery code was used.
        RecoveryCodeUsed = "recovery-code-used",
    }
);

/// What a letter says, in the order in which it says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub subject: String,
    pub greeting: String,
    pub paragraphs: Vec<String>,
    /// What can be done about it: words and address.
    pub link: Option<(String, String)>,
    /// Stands below the link.
    pub afterwards: Vec<String>,
    /// The last line: who writes.
    pub foot: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Plain<'a> {
    text: &'a Text,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    text: &'a Text,
    words: Words,
}

impl Text {
    /// For people who read without pictures and colours.
    pub fn plain(&self) -> Result<String, askama::Error> {
        Plain { text: self }.render()
    }

    /// For the others; hardly more.
    pub fn html(&self, words: Words) -> Result<String, askama::Error> {
        Html { text: self, words }.render()
    }
}

impl Letter {
    /// For how many milliseconds the link in it works; nothing where it holds no secret.
    pub fn lasts(self) -> Option<i64> {
        match self {
            Letter::PasswordReset => Some(Time::HOUR),
            Letter::Invitation => Some(7 * Time::DAY),
            _ => None,
        }
    }

    /// Where a letter without a secret leads.
    fn leads_to(self) -> &'static str {
        if self == Letter::ExportReady { "/settings/export" } else { "/password/new" }
    }

    /// The letter to a person of this name. `secret_link` is the address that [`Letter::lasts`] speaks of.
    pub fn write(self, words: Words, house: &str, url: &str, name: &str, secret_link: Option<String>) -> Text {
        let with_house = |id: &str| words.say_with(id, &[("organisation", house.into())]);
        let link = secret_link.unwrap_or_else(|| format!("{url}{}", self.leads_to()));
        let (subject, paragraphs, label, afterwards) = match self {
            Letter::PasswordReset => (
                with_house("mail-reset-subject"),
                vec![with_house("mail-reset-why")],
                words.say("mail-reset-link"),
                vec![words.say("mail-reset-lasts").to_owned(), words.say("mail-reset-not-you").to_owned()],
            ),
            Letter::Invitation => (
                with_house("mail-invitation-subject"),
                vec![with_house("mail-invitation-why"), words.say("mail-invitation-what").to_owned()],
                words.say("mail-invitation-link"),
                vec![words.say("mail-invitation-lasts").to_owned()],
            ),
            Letter::HasAccount => (
                with_house("mail-account-subject"),
                vec![with_house("mail-account-why"), words.say("mail-account-what").to_owned()],
                words.say("mail-reset-link"),
                vec![words.say("mail-account-not-you").to_owned()],
            ),
            Letter::SecondStepOn | Letter::SecondStepOff | Letter::PasskeyAdded | Letter::RecoveryCodeUsed => {
                let (subject, why) = self.of_ways_in();
                (
                    with_house(subject),
                    vec![with_house(why), words.say("mail-second-not-you").to_owned()],
                    words.say("mail-reset-link"),
                    Vec::new(),
                )
            }
            Letter::ExportReady => (
                with_house("mail-export-subject"),
                vec![with_house("mail-export-why")],
                words.say("mail-export-link"),
                Vec::new(),
            ),
            Letter::PasswordChanged | Letter::PasswordSet => {
                let why = if self == Letter::PasswordSet { "mail-set-why" } else { "mail-changed-why" };
                (
                    with_house("mail-changed-subject"),
                    vec![with_house(why), words.say("mail-changed-not-you").to_owned()],
                    words.say("mail-reset-link"),
                    Vec::new(),
                )
            }
        };
        Text {
            subject,
            greeting: words.say_with("mail-greeting", &[("name", name.into())]),
            paragraphs,
            link: Some((label.to_owned(), link)),
            afterwards,
            foot: foot(words, house, url),
        }
    }
}

impl Letter {
    /// Subject and reason of a letter about another way in.
    fn of_ways_in(self) -> (&'static str, &'static str) {
        match self {
            Letter::SecondStepOn => ("mail-second-on-subject", "mail-second-on-why"),
            Letter::SecondStepOff => ("mail-second-off-subject", "mail-second-off-why"),
            Letter::PasskeyAdded => ("mail-passkey-subject", "mail-passkey-why"),
            _ => ("mail-recovery-subject", "mail-recovery-why"),
        }
    }
}

/// The last line of every letter.
pub(crate) fn foot(words: Words, house: &str, url: &str) -> String {
    words.say_with("mail-foot", &[("organisation", house.into()), ("url", url.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_says_who_what_and_where() {
        for letter in Letter::ALL {
            let secret = letter.lasts().map(|_| "https://cop.example/password/5ec".to_owned());
            let text = letter.write(Words::source(), "Marlow Reach", "https://cop.example", "Nadia <Okafor>", secret);
            let plain = text.plain().unwrap();
            let html = text.html(Words::source()).unwrap();
            assert!(text.subject.contains("Marlow Reach"), "{}", text.subject);
            assert!(plain.starts_with("Hello Nadia <Okafor>,\n\n"), "{plain}");
            assert!(
                plain.contains("\nhttps://cop.example/password/")
                    || plain.contains("\nhttps://cop.example/settings/export"),
                "the address stands on a line of its own: {plain}"
            );
            assert!(html.contains("Nadia &#60;Okafor&#62;"), "{html}");
            let leads = ["href=\"https://cop.example/password/", "href=\"https://cop.example/settings/export"];
            assert!(leads.iter().any(|href| html.contains(href)), "{html}");
            for text in [&plain, &html] {
                assert!(!text.contains('⟦'), "a sentence is missing: {text}");
            }
        }
    }
}
