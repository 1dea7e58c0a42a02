//! The picture above a community's home page. It is taken and made safe by the room of uploads, and seen by whoever may
//! know of the community.

use db::{Db, Result};
use spine::{Ctx, activity, uploads};

use crate::formation::store as forming;
use crate::load::locked;
use crate::schema::Covered;

/// Gives a community the upload of this name as its cover, or none. The one before goes with the next tidying.
pub fn set(db: &mut Db, ctx: &Ctx, slug: &str, name: Option<&str>) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    community.in_use()?;
    let before = forming::formation(db, community.id)?.cover;
    if before.as_deref() == name {
        return Ok(());
    }
    if let Some(name) = name {
        uploads::attach(db, ctx, community.id, community.object(), "file", &[name.to_owned()])?;
    }
    if let Some(before) = before {
        uploads::release(db, &before)?;
    }
    forming::set_cover(db, community.id, name)?;
    let verb = Covered { cover: name.is_some() };
    activity::record(db, ctx, community.object(), Some(community.id), &verb)
}
