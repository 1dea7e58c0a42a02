//! What is new to a member: in lists, on a topic's page, and how it is remembered.

use ::communities::Access;
use ::people::Role;
use db::Time;
use diesel::prelude::*;
use forum::schema::{TopicId, TopicKind, reads};
use forum::text::Text;
use forum::{NewTopic, Reply};
use serde_json::json;
use spine::Ctx;

use crate::harness::*;

const FORUM: &str = "/c/safe-handovers/forum";

/// A community of three with one topic by the facilitator.
struct Ward {
    sunniva: Person,
    amara: Person,
    oskar: Person,
    topic: TopicId,
    path: String,
}

fn asks(world: &World, who: &Person, at: Time) -> TopicId {
    let ctx = Ctx { now: at, ..world.ctx(who) };
    let topic = NewTopic {
        community: "safe-handovers".to_owned(),
        kind: TopicKind::Question,
        title: "Who signs at night?".to_owned(),
        tags: vec!["night".to_owned()],
        text: Text::cook("body", "Nobody did.").expect("a plain text"),
    };
    world.arrange(move |db| forum::ask(db, &ctx, None, &topic)).topic
}

fn ward(world: &World) -> Ward {
    let (sunniva, amara, oskar) = (world.person("Sunniva"), world.person("Amara"), world.person("Oskar"));
    let community = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&amara, community, Role::Member);
    let topic = asks(world, &sunniva, Time::now());
    Ward { sunniva, amara, oskar, topic, path: format!("/c/safe-handovers/t/{topic}-who-signs-at-night") }
}

fn replies(world: &World, who: &Person, topic: TopicId, count: usize) {
    let ctx = world.ctx(who);
    let reply = Reply { topic, in_reply_to: None, text: Text::cook("body", "The ward.").expect("a plain text") };
    world.arrange(move |db| (0..count).try_for_each(|_| forum::reply(db, &ctx, None, &reply).map(drop)));
}

fn stored(world: &World, who: &Person) -> Vec<(TopicId, i64)> {
    let mine = reads::table.filter(reads::person_id.eq(who.id)).select((reads::topic_id, reads::number));
    world.stored(|db| Ok(mine.load(db)?))
}

/// The first row of the list: what is new in it and where its title leads.
async fn row(world: &World, who: &dyn Visitor) -> (Option<String>, String) {
    let list = world.get(who, FORUM).await.expect(200);
    let news = list.texts(".row:first-child.fresh .state.new").into_iter().next();
    (news, list.attributes(".row:first-child .row-title a", "href").remove(0))
}

both!(lists_say_what_is_new_and_lead_to_it, |world| {
    let ward = ward(&world);
    let (amara, path) = (&ward.amara, &ward.path);
    assert_eq!(row(&world, amara).await, (Some("New".to_owned()), path.clone()), "never opened");
    assert_eq!(row(&world, &ward.sunniva).await, (None, path.clone()), "she wrote it");
    assert_eq!(row(&world, &ward.oskar).await, (None, path.clone()), "not a member");
    assert_eq!(row(&world, &Nobody).await, (None, path.clone()));

    world.get(amara, path).await.expect(200);
    assert_eq!(row(&world, amara).await, (None, path.clone()), "read a moment ago");
    replies(&world, &ward.sunniva, ward.topic, 2);
    let two_on = |path: &str| format!("{path}?post=2#post-2");
    let two = (Some("2 new replies".to_owned()), two_on(path));
    assert_eq!(row(&world, amara).await, two);
    let home = world.get(amara, "/c/safe-handovers").await.expect(200);
    assert_eq!(home.texts(".row .state.new"), ["2 new replies"]);
    let compact = world.request("GET", FORUM).header("cookie", &format!("{}; look=compact", amara.cookie()));
    let compact = compact.send().await.expect(200);
    assert_eq!(compact.attributes(".compact .fresh .row-title a", "href"), [two_on(path)]);

    let page = world.get(amara, path).await.expect(200);
    assert_eq!(page.texts(".since-then"), ["New since your last visit"]);
    assert_eq!(page.attributes(".since-then + .post", "id"), ["post-2"]);
    let again = world.get(amara, path).await.expect(200);
    assert_eq!(again.attributes(".since-then + .post", "id"), ["post-2"], "loading it again is the same visit");
    assert_eq!(row(&world, amara).await.0, None);
    assert_eq!(world.get(&ward.oskar, path).await.expect(200).texts(".since-then").len(), 0, "his first visit");
    assert_eq!(world.get(&Nobody, path).await.expect(200).texts(".since-then").len(), 0);
});

both!(reading_one_page_leaves_the_next_one_new, |world| {
    let ward = ward(&world);
    replies(&world, &ward.sunniva, ward.topic, 24);
    world.get(&ward.amara, &ward.path).await.expect(200);
    let five = (Some("5 new replies".to_owned()), format!("{}?post=21#post-21", ward.path));
    assert_eq!(row(&world, &ward.amara).await, five);
    world.get(&ward.amara, &format!("{}?post=21", ward.path)).await.expect(200);
    assert_eq!(row(&world, &ward.amara).await.0, None);
    world.get(&ward.amara, &ward.path).await.expect(200);
    assert_eq!(row(&world, &ward.amara).await.0, None, "going back makes nothing new again");
});

both!(reading_writes_nothing_on_its_way_and_is_remembered, |world| {
    let ward = ward(&world);
    let app = world.app.clone();
    for _ in 0..3 {
        world.get(&ward.amara, &ward.path).await.expect(200);
        world.get(&ward.oskar, &ward.path).await.expect(200);
    }
    assert_eq!(stored(&world, &ward.amara), []);
    forum::keep_marks(&app).expect("it is written down");
    assert_eq!(stored(&world, &ward.amara), [(ward.topic, 1)]);
    assert_eq!(stored(&world, &ward.oskar), [(ward.topic, 1)]);
    replies(&world, &ward.sunniva, ward.topic, 1);

    // The same instance, started again.
    let world = world.with_settings(|_| {});
    assert_eq!(row(&world, &ward.amara).await.0.as_deref(), Some("1 new reply"));
    world.get(&ward.amara, &ward.path).await.expect(200);
    forum::keep_marks(&world.app).expect("it is written down");
    assert_eq!(stored(&world, &ward.amara), [(ward.topic, 2)]);
    // The first one remembers less, and takes nothing back.
    forum::keep_marks(&app).expect("nothing is left to write");
    assert_eq!(stored(&world, &ward.amara), [(ward.topic, 2)]);
    world.settle();
    let verbs: Vec<String> =
        world.stored(|db| Ok(spine::activity::after(db, 0, 100)?.into_iter().map(|row| row.verb).collect()));
    assert_eq!(verbs, ["topic.started", "post.replied"], "reading is no activity");
});

both!(what_is_old_is_not_new_to_who_comes_later, |world| {
    let ward = ward(&world);
    let long_ago = Time::now().plus(-30 * Time::DAY);
    let topic = ward.topic;
    world.arrange(move |db| {
        use forum::schema::topics;
        Ok(diesel::update(topics::table.find(topic)).set(topics::active_at.eq(long_ago)).execute(db)?)
    });
    assert_eq!(row(&world, &ward.amara).await.0, None);
    replies(&world, &ward.sunniva, ward.topic, 1);
    assert_eq!(row(&world, &ward.amara).await.0.as_deref(), Some("New"));
});

both!(own_words_are_not_new, |world| {
    let ward = ward(&world);
    let (amara, path) = (&ward.amara, &ward.path);
    let line = ".since-then";
    world.get(amara, path).await.expect(200);
    world.post(amara, &format!("{path}/replies"), &[("body", "The sending ward.")]).await.expect(303);
    let page = world.get(amara, path).await.expect(200);
    assert!(page.texts(line).is_empty(), "{:?}", page.texts(line));
    assert_eq!(row(&world, amara).await, (None, path.clone()));
    // Nor are those that a program sent for them.
    let by_api = format!("/api/v1/topics/{}/replies", ward.topic);
    world.api(amara, "POST", &by_api, Some(json!({"body": "By a program."}))).await.expect(201);
    assert_eq!(row(&world, amara).await, (None, path.clone()));
    // What somebody else wrote in between is.
    replies(&world, &ward.sunniva, ward.topic, 1);
    world.post(amara, &format!("{path}/replies"), &[("body", "And at noon?")]).await.expect(303);
    assert_eq!(world.get(amara, path).await.expect(200).texts(line).len(), 1);
});
