//! The loader: an upload is seen through the object that shows it, and before there is one by its owner alone. A photo
//! of a person is seen wherever their name is.

use db::{Db, Error, PersonId, Result};
use spine::Ctx;
use spine::objects::Registry;
use spine::uploads::{self, Upload};

/// An upload as one visitor meets it.
#[derive(Debug, Clone)]
pub struct Found {
    pub upload: Upload,
    pub seen_by: SeenBy,
}

/// Who else may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenBy {
    /// Nobody: nothing shows it yet.
    Owner,
    /// Whoever may see what shows it.
    Some,
    /// Everybody, without an account.
    All,
}

/// The upload of this name, if the visitor may see what shows it.
pub fn picture(db: &mut Db, ctx: &Ctx, registry: &Registry, name: &str) -> Result<Found> {
    let upload = uploads::find(db, name)?.ok_or(Error::NotFound)?;
    let (Some(kind), Some(id)) = (&upload.object_kind, upload.object_id) else {
        let own = ctx.person_id() == Some(upload.owner);
        return if own { Ok(Found { upload, seen_by: SeenBy::Owner }) } else { Err(Error::NotFound) };
    };
    let kind = registry.get(kind).ok_or_else(|| Error::internal(format!("nobody knows objects of kind {kind:?}")))?;
    if kind.card(db, ctx, id)?.is_none() {
        // Beside a post in an open community stands a name, also for those to whom the person has no page.
        let beside = upload.community.is_none() && is_named(db, ctx, registry, upload.owner)?;
        return if beside { Ok(Found { upload, seen_by: SeenBy::All }) } else { Err(Error::NotFound) };
    }
    let stranger = Ctx { actor: None, ..ctx.clone() };
    let open = ctx.actor.is_none() || kind.card(db, &stranger, id)?.is_some();
    Ok(Found { upload, seen_by: if open { SeenBy::All } else { SeenBy::Some } })
}

fn is_named(db: &mut Db, ctx: &Ctx, registry: &Registry, person: PersonId) -> Result<bool> {
    for kind in registry.iter() {
        if kind.names(db, ctx, person)? {
            return Ok(true);
        }
    }
    Ok(false)
}
