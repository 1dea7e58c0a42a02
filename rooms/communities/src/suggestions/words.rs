//! Reasons in words.

use std::collections::HashMap;

use kinship::Reason;
use people::interests::schema::{Interest, InterestId};
use web::i18n::Words;

use super::known::Known;

/// How many interests a sentence names.
const NAMED: usize = 3;

/// What is suggested, so that the sentence fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A person to a person.
    Person,
    /// A community to a person.
    Community,
    /// A person to those who lead a community.
    Newcomer,
}

/// What sentences are made of.
pub struct Teller<'a> {
    pub words: Words,
    pub of: Of,
    pub interests: &'a HashMap<InterestId, Interest>,
    pub known: &'a Known,
}

impl Teller<'_> {
    /// The strongest reason, and the department where it adds something.
    pub fn sentence(&self, reasons: &[Reason]) -> String {
        let first = reasons.first().map(|reason| self.say(reason));
        let bridge = reasons.iter().skip(1).find(|reason| matches!(reason, Reason::NobodyFrom(_)));
        first.into_iter().chain(bridge.map(|reason| self.say(reason))).collect::<Vec<_>>().join(" ")
    }

    /// One reason.
    pub fn say(&self, reason: &Reason) -> String {
        let words = self.words;
        let with_list = |id: &str, ids: &[kinship::InterestId]| {
            let list = self.list(ids);
            words.say_with(id, &[("interests", list.as_str().into())])
        };
        match reason {
            Reason::Practise(ids) => with_list("suggestions-practise", ids),
            Reason::CanHelpYou(ids) => with_list("suggestions-can-help", ids),
            Reason::YouCanHelp(ids) => with_list("suggestions-you-can-help", ids),
            Reason::About(ids) if self.of == Of::Newcomer => with_list("suggestions-names", ids),
            Reason::About(ids) => with_list("suggestions-about", ids),
            Reason::Near { yours, theirs } => {
                let id = if self.of == Of::Newcomer { "suggestions-near-here" } else { "suggestions-near-yours" };
                words.say_with(id, &[("yours", self.quoted(*yours).into()), ("theirs", self.quoted(*theirs).into())])
            }
            Reason::Threads(count) => words.count("suggestions-threads", i64::from(*count)),
            Reason::OtherDepartment(department) => self.with_department("suggestions-other-department", *department),
            Reason::NobodyFrom(department) => self.with_department("suggestions-nobody-from", *department),
            Reason::MembersPractise { interest, members } => words.say_with(
                "suggestions-members-practise",
                &[("count", i64::from(*members).into()), ("interest", self.quoted(*interest).into())],
            ),
            Reason::KnownInside(count) => words.count("suggestions-known-inside", i64::from(*count)),
        }
    }

    fn with_department(&self, id: &str, department: kinship::DepartmentId) -> String {
        self.words.say_with(id, &[("department", self.known.departments.name(department.0).into())])
    }

    /// Names are other people's words, so they stand in quotation marks.
    fn quoted(&self, id: kinship::InterestId) -> String {
        let name = self.interests.get(&InterestId(id.0)).map_or("", |interest| interest.name.as_str());
        self.words.say_with("suggestions-name", &[("name", name.into())])
    }

    /// "a", "a and b", "a, b and c": the first three.
    fn list(&self, ids: &[kinship::InterestId]) -> String {
        let names: Vec<String> = ids.iter().take(NAMED).map(|id| self.quoted(*id)).collect();
        match names.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, before)) => self
                .words
                .say_with("suggestions-list", &[("before", before.join(", ").into()), ("last", last.as_str().into())]),
        }
    }
}

/// The word of the API for a reason, and the number that belongs to it.
pub fn coded(reason: &Reason) -> (&'static str, Option<u32>) {
    match reason {
        Reason::Practise(_) => ("practise", None),
        Reason::CanHelpYou(_) => ("can-help-you", None),
        Reason::YouCanHelp(_) => ("you-can-help", None),
        Reason::Near { .. } => ("near", None),
        Reason::Threads(count) => ("threads", Some(*count)),
        Reason::OtherDepartment(_) => ("other-department", None),
        Reason::About(_) => ("about", None),
        Reason::MembersPractise { members, .. } => ("members-practise", Some(*members)),
        Reason::KnownInside(count) => ("known-inside", Some(*count)),
        Reason::NobodyFrom(_) => ("nobody-from", None),
    }
}
