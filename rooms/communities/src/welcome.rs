//! Taking in those who come to an account by an invitation into a community.

use std::sync::Arc;

use db::{CommunityId, Db, Result};
use diesel::prelude::*;
use people::sign_up::{Welcome, Welcomer};
use people::{Role, State, membership};
use spine::{Ctx, activity};

use crate::schema::{CommunityRow, Joined, communities};
use crate::store;

struct Communities;

/// What the room of accounts asks for.
pub fn welcomer() -> Welcomer {
    Welcomer(Arc::new(Communities))
}

impl Welcome for Communities {
    fn name(&self, db: &mut Db, community: CommunityId) -> Result<Option<String>> {
        Ok(communities::table.find(community).select(communities::name).first(db).optional()?)
    }

    /// Whoever was invited is not asked again whether they may: the invitation is the permission.
    fn take_in(&self, db: &mut Db, ctx: &Ctx, community: CommunityId) -> Result<Option<String>> {
        let person = ctx.person()?.id;
        let locked = diesel::update(communities::table.find(community))
            .set(communities::version.eq(communities::version + 1))
            .returning(communities::all_columns);
        let Some(row) = locked.get_result::<CommunityRow>(db).optional()? else { return Ok(None) };
        if membership::put(db, row.id, person, Role::Member, State::Active, ctx.now)? != Some(State::Active) {
            store::count_members(db, row.id, 1)?;
            activity::record(db, ctx, row.object(), Some(row.id), &Joined { person })?;
        }
        Ok(Some(format!("/c/{}", row.slug)))
    }
}
