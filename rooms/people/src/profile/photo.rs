//! Somebody's photo, beside their name wherever that stands. It is taken and made safe by the room of uploads, and seen
//! by whoever may see the name.

use db::{Db, Error, Result};
use diesel::prelude::*;
use spine::uploads::{self, NewUpload};
use spine::{Ctx, activity};

use super::store;
use crate::account::{self, store as accounts};
use crate::schema::{Changed, people};

/// Gives whoever acts a photo whose file lies on the shelf, or none. The one before goes with the next tidying.
///
/// Errors: `SignInFirst` for a guest and for a closed account.
pub fn set(db: &mut Db, ctx: &Ctx, new: Option<&NewUpload>) -> Result<()> {
    let me = accounts::lock(db, ctx.writer()?.id)?;
    if me.deactivated_at.is_some() {
        return Err(Error::SignInFirst);
    }
    if me.photo.is_none() && new.is_none() {
        return Ok(());
    }
    if let Some(new) = new {
        uploads::add_photo(db, ctx, account::object(me.id), new)?;
    }
    if let Some(before) = &me.photo {
        uploads::release(db, before)?;
    }
    let name = new.map(|new| &new.name);
    diesel::update(people::table.find(me.id)).set(people::photo.eq(name)).execute(db)?;
    store::raise_epoch(db, me.id, ctx.now)?;
    activity::record(db, ctx, account::object(me.id), None, &Changed { renamed: false })
}
