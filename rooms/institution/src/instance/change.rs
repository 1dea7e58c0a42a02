//! An administrator changes the organisation's name, or whether reading is public.

use db::{Db, Error, Result};
use serde::{Deserialize, Serialize};
use spine::audit::{self, Entry};
use spine::{Ctx, INSTANCE, Verb, activity, settings};

use crate::actions;

/// The longest name of an organisation, in characters.
pub const NAME_MAX: usize = 80;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    pub name: String,
    pub public_reading: bool,
}

/// An administrator changed something about the instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub renamed: bool,
    pub public_reading: bool,
}

impl Verb for Changed {
    const NAME: &'static str = "instance.changed";
}

/// Changes name and reading. The caller tells the application afterwards, so that the next page knows.
pub fn change(db: &mut Db, ctx: &Ctx, new: &Instance) -> Result<()> {
    settings::lock(db, "instance.name")?;
    people::account::check_admin(db, ctx)?;
    let before = web::Instance::load(db)?;
    let name = name(&new.name)?;
    let changed = Changed { renamed: name != before.name, public_reading: new.public_reading };
    if !changed.renamed && new.public_reading == before.public_reading {
        return Ok(());
    }
    web::Instance { name, public_reading: new.public_reading, ..before }.store(db)?;
    let entry = Entry::of(&actions::CHANGED, INSTANCE).with("renamed", changed.renamed);
    audit::record(db, ctx, entry.with("public_reading", changed.public_reading))?;
    activity::record(db, ctx, INSTANCE, None, &changed)
}

fn name(typed: &str) -> Result<String> {
    let name = people::text::line(typed, NAME_MAX).map_err(|message| Error::invalid("name", message))?;
    if name.is_empty() { Err(Error::invalid("name", "institution-name-empty")) } else { Ok(name) }
}
