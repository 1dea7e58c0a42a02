//! A community's tags, kept in order by its stewards of tags and its facilitators.

use ::communities::{Access, archive};
use ::people::Role;
use db::{CommunityId, Error, Time};
use diesel::prelude::*;
use forum::keep_tags;
use forum::schema::{TagId, TopicId, TopicKind, tags, topic_tags, topics};
use forum::text::Text;
use forum::{NewTopic, Reply, ask};
use serde_json::json;

use crate::harness::*;

fn asks(world: &World, who: &Person, title: &str, with: &[&str]) -> TopicId {
    let (ctx, topic) = (world.ctx(who), new(title, with));
    world.arrange(move |db| ask(db, &ctx, None, &topic)).topic
}

fn new(title: &str, with: &[&str]) -> NewTopic {
    NewTopic {
        community: "wards".to_owned(),
        kind: TopicKind::Question,
        title: title.to_owned(),
        tags: with.iter().map(|tag| (*tag).to_owned()).collect(),
        text: Text::cook("body", "What I tried.").expect("a plain text"),
    }
}

/// The tags as they stand: name, how many topics, whether one points to an interest.
fn standing(world: &World) -> Vec<(String, i64, bool)> {
    world.stored(|db| {
        let columns = (tags::name, tags::topic_count, tags::interest_id.is_not_null());
        Ok(tags::table.order(tags::name).select(columns).load(db)?)
    })
}

fn tag(world: &World, name: &str) -> TagId {
    let name = name.to_owned();
    world.stored(move |db| Ok(tags::table.filter(tags::name.eq(&name)).select(tags::id).first(db)?))
}

struct Cast {
    sunniva: Person,
    keeper: Person,
    member: Person,
    outsider: Person,
    id: CommunityId,
}

fn cast(world: &World) -> Cast {
    let sunniva = world.person("Sunniva");
    let id = world.community("wards", Access::Open, &sunniva);
    let (keeper, member) = (world.person("Keeper"), world.person("Member"));
    world.join(&keeper, id, Role::Steward);
    world.join(&member, id, Role::Member);
    Cast { sunniva, keeper, member, outsider: world.person("Outsider"), id }
}

both!(a_tag_is_renamed_by_those_who_keep_them, |world| {
    let Cast { sunniva, keeper, member, outsider, .. } = cast(&world);
    let topic = asks(&world, &member, "Who has the key at night?", &["nihgt", "keys"]);
    let id = tag(&world, "nihgt");
    world.settle();
    let page = format!("/c/wards/t/{topic}-who-has-the-key-at-night");
    assert!(world.get(&member, &page).await.expect(200).text().contains("nihgt"), "it is kept now");
    let path = format!("/c/wards/tags/{id}");
    for who in [&member, &outsider] {
        world.get(who, &path).await.expect(403);
        world.post(who, &format!("{path}/name"), &[("name", "night")]).await.expect(403);
        let list = world.get(who, "/c/wards/tags").await.expect(200);
        assert_eq!(list.texts(".rows .row-title"), ["keys", "nihgt"]);
        assert!(list.attributes(".rows .button", "href").is_empty());
    }
    let list = world.get(&keeper, "/c/wards/tags").await.expect(200);
    assert!(list.attributes(".rows .button", "href").contains(&path));
    for (wrong, says) in [("", "Type one tag"), ("a, b", "Type one tag"), ("keys", "Merge this one into it")] {
        let page = world.post(&keeper, &format!("{path}/name"), &[("name", wrong)]).await.expect(422);
        assert!(page.text_of("#name-error").contains(says), "{wrong}: {}", page.text_of("#name-error"));
        assert_eq!(page.field("name"), wrong, "what was typed stays");
    }
    world.post(&keeper, &format!("{path}/name"), &[("name", " Night ")]).await.expect(303);
    assert_eq!(standing(&world), [("keys".to_owned(), 1, false), ("night".to_owned(), 1, false)]);
    world.settle();
    let shown = world.get(&member, &page).await.expect(200);
    assert!(shown.text().contains("night") && !shown.text().contains("nihgt"), "pages that are kept follow");
    let found = world.get(&member, "/search?q=tag:night").await.expect(200);
    assert!(found.text().contains("Who has the key at night?"), "the index follows");
    // A form that was open meanwhile brings the old name back only where somebody typed it.
    let opening = world.stored(move |db| {
        use forum::schema::posts;
        let first = posts::table.filter(posts::topic_id.eq(topic)).filter(posts::number.eq(1));
        Ok(first.select(posts::id).first::<forum::schema::PostId>(db)?)
    });
    let edit = format!("/c/wards/p/{opening}");
    let form = world.get(&member, &format!("{edit}/edit")).await.expect(200);
    world.post(&sunniva, &format!("{path}/name"), &[("name", "nights")]).await.expect(303);
    let fields = ["key", "version", "title", "tags", "tags_shown"].map(|name| (name, form.field(name)));
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("kind", "question"), ("body", "What I tried, and more.")]);
    world.post(&member, &edit, &fields).await.expect(303);
    assert_eq!(standing(&world), [("keys".to_owned(), 1, false), ("nights".to_owned(), 1, false)]);
    world.get(&keeper, "/c/wards/tags/999999").await.expect(404);
});

both!(tags_are_merged_and_no_topic_has_one_twice, |world| {
    let Cast { sunniva, keeper, member, id, .. } = cast(&world);
    let both = asks(&world, &member, "Both of them here", &["night", "nights"]);
    let one = asks(&world, &member, "Only the second", &["nights"]);
    let gone = asks(&world, &member, "One that was removed", &["nights"]);
    world.arrange(move |db| {
        diesel::update(topics::table.find(gone)).set(topics::deleted_at.eq(Time::now())).execute(db)?;
        forum::store::count_tags_of(db, gone, -1)
    });
    let (from, into) = (tag(&world, "nights"), tag(&world, "night"));
    let path = format!("/c/wards/tags/{from}/merging");
    world.post(&member, &path, &[("into", "night")]).await.expect(403);
    for (wrong, says) in [("nowhere", "There is no tag called"), ("nights", "not merged into itself")] {
        let page = world.post(&keeper, &path, &[("into", wrong)]).await.expect(422);
        assert!(page.text_of("#into-error").contains(says), "{wrong}");
    }
    world.post(&keeper, &path, &[("into", "night")]).await.expect(303);
    assert_eq!(standing(&world), [("night".to_owned(), 2, false)]);
    let rows = world.stored(|db| {
        let rows = topic_tags::table.order(topic_tags::topic_id).select((topic_tags::topic_id, topic_tags::tag_id));
        Ok(rows.load::<(TopicId, TagId)>(db)?)
    });
    assert_eq!(rows, [(both, into), (one, into), (gone, into)]);
    world.settle();
    let found = world.get(&member, "/search?q=tag:night").await.expect(200);
    assert!(found.text().contains("Only the second") && found.text().contains("Both of them here"));
    world.post(&keeper, &path, &[("into", "night")]).await.expect(404);

    // What is archived is only read.
    let ctx = world.ctx(&sunniva);
    world.arrange(move |db| archive::archive(db, &ctx, "wards", true));
    world.post(&keeper, &format!("/c/wards/tags/{into}/name"), &[("name", "other")]).await.expect(409);
    world.get(&keeper, &format!("/c/wards/tags/{into}")).await.expect(409);
    assert!(world.get(&keeper, "/c/wards/tags").await.expect(200).attributes(".rows .button", "href").is_empty());
    assert_eq!(standing(&world), [("night".to_owned(), 2, false)]);
    assert_eq!(world.stored(|db| Ok(tags::table.filter(tags::community_id.eq(id)).count().get_result::<i64>(db)?)), 1);
});

both!(a_tag_means_a_practice_another_one_or_none, |world| {
    let Cast { sunniva, keeper, member, .. } = cast(&world);
    let mei = world.admin("Mei");
    asks(&world, &member, "Who has the key at night?", &["night"]);
    world.interest("Working at night");
    world.interest("Handing over");
    let id = tag(&world, "night");
    let path = format!("/c/wards/tags/{id}/interest");
    world.post(&member, &path, &[("interest", "Working at night")]).await.expect(403);
    world.post(&mei, &path, &[("interest", "Working at night")]).await.expect(403);
    let unknown = world.post(&keeper, &path, &[("interest", "Zither playing")]).await.expect(422);
    assert!(unknown.text_of("#interest-error").contains("“Zither playing”"));
    assert_eq!(unknown.field("interest"), "Zither playing");
    for name in ["working at NIGHT", "Handing over"] {
        world.post(&keeper, &path, &[("interest", name)]).await.expect(303);
    }
    let list = world.get(&member, "/c/wards/tags").await.expect(200);
    assert_eq!(list.texts(".rows .meta a"), ["Handing over"]);
    assert_eq!(list.attributes(".rows .meta a", "href"), ["/interests/handing-over"]);
    world.post(&sunniva, &path, &[("interest", "")]).await.expect(303);
    assert_eq!(standing(&world), [("night".to_owned(), 1, false)]);
    let done = world.stored(move |db| {
        spine::activity::of(db, forum::kinds::tag(id), &["tag.pointed", "tag.renamed", "tag.merged"], 9)
    });
    assert_eq!(done.len(), 3, "saying the same is no change");
    let api = world.api(&member, "GET", "/api/v1/communities/wards/topics", None).await.expect(200).json();
    assert_eq!(api["items"][0]["tags"], json!(["night"]));
});

both!(whoever_follows_a_practice_sees_what_is_new_about_it, |world| {
    let Cast { sunniva, keeper, member, outsider, id } = cast(&world);
    asks(&world, &member, "Who has the key at night?", &["night"]);
    let night = world.interest("Working at night");
    world.interest("Handing over");
    let path = format!("/c/wards/tags/{}/interest", tag(&world, "night"));
    world.post(&keeper, &path, &[("interest", "Working at night")]).await.expect(303);
    let news = async |who: &Person| world.get(who, "/interests").await.expect(200).text_of(".aside");
    assert!(!news(&outsider).await.contains("Who has the key"), "they follow nothing");
    for who in [&outsider, &sunniva] {
        let says = ::people::interests::input::Stance { follows: true, ..Default::default() };
        let (ctx, slug) = (world.ctx(who), night.slug.clone());
        world.arrange(move |db| ::people::interests::say(db, &ctx, None, &slug, &says));
    }
    let aside = news(&outsider).await;
    assert!(aside.contains("Who has the key at night?") && aside.contains("Working at night"), "{aside}");
    world.arrange(move |db| {
        use ::communities::schema::communities as table;
        Ok(diesel::update(table::table.find(id)).set(table::access.eq(Access::Private)).execute(db)?)
    });
    assert!(!news(&outsider).await.contains("Who has the key"), "nothing of what they may not read");
    assert!(news(&sunniva).await.contains("Who has the key at night?"));
});

/// A topic is tagged while its tag is merged, and two merge crosswise.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_hangs_on_a_tag_that_went_in_between() {
    let Some(world) = World::postgres() else { return };
    let Cast { sunniva, keeper, member, .. } = cast(&world);
    asks(&world, &member, "One of each", &["night", "nights"]);
    let (night, nights) = (tag(&world, "night"), tag(&world, "nights"));
    let (merges, asking) = (world.ctx(&sunniva), world.ctx(&member));
    let topic = new("Asked meanwhile", &["nights"]);
    let asked = world.meanwhile(
        move |db| keep_tags::merge(db, &merges, "wards", nights, "night"),
        move |database| database.write_now(move |db| ask(db, &asking, None, &topic)),
    );
    let asked = asked.expect("asked").topic;
    let theirs = world.stored(move |db| {
        let named = topic_tags::table.inner_join(tags::table).filter(topic_tags::topic_id.eq(asked));
        Ok(named.select(tags::name).load::<String>(db)?)
    });
    assert_eq!(theirs, ["nights"], "a tag of that name again, with a row of its own");
    assert_eq!(standing(&world), [("night".to_owned(), 1, false), ("nights".to_owned(), 1, false)]);

    let again = tag(&world, "nights");
    let (one, other) = (world.ctx(&sunniva), world.ctx(&keeper));
    let crosswise = world.meanwhile(
        move |db| keep_tags::merge(db, &one, "wards", again, "night"),
        move |database| database.write_now(move |db| keep_tags::merge(db, &other, "wards", night, "nights")),
    );
    assert!(matches!(crosswise, Err(Error::Invalid(_))), "{crosswise:?}");
    assert_eq!(standing(&world), [("night".to_owned(), 2, false)]);

    // A reply holds its topic while the tag is renamed: one waits for the other, and both are done.
    let (replies, renames, on) = (world.ctx(&member), world.ctx(&sunniva), asked);
    let reply = Reply { topic: on, in_reply_to: None, text: Text::cook("body", "Here.").expect("a plain text") };
    let renamed = world.meanwhile(
        move |db| forum::reply(db, &replies, None, &reply).map(drop),
        move |database| database.write_now(move |db| keep_tags::rename(db, &renames, "wards", night, "late")),
    );
    renamed.expect("renamed");
    assert_eq!(standing(&world), [("late".to_owned(), 2, false)]);

    // Nor does a merge wait for topics that have only the tag that stays.
    asks(&world, &member, "Something else", &["later"]);
    let (later, replies, merges) = (tag(&world, "later"), world.ctx(&member), world.ctx(&sunniva));
    let reply = Reply { topic: asked, in_reply_to: None, text: Text::cook("body", "There.").expect("a plain text") };
    let merged = world.meanwhile(
        move |db| forum::reply(db, &replies, None, &reply).map(drop),
        move |database| database.write_now(move |db| keep_tags::merge(db, &merges, "wards", later, "late")),
    );
    merged.expect("merged");
    assert_eq!(standing(&world), [("late".to_owned(), 3, false)]);

    // Whoever stopped keeping them changes nothing.
    let (ends, acts) = (world.ctx(&sunniva), world.ctx(&keeper));
    let refused = world.meanwhile(
        move |db| ::communities::facilitate::relieve(db, &ends, "wards", keeper.id),
        move |database| database.write_now(move |db| keep_tags::rename(db, &acts, "wards", night, "other")),
    );
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
}
