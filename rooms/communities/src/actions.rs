//! What administrators do to communities, as the record names it.

use spine::audit::Action;

/// What founding a community needs was decided anew.
pub const FOUNDING_DECIDED: Action = Action { word: "founding.decided", says: "record-founding-decided" };
/// A proposed community was founded on an administrator's word.
pub const PROPOSAL_AGREED: Action = Action { word: "proposal.agreed", says: "record-proposal-agreed" };
/// A proposed community was declined.
pub const PROPOSAL_DECLINED: Action = Action { word: "proposal.declined", says: "record-proposal-declined" };
/// An administrator looked inside a community that they are not in.
pub const LOOKED: Action = Action { word: "community.looked", says: "record-community-looked" };
/// They stopped before their time.
pub const LOOK_ENDED: Action = Action { word: "community.look-ended", says: "record-community-look-ended" };
/// An administrator named a facilitator for a community that nobody led.
pub const FACILITATOR_NAMED: Action =
    Action { word: "community.facilitator-named", says: "record-community-facilitator-named" };

/// Each of them.
pub const ALL: &[Action] =
    &[FOUNDING_DECIDED, PROPOSAL_AGREED, PROPOSAL_DECLINED, LOOKED, LOOK_ENDED, FACILITATOR_NAMED];
