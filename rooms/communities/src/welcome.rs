//! Taking in those who come to an account by an invitation into a community.

use std::sync::Arc;

use db::{CommunityId, Db, Result};
use diesel::prelude::*;
use people::membership;
use people::sign_up::{Destination, Welcome, Welcomer};
use spine::{Ctx, Feature};

use crate::join::enter;
use crate::load::locked_by_id;
use crate::schema::communities;

struct Communities;

/// What the room of accounts asks for.
pub fn welcomer() -> Welcomer {
    Welcomer(Arc::new(Communities))
}

impl Welcome for Communities {
    fn name(&self, db: &mut Db, community: CommunityId) -> Result<Option<String>> {
        Ok(communities::table.find(community).select(communities::name).first(db).optional()?)
    }

    /// Whoever was invited is not asked again whether they may: the invitation is the permission, as long as it is that
    /// of somebody who could invite now.
    fn take_in(&self, db: &mut Db, ctx: &Ctx, to: Destination) -> Result<Option<String>> {
        if !Feature::Invitations.is_on(db)? {
            return Ok(None);
        }
        let person = ctx.person()?.id;
        let Some(row) = locked_by_id(db, to.community)? else { return Ok(None) };
        if row.archived_at.is_some() || !membership::facilitators(db, row.id)?.contains(&to.by) {
            return Ok(None);
        }
        if membership::role(db, person, row.id)?.is_none() {
            enter(db, ctx, row.id, person)?;
            membership::set_inviter(db, row.id, person, to.by)?;
        }
        Ok(Some(format!("/c/{}", row.slug)))
    }
}
