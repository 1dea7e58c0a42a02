//! Every difference between the two dialects, in one place.

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};

use crate::{Db, Error, Result};

/// Runs the same expression in each arm, for what the shared connection cannot say (batch insert, upsert).
#[macro_export]
macro_rules! each {
    ($db:expr, $connection:ident => $expression:expr) => {
        match $db {
            $crate::Db::Sqlite($connection) => $expression,
            $crate::Db::Postgres($connection) => $expression,
        }
    };
}

/// Inserts a row unless a unique constraint refuses it; gives the number of rows written (0 or 1).
///
/// The refusal is taken by `ON CONFLICT DO NOTHING`, so that PostgreSQL's transaction stays usable.
#[macro_export]
macro_rules! insert_ignore {
    ($db:expr, $table:expr, $values:expr) => {
        $crate::each!($db, connection => diesel::insert_into($table)
            .values($values)
            .on_conflict_do_nothing()
            .execute(connection))
    };
}

/// Loads the first row of a query under a share lock: nothing more on SQLite, where the writer is alone.
#[macro_export]
macro_rules! share_locked {
    ($db:expr, $query:expr) => {
        match $db {
            $crate::Db::Sqlite(connection) => $query.get_result(connection).optional(),
            $crate::Db::Postgres(connection) => $query.for_share().get_result(connection).optional(),
        }
    };
}

/// Which engine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Db {
    pub fn engine(&self) -> Engine {
        match self {
            Db::Sqlite(_) => Engine::Sqlite,
            Db::Postgres(_) => Engine::Postgres,
        }
    }
}

/// Lets a table of this room stand in one query with an exported table of another room (people, memberships,
/// communities). Diesel's own macro also writes impls for types of its own, which only the crate of both may do.
#[macro_export]
macro_rules! joined {
    ($here:path, $there:path) => {
        const _: () = {
            use $here as here;
            use $there as there;
            impl diesel::query_source::TableNotEqual<there::table> for here::table {}
            impl diesel::query_source::TableNotEqual<here::table> for there::table {}
        };
    };
}

/// Lets those who do the same thing take turns until their transactions end, where no row of its own could be locked
/// for it. SQLite has one writer, so there they do anyway.
pub fn take_turns(db: &mut Db, what: &str) -> Result<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(connection) => {
            let turn = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
            diesel::RunQueryDsl::execute(turn.bind::<diesel::sql_types::Text, _>(what), connection)?;
            Ok(())
        }
    }
}

/// Begins a transaction that may write. On SQLite it takes the lock at once: a deferred transaction that reads and
/// then writes fails beside another process, whatever busy_timeout says.
pub(crate) fn begin_to_write(db: &mut Db) -> Result<()> {
    match db {
        Db::Sqlite(connection) => Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?),
        Db::Postgres(connection) => Ok(AnsiTransactionManager::begin_transaction(connection)?),
    }
}

/// Runs something in a transaction that may write.
pub(crate) fn writing<T>(db: &mut Db, run: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
    type Manager = <Db as Connection>::TransactionManager;
    begin_to_write(db)?;
    match run(db) {
        Ok(value) => Manager::commit_transaction(db).map(|()| value).map_err(Error::from),
        Err(error) => {
            // The error that began it says more than a rollback that did not work either.
            let _ = Manager::rollback_transaction(db);
            Err(error)
        }
    }
}
