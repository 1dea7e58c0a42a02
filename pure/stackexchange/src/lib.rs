//! Reads the official data dumps of the Stack Exchange network.
//!
//! A dump is a folder of eight XML files, or a `.7z` archive of them, in which each line is one row:
//! `<row Id="1" PostTypeId="1" ... />`. [`Dump::open`] finds the files, [`Dump::posts`] and its like give typed
//! rows one after the other, so that the largest file takes no more memory than the smallest. Whatever is wrong
//! with a file is a [`DumpError`] that names the line.
//!
//! What an importer needs beyond the rows is here too, as far as it is pure: [`revisions`] puts the history of
//! posts together, [`dialect::to_commonmark`] makes their Markdown common, [`html::to_markdown`] converts the texts
//! that exist as HTML only, [`Site`] knows the addresses to link back to, and [`licence`] says under which terms a
//! text is used.

mod archive;
mod date;
pub mod dialect;
mod dump;
mod error;
mod fields;
mod file;
pub mod html;
mod kinds;
mod licence;
mod lines;
mod reader;
mod revisions;
mod rows;
mod site;
mod tags;
mod value;

pub use dump::Dump;
pub use error::{DumpError, Reason};
pub use file::DumpFile;
pub use kinds::{BadgeClass, HistoryKind, LinkKind, PostKind, VoteKind};
pub use licence::licence;
pub use reader::Rows;
pub use revisions::{Change, Revision, revisions};
pub use rows::{Author, Badge, Comment, History, Link, Post, Row, Tag, User, Vote};
pub use site::Site;
pub use tags::parse as parse_tags;
