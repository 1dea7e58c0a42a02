//! The first start: the organisation's name, its first administrator, and who may read.

use db::{Db, Error, PersonId, Result, Time};
use spine::audit::{self, Entry};
use spine::{Ctx, leases};
use web::{Instance, secret};

use super::session::NewSession;
use crate::account::{self, NewPerson};
use crate::actions;
use crate::interests::Elsewhere;
use crate::interests::starter::{self, Set};

/// Most characters of an organisation's name.
pub const ORGANISATION: usize = 80;

/// What the set-up page asks for.
#[derive(Clone)]
pub struct SetUp {
    pub organisation: String,
    pub public_reading: bool,
    /// Whether practice interests begin with the starter set.
    pub starter: bool,
    pub administrator: NewPerson,
}

/// A code that proves that whoever sets the instance up can read what it prints when it starts: eight letters and
/// digits in two groups, easy to read out.
pub fn fresh_code() -> String {
    let code = secret(4);
    format!("{}-{}", &code[..4], &code[4..])
}

/// Whether this is the code, however it was spaced.
pub fn is_code(typed: &str, code: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    plain(typed) == plain(code)
}

/// Sets the instance up and signs its first administrator in. Only once: two browsers take turns, and the second
/// hears that it is done.
pub fn set_up(db: &mut Db, ctx: &Ctx, input: &SetUp, session: &NewSession) -> Result<PersonId> {
    let mine = leases::take(db, "set-up", &ctx.request_id, ctx.now, Time::MINUTE)?;
    if !mine || Instance::load(db)?.set_up {
        return Err(Error::conflict("set-up-done-already"));
    }
    let house = Ctx {
        locale: ctx.locale.clone(),
        request_id: ctx.request_id.clone(),
        network: ctx.network,
        ..Ctx::system(ctx.now)
    };
    let administrator = account::create(db, &house, &input.administrator.clone().admin(true))?;
    let instance = Instance {
        name: input.organisation.clone(),
        public_reading: input.public_reading,
        set_up: true,
        ..Instance::default()
    };
    instance.store(db)?;
    let entry = Entry::of(&actions::SET_UP, account::object(administrator)).by(administrator);
    audit::record(db, ctx, entry)?;
    if input.starter {
        // Nothing points to an interest yet.
        starter::take_in(db, &house, &Elsewhere::default(), &Set::starter(), false)?;
    }
    session.insert(db, ctx, administrator)?;
    Ok(administrator)
}

#[cfg(test)]
mod tests {
    use super::{fresh_code, is_code};

    #[test]
    fn a_code_is_known_however_it_is_spaced() {
        let code = fresh_code();
        assert_eq!(code.len(), 9);
        assert!(is_code(&code.replace('-', " ").to_uppercase(), &code));
        assert!(!is_code("", &code));
        assert!(!is_code("0000-00000", &code));
        assert_ne!(code, fresh_code());
    }
}
