//! The forum: asking, replying, editing, removing, solving, helping.

use ::communities::Access;
use ::people::Role;
use db::{CommunityId, PersonId};
use diesel::prelude::*;
use forum::schema::{PostId, Topic, TopicId, posts, topics};
use serde_json::json;

use crate::harness::*;

/// An open community with its facilitator, two members and somebody who is none.
struct Ward {
    id: CommunityId,
    sunniva: Person,
    amara: Person,
    tomasz: Person,
    oskar: Person,
}

fn ward(world: &World) -> Ward {
    let (sunniva, amara, tomasz, oskar) =
        (world.person("Sunniva"), world.person("Amara"), world.person("Tomasz"), world.person("Oskar"));
    let id = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&amara, id, Role::Member);
    world.join(&tomasz, id, Role::Member);
    Ward { id, sunniva, amara, tomasz, oskar }
}

const ASK: [(&str, &str); 4] = [
    ("kind", "question"),
    ("title", "How do you hand over an open abdomen?"),
    ("body", "We lose *nine minutes* at the bedside."),
    ("tags", "theatre, Intensive Care"),
];

/// Asks as a browser does; gives the topic's address.
async fn ask(world: &World, who: &Person) -> String {
    world.post(who, "/c/safe-handovers/topics", &ASK).await.expect(303).location().to_owned()
}

fn id_in(address: &str) -> TopicId {
    let last = address.split("/t/").nth(1).expect("an address of a topic");
    last.split('-').next().and_then(|digits| digits.parse().ok()).expect("an id")
}

fn topic(world: &World, address: &str) -> Topic {
    let id = id_in(address);
    world.stored(|db| Ok(topics::table.find(id).first(db)?))
}

fn verbs(world: &World) -> Vec<String> {
    world.settle();
    world.stored(|db| Ok(spine::activity::after(db, 0, 1000)?.into_iter().map(|row| row.verb).collect()))
}

fn bodies(world: &World, topic: TopicId) -> Vec<(Option<i64>, String, PersonId)> {
    world.stored(|db| {
        Ok(posts::table
            .filter(posts::topic_id.eq(topic))
            .order(posts::id)
            .select((posts::number, posts::body, posts::author_id))
            .load(db)?)
    })
}

both!(a_question_is_asked_and_replied_to, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let page = world.get(&Nobody, &address).await.expect(200);
    assert_eq!(page.text_of("h1"), ASK[1].1);
    assert_eq!(page.text_of("#post-1 .cooked em"), "nine minutes");
    assert_eq!(page.texts(".head .tags a"), ["intensive care", "theatre"]);
    assert!(page.texts("form[action$=\"/replies\"]").is_empty(), "a visitor is not offered the form");

    let form = world.get(&ward.tomasz, &address).await;
    let key = form.field("key");
    let replies = format!("{address}/replies");
    let fields = [("key", key.as_str()), ("body", "One speaker per part."), ("in_reply_to", "")];
    let there = world.post(&ward.tomasz, &replies, &fields).await.expect(303);
    assert!(there.location().ends_with("?post=2#post-2"), "{}", there.location());
    // Pressed twice: the same answer, and still one reply.
    world.post(&ward.tomasz, &replies, &fields).await.expect(303);
    let stored = topic(&world, &address);
    assert_eq!((stored.last_number, stored.reply_count), (2, 1));
    assert_eq!(bodies(&world, stored.id)[1], (Some(2), "One speaker per part.".to_owned(), ward.tomasz.id));
    assert_eq!(verbs(&world), ["topic.started", "post.replied"]);
    assert_eq!(world.get(&Nobody, &address).await.text_of("#post-2 .cooked"), "One speaker per part.");
});

both!(who_may_reply, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let replies = format!("{address}/replies");
    let fields = [("body", "A reply that took some time to write.")];
    let stranger = world.post(&Nobody, &replies, &fields).await.expect(401);
    assert!(stranger.text().contains(fields[0].1), "the text is kept");
    let outsider = world.post(&ward.oskar, &replies, &fields).await.expect(403);
    assert!(outsider.text().contains(fields[0].1), "the text is kept");
    assert_eq!(topic(&world, &address).reply_count, 0);
    assert_eq!(verbs(&world), ["topic.started"]);
    world.post(&ward.tomasz, &replies, &fields).await.expect(303);
    assert_eq!(topic(&world, &address).reply_count, 1);
});

both!(a_reply_sees_what_happened_in_between, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let replies = format!("{address}/replies");
    let fields = [("body", "Too late.")];
    world.post(&ward.amara, &format!("{address}/closure"), &[]).await.expect(303);
    let late = world.post(&ward.tomasz, &replies, &fields).await.expect(409);
    assert!(late.text().contains("Too late."));
    world.post(&ward.amara, &format!("{address}/closure/end"), &[]).await.expect(303);
    world.post(&ward.tomasz, &replies, &fields).await.expect(303);
    // The right is withdrawn.
    let (community, person) = (ward.id, ward.tomasz.id);
    world.arrange(move |db| people::membership::remove(db, community, person));
    world.post(&ward.tomasz, &replies, &fields).await.expect(403);
    assert_eq!(topic(&world, &address).reply_count, 1);
    // The topic is removed.
    let opening = world.stored(|db| {
        let first = posts::table.filter(posts::number.eq(1)).select(posts::id);
        Ok(first.first::<PostId>(db)?)
    });
    world.post(&ward.amara, &format!("/c/safe-handovers/p/{opening}/removal"), &[]).await.expect(303);
    world.get(&ward.tomasz, &address).await.expect(404);
    world.post(&ward.tomasz, &replies, &fields).await.expect(404);
});

both!(a_form_that_cannot_be_taken_says_why_and_keeps_the_text, |world| {
    let ward = ward(&world);
    let fields = [("kind", "question"), ("title", "Hm"), ("body", "A text worth keeping."), ("tags", "a,b,c,d,e")];
    let page = world.post(&ward.amara, "/c/safe-handovers/topics", &fields).await.expect(422);
    assert_eq!(page.texts(".errors li").len(), 2);
    assert!(page.text_of("#title-error").contains("at least 5 characters"));
    assert_eq!(page.field("title"), "Hm");
    assert!(page.text_of("textarea").contains("A text worth keeping."));
    assert_eq!(verbs(&world), Vec::<String>::new());

    let address = ask(&world, &ward.amara).await;
    let empty = world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", " \n ")]).await.expect(422);
    assert!(empty.text_of("#body-error").contains("Write something"));
    let deep = ">".repeat(50_000);
    let started = std::time::Instant::now();
    world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", &deep)]).await.expect(422);
    assert!(started.elapsed().as_secs() < 5, "a hostile text is refused quickly even unoptimised");
    assert_eq!(topic(&world, &address).last_number, 1, "no number was used up");
});

both!(a_solution_is_accepted_by_who_asked, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", "Read back three items.")]).await.expect(303);
    let reply: PostId = world.stored(|db| Ok(posts::table.filter(posts::number.eq(2)).select(posts::id).first(db)?));
    let solution = format!("{address}/solution");
    let accept = [("post", &*reply.to_string())].map(|(name, value)| (name, value.to_owned()));
    let accept = [(accept[0].0, accept[0].1.as_str())];
    world.post(&ward.tomasz, &solution, &accept).await.expect(403);
    assert_eq!(topic(&world, &address).solution_id, None);
    world.post(&ward.amara, &solution, &accept).await.expect(303);
    assert_eq!(topic(&world, &address).solution_id, Some(reply));
    let page = world.get(&Nobody, &address).await;
    assert!(page.text_of("#post-2 .solution-line").contains("accepted by Amara"));
    let solved = world.get(&Nobody, "/c/safe-handovers/forum?view=solved").await;
    assert_eq!(solved.texts(".row-title").len(), 1);
    world.post(&ward.sunniva, &format!("{address}/solution/end"), &[]).await.expect(303);
    assert_eq!(topic(&world, &address).solution_id, None);
    assert_eq!(verbs(&world)[2..], ["topic.solved", "topic.unsolved"]);
});

both!(helping_counts_once_for_each_reader, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let post: PostId = world.stored(|db| Ok(posts::table.select(posts::id).first(db)?));
    let helped = format!("/c/safe-handovers/p/{post}/helped");
    world.post(&Nobody, &helped, &[]).await.expect(401);
    world.post(&ward.amara, &helped, &[]).await.expect(403);
    world.post(&ward.oskar, &helped, &[]).await.expect(303);
    world.post(&ward.oskar, &helped, &[]).await.expect(303);
    world.post(&ward.tomasz, &helped, &[]).await.expect(303);
    assert!(world.get(&ward.oskar, &address).await.text_of("#post-1 [aria-pressed=true]").ends_with('2'));
    world.post(&ward.oskar, &format!("{helped}/end"), &[]).await.expect(303);
    let count = world.stored(|db| Ok(posts::table.find(post).select(posts::helped).first::<i64>(db)?));
    assert_eq!(count, 1);
});

both!(an_edit_keeps_what_was_there_and_refuses_a_stale_one, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let post: PostId = world.stored(|db| Ok(posts::table.select(posts::id).first(db)?));
    let form = world.get(&ward.amara, &format!("/c/safe-handovers/p/{post}/edit")).await.expect(200);
    assert_eq!(form.field("version"), "1");
    let save = format!("/c/safe-handovers/p/{post}");
    let mut fields =
        vec![("version", "1"), ("kind", "question"), ("title", ASK[1].1), ("body", "We lose *ten* minutes.")];
    fields.extend([("tags", "theatre"), ("note", "counted again")]);
    world.post(&ward.tomasz, &save, &fields).await.expect(403);
    world.post(&ward.amara, &save, &fields).await.expect(303);
    let stale = [("version", "1"), ("body", "We lose an hour."), ("title", ASK[1].1), ("kind", "question")];
    let conflict = world.post(&ward.sunniva, &save, &stale).await.expect(409);
    assert!(conflict.text_of("textarea[name=body]").contains("an hour"), "the editor's own text");
    assert!(conflict.text_of(".change").contains("ten"), "and the other one");
    assert!(
        conflict.text_of(".theirs textarea").contains("ten") && !conflict.text_of(".theirs textarea").contains("hour")
    );
    assert!(conflict.text().contains("Changed by "));
    assert_eq!(conflict.field("version"), "2");
    let history = world.get(&Nobody, &format!("/c/safe-handovers/p/{post}/history")).await.expect(200);
    assert_eq!(history.texts("article").len(), 2);
    assert!(history.text_of("#version-2 ins").contains("ten"));
    assert!(history.text_of("#version-2").contains("counted again"));
    assert_eq!(world.get(&Nobody, &address).await.texts(".head .tags a"), ["theatre"]);
});

both!(a_removed_reply_leaves_a_line_and_comes_back, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", "Said in haste.")]).await.expect(303);
    let reply: PostId = world.stored(|db| Ok(posts::table.filter(posts::number.eq(2)).select(posts::id).first(db)?));
    let removal = format!("/c/safe-handovers/p/{reply}/removal");
    world.get(&ward.amara, &removal).await.expect(403);
    world.post(&ward.amara, &removal, &[]).await.expect(403);
    world.get(&ward.tomasz, &removal).await.expect(200);
    world.post(&ward.tomasz, &removal, &[("why", "not true")]).await.expect(303);
    let page = world.get(&ward.amara, &address).await;
    assert!(page.text_of("#post-2").contains("was removed"));
    assert!(
        !page.text().contains("Said in haste.") && !page.text().contains("not true"),
        "who and why are not for all"
    );
    let history = format!("/c/safe-handovers/p/{reply}/history");
    let sunniva = world.get(&ward.sunniva, &address).await;
    assert!(sunniva.attributes("#post-2 a", "href").contains(&history), "the text can be read before it comes back");
    world.get(&ward.sunniva, &history).await.expect(200);
    for who in [&ward.sunniva, &ward.tomasz] {
        let stub = world.get(who, &address).await.text_of("#post-2");
        assert!(stub.contains("Removed by Tomasz") && stub.contains("Reason: not true"), "{stub}");
    }
    assert_eq!(topic(&world, &address).reply_count, 0);
    world.post(&ward.sunniva, &format!("{removal}/end"), &[]).await.expect(303);
    assert_eq!(topic(&world, &address).reply_count, 1);
    assert!(world.get(&ward.amara, &address).await.text().contains("Said in haste."));
});

both!(pages_hold_twenty_posts_and_links_stay, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    for number in 2..=45 {
        let body = format!("Reply number {number}.");
        world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", &body)]).await.expect(303);
    }
    let page = world.get(&Nobody, &format!("{address}?post=33")).await;
    let numbers = page.attributes("article.post", "id");
    assert_eq!((numbers[0].as_str(), numbers.len()), ("post-21", 20));
    let last = world.get(&Nobody, &format!("{address}?page=99")).await;
    assert_eq!(last.attributes("article.post", "id").last().map(String::as_str), Some("post-45"));
    let moved = world.get(&Nobody, &format!("/c/safe-handovers/t/{}-old-title?post=3", id_in(&address))).await;
    assert_eq!(moved.location(), format!("{address}?post=3"));
});

both!(a_private_community_shows_nothing_outside, |world| {
    let (mei, amara) = (world.person("Mei"), world.person("Amara"));
    world.community("theatre-rota", Access::Private, &mei);
    let there = world.post(&mei, "/c/theatre-rota/topics", &ASK).await.expect(303).location().to_owned();
    world.get(&mei, &there).await.expect(200);
    world.get(&mei, "/c/theatre-rota/forum").await.expect(200);
    for path in [there.as_str(), "/c/theatre-rota/forum", "/c/theatre-rota/tags", "/c/theatre-rota/ask"] {
        assert!([404, 401].contains(&world.get(&amara, path).await.status.as_u16()), "{path}");
        assert_ne!(world.get(&Nobody, path).await.status, 200, "{path}");
    }
    let reply = world.post(&amara, &format!("{there}/replies"), &[("body", "Let me in")]).await.expect(404);
    assert!(!reply.text().contains("open abdomen"));
});

both!(a_key_stands_for_one_text, |world| {
    let ward = ward(&world);
    let topics = "/c/safe-handovers/topics";
    let form = |key: &'static str, body: &'static str| {
        [("key", key), ("kind", "question"), ("title", ASK[1].1), ("body", body), ("tags", "")]
    };
    let count = || -> i64 { world.stored(|db| Ok(topics::table.count().get_result(db)?)) };
    let first = form("0123456789abcdef", "One\nline each.");
    let there = world.post(&ward.tomasz, topics, &first).await.expect(303).location().to_owned();
    // The same again, with line ends as browsers send them, is the same question.
    let again = form("0123456789abcdef", "One\r\nline each.");
    assert_eq!(world.post(&ward.tomasz, topics, &again).await.expect(303).location(), there);
    assert_eq!(count(), 1);
    // Back in the browser, another text: it is neither lost nor said to be written.
    let page = world.post(&ward.tomasz, topics, &form("0123456789abcdef", "A second thought.")).await.expect(409);
    assert_eq!(page.text_of("textarea[name=body]").trim(), "A second thought.");
    assert_eq!(count(), 1);
    let key = page.field("key");
    assert_ne!(key, "0123456789abcdef");
    let fresh = [("key", key.as_str()), ("kind", "question"), ("title", ASK[1].1), ("body", "A second thought.")];
    world.post(&ward.tomasz, topics, &fresh).await.expect(303);
    assert_eq!(count(), 2);

    // A reply's key goes with its text: two texts from one form are two replies, one text twice is one.
    let replies = format!("{there}/replies");
    let key = world.get(&ward.amara, &there).await.field("key");
    for (body, replies_then) in [("First.", 1), ("Second.", 2), ("First.", 2)] {
        world.post(&ward.amara, &replies, &[("key", &key), ("body", body)]).await.expect(303);
        assert_eq!(topic(&world, &there).reply_count, replies_then, "{body}");
    }
});

both!(what_a_facilitator_closed_only_facilitators_open, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let closure = format!("{address}/closure");
    let reopening = format!("{closure}/end");
    world.post(&ward.sunniva, &closure, &[]).await.expect(303);
    world.post(&ward.amara, &reopening, &[]).await.expect(403);
    assert!(topic(&world, &address).closed_at.is_some());
    let button = format!("form[action='{reopening}']");
    assert!(world.get(&ward.amara, &address).await.texts(&button).is_empty(), "and is not offered it");
    assert_eq!(world.get(&ward.sunniva, &address).await.texts(&button).len(), 1);
    world.post(&ward.sunniva, &reopening, &[]).await.expect(303);
    world.post(&ward.amara, &closure, &[]).await.expect(303);
    world.post(&ward.amara, &reopening, &[]).await.expect(303);
    assert!(topic(&world, &address).closed_at.is_none());
});

both!(new_tags_are_an_edit_that_an_older_one_must_see, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let post: PostId = world.stored(|db| Ok(posts::table.select(posts::id).first(db)?));
    let save = format!("/c/safe-handovers/p/{post}");
    let form = |version: &'static str, tags: &'static str| {
        [("version", version), ("kind", "question"), ("title", ASK[1].1), ("body", ASK[2].1), ("tags", tags)]
    };
    world.post(&ward.amara, &save, &form("1", "theatre, night")).await.expect(303);
    let conflict = world.post(&ward.sunniva, &save, &form("1", "day")).await.expect(409);
    assert!(conflict.text_of(".meta.change").contains("night"), "{}", conflict.text_of(".meta.change"));
    assert_eq!(world.get(&Nobody, &address).await.texts(".head .tags a"), ["night", "theatre"]);
    world.post(&ward.sunniva, &save, &form("2", "day")).await.expect(303);
    assert_eq!(world.get(&Nobody, &address).await.texts(".head .tags a"), ["day"]);
});

both!(a_long_history_is_shown_in_pages, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", "Version 1.")]).await.expect(303);
    let post: PostId = world.stored(|db| Ok(posts::table.filter(posts::number.eq(2)).select(posts::id).first(db)?));
    for version in 1..=24 {
        let (version, body) = (version.to_string(), format!("Version {}.", version + 1));
        let fields = [("version", version.as_str()), ("body", body.as_str())];
        world.post(&ward.tomasz, &format!("/c/safe-handovers/p/{post}"), &fields).await.expect(303);
    }
    let history = format!("/c/safe-handovers/p/{post}/history");
    let first = world.get(&Nobody, &history).await.expect(200);
    let shown = first.attributes("article", "id");
    assert_eq!((shown[0].as_str(), shown.len(), shown[19].as_str()), ("version-25", 20, "version-6"));
    assert_eq!(first.text_of("#version-6 ins"), "6", "the oldest that is shown is compared too");
    let onward = first.attributes("p.closing a", "href").remove(0);
    let rest = world.get(&Nobody, &format!("{history}{onward}")).await.expect(200);
    assert_eq!(rest.attributes("article", "id"), ["version-5", "version-4", "version-3", "version-2", "version-1"]);
    assert!(rest.attributes("p.closing a", "href").is_empty());
    world.get(&Nobody, &format!("{history}?before=many")).await.expect(404);
});

both!(a_removed_topic_is_found_and_brought_back, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let opening: PostId = world.stored(|db| Ok(posts::table.select(posts::id).first(db)?));
    let removal = format!("/c/safe-handovers/p/{opening}/removal");
    let there = world.post(&ward.sunniva, &removal, &[("why", "asked twice")]).await.expect(303);
    assert_eq!(there.location(), address, "whoever removed it sees that it is gone, and how it comes back");
    let end = format!("{removal}/end");
    let page = world.get(&ward.sunniva, &address).await.expect(200);
    assert!(page.attributes(".banner form", "action").contains(&end));
    assert!(page.attributes("a.destroys", "href").is_empty(), "what is gone is neither edited nor removed");
    world.get(&ward.amara, &address).await.expect(404);

    let removed = "/c/safe-handovers/forum?view=removed";
    assert_eq!(world.get(&ward.sunniva, removed).await.expect(200).texts(".row-title"), [ASK[1].1]);
    world.get(&ward.amara, removed).await.expect(403);
    world.get(&Nobody, removed).await.expect(303);
    assert_eq!(world.get(&ward.amara, "/c/safe-handovers/forum").await.texts(".row-title"), [""; 0]);
    world.post(&ward.sunniva, &end, &[]).await.expect(303);
    world.get(&ward.amara, &address).await.expect(200);
    assert_eq!(world.get(&ward.sunniva, removed).await.expect(200).texts(".row-title"), [""; 0]);
});

both!(who_may_not_bring_back_is_not_offered_it, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", "Said in haste.")]).await.expect(303);
    let reply: PostId = world.stored(|db| Ok(posts::table.filter(posts::number.eq(2)).select(posts::id).first(db)?));
    let removal = format!("/c/safe-handovers/p/{reply}/removal");
    world.post(&ward.tomasz, &removal, &[]).await.expect(303);
    let offered = |page: Reply| !page.attributes("#post-2 form", "action").is_empty();
    assert!(offered(world.get(&ward.tomasz, &address).await));
    world.post(&ward.tomasz, "/c/safe-handovers/membership/end", &[]).await.expect(303);
    assert!(!offered(world.get(&ward.tomasz, &address).await));
    world.post(&ward.tomasz, &format!("{removal}/end"), &[]).await.expect(403);
    // The API does not say whose it was either.
    let id = id_in(&address);
    let listed = world.request("GET", &format!("/api/v1/topics/{id}/posts")).send().await.expect(200).json();
    assert_eq!((&listed["items"][1]["author"], &listed["items"][1]["is_removed"]), (&json!(null), &json!(true)));
    assert_eq!(listed["items"][0]["author"]["name"], "Amara");
});

both!(a_preview_costs_a_write_and_loses_nothing, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let replies = format!("{address}/replies");
    let preview = |body: &'static str| [("preview", "1"), ("body", body)];
    let shown = world.post(&ward.tomasz, &replies, &preview("*One* speaker")).await.expect(200);
    assert_eq!(shown.text_of(".write-preview em"), "One");
    // A session that has ended, and somebody who may not reply: the text goes on.
    for (who, status) in [(&Nobody as &dyn Visitor, 401), (&ward.oskar, 403)] {
        let refused = world.post(who, &replies, &preview("A long reply")).await.expect(status);
        assert!(refused.text().contains("A long reply"), "{status}");
    }
    // What cannot be shown says why, where it is asked and where it is edited.
    let topics = "/c/safe-handovers/topics";
    let empty = world.post(&ward.amara, topics, &[("preview", "1"), ("title", "A title"), ("body", " ")]).await;
    assert!(empty.expect(422).text_of("#body-error").contains("Write something"));
    let opening: PostId = world.stored(|db| Ok(posts::table.select(posts::id).first(db)?));
    let edit = format!("/c/safe-handovers/p/{opening}");
    let empty = world.post(&ward.amara, &edit, &[("preview", "1"), ("version", "1"), ("body", " ")]).await;
    assert!(empty.expect(422).text_of("#body-error").contains("Write something"));

    world.post(&Nobody, "/preview", &[("body", "x")]).await.expect(401);
    let limited = world.limited(web::limits::PerMinute { sign_in: 0, write: 2, search: 0 });
    limited.post(&ward.tomasz, "/preview", &[("body", "x")]).await.expect(200);
    limited.post(&ward.tomasz, &replies, &preview("x")).await.expect(200);
    limited.post(&ward.tomasz, "/preview", &[("body", "x")]).await.expect(429);
});

both!(a_reply_says_whom_it_answers, |world| {
    let ward = ward(&world);
    let address = ask(&world, &ward.amara).await;
    let page = world.get(&ward.tomasz, &format!("{address}?reply=1")).await.expect(200);
    assert_eq!(page.texts("#reply .answers a"), ["in reply to Amara", "Reply to the topic instead"]);
    assert!(!page.field("in_reply_to").is_empty());
    let page = world.get(&ward.tomasz, &address).await.expect(200);
    assert!(page.texts("#reply .answers").is_empty() && page.field("in_reply_to").is_empty());
    // A post that one may not see is not named, whatever a form says.
    let mei = world.person("Mei");
    world.community("theatre-rota", Access::Private, &mei);
    world.post(&mei, "/c/theatre-rota/topics", &ASK).await.expect(303);
    let hidden: PostId = world.stored(|db| Ok(posts::table.order(posts::id.desc()).select(posts::id).first(db)?));
    let hidden = hidden.to_string();
    let asked = [("preview", "1"), ("body", "x"), ("in_reply_to", &*hidden)];
    let page = world.post(&ward.tomasz, &format!("{address}/replies"), &asked).await.expect(200);
    assert!(page.texts("#reply .answers").is_empty() && !page.text().contains("Mei"));
    // What it answers is gone: it is said, the text stays, and the next press answers the topic.
    world.post(&ward.tomasz, &format!("{address}/replies"), &[("body", "First.")]).await.expect(303);
    let reply: PostId = world.stored(|db| Ok(posts::table.filter(posts::number.eq(2)).select(posts::id).first(db)?));
    world.post(&ward.tomasz, &format!("/c/safe-handovers/p/{reply}/removal"), &[]).await.expect(303);
    let fields = [("body", "I agree."), ("in_reply_to", &*reply.to_string())].map(|(a, b)| (a, b.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let gone = world.post(&ward.amara, &format!("{address}/replies"), &fields).await.expect(422);
    assert!(gone.text_of(".errors").contains("is gone"), "{}", gone.text_of(".errors"));
    assert_eq!((gone.field("in_reply_to").as_str(), &*gone.text_of("textarea")), ("", "I agree."));
});

both!(an_expired_session_in_a_private_community_loses_no_text, |world| {
    let mei = world.person("Mei");
    world.community("theatre-rota", Access::Private, &mei);
    let there = world.post(&mei, "/c/theatre-rota/topics", &ASK).await.expect(303).location().to_owned();
    let fields = [("body", "A reply that took an hour.")];
    let page = world.post(&Nobody, &format!("{there}/replies"), &fields).await.expect(401);
    assert!(
        page.text().contains(fields[0].1) && page.attributes("form", "action").contains(&"/sign-in/kept".to_owned())
    );
    // Whether there is such a topic is not told.
    world.post(&Nobody, "/c/theatre-rota/t/999-x/replies", &fields).await.expect(401);
});

both!(a_conflict_names_another_kind, |world| {
    let ward = ward(&world);
    ask(&world, &ward.amara).await;
    let post: PostId = world.stored(|db| Ok(posts::table.select(posts::id).first(db)?));
    let save = format!("/c/safe-handovers/p/{post}");
    let form = |kind: &'static str, body: &'static str| {
        [("version", "1"), ("kind", kind), ("title", ASK[1].1), ("body", body), ("tags", "theatre")]
    };
    world.post(&ward.sunniva, &save, &form("discussion", ASK[2].1)).await.expect(303);
    let conflict = world.post(&ward.amara, &save, &form("question", "Ten minutes.")).await.expect(409);
    assert!(conflict.texts("ins").contains(&"Discussion".to_owned()), "{:?}", conflict.texts("ins"));
});
