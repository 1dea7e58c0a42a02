//! What administrators do to communities, as the record names it.

use spine::audit::Action;

/// What founding a community needs was decided anew.
pub const FOUNDING_DECIDED: Action = Action { word: "founding.decided", says: "record-founding-decided" };
/// A proposed community was founded on an administrator's word.
pub const PROPOSAL_AGREED: Action = Action { word: "proposal.agreed", says: "record-proposal-agreed" };
/// A proposed community was declined.
pub const PROPOSAL_DECLINED: Action = Action { word: "proposal.declined", says: "record-proposal-declined" };

/// Each of them.
pub const ALL: &[Action] = &[FOUNDING_DECIDED, PROPOSAL_AGREED, PROPOSAL_DECLINED];
