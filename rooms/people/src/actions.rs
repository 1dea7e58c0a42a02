//! What administrators do to accounts, as the record names it.

use spine::audit::Action;

/// An account was made by an administrator or on the command line.
pub const CREATED: Action = Action { word: "person.created", says: "record-person-created" };
/// Somebody became an administrator.
pub const ADMIN_GIVEN: Action = Action { word: "person.admin-given", says: "record-person-admin-given" };
/// Somebody is no longer an administrator.
pub const ADMIN_TAKEN: Action = Action { word: "person.admin-taken", says: "record-person-admin-taken" };
/// An account was closed.
pub const DEACTIVATED: Action = Action { word: "person.deactivated", says: "record-person-deactivated" };
/// A closed account was opened again.
pub const REACTIVATED: Action = Action { word: "person.reactivated", says: "record-person-reactivated" };
/// Somebody was erased by an administrator or on the command line.
pub const ERASED: Action = Action { word: "person.erased", says: "record-person-erased" };
/// A table of addresses of imported authors was brought.
pub const CLAIMS_BROUGHT: Action = Action { word: "claims.brought", says: "record-claims-brought" };
/// An imported author was offered to somebody.
pub const OFFERED: Action = Action { word: "person.offered", says: "record-person-offered" };
/// An administrator signed in.
pub const SIGNED_IN: Action = Action { word: "person.signed-in", says: "record-person-signed-in" };
/// A token was made on the command line, or by an administrator for themselves.
pub const TOKEN_MADE: Action = Action { word: "token.made", says: "record-token-made" };
/// An administrator made one of their own tokens useless.
pub const TOKEN_REVOKED: Action = Action { word: "token.revoked", says: "record-token-revoked" };
/// Nothing is sent to an address any more.
pub const SUPPRESSED: Action = Action { word: "mail.suppressed", says: "record-mail-suppressed" };
/// Mail is sent to an address again.
pub const UNSUPPRESSED: Action = Action { word: "mail.unsuppressed", says: "record-mail-unsuppressed" };
/// The instance was set up in the browser.
pub const SET_UP: Action = Action { word: "instance.set-up", says: "record-instance-set-up" };
/// A department was added.
pub const DEPARTMENT_ADDED: Action = Action { word: "department.added", says: "record-department-added" };
/// A department has another name or place, or people moved into it.
pub const DEPARTMENT_CHANGED: Action = Action { word: "department.changed", says: "record-department-changed" };
/// A department went up in another one.
pub const DEPARTMENT_MERGED: Action = Action { word: "department.merged", says: "record-department-merged" };
/// A department was removed.
pub const DEPARTMENT_REMOVED: Action = Action { word: "department.removed", says: "record-department-removed" };

/// Who may sign up was decided anew.
pub const SIGN_UP_DECIDED: Action = Action { word: "sign-up.decided", says: "record-sign-up-decided" };
/// Somebody was invited by mail.
pub const INVITED: Action = Action { word: "invitation.sent", says: "record-invitation-sent" };
/// An invitation was taken back.
pub const INVITATION_WITHDRAWN: Action = Action { word: "invitation.withdrawn", says: "record-invitation-withdrawn" };

/// Somebody keeps the names of practices in order from now on.
pub const STEWARD_APPOINTED: Action = Action { word: "steward.appointed", says: "record-steward-appointed" };
/// Somebody does not any more.
pub const STEWARD_DISMISSED: Action = Action { word: "steward.dismissed", says: "record-steward-dismissed" };
/// A practice was merged into another one.
pub const INTEREST_MERGED: Action = Action { word: "interest.merged", says: "record-interest-merged" };
/// A part of a practice became one of its own.
pub const INTEREST_SPLIT: Action = Action { word: "interest.split", says: "record-interest-split" };
/// A set of practices was taken in.
pub const INTERESTS_TAKEN_IN: Action = Action { word: "interests.taken-in", says: "record-interests-taken-in" };
/// Somebody who lost app and codes signs in with the password alone.
pub const SECOND_STEP_OFF: Action = Action { word: "person.second-step-off", says: "record-second-step-off" };

/// Each of them.
pub const ALL: &[Action] = &[
    CREATED,
    ADMIN_GIVEN,
    ADMIN_TAKEN,
    DEACTIVATED,
    REACTIVATED,
    ERASED,
    CLAIMS_BROUGHT,
    OFFERED,
    SIGNED_IN,
    TOKEN_MADE,
    TOKEN_REVOKED,
    SUPPRESSED,
    UNSUPPRESSED,
    SET_UP,
    SIGN_UP_DECIDED,
    INVITED,
    INVITATION_WITHDRAWN,
    STEWARD_APPOINTED,
    STEWARD_DISMISSED,
    INTEREST_MERGED,
    INTEREST_SPLIT,
    INTERESTS_TAKEN_IN,
    SECOND_STEP_OFF,
    DEPARTMENT_ADDED,
    DEPARTMENT_CHANGED,
    DEPARTMENT_MERGED,
    DEPARTMENT_REMOVED,
];
