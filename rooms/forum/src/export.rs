//! What a person wrote, as Markdown for themselves.

use communities::schema::communities;
use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use serde_json::{Value, json};
use spine::archive::{Archive, front_matter};

use crate::schema::{Post, PostId, Topic, posts, revisions, topics};
use crate::store;

/// Posts that are read at once.
const CHUNK: i64 = 500;

/// A file for each post of a person: in `topics/` where it opens one, otherwise in `posts/`; earlier texts beside it.
pub fn export(db: &mut Db, person: PersonId, out: &mut dyn Archive) -> Result<()> {
    let mut after = PostId(0);
    loop {
        let rows: Vec<(Post, Topic, String)> = posts::table
            .inner_join(topics::table)
            .inner_join(communities::table.on(communities::id.eq(topics::community_id)))
            .filter(posts::author_id.eq(person))
            .filter(posts::id.gt(after))
            .order(posts::id)
            .limit(CHUNK)
            .select((posts::all_columns, Topic::as_select(), communities::slug))
            .load(db)?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after = last.id;
        for (post, topic, community) in rows {
            let path = match post.number {
                Some(1) => format!("topics/{}-{}", topic.id, topic.slug),
                _ => format!("posts/{}", post.id),
            };
            let facts = facts(db, &post, &topic, &community)?;
            out.add(&format!("{path}.md"), front_matter(&facts, &post.body).as_bytes())?;
            earlier(db, post.id, &path, out)?;
        }
    }
}

fn facts(db: &mut Db, post: &Post, topic: &Topic, community: &str) -> Result<Vec<(&'static str, Value)>> {
    let when = |at: Option<Time>| at.map_or(Value::Null, |at| json!(at.rfc3339()));
    let is_opening = post.number == Some(1);
    let tags = if is_opening { store::tags_of(db, &[topic.id])?.remove(&topic.id) } else { None };
    Ok(vec![
        ("title", json!(topic.title)),
        ("community", json!(community)),
        ("address", json!(format!("/c/{community}/t/{}-{}", topic.id, topic.slug))),
        ("number", json!(post.number)),
        ("kind", if is_opening { json!(topic.kind) } else { Value::Null }),
        ("tags", json!(tags)),
        ("written", when(Some(post.created_at))),
        ("edited", when(post.edited_at)),
        ("removed", when(post.deleted_at.or(topic.deleted_at))),
        ("solution", if topic.solution_id == Some(post.id) { json!(true) } else { Value::Null }),
    ])
}

fn earlier(db: &mut Db, post: PostId, path: &str, out: &mut dyn Archive) -> Result<()> {
    let kept = revisions::table.filter(revisions::post_id.eq(post)).order(revisions::number);
    let kept = kept.select((revisions::number, revisions::title, revisions::body, revisions::at, revisions::note));
    for (number, title, body, at, note) in kept.load::<(i64, Option<String>, String, Time, String)>(db)? {
        let facts = [("title", json!(title)), ("written", json!(at.rfc3339())), ("note", json!(note))];
        out.add(&format!("{path}.{number}.md"), front_matter(&facts, &body).as_bytes())?;
    }
    Ok(())
}
