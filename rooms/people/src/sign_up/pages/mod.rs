//! The pages on the way to an account.

pub mod ask;
pub mod come;
