//! Parts of the product that administrators switch off and on for the whole instance. The floors below know the list,
//! so that a route, a page and a job ask the same question.

use db::{Db, Result};
use diesel::prelude::*;

use crate::schema::settings;

db::words!(
    /// A part of the product that not every organisation wants.
    Feature {
        /// People and communities suggested by practice.
        Suggestions = "suggestions",
        /// The newcomer's first steps, and whoever greets them.
        Newcomers = "newcomers",
        /// Links and letters by which facilitators invite into communities.
        Invitations = "invitations",
        /// Pictures in what people write.
        Pictures = "pictures",
        /// Access tokens for the API.
        Tokens = "tokens",
    }
);

const OFF: &str = "off";
const ON: &str = "on";

impl Feature {
    fn setting(self) -> String {
        format!("feature.{self}")
    }

    /// As it stands in the database, for acts and jobs; pages ask the application, which keeps the answer.
    pub fn is_on(self, db: &mut Db) -> Result<bool> {
        Ok(crate::settings::get(db, &self.setting())?.is_none_or(|value| value != OFF))
    }

    /// Switches it; the caller tells the application after the commit.
    pub fn switch(self, db: &mut Db, on: bool) -> Result<()> {
        crate::settings::set(db, &self.setting(), if on { ON } else { OFF })
    }
}

/// Which of them are on; all of them until an administrator says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    off: Vec<Feature>,
}

impl Features {
    pub fn load(db: &mut Db) -> Result<Features> {
        let names: Vec<String> = Feature::ALL.iter().map(|feature| feature.setting()).collect();
        let off = settings::table.filter(settings::name.eq_any(names)).filter(settings::value.eq(OFF));
        let off: Vec<String> = off.select(settings::name).load(db)?;
        let is_off = |feature: &Feature| off.contains(&feature.setting());
        Ok(Features { off: Feature::ALL.iter().copied().filter(is_off).collect() })
    }

    pub fn has(&self, feature: Feature) -> bool {
        !self.off.contains(&feature)
    }
}
