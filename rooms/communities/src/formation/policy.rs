//! What founding a community needs, as an administrator decides.

use db::{Db, Error, Result};
use spine::audit::{self, Entry};
use spine::{Ctx, INSTANCE, activity, settings};

use super::schema::PolicySet;
use crate::actions;
use crate::found::TURNS;

const NAME: &str = "communities.founding";
/// Supporters that may be asked for.
pub const MEMBERS_MAX: i64 = 50;

/// What has to happen before a community is founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Nothing.
    Freely,
    /// An administrator agrees.
    Administrator,
    /// So many people say that they would join, or an administrator agrees.
    Members(i64),
}

impl Policy {
    /// The policy of this instance.
    pub fn load(db: &mut Db) -> Result<Policy> {
        Ok(settings::get(db, NAME)?.and_then(|word| Policy::parse(&word)).unwrap_or(Policy::Freely))
    }

    fn parse(word: &str) -> Option<Policy> {
        match word.split_once(':') {
            None if word == "freely" => Some(Policy::Freely),
            None if word == "administrator" => Some(Policy::Administrator),
            Some(("members", count)) => count.parse().ok().filter(|count| is_possible(*count)).map(Policy::Members),
            _ => None,
        }
    }

    fn word(self) -> String {
        match self {
            Policy::Freely => "freely".to_owned(),
            Policy::Administrator => "administrator".to_owned(),
            Policy::Members(count) => format!("members:{count}"),
        }
    }

    /// The value of the choice in a form.
    pub fn choice(self) -> &'static str {
        match self {
            Policy::Freely => "freely",
            Policy::Administrator => "administrator",
            Policy::Members(_) => "members",
        }
    }

    /// What was chosen in a form, with the number beside it.
    pub fn read(choice: &str, count: &str) -> Result<Policy> {
        match choice {
            "freely" => Ok(Policy::Freely),
            "administrator" => Ok(Policy::Administrator),
            "members" => match count.trim().parse() {
                Ok(count) if is_possible(count) => Ok(Policy::Members(count)),
                _ => Err(Error::invalid("count", "formation-policy-count-wrong")),
            },
            _ => Err(Error::invalid("policy", "formation-policy-missing")),
        }
    }
}

fn is_possible(count: i64) -> bool {
    (1..=MEMBERS_MAX).contains(&count)
}

/// Changes what founding needs. Proposals that wait stay and are measured by the new rule.
pub fn set(db: &mut Db, ctx: &Ctx, policy: Policy) -> Result<()> {
    // What is founded in this moment is founded by one rule or the other.
    db::take_turns(db, TURNS)?;
    settings::lock(db, NAME)?;
    people::account::check_admin(db, ctx)?;
    if Policy::load(db)? == policy {
        return Ok(());
    }
    settings::set(db, NAME, &policy.word())?;
    let (members, administrator) = match policy {
        Policy::Freely => (None, false),
        Policy::Administrator => (None, true),
        Policy::Members(count) => (Some(count), false),
    };
    let entry = Entry::of(&actions::FOUNDING_DECIDED, INSTANCE).with("policy", policy.choice());
    audit::record(db, ctx, entry.with("members", members.unwrap_or(0)))?;
    activity::record(db, ctx, INSTANCE, None, &PolicySet { members, administrator })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_back_as_it_was_written() {
        for policy in [Policy::Freely, Policy::Administrator, Policy::Members(3)] {
            assert_eq!(Policy::parse(&policy.word()), Some(policy));
            assert_eq!(Policy::read(policy.choice(), "3").unwrap(), policy);
        }
        for wrong in ["members:0", "members:51", "members:x", "members", "", "nobody"] {
            assert_eq!(Policy::parse(wrong), None, "{wrong}");
        }
        assert!(Policy::read("members", "0").is_err() && Policy::read("", "3").is_err());
    }
}
