//! What administrators do to communities, as the record names it.

use spine::audit::Action;

/// An administrator looked inside a community that they are not in.
pub const LOOKED: Action = Action { word: "community.looked", says: "record-community-looked" };
/// They stopped before their time.
pub const LOOK_ENDED: Action = Action { word: "community.look-ended", says: "record-community-look-ended" };
/// An administrator named a facilitator for a community that nobody led.
pub const FACILITATOR_NAMED: Action =
    Action { word: "community.facilitator-named", says: "record-community-facilitator-named" };

/// Each of them.
pub const ALL: &[Action] = &[LOOKED, LOOK_ENDED, FACILITATOR_NAMED];
