//! Importing the five real dumps, one after the other, as somebody would who keeps an archive up to date.

use std::path::PathBuf;
use std::process::Command;

use ::communities::Access;
use ::people::schema::people;
use db::CommunityId;
use diesel::prelude::*;
use forum::import::report::Report;
use forum::import::{Given, Progress};
use forum::schema::{PostId, imported, posts, revisions, topics};
use stackexchange::{Dump, Site};

use crate::harness::*;

pub struct Quiet;

impl Progress for Quiet {
    fn read(&self, _: u64) {}
    fn writing(&self, _: u64) {}
    fn wrote(&self, _: u64) {}
}

/// The dumps of a site, unpacked; nothing, with a message, where the real data are not.
pub fn unpacked(site: &str) -> Option<(tempfile::TempDir, PathBuf)> {
    let data = std::env::var("WELLSPRING_TEST_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let archive = PathBuf::from(data).join(format!("{site}.tar.zst"));
    if !archive.exists() {
        eprintln!("skipped: {} is not there (WELLSPRING_TEST_DATA names the folder)", archive.display());
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let unpack = format!("zstd -dc {} | tar -xC {}", archive.display(), folder.path().display());
    let done = Command::new("sh").args(["-c", &unpack]).status().expect("a shell");
    assert!(done.success(), "zstd and tar unpack the dumps");
    let inside = folder.path().join(site);
    Some((folder, inside))
}

pub fn import(world: &World, community: CommunityId, folder: PathBuf, host: &str) -> Report {
    imported_from(world, community, folder, host, false)
}

/// The same for a dump that lacks the last post of the one before.
pub fn import_shorter(world: &World, community: CommunityId, folder: PathBuf, host: &str) -> Report {
    imported_from(world, community, folder, host, true)
}

fn imported_from(world: &World, community: CommunityId, folder: PathBuf, host: &str, even_older: bool) -> Report {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let dump = Dump::open(&folder, scratch.path()).expect("a dump");
    let site = Site::new(host).expect("a host name");
    let given = Given { dump: &dump, site: &site, even_older };
    let report = forum::import::import(world.app.database(), |_| Ok(community), &given, scratch.path(), &Quiet);
    let report = report.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for (kind, count) in report.kinds() {
        assert!(count.adds_up(), "{kind}: {count:?}");
    }
    report
}

both!(a_community_is_imported_and_kept_up_to_date, |world| {
    let Some((_folder, dumps)) = unpacked("se-beer") else { return };
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let host = "beer.stackexchange.com";
    let first = import(&world, community, dumps.join("2014-05"), host);
    assert_eq!(first.questions.written, first.questions.read);
    // The same dump again changes nothing.
    let before = touched(&world);
    let again = import(&world, community, dumps.join("2014-05"), host);
    assert_eq!((again.questions.written, again.questions.updated, again.questions.removed), (0, 0, 0));
    assert_eq!((again.answers.unchanged, again.comments.unchanged), (first.answers.read, first.comments.read));
    assert_eq!(touched(&world), before);

    // A member replies to one, and edits another.
    let address = world.stored(|db| {
        let topic = topics::table.order(topics::id).first::<forum::schema::Topic>(db)?;
        Ok(format!("/c/beer/t/{}-{}", topic.id, topic.slug))
    });
    world.post(&keeper, &format!("{address}/replies"), &[("body", "A reply from here.")]).await.expect(303);
    let opening = |world: &World, external: i64| {
        world.stored(|db| {
            let object = imported::table.filter(imported::kind.eq("post")).filter(imported::external_id.eq(external));
            Ok(object.select(imported::object_id).first::<PostId>(db)?)
        })
    };
    let edited = opening(&world, 1);
    let mine = [("version", ""), ("body", "Edited here."), ("title", "What is edited here"), ("kind", "question")];
    let form = world.get(&keeper, &format!("/c/beer/p/{edited}/edit")).await.expect(200);
    let version = form.field("version");
    let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(mine[1..].iter().copied()).collect();
    world.post(&keeper, &format!("/c/beer/p/{edited}"), &fields).await.expect(303);

    import(&world, community, dumps.join("2016-09"), host);
    let last = import(&world, community, dumps.join("2016-12"), host);
    assert_eq!((last.questions.read, last.answers.read, last.comments.read), (591, 1398, 1860));
    assert_eq!((last.votes.read, last.badges.read, last.tags.read, last.links.read), (10_798, 5_571, 133, 93));
    assert_eq!(last.votes.skipped["on a post that is not in the dump"], 802);

    let body: String = world.stored(|db| Ok(posts::table.find(edited).select(posts::body).first(db)?));
    assert_eq!(body, "Edited here.", "what members edited stays");
    let standing = |number: bool| {
        world.stored(|db| {
            let all = posts::table.inner_join(topics::table).filter(posts::deleted_at.is_null());
            let all = all.filter(topics::deleted_at.is_null());
            Ok(match number {
                true => all.filter(posts::number.gt(1)).count().get_result::<i64>(db)?,
                false => all.filter(posts::attached_to.is_not_null()).count().get_result::<i64>(db)?,
            })
        })
    };
    assert_eq!(standing(true), 1398 + 1, "all answers of the last dump, and the reply from here");
    assert_eq!(standing(false), 1860);
    let questions: i64 =
        world.stored(|db| Ok(topics::table.filter(topics::deleted_at.is_null()).count().get_result(db)?));
    assert_eq!(questions, 591);
    counters_agree(&world);

    let moved = world.get(&Nobody, &address).await;
    let page = world.get(&Nobody, moved.location()).await.expect(200);
    assert!(page.text_of("#post-1 .source").contains("CC BY-SA 3.0"));
    assert!(page.attributes("#post-1 .source a", "href").iter().any(|href| href.contains(&format!("{host}/users/"))));
    let history: i64 = world.stored(|db| Ok(revisions::table.count().get_result(db)?));
    assert!(history > 700, "edit history is kept: {history}");
    let unclaimed: i64 =
        world.stored(|db| Ok(people::table.filter(people::claimed_at.is_null()).count().get_result(db)?));
    assert!(unclaimed > 500, "authors exist as people nobody has claimed: {unclaimed}");
});

both!(a_second_site_stands_beside_the_first, |world| {
    let Some((_folder, dumps)) = unpacked("se-ai") else { return };
    let keeper = world.person("Keeper");
    let community = world.community("ai", Access::Open, &keeper);
    import(&world, community, dumps.join("2016-12"), "ai.stackexchange.com");
    let last = import(&world, community, dumps.join("2017-03"), "ai.stackexchange.com");
    assert_eq!((last.questions.read, last.answers.read, last.votes.read), (604, 1004, 7_056));
    let questions: i64 =
        world.stored(|db| Ok(topics::table.filter(topics::deleted_at.is_null()).count().get_result(db)?));
    assert_eq!(questions, 604);
    counters_agree(&world);
});

/// The versions of all topics, and how many rows of activity there are.
pub fn touched(world: &World) -> (Vec<i64>, i64) {
    world.stored(|db| {
        let versions = topics::table.order(topics::id).select(topics::version).load(db)?;
        Ok((versions, spine::activity::newest(db)? + spine::activity::unnumbered(db)?))
    })
}

/// Every counter is what counting gives.
pub fn counters_agree(world: &World) {
    let wrong: Vec<(i64, i64)> = world.stored(|db| {
        let rows: Vec<forum::schema::Topic> = topics::table.load(db)?;
        let mut wrong = Vec::new();
        for topic in rows {
            let replies = posts::table.filter(posts::topic_id.eq(topic.id)).filter(posts::number.gt(1));
            let count: i64 = replies.filter(posts::deleted_at.is_null()).count().get_result(db)?;
            if count != topic.reply_count {
                wrong.push((topic.id.0, count));
            }
        }
        Ok(wrong)
    });
    assert!(wrong.is_empty(), "{wrong:?}");
}

both!(a_malformed_dump_writes_nothing_and_says_where, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let good = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n  <row Id=\"1\" PostTypeId=\"1\" \
        CreationDate=\"2014-01-21T20:26:05.383\" Score=\"3\" Body=\"&lt;p&gt;Text&lt;/p&gt;\" Title=\"A question\" \
        Tags=\"&lt;a&gt;\" AnswerCount=\"0\" CommentCount=\"0\" />\n";
    std::fs::write(folder.path().join("Posts.xml"), format!("{good}  <row Id=\"2\" PostTypeId=")).expect("a file");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let dump = Dump::open(folder.path(), scratch.path()).expect("a dump");
    let site = Site::new("beer.stackexchange.com").expect("a host name");
    let given = Given { dump: &dump, site: &site, even_older: false };
    let outcome = forum::import::import(world.app.database(), |_| Ok(community), &given, scratch.path(), &Quiet);
    let Err(db::Error::Invalid(fields)) = outcome else { panic!("{outcome:?}") };
    let why = format!("{:?}", fields.get("dump"));
    assert!(why.contains("Posts.xml") && why.contains('4'), "{why}");
    let written: i64 = world.stored(|db| Ok(topics::table.count().get_result(db)?));
    assert_eq!(written, 0);

    std::fs::write(folder.path().join("Posts.xml"), format!("{good}</posts>\n")).expect("a file");
    let report = import(&world, community, folder.path().to_owned(), "beer.stackexchange.com");
    assert_eq!(report.questions.written, 1);
});

/// A row of Posts.xml: an answer where it has a parent, else a question.
pub fn row(id: i64, parent: Option<i64>, score: i64, body: &str, rest: &str) -> String {
    let kind = parent.map_or("PostTypeId=\"1\" Title=\"A question\"".to_owned(), |parent| {
        format!("PostTypeId=\"2\" ParentId=\"{parent}\"")
    });
    format!(
        "  <row Id=\"{id}\" {kind} CreationDate=\"2014-01-21T20:26:05.383\" Score=\"{score}\" \
        Body=\"&lt;p&gt;{body}&lt;/p&gt;\" {rest} />\n"
    )
}

pub fn dump_of(rows: &[String]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n{}</posts>\n", rows.concat());
    std::fs::write(folder.path().join("Posts.xml"), file).expect("a file");
    folder
}

both!(a_later_dump_leaves_alone_what_members_have_changed, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let host = "beer.stackexchange.com";
    let (ab, cd) = ("Tags=\"&lt;a&gt;&lt;b&gt;\"", "Tags=\"&lt;c&gt;&lt;d&gt;\"");
    let earlier = dump_of(&[
        row(1, None, 1, "Changed here", &format!("{ab} AcceptedAnswerId=\"11\"")),
        row(11, Some(1), 1, "First", ""),
        row(12, Some(1), 1, "Second", ""),
        row(13, Some(1), 1, "Edited here, gone there", ""),
        row(2, None, 1, "Left alone here", &format!("{ab} AcceptedAnswerId=\"21\"")),
        row(21, Some(2), 1, "First", ""),
        row(22, Some(2), 1, "Second", ""),
        row(23, Some(2), 1, "Gone there", ""),
    ]);
    import(&world, community, earlier.path().to_owned(), host);
    let post = |external: i64| -> PostId {
        world.stored(|db| Ok(imported::table.find((1_i64, "post", external)).select(imported::object_id).first(db)?))
    };
    let topic = |external: i64| -> forum::schema::Topic {
        let opening = post(external);
        world.stored(|db| {
            let topic = posts::table.find(opening).select(posts::topic_id).first::<forum::schema::TopicId>(db)?;
            Ok(topics::table.find(topic).first(db)?)
        })
    };
    assert_eq!((topic(1).solution_id, topic(2).solution_id), (Some(post(11)), Some(post(21))));

    let id = topic(1).id;
    let tags = serde_json::json!({ "tags": ["ours"] });
    world.api(&keeper, "PATCH", &format!("/api/v1/topics/{id}"), Some(tags)).await.expect(200);
    let solution = serde_json::json!({ "post": post(12).0 });
    world.api(&keeper, "PUT", &format!("/api/v1/topics/{id}/solution"), Some(solution)).await.expect(204);
    let text = serde_json::json!({ "body": "Ours now" });
    world.api(&keeper, "PATCH", &format!("/api/v1/posts/{}", post(13)), Some(text)).await.expect(200);

    let later = dump_of(&[
        row(1, None, 5, "Changed here", cd),
        row(11, Some(1), 7, "First", ""),
        row(12, Some(1), 1, "Second", ""),
        row(2, None, 5, "Left alone here", &format!("{cd} AcceptedAnswerId=\"22\"")),
        row(21, Some(2), 1, "First", ""),
        row(22, Some(2), 1, "Second", ""),
    ]);
    let tags_of = |external: i64| -> Vec<String> {
        let id = topic(external).id;
        world.stored(|db| Ok(forum::store::tags_of(db, &[id])?.remove(&id).unwrap_or_default()))
    };
    // Twice: the second time the dump is an old acquaintance, and what members changed is still theirs.
    for round in 0..2 {
        let before = touched(&world);
        let report = import_shorter(&world, community, later.path().to_owned(), host);
        let kept: Vec<i64> = report.conflicts.iter().map(|conflict| conflict.external_id).collect();
        assert_eq!(kept, [13], "{report:?}");
        assert_eq!((tags_of(1), topic(1).solution_id), (vec!["ours".to_owned()], Some(post(12))));
        let body: String = world.stored(|db| Ok(posts::table.find(post(13)).select(posts::body).first(db)?));
        assert_eq!(body, "Ours now");
        assert_eq!(topic(1).reply_count, 3);

        assert_eq!((tags_of(2), topic(2).solution_id), (vec!["c".to_owned(), "d".to_owned()], Some(post(22))));
        assert_eq!(topic(2).reply_count, 2, "one was removed there and nobody touched it here");
        assert_eq!(touched(&world) == before, round == 1);
    }

    // A whole question goes and comes back: its tags are counted again.
    let counted = |name: &str| -> i64 {
        world.stored(|db| {
            use forum::schema::tags;
            Ok(tags::table.filter(tags::name.eq(name)).select(tags::topic_count).first(db)?)
        })
    };
    assert_eq!(counted("c"), 1);
    import_shorter(&world, community, dump_of(&[row(1, None, 5, "Changed here", cd)]).path().to_owned(), host);
    assert_eq!(counted("c"), 0);
    import(&world, community, later.path().to_owned(), host);
    assert_eq!(counted("c"), 1);
    counters_agree(&world);
});

both!(what_an_import_removed_is_nobodys_to_see_and_takes_its_comments_along, |world| {
    let keeper = world.person("Keeper");
    let reader = world.person("Reader");
    let community = world.community("beer", Access::Open, &keeper);
    let host = "beer.stackexchange.com";
    let (first, gone) = (row(1, None, 1, "Stays", ""), row(2, None, 1, "Goes there", ""));
    let (answer, dropped) = (row(11, Some(1), 1, "An answer", ""), row(12, Some(1), 1, "Removed here", ""));
    let comment = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<comments>\n  <row Id=\"5\" PostId=\"12\" Score=\"0\" \
        Text=\"A remark about quokkas\" CreationDate=\"2014-01-21T21:26:05.383\" />\n</comments>\n";
    let both = dump_of(&[first.clone(), gone, answer.clone(), dropped.clone()]);
    std::fs::write(both.path().join("Comments.xml"), comment).expect("a file");
    import(&world, community, both.path().to_owned(), host);
    let imported = |kind: &str, external: i64| -> PostId {
        world.stored(|db| Ok(imported::table.find((1_i64, kind, external)).select(imported::object_id).first(db)?))
    };
    let topic_of = |post: PostId| -> forum::schema::TopicId {
        world.stored(|db| Ok(posts::table.find(post).select(posts::topic_id).first(db)?))
    };
    let found = async |who: &Person| {
        world.settle();
        let reply = world.api(who, "GET", "/api/v1/search?q=quokkas", None).await.expect(200);
        reply.json()["items"].as_array().map_or(0, Vec::len)
    };

    let (host_post, topic) = (imported("post", 12), topic_of(imported("post", 1)));
    assert_eq!(found(&reader).await, 1);
    let moved = world.get(&reader, &format!("/c/beer/t/{topic}")).await;
    let page = world.get(&reader, moved.location()).await.expect(200);
    assert!(page.text().contains("quokkas"));
    world.api(&keeper, "DELETE", &format!("/api/v1/posts/{host_post}"), None).await.expect(204);
    let listed = world.api(&reader, "GET", &format!("/api/v1/topics/{topic}/posts"), None).await.expect(200);
    assert!(!listed.text().contains("quokkas"), "{}", listed.text());
    let page = world.get(&reader, moved.location()).await.expect(200);
    assert!(!page.text().contains("quokkas"));
    assert_eq!(found(&reader).await, 0);
    let remark = imported("comment", 5);
    world.api(&reader, "PUT", &format!("/api/v1/posts/{remark}/helped"), None).await.expect(404);

    let removed = topic_of(imported("post", 2));
    world.api(&reader, "GET", &format!("/api/v1/topics/{removed}"), None).await.expect(200);
    import(&world, community, dump_of(&[first, answer, dropped]).path().to_owned(), host);
    world.api(&reader, "GET", &format!("/api/v1/topics/{removed}"), None).await.expect(404);
    world.get(&Nobody, &format!("/c/beer/t/{removed}")).await.expect(404);
    world.get(&Nobody, &format!("/c/beer/t/{topic}-a-question")).await.expect(200);
    world.api(&keeper, "GET", &format!("/api/v1/topics/{removed}"), None).await.expect(200);
});

both!(a_text_that_is_gone_there_is_not_found_here, |world| {
    let keeper = world.person("Keeper");
    let reader = world.person("Reader");
    let community = world.community("beer", Access::Open, &keeper);
    let host = "beer.stackexchange.com";
    let (first, gone) = (row(1, None, 1, "Stays", ""), row(2, None, 1, "Numbats at noon", ""));
    import(&world, community, dump_of(&[first.clone(), gone]).path().to_owned(), host);
    let opening: PostId =
        world.stored(|db| Ok(imported::table.find((1_i64, "post", 2_i64)).select(imported::object_id).first(db)?));
    let topic: forum::schema::TopicId =
        world.stored(|db| Ok(posts::table.find(opening).select(posts::topic_id).first(db)?));
    let reply = serde_json::json!({ "body": "Said here." });
    world.api(&keeper, "POST", &format!("/api/v1/topics/{topic}/replies"), Some(reply)).await.expect(201);
    let found = async || {
        world.settle();
        let reply = world.api(&reader, "GET", "/api/v1/search?q=numbats", None).await.expect(200);
        reply.json()["items"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(found().await, 1);
    import_shorter(&world, community, dump_of(&[first]).path().to_owned(), host);
    assert_eq!(found().await, 0, "the topic stands, its first text does not");
    world.api(&reader, "GET", &format!("/api/v1/topics/{topic}"), None).await.expect(200);
    // A facilitator can bring that text back.
    world.post(&keeper, &format!("/c/beer/p/{opening}/removal/end"), &[]).await.expect(303);
    assert_eq!(found().await, 1);
    counters_agree(&world);
});
