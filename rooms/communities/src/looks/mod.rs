//! Looks: an administrator reads inside a community that they are not in, for a reason, for an hour, and before
//! everybody's eyes. Reading is all that it allows: whoever looks is no member, is shown in no list, writes nothing and is
//! led to nothing of it by search. The community's log says who looked, when and why, and its home page announces it.

mod announced;
mod log;
pub mod schema;
mod store;

use db::{CommunityId, Db, Error, FieldErrors, Result, Time};
use people::account::check_admin;
use spine::audit::{self, Entry};
use spine::{Ctx, activity};
use web::{Route, Who};

pub use announced::Announced;
pub use schema::{Look, LookId};

use crate::schema::{Access, Looked};
use crate::{actions, load};

/// For how many milliseconds a look lasts.
pub const LASTS: i64 = Time::HOUR;
/// Fewest characters of a reason: a word is none.
pub const REASON_LEAST: usize = 10;
/// Most characters of a reason.
pub const REASON_MOST: usize = 500;

pub(crate) fn routes() -> Vec<Route> {
    vec![web::route::get("/c/{slug}/log", Who::Member, log::show)]
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looking {
    /// The address or the number of a community.
    pub community: String,
    pub reason: String,
}

/// Lets an administrator read inside a community for an hour; gives its address. Somebody who looks already goes on
/// looking, and the new reason counts as a new look.
pub fn begin(db: &mut Db, ctx: &Ctx, typed: &Looking) -> Result<String> {
    check_admin(db, ctx)?;
    let person = ctx.writer()?.id;
    let mut errors = FieldErrors::new();
    let reason = people::text::line(&typed.reason, REASON_MOST).unwrap_or_else(|message| {
        errors.add("reason", message);
        String::new()
    });
    if errors.is_empty() && reason.chars().count() < REASON_LEAST {
        errors.add("reason", db::Message::new("looks-reason-short").with("least", REASON_LEAST));
    }
    errors.check()?;
    let row = store::locked(db, typed.community.trim())?;
    let row = row.ok_or_else(|| Error::invalid("community", "looks-no-such"))?;
    if row.access == Access::Open || people::membership::role(db, person, row.id)?.is_some() {
        return Err(Error::invalid("community", "looks-needless"));
    }
    let ends_at = ctx.now.plus(LASTS);
    store::insert(db, row.id, person, &reason, ctx.now, ends_at)?;
    let entry = Entry::of(&actions::LOOKED, row.object()).community(row.id).words(reason);
    audit::record(db, ctx, entry)?;
    activity::record(db, ctx, row.object(), Some(row.id), &Looked { until: ends_at })?;
    Ok(row.slug)
}

/// Ends what the administrator looks at now, before its time.
pub fn end(db: &mut Db, ctx: &Ctx, look: LookId) -> Result<()> {
    let person = ctx.writer()?.id;
    let Some(community) = store::end(db, person, look, ctx.now)? else { return Ok(()) };
    let entry = Entry::of(&actions::LOOK_ENDED, crate::schema::object(community)).community(community);
    audit::record(db, ctx, entry)
}

/// What somebody looks at now, with the community's name and address, the last first.
pub fn running(db: &mut Db, ctx: &Ctx) -> Result<Vec<(Look, String, String)>> {
    store::running(db, ctx.person()?.id, ctx.now)
}

/// Until when whoever comes may read inside a community because they look. Asked for administrators alone, where
/// nothing else lets them in.
pub(crate) fn until(db: &mut Db, ctx: &Ctx, community: CommunityId) -> Result<Option<Time>> {
    match ctx.actor.as_ref().filter(|actor| actor.admin) {
        Some(actor) => store::until(db, actor.id, community, ctx.now),
        None => Ok(None),
    }
}

/// The community of an address or a number, as an administrator may act on it: a private one only while they look.
pub fn met(db: &mut Db, ctx: &Ctx, typed: &str) -> Result<crate::Community> {
    let row = store::locked(db, typed.trim())?;
    let row = row.ok_or_else(|| Error::invalid("community", "looks-no-such"))?;
    load::face_by_id(db, ctx, row.id).map_err(|error| match error {
        Error::NotFound => Error::invalid("community", "looks-no-such"),
        other => other,
    })
}
