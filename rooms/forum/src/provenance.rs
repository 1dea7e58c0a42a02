//! Where imported content came from, shown beside it as its licence asks.

use std::collections::HashMap;

use db::{Db, Result};
use diesel::prelude::*;

use crate::schema::{PostId, TopicId, imported, posts, sources};

/// The source of one imported object.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Provenance {
    /// The name of the site.
    pub site: String,
    /// The address of the object there.
    pub url: String,
    pub licence: String,
    pub licence_url: String,
}

/// The source of a topic; nothing when it was started here.
pub fn of_topic(db: &mut Db, topic: TopicId) -> Result<Option<Provenance>> {
    let opening: Option<PostId> = posts::table
        .filter(posts::topic_id.eq(topic))
        .filter(posts::number.eq(1))
        .select(posts::id)
        .first(db)
        .optional()?;
    let opening: Vec<PostId> = opening.into_iter().collect();
    Ok(of_posts(db, &opening)?.into_values().next())
}

/// The sources of posts; those that were written here are absent.
pub fn of_posts(db: &mut Db, ids: &[PostId]) -> Result<HashMap<PostId, Provenance>> {
    let rows: Vec<(PostId, Provenance)> = imported::table
        .inner_join(sources::table)
        .filter(imported::kind.eq("post"))
        .filter(imported::object_id.eq_any(ids))
        .select((imported::object_id, (sources::name, imported::url, sources::licence, sources::licence_url)))
        .load(db)?;
    Ok(rows.into_iter().collect())
}
