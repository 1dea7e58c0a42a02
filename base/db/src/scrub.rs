//! Nothing stays behind: what was deleted leaves the files of the database too.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::tables::quoted;
use crate::{Checkpoint, Database, Db, Error, Result, Unavailability};

/// How long the write-ahead log is waited for: whoever reads an older state keeps it from being emptied.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(100);

impl Database {
    /// Takes every byte that was deleted out of the files: PostgreSQL writes these tables anew, SQLite the whole
    /// database, and empties its log. Writes wait meanwhile.
    ///
    /// Errors: `Unavailable` when somebody uses the old state for too long; then do it again.
    pub fn scrub(&self, tables: &[&str]) -> Result<()> {
        let mut db = self.connect_alone()?;
        match &mut db {
            Db::Postgres(connection) => {
                for table in tables {
                    connection.batch_execute(&format!("VACUUM FULL {}", quoted(table)))?;
                }
                return Ok(());
            }
            // `secure_delete` overwrites what is deleted, but not every copy that was left when a page was split. The
            // new image is as large as the database: not in memory.
            Db::Sqlite(connection) => connection.batch_execute("PRAGMA temp_store = FILE; VACUUM")?,
        }
        drop(db);
        let began = Instant::now();
        while !self.checkpoint(Checkpoint::Truncate)? {
            if began.elapsed() > PATIENCE {
                return Err(Error::Unavailable(Unavailability::Busy));
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}
