//! What somebody wrote while their session ran out: carried through signing in, then shown again with one button.

use crate::visit::RawForm;
use crate::{Visit, look};

/// The field that says where the form was going.
const ACTION: &str = "kept-action";
/// Stands before the name of each field that is carried.
const FIELD: &str = "kept-field-";

/// A form on its way through signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is sent: a path of this site.
    pub action: String,
    /// Its fields, secrets left out.
    pub fields: RawForm,
}

impl Kept {
    /// The form that came with this visit.
    pub fn of(visit: &Visit) -> Option<Kept> {
        let fields = without_secrets(visit.sent());
        (!fields.is_empty()).then(|| Kept { action: visit.here().to_owned(), fields })
    }

    /// What the sign-in form carries, read back from the fields it was sent with.
    pub fn carried(sent: &RawForm) -> Option<Kept> {
        let action = sent.iter().find(|(name, _)| name == ACTION).map(|(_, action)| action.as_str())?;
        if look::inside(Some(action)) != action {
            return None;
        }
        let field = |(name, value): &(String, String)| Some((name.strip_prefix(FIELD)?.to_owned(), value.clone()));
        let fields = without_secrets(sent.iter().filter_map(field).collect());
        Some(Kept { action: action.to_owned(), fields })
    }

    /// The fields that the sign-in form has to have so that [`Kept::carried`] finds them.
    pub fn to_carry(&self) -> RawForm {
        let action = (ACTION.to_owned(), self.action.clone());
        let fields = self.fields.iter().map(|(name, value)| (format!("{FIELD}{name}"), value.clone()));
        std::iter::once(action).chain(fields).collect()
    }
}

/// Whether a field is shown rather than hidden. What has a space was written by somebody; the rest are keys and
/// numbers.
pub fn is_writing(value: &str) -> bool {
    value.contains(char::is_whitespace)
}

/// Passwords and codes are never sent back to a page.
pub fn without_secrets(fields: RawForm) -> RawForm {
    let is_secret = |name: &str| name.contains("password") || matches!(name, "set_up_code" | "step" | "code");
    fields.into_iter().filter(|(name, _)| !is_secret(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::Kept;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_carried_comes_back() {
        let kept = Kept { action: "/c/x/topics".to_owned(), fields: pairs(&[("title", "Why?"), ("body", "a\nb")]) };
        let mut sent = pairs(&[("email", "nadia@marlowreach.example"), ("password", "secret")]);
        sent.extend(kept.to_carry());
        assert_eq!(Kept::carried(&sent), Some(kept));
    }

    #[test]
    fn it_goes_nowhere_else_and_carries_no_secret() {
        let foreign = pairs(&[("kept-action", "//elsewhere.example/"), ("kept-field-body", "x")]);
        assert_eq!(Kept::carried(&foreign), None);
        let secret = pairs(&[("kept-action", "/settings/password"), ("kept-field-password-now", "x")]);
        assert_eq!(Kept::carried(&secret).unwrap().fields, vec![]);
        assert_eq!(Kept::carried(&pairs(&[("email", "x")])), None);
    }
}
