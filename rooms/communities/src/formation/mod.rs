//! How communities come to be and grow: what founding needs, proposals that wait for support, communities that are like
//! a new one, and the stages of a community's life.

pub mod policy;
pub mod proposals;
pub mod schema;
pub mod similar;
pub mod stage;
pub mod store;

pub use schema::Formation;
