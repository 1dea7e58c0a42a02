//! The API: the same acts as the pages, with tokens.

use ::communities::Access;
use ::people::Role;
use diesel::prelude::*;
use serde_json::json;

use crate::harness::*;

both!(a_topic_from_start_to_solution, |world| {
    let (sunniva, amara, tomasz) = (world.person("Sunniva"), world.person("Amara"), world.person("Tomasz"));
    let id = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&amara, id, Role::Member);
    world.join(&tomasz, id, Role::Member);
    let new = json!({"kind": "question", "title": "Who signs at night?", "body": "Nobody *did*.", "tags": ["night"]});
    let topics = "/api/v1/communities/safe-handovers/topics";
    let topic = world.api(&amara, "POST", topics, Some(new)).await.expect(201).json();
    let at = format!("/api/v1/topics/{}", topic["id"]);
    assert_eq!(topic["tags"], json!(["night"]));
    assert_eq!(topic["reply_count"], 0);

    let send = |key: &'static str, who: &Person| {
        let request = world.request("POST", &format!("{at}/replies"));
        let request = request.header("authorization", &format!("Bearer {}", who.token()));
        request.header("idempotency-key", key).json(&json!({"body": "The sending ward."})).send()
    };
    let first = send("one-key-for-this-reply", &tomasz).await.expect(201);
    let second = send("one-key-for-this-reply", &tomasz).await.expect(201);
    assert_eq!(first.json()["id"], second.json()["id"], "the same key acts once");
    let reply = first.json()["id"].as_i64().expect("an id");

    let posts = world.request("GET", &format!("{at}/posts")).send().await.expect(200).json();
    assert_eq!(posts["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(posts["next_cursor"], json!(null));
    assert_eq!(posts["items"][0]["html"], "<p>Nobody <em>did</em>.</p>\n");
    assert_eq!(posts["items"][1]["author"]["handle"], "tomasz");

    world.api(&tomasz, "PUT", &format!("{at}/solution"), Some(json!({"post": reply}))).await.expect(403);
    world.api(&amara, "PUT", &format!("{at}/solution"), Some(json!({"post": reply}))).await.expect(204);
    let helped = format!("/api/v1/posts/{reply}/helped");
    assert_eq!(world.api(&amara, "PUT", &helped, None).await.expect(200).json(), json!({"helped": 1}));
    assert_eq!(world.api(&amara, "PUT", &helped, None).await.expect(200).json(), json!({"helped": 1}));
    assert_eq!(world.api(&amara, "DELETE", &helped, None).await.expect(200).json(), json!({"helped": 0}));
    let topic = world.api(&amara, "GET", &at, None).await.expect(200).json();
    assert_eq!((&topic["solution"], &topic["reply_count"]), (&json!(reply), &json!(1)));
});

both!(an_edit_names_the_version_it_starts_from, |world| {
    let sunniva = world.person("Sunniva");
    world.community("safe-handovers", Access::Open, &sunniva);
    let new = json!({"title": "Who signs at night?", "body": "Nobody."});
    let topics = "/api/v1/communities/safe-handovers/topics";
    let topic = world.api(&sunniva, "POST", topics, Some(new)).await.expect(201);
    let (at, tag) = (topic.header("location").to_owned(), topic.header("etag").to_owned());
    let change = |tag: String, title: &'static str| {
        let request = world.request("PATCH", &at).header("authorization", &format!("Bearer {}", sunniva.token()));
        request.header("if-match", &tag).json(&json!({"title": title})).send()
    };
    let changed = change(tag.clone(), "Who signs after midnight?").await.expect(200);
    assert_eq!(changed.json()["title"], "Who signs after midnight?");
    assert_ne!(changed.header("etag"), tag);
    change(tag, "Who signs before midnight?").await.expect(412);
    world.api(&sunniva, "DELETE", &at, None).await.expect(204);
    assert_eq!(world.request("GET", &at).send().await.status, 404);
});

both!(lists_go_on_where_the_cursor_says, |world| {
    let sunniva = world.person("Sunniva");
    world.community("safe-handovers", Access::Open, &sunniva);
    let topics = "/api/v1/communities/safe-handovers/topics";
    for number in 0..45 {
        let new = json!({"title": format!("Question number {number}"), "body": "Text."});
        world.api(&sunniva, "POST", topics, Some(new)).await.expect(201);
    }
    let (mut seen, mut path) = (Vec::new(), topics.to_owned());
    loop {
        let page = world.request("GET", &path).send().await.expect(200).json();
        seen.extend(page["items"].as_array().expect("a list").iter().map(|item| item["title"].to_string()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("{topics}?cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 45);
    assert_eq!(seen.first().map(String::as_str), Some("\"Question number 44\""));
    seen.dedup();
    assert_eq!(seen.len(), 45, "none twice");
    world.request("GET", &format!("{topics}?cursor=nonsense")).send().await.expect(422);
});

both!(problems_say_what_is_wrong, |world| {
    let sunniva = world.person("Sunniva");
    world.community("safe-handovers", Access::Open, &sunniva);
    let topics = "/api/v1/communities/safe-handovers/topics";
    let anonymous = world.request("POST", topics).json(&json!({"title": "Anonymous", "body": "x"})).send().await;
    assert_eq!(anonymous.expect(401).json()["status"], 401);
    let short = world.api(&sunniva, "POST", topics, Some(json!({"title": "Hm", "body": "x"}))).await.expect(422);
    assert_eq!(short.header("content-type"), "application/problem+json");
    assert_eq!(short.json()["errors"][0]["field"], "title");
    let broken = world.request("POST", topics).header("authorization", &format!("Bearer {}", sunniva.token()));
    broken.bytes("application/json", b"{\"title\":".to_vec()).send().await.expect(422);
    let absent = world.api(&sunniva, "GET", "/api/v1/topics/nine", None).await.expect(404).json();
    assert_eq!((&absent["title"], &absent["status"]), (&json!("Not found"), &json!(404)));
    let wrong = world.api(&sunniva, "PUT", topics, Some(json!({}))).await.expect(405);
    assert_eq!(wrong.json()["status"], 405);
    assert!(wrong.header("allow").contains("GET") && wrong.header("allow").contains("POST"));
    let page = world.get(&sunniva, "/c/safe-handovers/topics").await.expect(405);
    assert_eq!(page.text_of("h1"), "You can’t see this page");
});

both!(who_may_not_write_is_told_that_first, |world| {
    let sunniva = world.person("Sunniva");
    world.community("safe-handovers", Access::Open, &sunniva);
    let topics = "/api/v1/communities/safe-handovers/topics";
    let send = |token: Option<String>| {
        let request = world.request("POST", topics).bytes("application/json", b"{\"title\":".to_vec());
        match token {
            Some(token) => request.header("authorization", &format!("Bearer {token}")).send(),
            None => request.send(),
        }
    };
    assert_eq!(send(None).await.expect(401).json()["title"], "A token is needed");
    send(Some("invented".to_owned())).await.expect(401);
    send(Some(sunniva.token())).await.expect(422);
    world.arrange(|db| {
        use ::people::schema::tokens;
        Ok(diesel::update(tokens::table).set(tokens::scope.eq("read")).execute(db)?)
    });
    send(Some(sunniva.token())).await.expect(403);
});

both!(the_document_names_every_call, |world| {
    let document = world.request("GET", "/api/v1/openapi.json").send().await.expect(200).json();
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    for route in wellspring::routes().iter().filter(|route| route.path.starts_with("/api/v1/")) {
        if route.path != "/api/v1/openapi.json" {
            let call = &document["paths"][route.path][route.method.as_str().to_lowercase()];
            assert!(call.is_object(), "{} {} is not in the document", route.method, route.path);
        }
    }
    let page = world.get(&Nobody, "/docs/api").await.expect(200);
    assert!(page.texts("h2 code").contains(&"/api/v1/topics/{topic}/replies".to_owned()));
});

both!(a_topic_is_not_unchanged_when_its_replies_are, |world| {
    let sunniva = world.person("Sunniva");
    world.community("safe-handovers", Access::Open, &sunniva);
    let new = json!({"title": "Who signs at night?", "body": "Nobody."});
    let topics = "/api/v1/communities/safe-handovers/topics";
    let topic = world.api(&sunniva, "POST", topics, Some(new)).await.expect(201);
    let (at, tag) = (topic.header("location").to_owned(), topic.header("etag").to_owned());
    let look = |tag: String| {
        let request = world.request("GET", &at).header("authorization", &format!("Bearer {}", sunniva.token()));
        request.header("if-none-match", &tag).send()
    };
    look(tag.clone()).await.expect(304);
    let reply = |body: &'static str| {
        let request = world.request("POST", &format!("{at}/replies"));
        let request = request.header("authorization", &format!("Bearer {}", sunniva.token()));
        request.header("idempotency-key", "a-key-of-mine").json(&json!({"body": body})).send()
    };
    let first = reply("The sending ward.").await.expect(201).json();
    assert_eq!(reply("The sending ward.").await.expect(201).json()["id"], first["id"]);
    reply("The receiving ward.").await.expect(409);
    let changed = look(tag.clone()).await.expect(200);
    assert_eq!(changed.json()["reply_count"], 1);
    // The reply is no reason to refuse an edit that began before it.
    let request = world.request("PATCH", &at).header("authorization", &format!("Bearer {}", sunniva.token()));
    request.header("if-match", &tag).json(&json!({"title": "Who signs after midnight?"})).send().await.expect(200);
});
