//! An administrator looks inside a private community: for a reason, for an hour, reading only, before everybody's eyes.

use ::communities::Access;
use ::communities::looks::schema::looks;
use ::people::schema::memberships;
use ::people::{Role, State, membership};
use db::Time;
use diesel::prelude::*;
use wellspring::routes;

use crate::harness::*;
use crate::record::{done, lines};

const REASON: &str = "Somebody reported a post with a patient's name.";

fn why<'a>(community: &'a str, reason: &'a str) -> [(&'a str, &'a str); 2] {
    [("community", community), ("reason", reason)]
}

both!(a_private_community_is_looked_into_for_a_reason_alone, |world| {
    let (mei, yusuf) = (world.admin("Mei"), world.person("Yusuf"));
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    world.get(&mei, "/c/theatre-rota").await.expect(404);
    let list = world.get(&mei, "/administration/communities").await.expect(200);
    assert!(!list.text().contains("theatre") && list.text().contains("1 private community"), "a number and no name");

    let form = world.get(&mei, "/administration/look").await.expect(200);
    let key = form.field("key");
    for (reason, said) in [("", 1), ("because", 1), (" \u{200b} ", 1)] {
        let page = world.post(&mei, "/administration/looks", &why("theatre-rota", reason)).await.expect(422);
        assert_eq!(page.texts("#reason-error").len(), said, "{reason:?}");
        assert_eq!(page.field("community"), "theatre-rota", "what was typed stays");
    }
    let nowhere = world.post(&mei, "/administration/looks", &why("theatre-rope", REASON)).await.expect(422);
    assert_eq!(nowhere.texts("#community-error"), ["There is no community at this address."]);
    world.post(&yusuf, "/administration/looks", &why("theatre-rota", REASON)).await.expect(403);
    world.get(&mei, "/c/theatre-rota").await.expect(404);
    assert_eq!(done(&world), Vec::<String>::new());

    let fields = [why("theatre-rota", REASON).as_slice(), &[("key", &key)]].concat();
    for _ in 0..2 {
        let there = world.post(&mei, "/administration/looks", &fields).await.expect(303);
        assert_eq!(there.location(), "/c/theatre-rota");
    }
    assert_eq!(done(&world), ["community.looked"], "pressed twice, looked once");
    let line = &lines(&world)[0];
    assert_eq!((line.community, line.words.as_str()), (Some(id), REASON));
    let home = world.get(&mei, "/c/theatre-rota").await.expect(200);
    assert!(home.text().contains("You look inside"));
    assert!(home.attributes(".head form", "action").is_empty(), "nobody asks them in");
    world.get(&mei, "/c/theatre-rota/forum").await.expect(200);
    assert_eq!(world.stored(|db| membership::find(db, mei.id, id)), None, "whoever looks is no member");

    let told = world.get(&yusuf, "/c/theatre-rota").await.expect(200).text();
    assert!(told.contains("Mei") && told.contains("patient&#39;s name"), "the home page announces it");
    let log = world.get(&yusuf, "/c/theatre-rota/log").await.expect(200);
    assert_eq!(log.texts(".rows .row-title")[0], "Looked inside as an administrator");
    assert_eq!(log.texts(".rows .snippet"), [REASON]);
    world.get(&mei, "/c/theatre-rota/log").await.expect(403);
});

both!(a_look_reads_and_writes_nothing, |world| {
    let (mei, yusuf) = (world.admin("Mei"), world.person("Yusuf"));
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    let asked = [("kind", "question"), ("title", "Who has the key?"), ("body", "Since May."), ("tags", "night")];
    let topic = world.post(&yusuf, "/c/theatre-rota/topics", &asked).await.expect(303).location().to_owned();
    let topic = topic.split(['?', '#']).next().expect("an address").to_owned();
    world.settle();
    world.post(&mei, "/administration/looks", &why("theatre-rota", REASON)).await.expect(303);
    assert!(world.get(&mei, &topic).await.expect(200).text().contains("Since May."));
    let found = world.get(&mei, "/search?q=key").await.expect(200);
    assert!(!found.text().contains("Who has the key?"), "search leads to nothing of it");
    // Whatever a form asks for, so that none is refused for what it lacks.
    let fields = [
        ("body", "I was here"),
        ("title", "I was here"),
        ("name", "I was here"),
        ("purpose", "I was here"),
        ("about", "I was here"),
        ("access", "open"),
        ("kind", "discussion"),
        ("letters", "mine"),
        ("stage", "maturing"),
        ("handle", "yusuf"),
        ("email", "somebody@elsewhere.example"),
        ("days", "7"),
        ("why", "I was here"),
        ("post", "1"),
        ("topic", "1"),
        ("people", "1"),
    ];
    let number = topic.rsplit('/').next().expect("a topic");
    for route in routes() {
        let is_here = route.path.starts_with("/c/{slug}");
        if !is_here || route.method == axum::http::Method::GET {
            continue;
        }
        let path = route.path.replace("{slug}", "theatre-rota").replace("{topic}", number).replace("{post}", "1");
        let path = path.replace("{handle}", "yusuf").replace("{person}", "yusuf");
        let reply = world.post(&mei, &path, &fields).await;
        assert!(matches!(reply.status.as_u16(), 403 | 404), "{path}: {}", reply.status);
    }
    assert_eq!(world.stored(|db| membership::find(db, mei.id, id)), None);
    assert!(!world.get(&yusuf, &topic).await.text().contains("I was here"));
    let members = world.stored(|db| Ok(memberships::table.count().get_result::<i64>(db)?));
    assert_eq!(members, 1);
});

both!(a_look_ends, |world| {
    let (mei, yusuf) = (world.admin("Mei"), world.person("Yusuf"));
    world.community("theatre-rota", Access::Private, &yusuf);
    world.post(&mei, "/administration/looks", &why("theatre-rota", REASON)).await.expect(303);
    let page = world.get(&mei, "/administration/communities").await.expect(200);
    let stop = page.attributes("form[action^='/administration/looks/']", "action").remove(0);
    world.post(&yusuf, &stop, &[]).await.expect(403);
    world.get(&mei, "/c/theatre-rota").await.expect(200);
    world.post(&mei, &stop, &[]).await.expect(303);
    world.get(&mei, "/c/theatre-rota").await.expect(404);
    assert_eq!(done(&world), ["community.looked", "community.look-ended"]);

    world.post(&mei, "/administration/looks", &why("theatre-rota", REASON)).await.expect(303);
    world.get(&mei, "/c/theatre-rota/forum").await.expect(200);
    world.arrange(|db| {
        let over = looks::ends_at.eq(Time::now().plus(-1));
        diesel::update(looks::table).set(over).execute(db)?;
        Ok(())
    });
    world.get(&mei, "/c/theatre-rota/forum").await.expect(404);

    world.post(&mei, "/administration/looks", &why("theatre-rota", REASON)).await.expect(303);
    world.admin("Henrike");
    let henrike = world.stored(|db| people::account::find(db, "henrike@marlowreach.example"));
    world.arrange(move |db| people::account::set_admin(db, &spine::Ctx::system(Time::now()), mei.id, false));
    world.get(&mei, "/c/theatre-rota").await.expect(404);
    assert!(henrike.admin, "somebody is left");
});

both!(where_nothing_is_hidden_no_reason_is_asked, |world| {
    let (mei, yusuf) = (world.admin("Mei"), world.person("Yusuf"));
    world.community("ward-transfers", Access::Open, &yusuf);
    let own = world.community("mine", Access::Private, &mei);
    for slug in ["ward-transfers", "mine", &own.to_string()] {
        let page = world.post(&mei, "/administration/looks", &why(slug, REASON)).await.expect(422);
        assert_eq!(page.texts("#community-error"), ["You can read this one anyway. No reason is needed."], "{slug}");
    }
    let on_request = world.community("medicines", Access::Request, &yusuf);
    world.get(&mei, "/c/medicines/forum").await.expect(404);
    world.post(&mei, "/administration/looks", &why(&on_request.to_string(), REASON)).await.expect(303);
    world.get(&mei, "/c/medicines/forum").await.expect(200);
});

both!(an_administrator_names_who_leads_what_nobody_leads, |world| {
    let (mei, yusuf, nadia) = (world.admin("Mei"), world.person("Yusuf"), world.person("Nadia"));
    let open = world.community("ward-transfers", Access::Open, &yusuf);
    let closed = world.community("theatre-rota", Access::Private, &yusuf);
    let path = "/administration/facilitators";
    let led = world.post(&mei, path, &[("community", "ward-transfers"), ("person", "nadia")]).await.expect(422);
    assert_eq!(led.texts("#community-error").len(), 1, "somebody leads it");
    world.arrange(move |db| {
        for community in [open, closed] {
            membership::put(db, community, yusuf.id, Role::Member, State::Active, Time::now())?;
        }
        Ok(())
    });
    let list = world.get(&mei, "/administration/communities?show=nobody-leads").await.expect(200);
    assert_eq!(list.texts(".rows .row-title"), ["ward transfers"]);
    world.post(&nadia, path, &[("community", "ward-transfers"), ("person", "nadia")]).await.expect(403);
    world.post(&mei, path, &[("community", "ward-transfers"), ("person", "nobody")]).await.expect(422);
    world.post(&mei, path, &[("community", "ward-transfers"), ("person", "@nadia")]).await.expect(303);
    assert_eq!(world.stored(|db| membership::role(db, nadia.id, open)), Some(Role::Facilitator));
    let log = world.get(&nadia, "/c/ward-transfers/log").await.expect(200);
    assert!(log.texts(".rows .row-title").contains(&"Nadia facilitates".to_owned()));

    // Where not everybody may read, naming somebody is no way in.
    let asked = world.community("medicines", Access::Request, &yusuf);
    world.arrange(move |db| membership::put(db, asked, yusuf.id, Role::Member, State::Active, Time::now()));
    let outsider = world.post(&mei, path, &[("community", "medicines"), ("person", "mei")]).await.expect(422);
    assert_eq!(outsider.texts("#person-error").len(), 1);
    assert_eq!(world.stored(|db| membership::role(db, mei.id, asked)), None);

    let unseen = world.post(&mei, path, &[("community", "theatre-rota"), ("person", "yusuf")]).await.expect(422);
    assert_eq!(unseen.texts("#community-error"), ["There is no community at this address."]);
    world.post(&mei, "/administration/looks", &why("theatre-rota", REASON)).await.expect(303);
    let outsider = world.post(&mei, path, &[("community", "theatre-rota"), ("person", "nadia")]).await.expect(422);
    assert_eq!(outsider.texts("#person-error").len(), 1);
    world.post(&mei, path, &[("community", "theatre-rota"), ("person", "yusuf")]).await.expect(303);
    assert_eq!(world.stored(|db| membership::role(db, yusuf.id, closed)), Some(Role::Facilitator));
    let named = ["community.facilitator-named", "community.looked", "community.facilitator-named"];
    assert_eq!(done(&world), named);
});
