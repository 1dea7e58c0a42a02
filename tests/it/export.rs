//! Everything about oneself, as a file.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use ::communities::Access;
use ::people::Role;
use db::Time;
use diesel::prelude::*;
use forum::schema::{TopicId, reads};
use serde_json::{Value, json};

use crate::harness::*;
use crate::people::outbox;
use crate::photos::chosen;
use crate::uploads::shown_in_a_reply;

/// What an archive holds, by path.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut found = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("whole");
        found.insert(file.name().expect("a name").into_owned(), bytes);
    }
    found
}

both!(an_archive_holds_everything_and_only_its_owner_takes_it_away, |world| {
    let (nadia, other) = (world.person("Nadia"), world.person("Other"));
    let community = world.community("safe-handovers", Access::Private, &nadia);
    world.join(&other, community, Role::Member);
    let profile = [("name", "Nadia"), ("role", "Ward sister"), ("department", "Surgery"), ("about", "I keep lists.")];
    world.post(&nadia, "/settings/profile", &profile).await.expect(303);
    let new = json!({"title": "Who signs: at night?", "body": "Nobody *did*.", "tags": ["nights"], "kind": "question"});
    let topic =
        world.api(&nadia, "POST", "/api/v1/communities/safe-handovers/topics", Some(new)).await.expect(201).json();
    let topic = topic["id"].as_i64().expect("an id");
    let say = json!({"body": "Written by somebody else"});
    let replies = format!("/api/v1/topics/{topic}/replies");
    world.api(&other, "POST", &replies, Some(say)).await.expect(201);
    let picture = shown_in_a_reply(&world, &nadia, "safe-handovers", topic).await;
    let photo = chosen(&world, &nadia).await;
    let reply = world.api(&nadia, "POST", &replies, Some(json!({"body": "First"}))).await.expect(201);
    let reply = reply.json()["id"].as_i64().expect("an id");
    let edit = json!({"body": "Second", "note": "a typing error"});
    world.api(&nadia, "PATCH", &format!("/api/v1/posts/{reply}"), Some(edit)).await.expect(200);

    world.get(&nadia, "/settings/export/archive.zip").await.expect(303);
    world.get(&nadia, "/settings/export").await.expect(200);
    world.post(&nadia, "/settings/export", &[]).await.expect(303);
    world.post(&nadia, "/settings/export", &[]).await.expect(303);
    let waiting = world.get(&nadia, "/settings/export").await.expect(200);
    assert!(waiting.text().contains("It is being put together"), "{}", waiting.text());
    let letters = outbox(&world);
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].contains("/settings/export"), "{}", letters[0]);
    assert!(world.get(&Nobody, "/settings/export/archive.zip").await.status.is_redirection());
    world.get(&other, "/settings/export/archive.zip").await.expect(303);
    let taken = world.get(&nadia, "/settings/export/archive.zip").await.expect(200);
    assert_eq!((taken.header("content-type"), taken.header("cache-control")), ("application/zip", "no-store"));

    let files = unpacked(&taken.bytes);
    let text = |path: &str| String::from_utf8(files[path].clone()).expect("text");
    let parsed = |path: &str| serde_json::from_slice::<Value>(&files[path]).expect("JSON");
    assert!(text("README.md").starts_with("# Everything about you at Marlow Reach Hospital"), "{}", text("README.md"));
    let profile = parsed("profile.json");
    assert_eq!(
        (&profile["name"], &profile["role"], &profile["about"]),
        (&json!("Nadia"), &json!("Ward sister"), &json!("I keep lists."))
    );
    assert!(profile.get("password").is_none(), "{profile}");
    let memberships = parsed("memberships.json");
    assert_eq!(
        (&memberships[0]["community"], &memberships[0]["role"]),
        (&json!("safe handovers"), &json!("facilitator"))
    );
    let (sessions, tokens) = (parsed("sessions.json"), parsed("tokens.json"));
    assert_eq!((&sessions[0]["agent"], &tokens[0]["scope"]), (&json!("test"), &json!("write")));
    assert!(sessions[0].get("token").is_none() && tokens[0].get("token").is_none());
    let opening = text(&format!("topics/{topic}-who-signs-at-night.md"));
    assert!(opening.starts_with("---\ntitle: \"Who signs: at night?\"\ncommunity: \"safe-handovers\"\n"), "{opening}");
    assert!(opening.contains("tags: [\"nights\"]\n") && opening.ends_with("---\n\nNobody *did*.\n"), "{opening}");
    assert!(text(&format!("posts/{reply}.md")).ends_with("\n\nSecond\n"));
    let earlier = text(&format!("posts/{reply}.1.md"));
    assert!(earlier.contains("note: \"a typing error\"") && earlier.ends_with("\n\nFirst\n"), "{earlier}");
    let name = picture.trim_start_matches("/f/");
    assert!(files[&format!("pictures/{name}.png")].starts_with(b"\x89PNG"));
    let photo = photo.trim_start_matches("/f/");
    assert!(files[&format!("pictures/{photo}.jpg")].starts_with(b"\xff\xd8"));
    assert_eq!(profile["photo"], photo);
    let all = files.values().flat_map(|bytes| bytes.iter().copied()).collect::<Vec<u8>>();
    assert!(!String::from_utf8_lossy(&all).contains("Written by somebody else"), "what others wrote is theirs");

    // It goes with its time, and nothing of it stays.
    let (database, folder) = (world.app.database(), world.folder.path());
    ::people::export::tidy(database, folder, Time::now()).expect("tidied");
    world.get(&nadia, "/settings/export/archive.zip").await.expect(200);
    ::people::export::tidy(database, folder, Time::now().plus(4 * Time::DAY)).expect("tidied");
    world.get(&nadia, "/settings/export/archive.zip").await.expect(303);
    assert_eq!(std::fs::read_dir(folder.join("exports")).expect("a folder").count(), 0);
});

both!(an_archive_names_nothing_that_its_owner_may_not_know, |world| {
    let (nadia, yusuf) = (world.person("Nadia"), world.person("Yusuf"));
    let secret = world.community("theatre-rota", Access::Private, &yusuf);
    world.join(&nadia, secret, Role::Member);
    let new = json!({"title": "A hidden plan", "body": "Ours.", "kind": "discussion"});
    let topic =
        world.api(&yusuf, "POST", "/api/v1/communities/theatre-rota/topics", Some(new)).await.expect(201).json();
    let topic = topic["id"].as_i64().expect("an id");
    let reader = nadia.id;
    world.arrange(move |db| {
        let row = (
            reads::person_id.eq(reader),
            reads::topic_id.eq(TopicId(topic)),
            reads::community_id.eq(secret),
            reads::number.eq(1_i64),
            reads::at.eq(Time::now()),
        );
        diesel::insert_into(reads::table).values(row).execute(db)?;
        Ok(())
    });
    world.post(&yusuf, "/c/theatre-rota/members/nadia/end", &[]).await.expect(303);
    world.post(&yusuf, "/c/theatre-rota/suggestions/nadia/dismissal", &[]).await.expect(303);
    world.post(&nadia, "/settings/export", &[]).await.expect(303);
    world.settle();
    let taken = world.get(&nadia, "/settings/export/archive.zip").await.expect(200);
    let files = unpacked(&taken.bytes);
    assert!(files.contains_key("reads.json"), "she has read there: {:?}", files.keys());
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("theatre") && !text.contains("hidden plan"), "{name}: {text}");
    }
    assert!(!files.contains_key("community_dismissals.json"), "what others said of her is theirs");
});
