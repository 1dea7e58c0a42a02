//! What communities hold of a person, and taking them out of it: memberships end, a community may be left without
//! anybody who leads it and can be taken on, and what communities say of themselves names the person no more.

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::schema::memberships;
use people::{Role, State, membership};
use spine::archive::Archive;
use spine::erasure::Erasing;
use spine::objects::{Card, Estate};
use spine::{Ctx, activity};

use crate::formation::{proposals, store as forming};
use crate::load;
use crate::schema::{Access, Changed, CommunityRow, Covered, Left, communities, object};
use crate::store;

/// The memberships of a person, and the communities with other members that only they lead.
pub fn estate(db: &mut Db, person: PersonId) -> Result<Estate> {
    let mine = store::mine(db, person)?;
    let mut left_alone = Vec::new();
    for (community, role) in &mine {
        let others = membership::facilitators(db, community.id)?;
        if *role == Role::Facilitator && community.member_count > 1 && others.iter().all(|other| *other == person) {
            left_alone.push(Card {
                title: community.name.clone(),
                href: format!("/c/{}", community.slug),
                community: Some(community.id),
                state: None,
            });
        }
    }
    let count = i64::try_from(mine.len()).unwrap_or(i64::MAX);
    Ok(Estate { held: vec![("erasure-memberships", count)], left_alone, ..Estate::default() })
}

/// Everything in this room, in the transaction that erases somebody.
pub fn erase(db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
    let person = erasing.person;
    let theirs = memberships::table.filter(memberships::person_id.eq(person)).order(memberships::community_id);
    let theirs: Vec<(CommunityId, State)> = theirs.select((memberships::community_id, memberships::state)).load(db)?;
    for (community, state) in theirs {
        load::locked_by_id(db, community)?;
        membership::remove(db, community, person)?;
        if state == State::Active {
            store::count_members(db, community, -1)?;
            activity::record(db, ctx, object(community), Some(community), &Left { person })?;
        }
    }
    proposals::forget_of(db, person)?;
    for community in forming::without_their_cover(db)? {
        forming::set_cover(db, community, None)?;
        activity::record(db, ctx, object(community), Some(community), &Covered { cover: false })?;
    }
    for id in erasing.naming(db, "communities", &["name", "purpose"])? {
        forget(db, ctx, erasing, CommunityId(id))?;
    }
    Ok(())
}

fn forget(db: &mut Db, ctx: &Ctx, erasing: &Erasing, community: CommunityId) -> Result<()> {
    let Some(row) = load::locked_by_id(db, community)? else { return Ok(()) };
    let (name, purpose) = (erasing.in_others(&row.name), erasing.in_others(&row.purpose));
    if name.is_none() && purpose.is_none() {
        return Ok(());
    }
    let changed = Changed {
        renamed: name.is_some(),
        purpose: purpose.is_some(),
        said: false,
        before: row.access,
        access: row.access,
    };
    diesel::update(communities::table.find(community))
        .set((communities::name.eq(name.unwrap_or(row.name)), communities::purpose.eq(purpose.unwrap_or(row.purpose))))
        .execute(db)?;
    activity::record(db, ctx, object(community), Some(community), &changed)
}

/// Memberships and what was asked for, by the names of the communities. One that became private while they asked to be
/// let in is none of theirs to know.
pub fn export(db: &mut Db, person: PersonId, out: &mut dyn Archive) -> Result<()> {
    let theirs = communities::table.inner_join(memberships::table).filter(memberships::person_id.eq(person));
    let theirs: Vec<(CommunityRow, Role, State, Time)> = theirs
        .order(communities::id)
        .select((CommunityRow::as_select(), memberships::role, memberships::state, memberships::since))
        .load(db)?;
    let record = |(community, role, state, since): (CommunityRow, Role, State, Time)| {
        serde_json::json!({
            "community": community.name,
            "address": format!("/c/{}", community.slug),
            "role": role,
            "state": state,
            "since": since.rfc3339(),
        })
    };
    let is_known = |row: &(CommunityRow, Role, State, Time)| row.2 == State::Active || row.0.access != Access::Private;
    let records: Vec<_> = theirs.into_iter().filter(is_known).map(record).collect();
    out.add("memberships.json", &serde_json::to_vec_pretty(&records)?)
}
