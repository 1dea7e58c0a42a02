//! What an imported author wrote becomes somebody's own.

use db::{Db, Error, PersonId, Result};
use diesel::prelude::*;
use spine::erasure::Declarations;
use spine::objects::Registry;
use spine::{Ctx, activity};

use super::schema::{Dissolved, Merged, merged_authors};
use crate::account::{self, store};
use crate::profile;
use crate::schema::people;

/// The actor says that an author is them: everything that names the author names them, and the row of the author goes.
///
/// Errors: `NotFound` unless the author's digest is that of their address and nobody has claimed the author meanwhile.
pub fn take(db: &mut Db, ctx: &Ctx, registry: &Registry, declarations: Declarations, author: PersonId) -> Result<()> {
    let me = ctx.writer()?.id;
    // In one order, so that two who do it never wait for each other crosswise.
    for person in [me.min(author), me.max(author)] {
        store::lock(db, person)?;
    }
    let found = super::matches(db, ctx)?.into_iter().find(|found| found.author == author).ok_or(Error::NotFound)?;
    let source_id: Option<String> = people::table.find(author).select(people::source_id).first(db)?;
    let (Some(source), Some(source_id)) = (found.source, source_id) else { return Err(Error::NotFound) };
    super::forget_of(db, author)?;
    for kind in registry.iter() {
        kind.merge(db, ctx, author, me)?;
    }
    declarations.hand_over(db, author, me)?;
    diesel::insert_into(merged_authors::table)
        .values((
            merged_authors::source.eq(source),
            merged_authors::source_id.eq(source_id),
            merged_authors::name.eq(found.name),
            merged_authors::url.eq(found.url),
            merged_authors::person_id.eq(me),
            merged_authors::merged_at.eq(ctx.now),
        ))
        .execute(db)?;
    diesel::delete(people::table.find(author)).execute(db)?;
    profile::raise_epoch(db, me, ctx.now)?;
    activity::record(db, ctx, account::object(author), None, &Dissolved { into: me })?;
    activity::record(db, ctx, account::object(me), None, &Merged { author })
}
