//! The connection: one enum for both engines, and where it leads.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionError, PgConnection, SqliteConnection};

/// A connection to either engine. Queries are written once, typed, against this.
#[derive(diesel::MultiConnection)]
pub enum Db {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Where the data live. The arm is chosen here, from the configuration, and never by trying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of this name; its folder holds uploads, keys and the search index too.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no database address: use postgres://user@host/name, or sqlite:FILE")]
pub struct TargetError(String);

impl Target {
    /// Reads `postgres://...`, `postgresql://...` or `sqlite:FILE`.
    pub fn parse(url: &str) -> Result<Target, TargetError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Target::Postgres(url.to_owned()))
        } else if let Some(path) = url.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            Ok(Target::Sqlite(PathBuf::from(path)))
        } else {
            Err(TargetError(url.to_owned()))
        }
    }

    /// Opens one connection for a purpose. The caller decides beforehand whether a missing file may be made.
    pub(crate) fn connect(&self, role: Role) -> Result<Db, ConnectionError> {
        match self {
            Target::Sqlite(path) => open_sqlite(path, role).map(Db::Sqlite),
            Target::Postgres(url) => {
                let mut connection = PgConnection::establish(url)?;
                connection
                    .batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '15s'; SET client_min_messages = 'warning'")
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Db::Postgres(connection))
            }
        }
    }
}

/// What a connection is for: SQLite readers refuse to write, and only the writer pays for durability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Reader,
    Writer,
}

fn open_sqlite(path: &Path, role: Role) -> Result<SqliteConnection, ConnectionError> {
    let name = path.to_str().ok_or_else(|| {
        ConnectionError::InvalidConnectionUrl("the path of the database must be valid UTF-8".to_owned())
    })?;
    let mut connection = SqliteConnection::establish(name)?;
    let pragmas = match role {
        // busy_timeout comes first: the switch to WAL itself may have to wait for another process.
        Role::Writer => {
            "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; \
             PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 67108864;"
        }
        Role::Reader => {
            "PRAGMA busy_timeout = 15000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
             PRAGMA cache_size = -4000; PRAGMA query_only = ON;"
        }
    };
    connection.batch_execute(pragmas).map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}
