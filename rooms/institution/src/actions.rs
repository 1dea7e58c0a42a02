//! What administrators do to the instance, as the record names it.

use spine::audit::Action;

/// The organisation's name or who may read was changed.
pub const CHANGED: Action = Action { word: "instance.changed", says: "record-instance-changed" };
/// A job that was given up is tried again.
pub const JOB_TRIED: Action = Action { word: "job.tried-again", says: "record-job-tried" };

/// Each of them.
pub const ALL: &[Action] = &[CHANGED, JOB_TRIED];

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
