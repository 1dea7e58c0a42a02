//! How often one may search while one types.

use std::hash::{DefaultHasher, Hash, Hasher};

use db::Result;
use spine::Ctx;
use web::Visit;
use web::limits::{Limited, Whose};

/// Uses one of what may be asked while somebody types, from an allowance of its own: typing must not use up searching.
pub fn take_typing(visit: &Visit, ctx: &Ctx) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    ("typing", visit.whose(ctx)).hash(&mut hasher);
    visit.take(Limited::Search, Whose::Account(hasher.finish()))
}
