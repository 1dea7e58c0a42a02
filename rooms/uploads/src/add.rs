//! Adding a picture to a community. Its file lies on the shelf already; this writes the row.

use communities::load as doors;
use db::{Db, Result};
use serde::{Deserialize, Serialize};
use spine::uploads::{self, NewUpload};
use spine::{Ctx, Key, once};

/// A picture that was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// What stands after `/f/` in its address.
    pub name: String,
    pub width: u32,
    pub height: u32,
    pub was_animated: bool,
}

/// Writes the row of a picture in the community of this address. With a key that was used already it gives the
/// picture of the first time, and the caller takes the file of this one away.
///
/// Errors: `NotFound` when the visitor may not read the community, `Forbidden` unless they are a member.
pub fn add(
    db: &mut Db,
    ctx: &Ctx,
    key: Option<&Key>,
    community: &str,
    new: &NewUpload,
    was_animated: bool,
) -> Result<Added> {
    once(db, ctx, key, "uploads.add", |db| {
        ctx.writer()?;
        let community = doors::inside_shared(db, ctx, community)?;
        community.writable()?;
        uploads::add(db, ctx, community.id, new)?;
        let NewUpload { name, width, height, .. } = new.clone();
        Ok(Added { name, width, height, was_animated })
    })
}
