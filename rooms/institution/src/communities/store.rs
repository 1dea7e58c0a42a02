//! Queries on communities, across all of them.

use communities::Access;
use communities::schema::communities as table;
use db::{CommunityId, Db, Result};
use diesel::prelude::*;
use people::schema::{memberships, people as persons};
use people::{Byline, Role, State};

/// How many private communities there are.
pub fn private(db: &mut Db) -> Result<i64> {
    Ok(table::table.filter(table::access.eq(Access::Private)).count().get_result(db)?)
}

/// Who leads these communities.
pub fn leaders(db: &mut Db, of: &[CommunityId]) -> Result<Vec<(CommunityId, Byline)>> {
    Ok(memberships::table
        .inner_join(persons::table)
        .filter(memberships::community_id.eq_any(of))
        .filter(memberships::state.eq(State::Active))
        .filter(memberships::role.eq(Role::Facilitator))
        .filter(persons::deactivated_at.is_null())
        .order((memberships::since, persons::id))
        .select((memberships::community_id, Byline::as_select()))
        .load(db)?)
}
