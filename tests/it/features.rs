//! Parts of the product that administrators switch off: nothing of them answers, nothing of them shows, nothing of
//! them is lost.

use ::communities::Access;
use ::communities::newcomers::schema::newcomers;
use ::people::Role;
use ::people::account::{self, NewPerson};
use axum::http::Method;
use db::Time;
use diesel::prelude::*;
use spine::{Ctx, Feature};

use crate::harness::server::Server;
use crate::harness::*;
use crate::people::{link, outbox};
use crate::record::{done, lines};

const PAGE: &str = "/administration/features";

async fn switch(world: &World, mei: &Person, feature: Feature, on: bool) {
    let end = if on { "" } else { "/end" };
    world.post(mei, &format!("{PAGE}/{feature}{end}"), &[]).await.expect(303);
}

/// Where a route leads in this world.
fn address(path: &str) -> String {
    path.replace("{slug}", "safe-handovers")
        .replace("{handle}", "nadia")
        .replace("{secret}", "nothing")
        .replace("{step}", "practice")
        .replace("{invitation}", "1")
        .replace("{token}", "1")
}

async fn answer(world: &World, who: &Person, method: &Method, path: &str) -> u16 {
    let request = world.request(method.as_str(), path);
    let request = match path.starts_with("/api/") {
        true => request.header("authorization", &format!("Bearer {}", who.token())),
        false => who.dress(request).header("sec-fetch-site", "same-origin"),
    };
    let request = match *method {
        Method::GET => request,
        _ if path == "/f" || path.ends_with("/uploads") => request.multipart(&[], None),
        _ => request.form(&[]),
    };
    request.send().await.status.as_u16()
}

both!(administrators_alone_switch_and_it_is_recorded, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.get(&nadia, PAGE).await.expect(403);
    world.post(&nadia, &format!("{PAGE}/pictures/end"), &[]).await.expect(403);
    assert!(world.app.has(Feature::Pictures));
    let buttons = async || world.get(&mei, PAGE).await.expect(200).attributes(".rows form", "action");
    let all: Vec<String> = Feature::ALL.iter().map(|feature| format!("{PAGE}/{feature}/end")).collect();
    assert_eq!(buttons().await, all, "all are on, each with a way to switch it off");
    world.post(&mei, &format!("{PAGE}/nothing/end"), &[]).await.expect(404);
    for _ in 0..2 {
        switch(&world, &mei, Feature::Pictures, false).await;
    }
    assert!(!world.app.has(Feature::Pictures));
    assert!(buttons().await.contains(&format!("{PAGE}/pictures")));
    assert_eq!(done(&world), ["feature.switched"], "what stands already is no act");
    assert_eq!(lines(&world)[0].details, r#"{"feature":"pictures","on":false}"#);
    assert!(world.app.room::<institution::Actions>().named("feature.switched").is_some());
    world.settle();
    let activity = world.stored(|db| spine::activity::after(db, 0, 10));
    assert_eq!(activity.iter().filter(|one| one.verb == "feature.switched").count(), 1);
});

both!(what_is_off_answers_nowhere, |world| {
    let (mei, yusuf, nadia) = (world.admin("Mei"), world.person("Yusuf"), world.person("Nadia"));
    let id = world.community("safe-handovers", Access::Open, &yusuf);
    world.join(&nadia, id, Role::Member);
    for feature in Feature::ALL.iter().copied() {
        let routes: Vec<_> = wellspring::routes().into_iter().filter(|one| one.feature == Some(feature)).collect();
        assert!(routes.len() > 1, "{feature} has routes");
        let mut before = Vec::new();
        for route in routes.iter().filter(|route| route.method == Method::GET) {
            before.push((route.path, answer(&world, &yusuf, &route.method, &address(route.path)).await));
        }
        assert!(before.is_empty() || before.iter().any(|(_, status)| *status == 200), "{before:?}");
        switch(&world, &mei, feature, false).await;
        for route in &routes {
            let found = answer(&world, &yusuf, &route.method, &address(route.path)).await;
            assert_eq!(found, 404, "{} {} while {feature} is off", route.method, route.path);
        }
        switch(&world, &mei, feature, true).await;
        for (path, status) in before {
            assert_eq!(answer(&world, &yusuf, &Method::GET, &address(path)).await, status, "{path} as before");
        }
    }
});

both!(what_is_off_shows_nowhere, |world| {
    let (mei, yusuf) = (world.admin("Mei"), world.person("Yusuf"));
    world.community("safe-handovers", Access::Open, &yusuf);
    let parts = [
        (Feature::Suggestions, "/", "a[href='/people/near']"),
        (Feature::Suggestions, "/settings/profile", "a[href='/settings/suggestions']"),
        (Feature::Newcomers, "/", "#next-step"),
        (Feature::Newcomers, "/settings/profile", "a[href='/settings/greeting']"),
        (Feature::Invitations, "/c/safe-handovers/members", "a[href='/c/safe-handovers/invitations']"),
        (Feature::Pictures, "/c/safe-handovers/ask", "[data-tool=image]"),
        (Feature::Pictures, "/c/safe-handovers/ask", "a[href='/c/safe-handovers/pictures']"),
        (Feature::Tokens, "/settings/profile", "a[href='/settings/tokens']"),
        (Feature::Tokens, "/docs/api", "a[href='/settings/tokens']"),
    ];
    for (feature, path, part) in parts {
        let shows = async || !world.get(&yusuf, path).await.expect(200).texts(part).is_empty();
        assert!(shows().await, "{part} on {path}");
        switch(&world, &mei, feature, false).await;
        assert!(!shows().await, "{part} on {path} while {feature} is off");
        switch(&world, &mei, feature, true).await;
        assert!(shows().await, "{part} on {path} again");
    }
});

both!(nobody_is_greeted_while_that_is_off, |world| {
    let (mei, amara) = (world.admin("Mei"), world.person("Amara"));
    world.post(&amara, "/settings/greeting", &[("greets", "yes")]).await.expect(303);
    let greeter = |name: &'static str| -> Option<db::PersonId> {
        let new = NewPerson::parse(name, &format!("{}@marlowreach.example", name.to_lowercase())).expect("a person");
        let id = world.arrange(move |db| account::create(db, &Ctx::system(Time::now()), &new));
        world.settle();
        world.stored(|db| Ok(newcomers::table.find(id).select(newcomers::greeter_id).get_result(db)?))
    };
    switch(&world, &mei, Feature::Newcomers, false).await;
    assert_eq!(greeter("First"), None);
    assert!(outbox(&world).is_empty());
    switch(&world, &mei, Feature::Newcomers, true).await;
    assert_eq!(greeter("Second"), Some(amara.id), "the rota is as it was");
    assert_eq!(outbox(&world).len(), 1);
});

both!(tokens_and_invitations_wait_until_they_are_on_again, |world| {
    let (mei, yusuf) = (world.admin("Mei"), world.person("Yusuf"));
    world.community("theatre-rota", Access::Private, &yusuf);
    let me = async || world.api(&yusuf, "GET", "/api/v1/me", None).await.status.as_u16();
    let letter = [("email", "noor@marlowreach.example")];
    world.post(&yusuf, "/c/theatre-rota/invitations", &letter).await.expect(303);
    world.settle();
    let theirs = link(&outbox(&world)[0]);
    let letter = [("email", "ines@marlowreach.example")];
    world.post(&mei, "/administration/sign-in/invitations", &letter).await.expect(303);
    world.settle();
    let letters = outbox(&world);
    let own = letters.iter().find(|text| text.contains("ines@")).map(|text| link(text)).expect("a letter");
    let opens = async |path: &str| world.get(&Nobody, path).await.status.as_u16() == 200;
    assert!(me().await == 200 && opens(&theirs).await && opens(&own).await);
    for feature in [Feature::Tokens, Feature::Invitations] {
        switch(&world, &mei, feature, false).await;
    }
    assert_eq!(me().await, 401);
    let by_handle = world.post(&yusuf, "/c/theatre-rota/members", &[("handle", "mei")]).await;
    assert_eq!(by_handle.status, 404, "nor by a form that knows nothing of the switch");
    assert_eq!(outbox(&world).len(), letters.len());
    assert!(!opens(&theirs).await, "what a facilitator sent opens nothing");
    assert!(opens(&own).await, "what an administrator sent does");
    for feature in [Feature::Tokens, Feature::Invitations] {
        switch(&world, &mei, feature, true).await;
    }
    assert!(me().await == 200 && opens(&theirs).await, "both work again");
});

both!(another_process_hears_what_is_off, |world| {
    let mei = world.admin("Mei");
    let server = Server::on(&world);
    assert_eq!(server.get("/people/near").await.status, 303, "it asks who comes");
    switch(&world, &mei, Feature::Suggestions, false).await;
    for attempt in 0.. {
        if server.get("/people/near").await.status == 404 {
            break;
        }
        assert!(attempt < 80, "it still answers after 8 s");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    server.stop();
});
