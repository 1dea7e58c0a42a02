//! Who may see which part of somebody's page. [`may_see`] is the one place that decides it for one person, [`Sight`]
//! says the same to a query over many; a test holds them together.

use std::collections::{HashMap, HashSet};

use db::{CommunityId, Db, PersonId, Result};
use diesel::prelude::*;
use spine::Ctx;

use super::schema::{Audience, Field, profile_audiences};
use crate::membership::{self, State};
use crate::schema::memberships;

/// How somebody who looks stands to the person whom they look at. Being an administrator is nothing special here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// They look at themselves.
    Themselves,
    /// Both are in a community.
    Shares,
    /// They are signed in, and no more.
    Stranger,
}

/// Whether a part of a page with this audience is shown to somebody who stands so.
pub fn may_see(audience: Audience, standing: Standing) -> bool {
    match audience {
        Audience::Everyone => true,
        Audience::Communities => standing != Standing::Stranger,
        Audience::Me => standing == Standing::Themselves,
    }
}

/// Through whose eyes people are looked at. Nobody is seen without signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    Somebody(PersonId),
    /// Whoever stands so: what the search index may hold, and how one's own page looks to others.
    Anybody(Standing),
}

impl Viewer {
    /// Whoever acts.
    pub fn of(ctx: &Ctx) -> Result<Viewer> {
        Ok(Viewer::Somebody(ctx.person()?.id))
    }

    /// How they stand to each of these people.
    pub fn standings(self, db: &mut Db, ids: &[PersonId]) -> Result<HashMap<PersonId, Standing>> {
        let me = match self {
            Viewer::Anybody(standing) => return Ok(ids.iter().map(|id| (*id, standing)).collect()),
            Viewer::Somebody(me) => me,
        };
        let ours = membership::communities_of(db, me)?;
        let shares: HashSet<PersonId> = memberships::table
            .filter(memberships::community_id.eq_any(ours))
            .filter(memberships::person_id.eq_any(ids))
            .filter(memberships::state.eq(State::Active))
            .select(memberships::person_id)
            .load(db)?
            .into_iter()
            .collect();
        let standing = |id: &PersonId| match *id == me {
            true => Standing::Themselves,
            false if shares.contains(id) => Standing::Shares,
            false => Standing::Stranger,
        };
        Ok(ids.iter().map(|id| (*id, standing(id))).collect())
    }
}

/// The audiences that people have chosen; what is absent is for everyone who is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audiences(HashMap<Field, Audience>);

impl Audiences {
    pub fn of(&self, field: Field) -> Audience {
        self.0.get(&field).copied().unwrap_or(Audience::Everyone)
    }

    /// Whether somebody who stands so sees this part.
    pub fn let_see(&self, field: Field, standing: Standing) -> bool {
        may_see(self.of(field), standing)
    }

    pub fn set(&mut self, field: Field, audience: Audience) {
        match audience {
            Audience::Everyone => self.0.remove(&field),
            other => self.0.insert(field, other),
        };
    }
}

/// The audiences of some people; of those who chose none nothing is there.
pub fn audiences(db: &mut Db, ids: &[PersonId]) -> Result<HashMap<PersonId, Audiences>> {
    let rows = profile_audiences::table
        .filter(profile_audiences::person_id.eq_any(ids))
        .select((profile_audiences::person_id, profile_audiences::field, profile_audiences::audience))
        .load(db)?;
    Ok(gathered(rows))
}

/// The audiences of everybody who chose any.
pub(crate) fn audiences_of_all(db: &mut Db) -> Result<HashMap<PersonId, Audiences>> {
    let rows = profile_audiences::table.select((
        profile_audiences::person_id,
        profile_audiences::field,
        profile_audiences::audience,
    ));
    Ok(gathered(rows.load(db)?))
}

/// Those who do not show this part of their page to everybody who is signed in.
pub fn kept_from_strangers(db: &mut Db, field: Field) -> Result<HashSet<PersonId>> {
    let theirs = profile_audiences::table.filter(profile_audiences::field.eq(field.word()));
    let rows: Vec<PersonId> = theirs
        .filter(profile_audiences::audience.ne(Audience::Everyone))
        .select(profile_audiences::person_id)
        .load(db)?;
    Ok(rows.into_iter().collect())
}

fn gathered(rows: Vec<(PersonId, String, Audience)>) -> HashMap<PersonId, Audiences> {
    let mut all: HashMap<PersonId, Audiences> = HashMap::new();
    for (person, field, audience) in rows {
        if let Some(field) = Field::parse(&field) {
            all.entry(person).or_default().set(field, audience);
        }
    }
    all
}

/// Writes what a person chose.
pub(super) fn write(db: &mut Db, person: PersonId, audiences: &Audiences) -> Result<()> {
    diesel::delete(profile_audiences::table.filter(profile_audiences::person_id.eq(person))).execute(db)?;
    for (field, audience) in &audiences.0 {
        let row = (
            profile_audiences::person_id.eq(person),
            profile_audiences::field.eq(field.word()),
            profile_audiences::audience.eq(audience),
        );
        diesel::insert_into(profile_audiences::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Somebody's eyes for queries over many people: `.filter(people::id.ne_all(sight.hidden(field)))` leaves out those
/// who do not show that part to them. Facets, suggestions and whatever else counts or compares people use it.
#[derive(Debug, Clone)]
pub struct Sight {
    pub viewer: PersonId,
    /// The communities that the viewer is in.
    ours: Vec<CommunityId>,
}

impl Sight {
    /// Those of whoever acts.
    pub fn of(db: &mut Db, ctx: &Ctx) -> Result<Sight> {
        Sight::of_person(db, ctx.person()?.id)
    }

    pub fn of_person(db: &mut Db, viewer: PersonId) -> Result<Sight> {
        Ok(Sight { viewer, ours: membership::communities_of(db, viewer)? })
    }

    /// Those who do not show this part of their page to the viewer, as a part of a query.
    pub fn hidden(&self, field: Field) -> hidden {
        hidden(field.word(), self.viewer, self.ours.clone(), State::Active, Audience::Me, Audience::Communities)
    }
}

impl Sight {
    /// The same as a condition in plain SQL: whether whoever has the id in this column hides this part. It holds numbers
    /// and words of ours, and nothing that anybody typed.
    pub fn hides(&self, column: &str, field: Field) -> String {
        let ours = self.ours.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let shares = match ours.as_str() {
            "" => String::new(),
            ours => format!(
                " AND person_id NOT IN (SELECT person_id FROM memberships WHERE state = '{}' \
                 AND community_id IN ({ours}))",
                State::Active
            ),
        };
        format!(
            "{column} IN (SELECT person_id FROM profile_audiences WHERE field = '{field}' AND person_id <> {} \
             AND (audience = '{}' OR audience = '{}'{shares}))",
            self.viewer,
            Audience::Me,
            Audience::Communities
        )
    }
}

/// Ids of those whose choice keeps the viewer out. Whoever is in one of `ours` shares a community with the viewer.
#[diesel::dsl::auto_type]
fn hidden(
    field: &'static str,
    viewer: PersonId,
    ours: Vec<CommunityId>,
    active: State,
    me: Audience,
    communities: Audience,
) -> _ {
    let sharing = memberships::table
        .filter(memberships::community_id.eq_any(ours))
        .filter(memberships::state.eq(active))
        .select(memberships::person_id);
    let from_strangers = profile_audiences::audience.eq(communities).and(profile_audiences::person_id.ne_all(sharing));
    profile_audiences::table
        .filter(profile_audiences::field.eq(field))
        .filter(profile_audiences::person_id.ne(viewer))
        .filter(profile_audiences::audience.eq(me).or(from_strangers))
        .select(profile_audiences::person_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_more_sees_whatever_others_see() {
        let all = [Standing::Stranger, Standing::Shares, Standing::Themselves];
        let seen = |audience| all.map(|standing| may_see(audience, standing));
        assert_eq!(seen(Audience::Everyone), [true, true, true]);
        assert_eq!(seen(Audience::Communities), [false, true, true]);
        assert_eq!(seen(Audience::Me), [false, false, true]);
    }

    #[test]
    fn what_was_not_chosen_is_for_everyone() {
        let mut audiences = Audiences::default();
        assert!(audiences.let_see(Field::About, Standing::Stranger));
        audiences.set(Field::About, Audience::Communities);
        assert!(!audiences.let_see(Field::About, Standing::Stranger));
        assert!(audiences.let_see(Field::Place, Standing::Stranger));
        audiences.set(Field::About, Audience::Everyone);
        assert_eq!(audiences, Audiences::default());
    }
}
