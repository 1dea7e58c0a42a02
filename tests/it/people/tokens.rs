//! Tokens for the API.

use ::people::schema::{people, tokens};
use ::people::tokens::NewToken;
use diesel::prelude::*;

use super::*;

/// Calls with a token.
struct Bearer(String);

impl Visitor for Bearer {
    fn dress(&self, request: Request) -> Request {
        request.header("authorization", &format!("Bearer {}", self.0))
    }
}

both!(a_token_is_made_shown_once_and_taken_back, |world| {
    account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let key = world.get(&browser, "/settings/tokens").await.expect(200).field("key");
    let nameless = world.post(&browser, "/settings/tokens", &[("key", &key), ("scope", "write")]).await.expect(422);
    assert_eq!(nameless.text_of(".error"), "Say what it is for");
    assert_eq!(nameless.attributes("input[name=scope][checked]", "value"), ["write"]);

    let fields = [("key", &*key), ("name", "weekly report"), ("scope", "write")];
    let made = world.post(&browser, "/settings/tokens", &fields).await.expect(200);
    assert_eq!(made.header("cache-control"), "no-store");
    let token = Bearer(made.text_of("code.made-once"));
    let stored = world.stored(|db| Ok(tokens::table.select(tokens::token).load::<Vec<u8>>(db)?));
    assert_eq!(stored, [web::hash_secret(&token.0).to_vec()], "only the hash is kept");
    let twice = world.post(&browser, "/settings/tokens", &fields).await.expect(200);
    assert!(twice.texts("code.made-once").is_empty());
    assert_eq!(twice.texts(".rows .row").len(), 1, "a form sent twice makes one token");

    let mut me = world.get(&token, "/api/v1/me").await.expect(200).json();
    let profile = me.as_object_mut().and_then(|me| me.remove("profile")).expect("what they say of themselves");
    assert_eq!((&profile["name"], &profile["audiences"]["about"]), (&"Nadia Okafor".into(), &"everyone".into()));
    let expected = serde_json::json!({
        "id": me["id"], "handle": "nadia-okafor", "name": "Nadia Okafor", "email": email("Nadia Okafor"),
        "admin": false, "scope": "write",
    });
    assert_eq!(me, expected);
    spine::jobs::wake(world.app.database(), &wellspring::schedules(), db::Time::now()).unwrap();
    world.settle();
    let page = world.get(&browser, "/settings/tokens").await.expect(200);
    assert!(page.text_of(".rows .row").contains("last used"), "{}", page.text_of(".rows .row"));
    assert!(!page.text().contains(&token.0), "shown once");

    let take_back = page.attributes(".row form", "action").remove(0);
    let stranger = world.person("Tomasz Wolak");
    world.post(&stranger, &take_back, &[]).await.expect(404);
    world.get(&token, "/api/v1/me").await.expect(200);
    world.post(&browser, &take_back, &[]).await.expect(303);
    let refused = world.get(&token, "/api/v1/me").await.expect(401);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    world.post(&browser, &take_back, &[]).await.expect(404);
});

both!(a_reading_token_cannot_write, |world| {
    let id = account(&world, "Nadia Okafor");
    let issue = |scope: &str| {
        let new = NewToken::parse("script", scope).expect("a token");
        let secret = new.secret.as_str().to_owned();
        world.arrange(move |db| ::people::tokens::issue(db, &Ctx::system(db::Time::now()), id, &new));
        Bearer(secret)
    };
    let (reads, writes) = (issue("read"), issue("write"));
    assert_eq!(world.get(&reads, "/api/v1/me").await.expect(200).json()["scope"], "read");
    let fields = [("name", "Nadia O."), ("role", "nurse")];
    world.post(&reads, "/settings/profile", &fields).await.expect(403);
    let name = || world.stored(|db| Ok(people::table.find(id).select(people::name).first::<String>(db)?));
    assert_eq!(name(), "Nadia Okafor");
    world.post(&writes, "/settings/profile", &fields).await.expect(303);
    assert_eq!(name(), "Nadia O.");
    // Not even one that may write makes another one, or sets a password.
    let new = [("name", "another"), ("scope", "write")];
    world.post(&writes, "/settings/tokens", &new).await.expect(403);
    world.post(&writes, "/settings/password", &[("password", "a new password")]).await.expect(403);
    world.post(&writes, "/settings/sessions/end", &[]).await.expect(403);
    assert_eq!(world.stored(|db| Ok(tokens::table.count().get_result::<i64>(db)?)), 2);
    world.get(&Bearer("wellspring_guessed".to_owned()), "/api/v1/me").await.expect(401);
});
