//! The practice interests of a community.

use db::{CommunityId, Db, Error, Message, Result};
use diesel::prelude::*;
use people::interests::schema::{Interest, InterestId, interest_names, interests};
use spine::Ctx;

use crate::schema::community_interests;

/// The interests that these names lead to, in their order; and the names that lead nowhere.
pub fn resolve(db: &mut Db, names: &[String]) -> Result<(Vec<InterestId>, Vec<String>)> {
    let (mut ids, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        let folded = interest_names::table.find(markup::comparable(name));
        let found = folded.select(interest_names::interest_id).first(db).optional()?;
        match found {
            Some(id) if !ids.contains(&id) => ids.push(id),
            Some(_) => {}
            None => unknown.push(name.clone()),
        }
    }
    Ok((ids, unknown))
}

/// [`resolve`] for a form: a name that leads nowhere is said beside the field.
pub fn known(db: &mut Db, names: &[String]) -> Result<Vec<InterestId>> {
    let (ids, unknown) = resolve(db, names)?;
    match unknown.first() {
        None => Ok(ids),
        Some(name) => Err(Error::invalid("interests", Message::new("formation-interest-unknown").with("name", name))),
    }
}

/// Gives a community the interests that these names lead to, and no others.
pub fn set(db: &mut Db, _: &Ctx, community: CommunityId, names: &[String]) -> Result<()> {
    let (ids, _) = resolve(db, names)?;
    let mine = community_interests::table.filter(community_interests::community_id.eq(community));
    diesel::delete(mine).execute(db)?;
    for id in ids {
        let row = (community_interests::community_id.eq(community), community_interests::interest_id.eq(id));
        db::insert_ignore!(db, community_interests::table, row)?;
    }
    Ok(())
}

/// The interests of a community, by name.
pub fn of(db: &mut Db, community: CommunityId) -> Result<Vec<Interest>> {
    Ok(community_interests::table
        .inner_join(interests::table.on(interests::id.eq(community_interests::interest_id)))
        .filter(community_interests::community_id.eq(community))
        .order((interests::name, interests::id))
        .select(Interest::as_select())
        .load(db)?)
}
