//! Connections, pools, the writer, the migrations runner and the seams between the two dialects.
//!
//! Everything above this crate speaks to `&mut Db`, one connection type for SQLite and PostgreSQL,
//! and returns [`Result`]. Reads go through [`Database::read`], writes through [`Database::write`].

mod backup;
mod connection;
mod copy;
mod dialect;
mod durability;
mod error;
mod id;
mod migrate;
mod pool;
mod records;
mod rows;
mod scrub;
mod tables;
mod time;
mod writer;

pub use backup::{Backup, Kept, Manifest, backup, integrity, restore};
pub use connection::{Db, Target, TargetError};
pub use copy::{Sum, Sums, copy, is_empty, sums};
pub use dialect::{Engine, take_turns};
pub use durability::durability;
pub use error::{Error, FieldErrors, Message, Result, Unavailability};
pub use id::{CommunityId, PersonId};
use migrate::migrate_to;
pub use migrate::{Migration, migrate, migrations, newest, pending};
pub use pool::{Checkpoint, Create, Database, OpenError};
pub use records::records;
pub use tables::{Column, Index, Kind, Reference, Table, tables};
pub use time::Time;

#[cfg(test)]
mod tests;
