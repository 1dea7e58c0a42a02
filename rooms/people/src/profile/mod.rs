//! What people say of themselves: their page, how they change it, and the directory.

mod pages;
mod settings;
mod store;

use db::{Db, Error, FieldErrors, PersonId, Result};
use spine::{Ctx, Key, activity};
use web::{Route, Who};

pub use store::{Listed, Show, directory, epoch};
pub use store::{holding, lower};
pub(crate) use store::{ids, raise_epoch};

use crate::account::{self, Profile, store as accounts};
use crate::schema::{Changed, Person};

pub(crate) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/people", Who::SignedIn, pages::directory),
        get("/people/{handle}", Who::SignedIn, pages::person),
        post("/people/{handle}/offer", Who::Admin, pages::offer),
        get("/people/{handle}/deactivation", Who::Admin, pages::ask_to_deactivate),
        post("/people/{handle}/deactivation", Who::Admin, pages::deactivate),
        post("/people/{handle}/reactivation", Who::Admin, pages::reactivate),
        get("/settings", Who::SignedIn, settings::lead),
        get("/settings/profile", Who::SignedIn, settings::profile),
        post("/settings/profile", Who::SignedIn, settings::change),
    ]
}

/// What a person may say of themselves in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub name: String,
    pub profile: Profile,
}

impl Change {
    /// Reads the fields of the form; says of each what is wrong with it.
    pub fn parse(name: &str, role: &str, department: &str, about: &str) -> Result<Change> {
        let mut errors = FieldErrors::new();
        let name = account::name(name).unwrap_or_else(|message| {
            errors.add("name", message);
            String::new()
        });
        let profile = Profile::parse(role, department, about, &mut errors);
        errors.check()?;
        Ok(Change { name, profile })
    }
}

/// Changes what the actor says of themselves. Saying the same again is no change.
pub fn change(db: &mut Db, ctx: &Ctx, key: Option<&Key>, change: &Change) -> Result<()> {
    let person = ctx.writer()?.id;
    spine::once(db, ctx, key, "person.change", |db| {
        let before = accounts::lock(db, person)?;
        if before.deactivated_at.is_some() {
            return Err(Error::SignInFirst);
        }
        let said = Profile { role: before.role, department: before.department, about: before.about };
        let renamed = before.name != change.name;
        if !renamed && said == change.profile {
            return Ok(());
        }
        // Both stand beside everything that they wrote.
        let shown_otherwise = renamed || said.role != change.profile.role;
        store::write(db, person, change)?;
        if shown_otherwise {
            store::raise_epoch(db, person, ctx.now)?;
        }
        activity::record(db, ctx, account::object(person), None, &Changed { renamed })
    })
}

/// The person of this address, if the visitor may see their page: everybody who is signed in may. Others learn of nobody
/// whether they exist; imported authors are named beside what they wrote, as licences want.
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
