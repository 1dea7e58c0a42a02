//! What lies between being outside and being in: requests with an answer to the community's question, and departures
//! that can be taken back.

pub mod invite;
pub mod schema;
pub mod store;
pub mod suggest;
