//! Communities of practice: how they are formed, who may see them, how people join and leave.

pub mod load;
pub mod schema;

pub use load::Community;
pub use schema::Access;
