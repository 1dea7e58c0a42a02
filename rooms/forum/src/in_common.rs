//! With whom somebody wrote in the same topics, for suggestions of people.

use std::collections::{HashMap, HashSet};

use communities::load;
use communities::suggestions::Threads;
use db::{Db, PersonId, Result};
use diesel::prelude::*;
use spine::Ctx;

use crate::schema::{TopicId, posts, topics};

/// How many of somebody's latest posts are looked at: what two had in common long ago says little.
const LATEST: i64 = 300;

pub struct InCommon;

impl Threads for InCommon {
    fn in_common(&self, db: &mut Db, ctx: &Ctx) -> Result<Vec<(PersonId, u32)>> {
        let me = ctx.person()?.id;
        let readable = load::readable_ids(db, ctx)?;
        let mine: Vec<TopicId> = posts::table
            .inner_join(topics::table.on(topics::id.eq(posts::topic_id)))
            .filter(posts::author_id.eq(me))
            .filter(posts::deleted_at.is_null())
            .filter(posts::community_id.eq_any(readable))
            .filter(topics::deleted_at.is_null())
            .order(posts::created_at.desc())
            .limit(LATEST)
            .select(posts::topic_id)
            .load(db)?;
        let mine: Vec<TopicId> = mine.into_iter().collect::<HashSet<_>>().into_iter().collect();
        let others: Vec<(PersonId, TopicId)> = posts::table
            .filter(posts::topic_id.eq_any(mine))
            .filter(posts::author_id.ne(me))
            .filter(posts::deleted_at.is_null())
            .select((posts::author_id, posts::topic_id))
            .distinct()
            .load(db)?;
        let mut counts: HashMap<PersonId, u32> = HashMap::new();
        for (person, _) in others {
            *counts.entry(person).or_default() += 1;
        }
        let mut counts: Vec<(PersonId, u32)> = counts.into_iter().collect();
        counts.sort_unstable();
        Ok(counts)
    }

    fn has_written(&self, db: &mut Db, person: PersonId) -> Result<bool> {
        let written = posts::table.filter(posts::author_id.eq(person)).filter(posts::deleted_at.is_null());
        Ok(diesel::select(diesel::dsl::exists(written)).get_result(db)?)
    }
}
