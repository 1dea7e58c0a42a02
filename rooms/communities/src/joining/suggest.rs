//! Whom a community could invite: people who practise what it is about, in departments from which nobody is here yet.

use std::collections::{HashMap, HashSet};

use db::{CommunityId, Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::interests::schema::{InterestId, practices};
use people::profile::audience::Sight;
use people::profile::schema::Field;
use people::schema::{memberships, people as persons};
use people::{Byline, State};
use spine::Ctx;

use super::schema::community_invitations as invitations;

/// How many people are offered at a time.
const OFFERED: usize = 30;
/// How many who practise it are looked at.
const LOOKED_AT: i64 = 1_000;
/// How long somebody who was invited is not offered again.
const RESTS: i64 = 30 * Time::DAY;

/// Somebody who could be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub byline: Byline,
    pub department: String,
}

/// Those who show that they practise this interest, are not in the community, and work where no member works: one of
/// each department before a second of any, so that many doors open.
pub fn who_could_come(db: &mut Db, ctx: &Ctx, community: CommunityId, interest: InterestId) -> Result<Vec<Candidate>> {
    let sight = Sight::of(db, ctx)?;
    let here: HashSet<String> = memberships::table
        .inner_join(persons::table)
        .filter(memberships::community_id.eq(community))
        .filter(memberships::state.eq(State::Active))
        .filter(persons::department.ne(""))
        .select(persons::department)
        .distinct()
        .load(db)?
        .into_iter()
        .collect();
    let mut not: HashSet<PersonId> = memberships::table
        .filter(memberships::community_id.eq(community))
        .select(memberships::person_id)
        .load(db)?
        .into_iter()
        .collect();
    let invited: Vec<Option<PersonId>> = invitations::table
        .filter(invitations::community_id.eq(community))
        .filter(invitations::created_at.gt(ctx.now.plus(-RESTS)))
        .select(invitations::person_id)
        .load(db)?;
    not.extend(invited.into_iter().flatten());
    let practising: Vec<(Byline, String)> = practices::table
        .inner_join(persons::table)
        .filter(practices::interest_id.eq(interest))
        .filter(practices::practises.eq(true))
        .filter(persons::claimed_at.is_not_null())
        .filter(persons::deactivated_at.is_null())
        .filter(persons::department.ne(""))
        .filter(persons::id.ne_all(sight.hidden(Field::Practises)))
        .filter(persons::id.ne_all(sight.hidden(Field::Department)))
        .order((persons::name, persons::id))
        .limit(LOOKED_AT)
        .select((Byline::as_select(), persons::department))
        .load(db)?;
    let outside = practising
        .into_iter()
        .filter(|(byline, department)| !not.contains(&byline.id) && !here.contains(department))
        .map(|(byline, department)| Candidate { byline, department });
    Ok(in_turns(outside))
}

/// One of each department, then a second of each, and so on.
fn in_turns(people: impl Iterator<Item = Candidate>) -> Vec<Candidate> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut turns: Vec<(usize, Candidate)> = people
        .map(|one| {
            let turn = seen.entry(one.department.clone()).or_default();
            *turn += 1;
            (*turn, one)
        })
        .collect();
    turns.sort_by_key(|(turn, _)| *turn);
    turns.into_iter().map(|(_, one)| one).take(OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_take_turns() {
        let one = |id: i64, department: &str| Candidate {
            byline: Byline {
                id: PersonId(id),
                handle: format!("person-{id}"),
                name: format!("Person {id}"),
                role: String::new(),
                photo: None,
            },
            department: department.to_owned(),
        };
        let people = [one(1, "Surgery"), one(2, "Surgery"), one(3, "Pharmacy"), one(4, "Surgery"), one(5, "Pharmacy")];
        let ids: Vec<i64> = in_turns(people.into_iter()).into_iter().map(|one| one.byline.id.0).collect();
        assert_eq!(ids, [1, 3, 2, 5, 4]);
    }
}
