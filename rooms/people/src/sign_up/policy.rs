//! Who may sign up: what the administrators decided.

use db::{Db, Error, Message, Result};
use spine::audit::{self, Entry};
use spine::{Ctx, INSTANCE, activity, settings};

use super::schema::PolicySet;
use crate::account::{self, Email};
use crate::actions;

db::words!(
    /// How one comes to an account.
    Way {
        /// Everybody who can be reached by mail.
        Open = "open",
        /// Everybody with an address at one of some domains, and those who are invited.
        Domain = "domain",
        /// Those who are invited.
        Invitation = "invitation",
        /// Nobody, not even by invitation.
        Closed = "closed",
    }
);

/// Most domains that are named.
pub const DOMAINS: usize = 50;

const WAY: &str = "sign_up.way";
const NAMED: &str = "sign_up.domains";

/// Who may sign up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub way: Way,
    /// The domains, kept while another way is chosen.
    pub domains: Vec<String>,
}

impl Policy {
    /// As it was last decided; by invitation until then.
    pub fn load(db: &mut Db) -> Result<Policy> {
        let way = settings::get(db, WAY)?.as_deref().and_then(Way::parse).unwrap_or(Way::Invitation);
        let domains = settings::get(db, NAMED)?.unwrap_or_default();
        Ok(Policy { way, domains: domains.split_whitespace().map(str::to_owned).collect() })
    }

    /// Reads what was chosen and typed: domains apart by spaces, commas or lines.
    pub fn parse(way: &str, domains: &str) -> Result<Policy> {
        let way = Way::parse(way).ok_or_else(|| Error::invalid("way", "sign-up-way-empty"))?;
        let mut named = Vec::new();
        let separate = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        for typed in domains.split(separate).filter(|typed| !typed.is_empty()) {
            let wrong = || Error::invalid("domains", Message::new("sign-up-domain-malformed").with("domain", typed));
            let domain = account::domain(typed.trim_start_matches('@')).ok_or_else(wrong)?;
            if !named.contains(&domain) {
                named.push(domain);
            }
        }
        if named.len() > DOMAINS {
            return Err(Error::invalid("domains", Message::new("sign-up-domains-too-many").with("most", DOMAINS)));
        }
        if way == Way::Domain && named.is_empty() {
            return Err(Error::invalid("domains", "sign-up-domains-empty"));
        }
        Ok(Policy { way, domains: named })
    }

    /// Whether somebody with this address may come, invited or not.
    pub fn admits(&self, email: &Email, invited: bool) -> bool {
        match self.way {
            Way::Open => true,
            Way::Domain => invited || self.domains.iter().any(|domain| domain == email.domain()),
            Way::Invitation => invited,
            Way::Closed => false,
        }
    }

    /// Whether it could let in anybody who comes by themselves.
    pub fn takes_strangers(&self) -> bool {
        matches!(self.way, Way::Open | Way::Domain)
    }
}

/// Decides who may sign up. Links that were sent before open nothing for whom it leaves out.
pub fn set_policy(db: &mut Db, ctx: &Ctx, new: &Policy) -> Result<()> {
    settings::lock(db, WAY)?;
    account::check_admin(db, ctx)?;
    if Policy::load(db)? == *new {
        return Ok(());
    }
    settings::set(db, WAY, new.way.word())?;
    settings::set(db, NAMED, &new.domains.join(" "))?;
    let domains = i64::try_from(new.domains.len()).unwrap_or(i64::MAX);
    let entry = Entry::of(&actions::SIGN_UP_DECIDED, INSTANCE).with("way", new.way.word()).with("domains", domains);
    audit::record(db, ctx, entry)?;
    activity::record(db, ctx, INSTANCE, None, &PolicySet { way: new.way })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    #[test]
    fn domains_are_read_as_people_type_them() {
        let policy = Policy::parse("domain", "@Ward.example, hôpital.example\nward.example").unwrap();
        assert_eq!(policy.domains, ["ward.example", "xn--hpital-ixa.example"]);
        assert!(policy.admits(&email("nadia@WARD.example"), false));
        assert!(policy.admits(&email("nadia@hôpital.example"), false));
        assert!(!policy.admits(&email("nadia@sub.ward.example"), false), "each is named by itself");
        assert!(!policy.admits(&email("nadia@wardexample.example"), false));
        assert!(policy.admits(&email("nadia@elsewhere.example"), true));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let error = |way: &str, domains: &str| match Policy::parse(way, domains).unwrap_err() {
            Error::Invalid(errors) => errors.iter().next().map(|(field, message)| (field, message.id)).unwrap(),
            other => panic!("{other}"),
        };
        assert_eq!(error("domain", "  "), ("domains", "sign-up-domains-empty"));
        assert_eq!(error("domain", "ward..example"), ("domains", "sign-up-domain-malformed"));
        assert_eq!(error("everybody", ""), ("way", "sign-up-way-empty"));
        let many: Vec<String> = (0..51).map(|number| format!("d{number}.example")).collect();
        assert_eq!(error("open", &many.join(" ")), ("domains", "sign-up-domains-too-many"));
    }

    #[test]
    fn a_closed_door_lets_nobody_in() {
        let policy = Policy { way: Way::Closed, domains: vec!["ward.example".to_owned()] };
        assert!(!policy.admits(&email("nadia@ward.example"), true));
        let policy = Policy { way: Way::Invitation, ..policy };
        assert!(policy.admits(&email("nadia@ward.example"), true));
        assert!(!policy.admits(&email("nadia@ward.example"), false));
    }
}
