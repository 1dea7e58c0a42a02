//! What administrators do to the instance, as the record names it.

use spine::audit::Action;

/// The organisation's name or who may read was changed.
pub const CHANGED: Action = Action { word: "instance.changed", says: "record-instance-changed" };
/// A job that was given up is tried again.
pub const JOB_TRIED: Action = Action { word: "job.tried-again", says: "record-job-tried" };

/// A job was discarded.
pub const JOB_DISCARDED: Action = Action { word: "job.discarded", says: "record-job-discarded" };
/// Every job of a kind that was given up is tried again.
pub const JOBS_TRIED: Action = Action { word: "job.all-tried-again", says: "record-jobs-tried" };

/// The accent has another hue.
pub const ACCENT: Action = Action { word: "instance.accent", says: "record-instance-accent" };
/// The logo was changed or taken away.
pub const LOGO: Action = Action { word: "instance.logo", says: "record-instance-logo" };
/// Something was told to everybody.
pub const ANNOUNCED: Action = Action { word: "instance.announced", says: "record-instance-announced" };
/// It is told no more.
pub const FELL_SILENT: Action = Action { word: "instance.silent", says: "record-instance-silent" };

/// A part of the product was switched off or on.
pub const SWITCHED: Action = Action { word: "feature.switched", says: "record-feature-switched" };

/// Each of them.
pub const ALL: &[Action] =
    &[CHANGED, ACCENT, LOGO, ANNOUNCED, FELL_SILENT, SWITCHED, JOB_TRIED, JOB_DISCARDED, JOBS_TRIED];

/// Every action of the house, in the order in which they are offered. Part of the application's state.
#[derive(Debug, Clone)]
pub struct Actions(Vec<Action>);

impl Actions {
    pub fn new(rooms: &[&[Action]]) -> Actions {
        Actions(rooms.concat())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.0.iter()
    }

    /// The action of this word; nothing for one that this release does not know.
    pub fn named(&self, word: &str) -> Option<&Action> {
        self.0.iter().find(|action| action.word == word)
    }
}
