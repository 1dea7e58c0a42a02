//! An administrator switches a part of the product off or on for everybody.

use db::{Db, Result};
use serde::{Deserialize, Serialize};
use spine::audit::{self, Entry};
use spine::{Ctx, Feature, INSTANCE, Verb, activity, settings};

use crate::actions;

/// A part of the product was switched off or on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switched {
    pub feature: Feature,
    pub on: bool,
}

impl Verb for Switched {
    const NAME: &'static str = "feature.switched";
}

/// The caller tells the application afterwards. What stands as it is wanted is no act.
pub fn switch(db: &mut Db, ctx: &Ctx, feature: Feature, on: bool) -> Result<()> {
    settings::lock(db, "instance.name")?;
    people::account::check_admin(db, ctx)?;
    if feature.is_on(db)? == on {
        return Ok(());
    }
    feature.switch(db, on)?;
    let entry = Entry::of(&actions::SWITCHED, INSTANCE).with("feature", feature.word()).with("on", on);
    audit::record(db, ctx, entry)?;
    activity::record(db, ctx, INSTANCE, None, &Switched { feature, on })
}
