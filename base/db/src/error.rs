//! One error for everything a request can meet, named by what the visitor meets.
//!
//! Acts and stores return it; the web edge turns it into a page with a way out, the API into RFC 9457 problem
//! details. The text a person reads is looked up by message id where their language is known. A database error
//! never becomes "not found": stores say `.optional()` and decide.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or this visitor may not know that it is.
    #[error("not found")]
    NotFound,
    /// It is there, but nothing like this can be done with it: the HTTP method is another.
    #[error("wrong method")]
    WrongMethod,
    /// The visitor has to sign in first.
    #[error("not signed in")]
    SignInFirst,
    /// The visitor may see it but not do this; the message says who may.
    #[error("forbidden: {0}")]
    Forbidden(Message),
    /// What was sent cannot be accepted as it is; every field says why.
    #[error("invalid: {0:?}")]
    Invalid(FieldErrors),
    /// A file has more bytes than are taken; the message names the limit.
    #[error("too large: {0}")]
    TooLarge(Message),
    /// Something else happened in between (a stale edit, a closed topic, a name that was taken).
    #[error("conflict: {0}")]
    Conflict(Message),
    /// What was edited is no longer what the editor saw.
    #[error("stale: {0}")]
    Stale(Message),
    /// Too many in too short a time; try again after so many seconds.
    #[error("rate limited for {0} s")]
    RateLimited(u64),
    /// The instance cannot do it now. Nothing was written.
    #[error("unavailable: {0:?}")]
    Unavailable(Unavailability),
    /// A fault of ours. Logged with the request id, never shown.
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
    /// A database error on its way up; constraints are turned into something better by the act that knows them.
    #[error("database: {0}")]
    Database(DieselError),
}

/// Why nothing could be written or read just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailability {
    /// The disk is full.
    DiskFull,
    /// The data folder cannot be written.
    ReadOnly,
    /// Too many waited for too long.
    Busy,
    /// The database does not answer, or the group of writes that this one was in failed.
    Storage,
    /// The instance is stopping.
    Stopping,
}

/// A text for people, by message id and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    pub fn new(id: &'static str) -> Message {
        Message { id, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Message {
        self.args.push((name, value.to_string()));
        self
    }
}

impl From<&'static str> for Message {
    fn from(id: &'static str) -> Message {
        Message::new(id)
    }
}

impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// What is wrong with a form, field by field, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(&'static str, Message)>);

impl FieldErrors {
    pub fn new() -> FieldErrors {
        FieldErrors::default()
    }

    /// One field and what is wrong with it.
    pub fn one(field: &'static str, message: impl Into<Message>) -> FieldErrors {
        FieldErrors(vec![(field, message.into())])
    }

    pub fn add(&mut self, field: &'static str, message: impl Into<Message>) {
        self.0.push((field, message.into()));
    }

    pub fn get(&self, field: &str) -> Option<&Message> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, message)| message)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Message)> {
        self.0.iter().map(|(field, message)| (*field, message))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing is wrong.
    pub fn check(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl Error {
    /// A form with one thing wrong.
    pub fn invalid(field: &'static str, message: impl Into<Message>) -> Error {
        Error::Invalid(FieldErrors::one(field, message))
    }

    pub fn forbidden(message: impl Into<Message>) -> Error {
        Error::Forbidden(message.into())
    }

    pub fn conflict(message: impl Into<Message>) -> Error {
        Error::Conflict(message.into())
    }

    pub fn internal(what: impl std::fmt::Display) -> Error {
        Error::Internal(anyhow::anyhow!("{what}"))
    }

    /// Whether a unique constraint refused the row: somebody was faster.
    pub fn is_taken(&self) -> bool {
        matches!(self, Error::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }

    /// Whether running the act again may succeed: deadlock, serialisation failure, a database that was locked.
    pub fn is_transient(&self) -> bool {
        let Error::Database(DieselError::DatabaseError(kind, info)) = self else {
            return false;
        };
        let text = info.message();
        matches!(kind, DatabaseErrorKind::SerializationFailure)
            || text.contains("deadlock detected")
            || text.contains("database is locked")
    }

    /// Whether the transaction around this error can no longer be trusted. Constraints and domain errors undo
    /// their savepoint and leave the group whole; after anything else SQLite may already have rolled back.
    pub(crate) fn breaks_group(&self) -> bool {
        match self {
            Error::Database(DieselError::DatabaseError(kind, _)) => !matches!(
                kind,
                DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::NotNullViolation
                    | DatabaseErrorKind::CheckViolation
            ),
            Error::Database(DieselError::NotFound) => false,
            Error::Database(_) => true,
            _ => false,
        }
    }

    /// What a failed storage means for the visitor.
    pub(crate) fn unavailability(&self) -> Unavailability {
        let Error::Database(DieselError::DatabaseError(_, info)) = self else {
            return Unavailability::Storage;
        };
        let text = info.message();
        if text.contains("is full") || text.contains("No space left") || text.contains("53100") {
            Unavailability::DiskFull
        } else if text.contains("readonly") || text.contains("read-only") {
            Unavailability::ReadOnly
        } else if text.contains("locked") || text.contains("busy") || text.contains("due to lock timeout") {
            Unavailability::Busy
        } else {
            Unavailability::Storage
        }
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Error {
        Error::Database(error)
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Error {
        Error::Internal(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Internal(error.into())
    }
}
