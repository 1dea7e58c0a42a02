//! A community's home page as other rooms fill it: what was written last, and what waits for a first reply.

use ::communities::Access;
use ::people::Role;
use db::Time;
use diesel::prelude::*;
use forum::schema::{TopicId, TopicKind, topics};
use forum::text::Text;
use forum::{NewTopic, Reply};

use crate::harness::*;

const EMPTY: &str = "Nobody has asked anything here yet";

/// Somebody asks, so many minutes after the world began.
fn asks(world: &World, who: &Person, community: &str, title: &str, minute: i64) -> TopicId {
    let ctx = world.ctx(who);
    let ctx = spine::Ctx { now: ctx.now.plus(minute * Time::MINUTE), ..ctx };
    let topic = NewTopic {
        community: community.to_owned(),
        kind: TopicKind::Question,
        title: title.to_owned(),
        tags: vec!["night".to_owned()],
        text: Text::cook("body", "What I tried.").expect("a plain text"),
    };
    world.arrange(move |db| forum::ask(db, &ctx, None, &topic)).topic
}

fn replies(world: &World, who: &Person, topic: TopicId, minute: i64) {
    let ctx = world.ctx(who);
    let ctx = spine::Ctx { now: ctx.now.plus(minute * Time::MINUTE), ..ctx };
    let reply = Reply { topic, in_reply_to: None, text: Text::cook("body", "It was so.").expect("a plain text") };
    world.arrange(move |db| forum::reply(db, &ctx, None, &reply).map(drop));
}

both!(the_home_page_shows_the_latest_and_what_waits, |world| {
    let (sunniva, amara) = (world.person("Sunniva"), world.person("Amara"));
    let community = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&amara, community, Role::Member);
    let empty = world.get(&amara, "/c/safe-handovers").await.expect(200);
    assert!(empty.text_of(".lead .empty .read").starts_with(EMPTY));
    assert_eq!(empty.attributes(".head .acts .primary", "href"), ["/c/safe-handovers/ask"]);
    let looking = world.get(&Nobody, "/c/safe-handovers").await.expect(200);
    assert!(looking.text_of(".lead .empty .read").starts_with(EMPTY));
    assert_eq!(looking.attributes(".head .acts a", "href"), ["/sign-in?next=/c/safe-handovers"]);

    let waiting = asks(&world, &amara, "safe-handovers", "Who signs at night?", 1);
    for minute in 2..7 {
        let topic = asks(&world, &amara, "safe-handovers", &format!("Question {minute}"), minute);
        replies(&world, &sunniva, topic, minute);
    }
    for who in [&amara as &dyn Visitor, &Nobody] {
        let home = world.get(who, "/c/safe-handovers").await.expect(200);
        assert_eq!(home.texts(".lead .section-name h2"), ["Lately"]);
        let latest: Vec<String> = (2..7).rev().map(|minute| format!("Question {minute}")).collect();
        assert_eq!(home.texts(".lead .row-title"), latest);
        assert_eq!(home.texts(".rest .section-name h2"), ["Questions waiting"]);
        assert_eq!(home.texts(".rest .row-title"), ["Who signs at night?"]);
        let ways = ["/c/safe-handovers/forum", "/c/safe-handovers/forum?view=unanswered"];
        assert_eq!(home.attributes(".section-end a", "href"), ways);
    }

    replies(&world, &sunniva, waiting, 8);
    let home = world.get(&amara, "/c/safe-handovers").await.expect(200);
    assert_eq!(home.texts(".lead .row-title")[0], "Who signs at night?");
    assert_eq!(home.texts(".rest .row-title").len(), 0, "nothing waits any more");

    world.arrange(move |db| {
        Ok(diesel::update(topics::table.find(waiting)).set(topics::deleted_at.eq(Time::now())).execute(db)?)
    });
    let home = world.get(&amara, "/c/safe-handovers").await.expect(200);
    assert_eq!(home.texts(".lead .row-title")[0], "Question 6", "what was removed is not shown");
});

both!(what_is_inside_is_shown_to_nobody_outside, |world| {
    let (sunniva, amara, stranger) = (world.person("Sunniva"), world.person("Amara"), world.person("Stranger"));
    let admin = world.admin("Mei");
    for (slug, access) in [("night-shift", Access::Private), ("theatre", Access::Request)] {
        let community = world.community(slug, access, &sunniva);
        world.join(&amara, community, Role::Member);
        asks(&world, &amara, slug, "A thing of ours", 1);
        let home = world.get(&amara, &format!("/c/{slug}")).await.expect(200);
        assert_eq!(home.texts(".row-title"), ["A thing of ours"]);
    }
    for outsider in [&stranger, &admin] {
        world.get(outsider, "/c/night-shift").await.expect(404);
        let face = world.get(outsider, "/c/theatre").await.expect(200);
        assert!(!face.text().contains("A thing of ours"));
        assert_eq!(face.texts(".lead .section-name h2"), ["Inside"]);
        assert!(!world.get(outsider, "/").await.expect(200).text().contains("A thing of ours"));
    }
    world.get(&Nobody, "/c/night-shift").await.expect(404);
    world.get(&Nobody, "/c/theatre").await.expect(404);
    let house = world.get(&amara, "/").await.expect(200);
    assert_eq!(house.texts(".row .snippet"), ["A thing of ours", "A thing of ours"]);
});

both!(whoever_practises_it_is_shown_what_they_could_answer, |world| {
    use ::people::interests::schema::{InterestId, interests, practices};
    let (sunniva, amara) = (world.person("Sunniva"), world.person("Amara"));
    let community = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&amara, community, Role::Member);
    asks(&world, &sunniva, "safe-handovers", "Whose chart is it at night?", 1);
    asks(&world, &amara, "safe-handovers", "Insulin dose at the handover, by me", 2);
    for minute in 3..9 {
        let topic = asks(&world, &sunniva, "safe-handovers", &format!("Question {minute}"), minute);
        replies(&world, &amara, topic, minute);
    }
    let shown =
        async |who: &Person| world.get(who, "/c/safe-handovers").await.expect(200).texts(".rest .section-name h2");
    assert_eq!(shown(&amara).await, ["Questions waiting"], "she has not said what she practises");
    let who = amara.id;
    let interest: InterestId = world.arrange(move |db| {
        let interest = diesel::insert_into(interests::table)
            .values((
                interests::slug.eq("charts"),
                interests::name.eq("Charts"),
                interests::description.eq(""),
                interests::version.eq(1_i64),
                interests::created_at.eq(Time::now()),
            ))
            .returning(interests::id)
            .get_result(db)?;
        let row = (
            practices::person_id.eq(who),
            practices::interest_id.eq(interest),
            practices::practises.eq(false),
            practices::helps.eq(true),
            practices::learns.eq(false),
            practices::follows.eq(false),
            practices::depth.eq(""),
            practices::since.eq(Time::now()),
        );
        diesel::insert_into(practices::table).values(row).execute(db)?;
        Ok(interest)
    });
    assert_eq!(shown(&amara).await, ["You could answer", "Questions waiting"]);
    let home = world.get(&amara, "/c/safe-handovers").await.expect(200);
    assert_eq!(
        home.texts(".rest .row-title a"),
        ["Whose chart is it at night?", "Insulin dose at the handover, by me"]
    );
    assert_eq!(shown(&sunniva).await, ["Questions waiting"], "others see nothing of it");
    world.arrange(move |db| {
        use forum::schema::tags;
        diesel::update(practices::table).set(practices::practises.eq(false)).execute(db)?;
        diesel::update(interests::table).set(interests::name.eq("Nothing like it")).execute(db)?;
        Ok(diesel::update(tags::table).set(tags::interest_id.eq(interest)).execute(db)?)
    });
    assert_eq!(shown(&amara).await, ["You could answer", "Questions waiting"], "its tag points to her practice");
    // One that others have written in, and that has no solution yet, is hers to answer; one she wrote in is not.
    let half = asks(&world, &sunniva, "safe-handovers", "Half an answer", 20);
    replies(&world, &sunniva, half, 21);
    let listed = async || world.get(&amara, "/c/safe-handovers").await.expect(200).texts(".rest .row-title a");
    world.arrange(move |db| {
        use forum::schema::tags;
        Ok(diesel::update(tags::table).set(tags::interest_id.eq(interest)).execute(db)?)
    });
    assert_eq!(listed().await[0], "Half an answer");
    replies(&world, &amara, half, 22);
    assert!(!listed().await.contains(&"Half an answer".to_owned()));
});
