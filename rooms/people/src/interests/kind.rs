//! Interests as objects: how they introduce themselves, and what they are found by.

use db::{Db, Result};
use spine::Ctx;
use spine::objects::{Card, Document, Kind};

use super::schema::{InterestId, Split, interests};
use super::{KIND, store};

/// The kind `interest`.
pub struct Interests;

impl Kind for Interests {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>> {
        if ctx.actor.is_none() {
            return Ok(None);
        }
        let Some(found) = store::by_id(db, InterestId(id))? else { return Ok(None) };
        let interest = store::living(db, found)?;
        Ok(Some(Card { href: interest.href(), title: interest.name, community: None, state: None }))
    }

    /// Names and description, which everybody who is signed in may read. A signpost is found by nothing: its names are
    /// synonyms of the other.
    fn document(&self, db: &mut Db, id: i64) -> Result<Option<Document>> {
        let Some(interest) = store::by_id(db, InterestId(id))?.filter(|found| found.merged_into.is_none()) else {
            return Ok(None);
        };
        let mut text = store::synonyms(db, interest.id)?;
        text.insert(0, interest.description);
        text.retain(|line| !line.is_empty());
        Ok(Some(Document {
            title: interest.name,
            text: text.join(" · "),
            at: Some(interest.created_at),
            ..Document::default()
        }))
    }

    fn ids(&self, db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
        use diesel::prelude::*;
        let rest = interests::table.filter(interests::id.gt(after)).order(interests::id);
        Ok(rest.limit(limit).select(interests::id).load(db)?)
    }

    /// What an interest is found by changes with the one that was merged into it, and with the part that was split off.
    fn also(&self, db: &mut Db, activity: &spine::Activity) -> Result<Vec<spine::ObjectRef>> {
        let found = store::by_id(db, InterestId(activity.object_id))?;
        let into = found.and_then(|found| found.merged_into);
        let from = activity.as_verb::<Split>().map(|split| split.from);
        Ok(into.into_iter().chain(from).map(super::object).collect())
    }
}
