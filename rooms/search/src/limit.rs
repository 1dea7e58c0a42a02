//! How often one may search.

use std::hash::{DefaultHasher, Hash, Hasher};

use db::Result;
use spine::Ctx;
use web::Visit;
use web::limits::{Allowance, Limited, Whose};

/// Uses one search of the visitor's allowance: a person's wherever they come from, else an address's. Whoever shows
/// invented credentials is nobody, so it is asked only after the visitor is known.
pub fn take(visit: &Visit, ctx: &Ctx) -> Result<Option<Allowance>> {
    visit.app.limits().take(Limited::Search, whose(visit, ctx))
}

/// The same for what is asked while somebody types, from an allowance of its own: typing must not use up searching.
pub fn take_typing(visit: &Visit, ctx: &Ctx) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    ("typing", whose(visit, ctx)).hash(&mut hasher);
    visit.app.limits().take(Limited::Search, Whose::Account(hasher.finish()))?;
    Ok(())
}

fn whose(visit: &Visit, ctx: &Ctx) -> Whose {
    ctx.person_id().map_or(Whose::Address(visit.address), Whose::Person)
}
