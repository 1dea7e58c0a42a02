//! The table of a site's owner, and the question "Are these yours?".

pub mod file;
pub mod own;
