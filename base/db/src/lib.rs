//! Connections, pools, the writer, the migrations runner and the seams between the two dialects.
//!
//! Everything above this crate speaks to `&mut Db`, one connection type for SQLite and PostgreSQL,
//! and returns [`Result`]. Reads go through [`Database::read`], writes through [`Database::write`].

mod connection;
mod dialect;
mod error;
mod id;
mod migrate;
mod pool;
mod time;
mod writer;

pub use connection::{Db, Target, TargetError};
pub use dialect::Engine;
pub use error::{Error, FieldErrors, Message, Result, Unavailability};
pub use id::{CommunityId, PersonId};
pub use migrate::{Migration, migrate, migrations, pending};
pub use pool::{Create, Database, OpenError};
pub use time::Time;
