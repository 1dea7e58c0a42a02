//! What they wrote goes too.

use ::communities::Access;
use ::people::Role;
use forum::schema::{posts, revisions, topics};
use serde_json::json;

use super::*;
use crate::uploads::shown_in_a_reply;

both!(what_they_wrote_goes_and_what_others_wrote_stays, |world| {
    let friend = world.person("Friend");
    let community = world.community("safe-handovers", Access::Open, &friend);
    let id = zanzibara(&world);
    let me = Person { id, handle: HANDLE.to_owned(), name: NAME.to_owned() };
    world.join(&me, community, Role::Member);
    world.renew(&me);
    let browser = signed_in(&world).await;
    let ask = async |title: &str| {
        let asked = [("kind", "question"), ("title", title), ("body", "The secret of the quill"), ("tags", "quills")];
        let path = world.post(&browser, "/c/safe-handovers/topics", &asked).await.expect(303).location().to_owned();
        path.rsplit('/')
            .next()
            .and_then(|last| last.split('-').next())
            .and_then(|id| id.parse::<i64>().ok())
            .expect("an id")
    };
    let (alone, answered) = (ask("Nobody answers this").await, ask("Somebody answers this").await);
    let body = Some(json!({"body": "An answer that stays"}));
    world.api(&friend, "POST", &format!("/api/v1/topics/{answered}/replies"), body).await.expect(201);
    let theirs = world.api(
        &friend,
        "POST",
        "/api/v1/communities/safe-handovers/topics",
        Some(json!({"title": "Theirs to keep", "body": "x y z"})),
    );
    let theirs = theirs.await.expect(201).json()["id"].as_i64().expect("an id");
    world.arrange(move |db| {
        let token = ::people::schema::tokens::table;
        diesel::insert_into(token)
            .values((
                ::people::schema::tokens::token.eq(web::hash_secret(&format!("token-of-{HANDLE}")).to_vec()),
                ::people::schema::tokens::person_id.eq(id),
                ::people::schema::tokens::name.eq("test"),
                ::people::schema::tokens::scope.eq("write"),
                ::people::schema::tokens::created_at.eq(Time::now()),
            ))
            .execute(db)?;
        Ok(())
    });
    shown_in_a_reply(&world, &me, "safe-handovers", theirs).await;
    let pictures = world.folder.path().join("uploads");
    assert_eq!(files(&pictures).len(), 1);
    world.settle();

    leave(&world, &browser, "remove").await;
    world.settle();
    let (left, kept, rows) = world.stored(|db| {
        let mine = posts::table.filter(posts::author_id.eq(id));
        Ok((
            mine.select((posts::body, posts::html)).load::<(String, String)>(db)?,
            revisions::table.filter(revisions::author_id.eq(id)).count().get_result::<i64>(db)?,
            topics::table.order(topics::id).load::<forum::schema::Topic>(db)?,
        ))
    });
    assert!(left.iter().all(|(body, html)| body.is_empty() && html.is_empty()), "{left:?}");
    assert_eq!((left.len(), kept), (3, 0));
    let of = |id: i64| rows.iter().find(|topic| topic.id.0 == id).expect("a topic");
    assert!(of(alone).deleted_at.is_some() && of(answered).deleted_at.is_none());
    assert_eq!(of(answered).title, "A topic by a former member");
    assert_eq!((of(answered).reply_count, of(theirs).reply_count), (1, 0));
    assert!(files(&pictures).is_empty(), "their pictures are gone");
    assert_eq!(holding(world.folder.path(), &["secret of the quill", "zanzibara"]), Vec::<String>::new());
    assert_eq!(stored_with(&world, &["secret of the quill", "zanzibara"]), Vec::<String>::new());
    let page = world.get(&friend, &format!("/c/safe-handovers/t/{answered}")).await;
    let page = if page.status.is_redirection() { world.get(&friend, page.location()).await } else { page };
    assert!(page.expect(200).text().contains("An answer that stays"));
    world.get(&Nobody, &format!("/c/safe-handovers/t/{alone}")).await.expect(404);
});
