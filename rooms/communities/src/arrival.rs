//! Coming to a page of a community with one query that gives one row: who comes, as what, to what, and how old what
//! is kept with names in it may be. It says what [`crate::load`] says.

use db::{Db, Error, Result};
use diesel::prelude::*;
use people::{Role, Shown};
use spine::Ctx;
use web::{Credentials, Visit};

use crate::load::{self, Community};
use crate::schema::{CommunityRow, communities};

/// Somebody has come to a community inside which they may read.
pub struct Arrival {
    pub ctx: Ctx,
    pub community: Community,
    /// See [`people::epoch`].
    pub epoch: i64,
}

/// What [`arriving!`](crate::arriving) selects.
pub type Row = (CommunityRow, Option<Shown>, Option<Role>, Option<i64>);

/// The columns of a [`Row`] from a query that leads to communities, joined with whoever shows the session and with
/// what they are there. Gives the joined query and the columns.
#[macro_export]
macro_rules! arriving {
    ($query:expr, $session:expr, $now:expr) => {{
        use ::diesel::prelude::*;
        use ::people::schema::{memberships, people, sessions};
        use $crate::schema::{CommunityRow, communities};
        ::diesel::alias!(people as everybody: Everybody);
        let session = sessions::token.eq($session).and(sessions::expires_at.gt($now));
        let person = people::id.nullable().eq(sessions::person_id.nullable()).and(people::deactivated_at.is_null());
        let membership = memberships::person_id
            .nullable()
            .eq(people::id.nullable())
            .and(memberships::community_id.eq(communities::id))
            .and(memberships::state.eq(::people::State::Active));
        let query = $query
            .left_join(sessions::table.on(session))
            .left_join(people::table.on(person))
            .left_join(memberships::table.on(membership));
        let epoch = everybody.select(::diesel::dsl::max(everybody.field(people::epoch))).single_value();
        let columns = (CommunityRow::as_select(), ::people::SHOWN.nullable(), memberships::role.nullable(), epoch);
        (query, columns)
    }};
}

/// The hash of the session that a visit shows: matched by no row where it shows none. Nothing for a token of the API,
/// which is looked up elsewhere.
pub fn session(visit: &Visit) -> Option<Vec<u8>> {
    match &visit.credentials {
        Credentials::Session(hash) => Some(hash.to_vec()),
        Credentials::None => Some(Vec::new()),
        Credentials::Bearer(_) => None,
    }
}

/// Whoever comes to the community of this address, if they may read what is inside.
pub fn inside(db: &mut Db, visit: &Visit, slug: &str) -> Result<Arrival> {
    let Some(session) = session(visit) else {
        let ctx = visit.ctx(db)?;
        let community = load::inside(db, &ctx, slug)?;
        return Ok(Arrival { ctx, community, epoch: people::epoch(db)? });
    };
    let (query, columns) = arriving!(communities::table, session, visit.now);
    let row = query.filter(communities::slug.eq(slug)).select(columns).get_result::<Row>(db).optional()?;
    arrived(db, visit, row.ok_or(Error::NotFound)?)
}

/// What a row says, provided that whoever comes may read inside the community.
pub fn arrived(db: &mut Db, visit: &Visit, (community, shown, role, epoch): Row) -> Result<Arrival> {
    let ctx = visit.ctx_of(shown.map(|shown| people::shown(&visit.app, shown, visit.now)));
    let community = load::let_in(db, &ctx, community, role)?.ok_or(Error::NotFound).and_then(load::readable)?;
    Ok(Arrival { ctx, community, epoch: epoch.unwrap_or(0) })
}
