//! What people say of themselves: their page, how they change it, and who sees what of it.

pub mod audience;
mod change;
pub mod met;
mod page;
mod pages;
pub mod photo;
pub(crate) mod practices;
pub mod schema;
mod sections;
mod settings;
mod store;
pub mod wish;

use db::{Db, Error, PersonId, Result};
use spine::Ctx;
use web::{Route, Who};

pub use change::change;
pub use sections::{PersonSection, PersonSections, Place};
pub use store::{epoch, holding, lower};
pub(crate) use store::{ids, raise_epoch, unclaimed};

use crate::account::store as accounts;
use crate::schema::Person;

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/people/{handle}", Who::SignedIn, page::person),
        post("/people/{handle}/offer", Who::Admin, page::offer),
        get("/people/{handle}/deactivation", Who::Admin, pages::ask_to_deactivate),
        post("/people/{handle}/deactivation", Who::Admin, pages::deactivate),
        post("/people/{handle}/reactivation", Who::Admin, pages::reactivate),
        get("/settings/closing", Who::SignedIn, pages::ask_to_close),
        post("/settings/closing", Who::SignedIn, pages::close),
        get("/settings", Who::SignedIn, settings::lead),
        get("/settings/profile", Who::SignedIn, settings::profile),
        post("/settings/profile", Who::SignedIn, settings::change),
    ]
}

/// The account of this address, for acts on it, if the visitor may see its page: everybody who is signed in may. What
/// the page says is loaded by [`met`]. Others learn of nobody whether they exist; imported authors are named beside
/// what they wrote, as licences want.
pub fn visible(db: &mut Db, ctx: &Ctx, handle: &str) -> Result<Person> {
    let person = accounts::by_handle(db, handle)?;
    seen_by(ctx, person)
}

/// The same by id.
pub fn visible_by_id(db: &mut Db, ctx: &Ctx, id: PersonId) -> Result<Person> {
    let person = accounts::by_id(db, id)?;
    seen_by(ctx, person)
}

fn seen_by(ctx: &Ctx, person: Option<Person>) -> Result<Person> {
    if ctx.actor.is_some() { person.ok_or(Error::NotFound) } else { Err(Error::SignInFirst) }
}
