//! Where imported content came from, shown beside it as its licence asks.

use std::collections::HashMap;

use ::people::claims::schema::merged_authors;
use ::people::schema::people;
use db::{Db, Result};
use diesel::prelude::*;

use crate::schema::{PostId, imported, posts, sources};

/// The source of one imported post.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Provenance {
    /// The name of the site.
    pub site: String,
    /// The address of the post there; empty where it is not known.
    pub url: String,
    /// Such as `CC BY-SA 4.0`.
    pub licence: String,
    /// The name and the page of its author there.
    pub author: String,
    author_url: Option<String>,
    /// The same of an author who became a part of somebody's account.
    merged: Option<(String, Option<String>)>,
}

impl Provenance {
    /// The author's page there; empty when they have none.
    pub fn author_href(&self) -> &str {
        let merged = self.merged.as_ref().and_then(|(_, url)| url.as_deref());
        merged.or(self.author_url.as_deref()).unwrap_or_default()
    }

    /// The text of the licence.
    pub fn licence_href(&self) -> String {
        match self.licence.strip_prefix("CC ").and_then(|rest| rest.split_once(' ')) {
            Some((kind, version)) => {
                format!("https://creativecommons.org/licenses/{}/{version}/", kind.to_lowercase())
            }
            None => String::new(),
        }
    }
}

/// The sources of posts; what was written here is absent.
pub fn of_posts(db: &mut Db, ids: &[PostId]) -> Result<HashMap<PostId, Provenance>> {
    let rows: Vec<(PostId, Provenance)> = imported::table
        .inner_join(sources::table)
        .inner_join(posts::table.on(posts::id.eq(imported::object_id)))
        .inner_join(people::table.on(people::id.eq(posts::author_id)))
        .left_join(
            merged_authors::table
                .on(merged_authors::person_id.eq(people::id).and(merged_authors::source.eq(sources::name))),
        )
        .filter(imported::kind.eq_any(["post", "comment"]))
        // Asked of this table, which has an index for it: through the posts SQLite would walk all that was imported.
        .filter(imported::object_id.eq_any(ids))
        .select((
            posts::id,
            (
                sources::name,
                imported::url,
                imported::licence,
                people::name,
                people::source_url,
                (merged_authors::name, merged_authors::url).nullable(),
            ),
        ))
        .load(db)?;
    let named = |(id, mut source): (PostId, Provenance)| {
        if let Some((name, _)) = source.merged.as_ref().filter(|(name, _)| !name.is_empty()) {
            source.author.clone_from(name);
        }
        (id, source)
    };
    Ok(rows.into_iter().map(named).collect())
}
