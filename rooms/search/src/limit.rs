//! How often one may search.

use db::Result;
use spine::Ctx;
use web::Visit;
use web::limits::{Allowance, Limited, Whose};

/// Uses one search of the visitor's allowance: a person's wherever they come from, else an address's. Whoever shows
/// invented credentials is nobody, so it is asked only after the visitor is known.
pub fn take(visit: &Visit, ctx: &Ctx) -> Result<Option<Allowance>> {
    let whose = ctx.person_id().map_or(Whose::Address(visit.address), Whose::Person);
    visit.app.limits().take(Limited::Search, whose)
}
