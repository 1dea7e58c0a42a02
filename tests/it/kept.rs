//! What is kept of pages: it is never older than what happened, and says nothing of who may see it.

use ::communities::Access;
use ::people::Role;
use spine::Stopper;

use crate::harness::*;

/// A community with a topic; both of its pages have been seen by everybody who may see them.
struct Ward {
    facilitator: Person,
    member: Person,
    outsider: Person,
    admin: Person,
    topic: String,
}

const LIST: &str = "/c/safe-handovers/forum";
const TITLE: &str = "How do you hand over an open abdomen?";

async fn ward(world: &World, access: Access) -> Ward {
    let (facilitator, member) = (world.person("Sunniva"), world.person("Tomasz"));
    let (outsider, admin) = (world.person("Oskar"), world.admin("Mei"));
    let id = world.community("safe-handovers", access, &facilitator);
    world.join(&member, id, Role::Member);
    let fields = [("kind", "question"), ("title", TITLE), ("body", "We lose *nine minutes*."), ("tags", "theatre")];
    let topic = world.post(&member, "/c/safe-handovers/topics", &fields).await.expect(303).location().to_owned();
    let ward = Ward { facilitator, member, outsider, admin, topic };
    follow(world);
    for who in [&ward.facilitator, &ward.member] {
        ward.sees(world, who).await;
    }
    ward
}

/// Lets the readers hear of everything, so that lists are kept for a second.
fn follow(world: &World) {
    let database = world.app.database();
    let (_stopper, stop) = Stopper::new();
    spine::readers::sequence(database, "test").expect("activity is numbered");
    for reader in forum::readers(&world.app) {
        spine::readers::catch_up(database, reader.as_ref(), &stop).expect("a reader follows");
    }
}

impl Ward {
    async fn sees(&self, world: &World, who: &dyn Visitor) {
        for path in [LIST, &self.topic] {
            let page = world.get(who, path).await.expect(200);
            assert!(page.text().contains(TITLE), "{path}");
        }
    }

    async fn is_turned_away(&self, world: &World, who: &dyn Visitor) {
        for path in [LIST, &self.topic] {
            let page = world.get(who, path).await.expect(404);
            assert!(!page.text().contains(TITLE), "{path}");
        }
    }
}

both!(who_has_left_sees_nothing_more, |world| {
    let ward = ward(&world, Access::Private).await;
    ward.is_turned_away(&world, &ward.outsider).await;
    world.post(&ward.member, "/c/safe-handovers/membership/end", &[]).await.expect(303);
    ward.is_turned_away(&world, &ward.member).await;
    ward.sees(&world, &ward.facilitator).await;
});

both!(whose_session_has_ended_sees_nothing_more, |world| {
    let ward = ward(&world, Access::Private).await;
    world.post(&ward.member, "/sign-out", &[]).await.expect(303);
    ward.is_turned_away(&world, &ward.member).await;
    ward.sees(&world, &ward.facilitator).await;
});

both!(whose_account_is_closed_sees_nothing_more, |world| {
    let ward = ward(&world, Access::Private).await;
    world.post(&ward.admin, "/people/tomasz/deactivation", &[]).await.expect(303);
    ward.is_turned_away(&world, &ward.member).await;
    ward.sees(&world, &ward.facilitator).await;
});

both!(a_community_that_closes_is_closed_at_once, |world| {
    let ward = ward(&world, Access::Open).await;
    ward.sees(&world, &Nobody).await;
    ward.sees(&world, &ward.outsider).await;
    let fields = [("name", "Safe handovers"), ("purpose", "Nothing gets lost"), ("access", "private")];
    world.post(&ward.facilitator, "/c/safe-handovers/settings", &fields).await.expect(303);
    ward.is_turned_away(&world, &Nobody).await;
    ward.is_turned_away(&world, &ward.outsider).await;
    ward.sees(&world, &ward.member).await;
});

both!(a_removed_topic_is_there_for_those_who_can_bring_it_back, |world| {
    let ward = ward(&world, Access::Open).await;
    ward.sees(&world, &ward.outsider).await;
    let page = world.get(&ward.facilitator, &ward.topic).await;
    let removal = page.attributes("a.destroys", "href").first().cloned().expect("a way to remove it");
    world.post(&ward.facilitator, &removal, &[("why", "It was asked twice")]).await.expect(303);
    assert_eq!(world.get(&ward.outsider, &ward.topic).await.status, 404);
    assert_eq!(world.get(&Nobody, &ward.topic).await.status, 404);
    let banner = world.get(&ward.facilitator, &ward.topic).await.expect(200).text_of(".banner");
    assert!(banner.contains("Removed by") && banner.contains("Reason: It was asked twice"), "{banner}");
    follow(&world);
    assert!(!world.get(&ward.outsider, LIST).await.expect(200).text().contains(TITLE));
});

both!(another_name_or_role_shows_at_once, |world| {
    let ward = ward(&world, Access::Open).await;
    ward.sees(&world, &Nobody).await;
    for (name, role) in [("Tomasz Wolak", ""), ("Tomasz Wolak", "porter")] {
        world.post(&ward.member, "/settings/profile", &[("name", name), ("role", role)]).await.expect(303);
        for path in [LIST, &ward.topic] {
            for who in [&Nobody as &dyn Visitor, &ward.facilitator] {
                let page = world.get(who, path).await.expect(200).text();
                assert!(page.contains(name) && page.contains(role), "{path}");
            }
        }
    }
});

both!(what_one_may_do_is_laid_over_what_all_see, |world| {
    let ward = ward(&world, Access::Open).await;
    let replies = format!("{}/replies", ward.topic);
    world.post(&ward.facilitator, &replies, &[("body", "One speaker per part.")]).await.expect(303);
    let at = async |who: &dyn Visitor| world.get(who, &ward.topic).await.expect(200);
    let helped = |page: &Reply| page.attributes("#post-2 button[aria-pressed]", "aria-pressed");
    let acts = |page: &Reply, act: &str| page.attributes(&format!("form[action*=\"{act}\"]"), "action").len();

    let asker = at(&ward.member).await;
    assert_eq!((helped(&asker), acts(&asker, "/solution"), acts(&asker, "/replies")), (vec!["false".into()], 1, 1));
    let outsider = at(&ward.outsider).await;
    assert_eq!(
        (helped(&outsider), acts(&outsider, "/solution"), acts(&outsider, "/replies")),
        (vec!["false".into()], 0, 0)
    );
    let guest = at(&Nobody).await;
    assert_eq!((helped(&guest), acts(&guest, "/p/")), (vec![], 0));
    let writer = at(&ward.facilitator).await;
    assert!(helped(&writer).is_empty(), "nobody helps themselves");
    assert_eq!(writer.attributes("#post-2 a[href$=\"/edit\"]", "href").len(), 1);

    let help = asker.attributes("#post-2 form[action$=\"/helped\"]", "action").remove(0);
    world.post(&ward.member, &help, &[]).await.expect(303);
    assert_eq!(helped(&at(&ward.member).await), ["true"]);
    assert_eq!(helped(&at(&ward.outsider).await), ["false"], "what somebody said is theirs");
    assert_eq!(at(&ward.outsider).await.text_of("#post-2 .figures"), "1");
    world.post(&ward.member, &format!("{help}/end"), &[]).await.expect(303);
    assert_eq!(helped(&at(&ward.member).await), ["false"]);
});

both!(an_unchanged_page_is_not_sent_again, |world| {
    let ward = ward(&world, Access::Open).await;
    for who in [&Nobody as &dyn Visitor, &ward.member, &ward.facilitator] {
        let again =
            async |tag: &str| who.dress(world.request("GET", &ward.topic)).header("if-none-match", tag).send().await;
        let home = world.get(who, "/c/safe-handovers").await.expect(200);
        let unchanged =
            who.dress(world.request("GET", "/c/safe-handovers")).header("if-none-match", home.header("etag"));
        unchanged.send().await.expect(304);
        let tag = world.get(who, &ward.topic).await.expect(200).header("etag").to_owned();
        let same = again(&tag).await.expect(304);
        assert!(same.bytes.is_empty());
        let replies = format!("{}/replies", ward.topic);
        world.post(&ward.member, &replies, &[("body", "One more.")]).await.expect(303);
        let grown = again(&tag).await.expect(200);
        assert!(grown.text().contains("One more."));
    }
});

both!(a_form_sent_twice_is_one_reply_and_two_windows_are_two, |world| {
    let ward = ward(&world, Access::Open).await;
    let replies = format!("{}/replies", ward.topic);
    // Two windows on the same version of the topic.
    let (one, other) = (world.get(&ward.member, &ward.topic).await, world.get(&ward.member, &ward.topic).await);
    let send = async |key: &str, body: &str| {
        let sent = world.post(&ward.member, &replies, &[("key", key), ("body", body)]).await.expect(303);
        sent.location().to_owned()
    };
    let first = send(&one.field("key"), "From one window.").await;
    assert_eq!(send(&one.field("key"), "From one window.").await, first, "pressed twice");
    let second = send(&other.field("key"), "From the other.").await;
    assert!(first.ends_with("#post-2") && second.ends_with("#post-3"), "{first} {second}");
    // The same words again, on purpose, from the page as it is now.
    let now = world.get(&ward.member, &ward.topic).await;
    assert!(send(&now.field("key"), "From one window.").await.ends_with("#post-4"));
});

both!(a_list_follows_what_happens, |world| {
    let ward = ward(&world, Access::Open).await;
    let ask = async |title: &str| {
        let fields = [("kind", "question"), ("title", title), ("body", "Please tell."), ("tags", "")];
        world.post(&ward.member, "/c/safe-handovers/topics", &fields).await.expect(303);
    };
    let titles = async || world.get(&ward.outsider, LIST).await.expect(200).texts(".rows h3");
    assert_eq!(titles().await, [TITLE]);
    ask("Who reads the list aloud?").await;
    follow(&world);
    assert_eq!(titles().await, ["Who reads the list aloud?", TITLE]);
    // When nobody follows, nothing is relied upon for longer than a second.
    ask("Who is told first?").await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(titles().await, ["Who is told first?", "Who reads the list aloud?", TITLE]);
});
