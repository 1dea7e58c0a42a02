//! Dumps that are odd, and later dumps in which things moved, went or were undone here meanwhile.

use std::path::Path;
use std::sync::Barrier;

use ::communities::Access;
use ::people::schema::people;
use db::CommunityId;
use diesel::prelude::*;
use forum::import::Given;
use forum::schema::{Post, PostId, TagId, Topic, TopicId, imported, posts, revisions, tags, topic_tags, topics};
use spine::{ObjectRef, threads};
use stackexchange::{Dump, Site};

use crate::harness::server::{complaint, run};
use crate::harness::*;
use crate::import::{Quiet, counters_agree, dump_of, import, import_shorter, row, touched};

const HOST: &str = "beer.stackexchange.com";

/// Adds a file of rows to a dump.
fn add(dump: &tempfile::TempDir, name: &str, root: &str, rows: &[&str]) {
    let rows: String = rows.iter().map(|row| format!("  <row {row} />\n")).collect();
    let file = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root}>\n{rows}</{root}>\n");
    std::fs::write(dump.path().join(name), file).expect("a file");
}

fn comment(id: i64, post: i64, text: &str) -> String {
    format!("Id=\"{id}\" PostId=\"{post}\" Score=\"0\" Text=\"{text}\" CreationDate=\"2014-01-22T21:26:05.383\"")
}

fn link(id: i64, from: i64, to: i64) -> String {
    format!(
        "Id=\"{id}\" CreationDate=\"2014-01-23T00:00:00.000\" PostId=\"{from}\" RelatedPostId=\"{to}\" LinkTypeId=\"3\""
    )
}

fn object(world: &World, kind: &'static str, external: i64) -> PostId {
    world.stored(|db| Ok(imported::table.find((1_i64, kind, external)).select(imported::object_id).first(db)?))
}

fn post(world: &World, external: i64) -> Post {
    let id = object(world, "post", external);
    world.stored(|db| Ok(posts::table.find(id).first(db)?))
}

fn topic(world: &World, external: i64) -> Topic {
    let id = post(world, external).topic_id;
    world.stored(|db| Ok(topics::table.find(id).first(db)?))
}

fn fault(world: &World, community: CommunityId, folder: &Path) -> String {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let dump = Dump::open(folder, scratch.path()).expect("a dump");
    let site = Site::new(HOST).expect("a host name");
    let given = Given { dump: &dump, site: &site, even_older: false };
    let outcome = forum::import::import(world.app.database(), |_| Ok(community), &given, scratch.path(), &Quiet);
    let Err(db::Error::Invalid(fields)) = outcome else { panic!("{outcome:?}") };
    format!("{:?}", fields.get("dump"))
}

both!(every_row_of_an_odd_dump_is_accounted_for, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let dump = dump_of(&[
        row(1, None, 1, "A question", "OwnerUserId=\"5\""),
        row(11, Some(1), 1, "An answer", "OwnerUserId=\"6\""),
        row(12, Some(11), 1, "An answer to an answer", ""),
        row(13, Some(13), 1, "An answer to itself", ""),
    ]);
    add(&dump, "Comments.xml", "comments", &[&comment(5, 12, "On what is left out"), &comment(6, 11, "On an answer")]);
    add(
        &dump,
        "Votes.xml",
        "votes",
        &["Id=\"1\" PostId=\"12\" VoteTypeId=\"2\" CreationDate=\"2014-01-23T00:00:00.000\""],
    );
    // Only one of the two authors, and somebody who wrote nothing.
    let account = |id: i64| {
        format!("Id=\"{id}\" Reputation=\"1\" CreationDate=\"2014-01-21T00:00:00.000\" DisplayName=\"Somebody {id}\"")
    };
    add(&dump, "Users.xml", "users", &[&account(5), &account(7)]);
    let tag = |id: i64, name: &str| format!("Id=\"{id}\" TagName=\"{name}\" Count=\"0\"");
    add(&dump, "Tags.xml", "tags", &[&tag(1, "unused")]);
    world.arrange(move |db| {
        let row = (tags::community_id.eq(community), tags::name.eq("ours"), tags::topic_count.eq(0_i64));
        diesel::insert_into(tags::table).values(row).execute(db)?;
        Ok(())
    });
    let report = import(&world, community, dump.path().to_owned(), HOST);
    assert_eq!(report.answers.skipped["its question is not in the dump"], 2);
    assert_eq!((report.comments.written, report.comments.skipped["its post is not in the dump"]), (1, 1));
    assert_eq!(report.votes.skipped["on a post that is not in the dump"], 1);
    assert_eq!((report.users.read, report.users.written), (2, 1), "{:?}", report.users);
    assert_eq!((report.tags.unchanged, report.tags.skipped["no question carries it"]), (0, 1), "{:?}", report.tags);
    let again = import(&world, community, dump.path().to_owned(), HOST);
    assert_eq!((again.users.unchanged, again.answers.unchanged), (1, 1));
});

both!(a_row_that_is_there_twice_is_named, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let dump =
        dump_of(&[row(1, None, 1, "A question", ""), row(2, None, 1, "Another", ""), row(1, None, 1, "Again", "")]);
    let why = fault(&world, community, dump.path());
    assert!(why.contains("Posts.xml, line 5") && why.contains("came before"), "{why}");
    assert!(world.stored(|db| Ok(topics::table.load::<Topic>(db)?)).is_empty());
});

both!(an_older_dump_removes_nothing_by_mistake, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let later = dump_of(&[row(1, None, 1, "First", ""), row(2, None, 1, "Second", "")]);
    add(&later, "Comments.xml", "comments", &[&comment(5, 1, "Early")]);
    import(&world, community, later.path().to_owned(), HOST);
    let older = dump_of(&[row(1, None, 1, "First", "")]);
    add(&older, "Comments.xml", "comments", &[&comment(5, 1, "Early")]);
    let before = touched(&world);
    let why = fault(&world, community, older.path());
    assert!(why.contains("forum-error-older-dump"), "{why}");
    assert_eq!(touched(&world), before);
    assert!(topic(&world, 2).deleted_at.is_none());

    // The last question is gone there, and what was said since shows that this dump is later.
    add(&older, "Comments.xml", "comments", &[&comment(5, 1, "Early"), &comment(6, 1, "Late")]);
    let report = import(&world, community, older.path().to_owned(), HOST);
    assert_eq!((report.questions.removed, report.comments.written), (1, 1));
    assert!(topic(&world, 2).deleted_at.is_some());
    let before = touched(&world);
    import(&world, community, older.path().to_owned(), HOST);
    assert_eq!(touched(&world), before, "the same again is no older");
});

both!(what_members_changed_or_brought_back_stays, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let kept = row(9, None, 1, "Another question", "");
    let whole = [
        row(1, None, 1, "First", ""),
        row(2, Some(1), 1, "An answer", ""),
        row(3, None, 1, "Second", ""),
        kept.clone(),
    ];
    import(&world, community, dump_of(&whole).path().to_owned(), HOST);
    let change = serde_json::json!({ "body": "Mended here" });
    let answer = post(&world, 2).id;
    world.api(&keeper, "PATCH", &format!("/api/v1/posts/{answer}"), Some(change)).await.expect(200);

    // Question and answer go there; what was mended here keeps its topic.
    let rest = dump_of(&[kept]);
    import(&world, community, rest.path().to_owned(), HOST);
    assert!(topic(&world, 1).deleted_at.is_none() && post(&world, 1).deleted_at.is_some());
    assert_eq!(post(&world, 2).deleted_at, None);
    let second = topic(&world, 3);
    assert!(second.deleted_at.is_some());
    let stub = world.get(&keeper, &format!("/c/beer/t/{}-{}", second.id, second.slug)).await.expect(200);
    assert!(stub.text_of(".banner").contains("Removed at its source"), "{}", stub.text_of(".banner"));

    // What a facilitator brings back is not taken away again.
    let end = format!("/c/beer/p/{}/removal/end", post(&world, 3).id);
    world.post(&keeper, &end, &[]).await.expect(303);
    import(&world, community, rest.path().to_owned(), HOST);
    assert_eq!(topic(&world, 3).deleted_at, None);
    counters_agree(&world);
});

#[test]
fn a_dump_of_nobody_knows_which_site_is_refused_before_anything_is_written() {
    let dump = dump_of(&[row(1, None, 1, "A question", "")]);
    let data = tempfile::tempdir().expect("a temporary folder");
    let (from, to) = (dump.path().display().to_string(), data.path().join("data").display().to_string());
    let plain = ["import", "stackexchange", &from, "--community", "beer", "--data", &to];
    let refused = run(&plain);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("--site beer.stackexchange.com"), "{}", complaint(&refused));
    assert!(!data.path().join("data").exists());
    let named = run(&[&plain[..], &["--site", HOST]].concat());
    assert!(named.status.success(), "{}", complaint(&named));

    let emptied = dump_of(&[]);
    let from = emptied.path().display().to_string();
    let older = ["import", "stackexchange", &from, "--community", "beer", "--data", &to, "--site", HOST];
    let refused = run(&older);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("--even-older"), "{}", complaint(&refused));
    let wanted = run(&[&older[..], &["--even-older"]].concat());
    assert!(wanted.status.success(), "{}", complaint(&wanted));
}

both!(a_link_goes_when_it_is_gone_there, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let rows = [row(1, None, 1, "First", ""), row(2, None, 1, "Second", "")];
    let with = |links: &[&str]| {
        let dump = dump_of(&rows);
        add(&dump, "PostLinks.xml", "postlinks", links);
        import(&world, community, dump.path().to_owned(), HOST).links
    };
    let onward = || {
        let second = ObjectRef { kind: "topic", id: topic(&world, 2).id.0 };
        world.stored(|db| threads::from(db, second, 10)).len()
    };
    let (one, other) = (link(7, 2, 1), link(8, 2, 1));
    let first = with(&[&one, &other]);
    assert_eq!((first.written, first.unchanged, onward()), (1, 1, 1));
    let before = touched(&world);
    assert_eq!(with(&[&one, &other]).unchanged, 2);
    assert_eq!(touched(&world), before);
    assert_eq!((with(&[&other]).removed, onward()), (1, 1), "the other still says so");
    assert_eq!(touched(&world), before);
    // A dump without the file says nothing about links.
    assert_eq!((import(&world, community, dump_of(&rows).path().to_owned(), HOST).links.removed, onward()), (0, 1));
    assert_eq!((with(&[]).removed, onward()), (1, 0));
    assert!(touched(&world).0.iter().zip(&before.0).all(|(now, then)| now > then), "both topics show it");
    assert_eq!((with(&[&one]).written, onward()), (1, 1));
});

both!(an_answer_that_moves_there_moves_here, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let moving = |parent: i64| row(50, Some(parent), 1, "Moves", "");
    let (second, stays) = (row(60, None, 1, "Second", ""), row(51, Some(70), 1, "Stays", ""));
    let earlier =
        dump_of(&[second.clone(), row(70, None, 1, "First", "AcceptedAnswerId=\"50\""), moving(70), stays.clone()]);
    add(&earlier, "Comments.xml", "comments", &[&comment(5, 50, "An old remark")]);
    import(&world, community, earlier.path().to_owned(), HOST);
    assert_eq!(topic(&world, 70).solution_id, Some(post(&world, 50).id));
    let old = topic(&world, 70);
    // A reply from here points at the answer.
    let reply = serde_json::json!({ "body": "To the one that moves", "in_reply_to": post(&world, 50).id.0 });
    world.api(&keeper, "POST", &format!("/api/v1/topics/{}/replies", old.id), Some(reply)).await.expect(201);

    // The question that it moves to comes before the one that it leaves.
    let accepting = row(60, None, 1, "Second", "AcceptedAnswerId=\"50\"");
    let later = dump_of(&[accepting.clone(), row(70, None, 1, "First", ""), moving(60), stays.clone()]);
    add(&later, "Comments.xml", "comments", &[&comment(5, 50, "An old remark"), &comment(6, 50, "A new remark")]);
    let report = import(&world, community, later.path().to_owned(), HOST);
    assert_eq!((report.answers.updated, report.comments.written, report.answers.removed), (1, 1, 0), "{report:?}");
    let (moved, new) = (post(&world, 50), topic(&world, 60));
    assert_eq!((moved.topic_id, new.solution_id, new.reply_count), (new.id, Some(moved.id), 1));
    let left = topic(&world, 70);
    assert_eq!((left.id, left.solution_id, left.reply_count), (old.id, None, 2));
    assert!(left.version > old.version);
    for remark in [5, 6] {
        let id = object(&world, "comment", remark);
        let remark: Post = world.stored(|db| Ok(posts::table.find(id).first(db)?));
        assert_eq!((remark.topic_id, remark.attached_to), (new.id, Some(moved.id)));
    }
    let pointing = posts::table.filter(posts::in_reply_to.is_not_null());
    let pointing: i64 = world.stored(|db| Ok(pointing.count().get_result(db)?));
    assert_eq!(pointing, 0);
    let before = touched(&world);
    import(&world, community, later.path().to_owned(), HOST);
    assert_eq!(touched(&world), before);

    // An answer that is accepted there afterwards is accepted here too.
    let accepted = row(70, None, 1, "First", "AcceptedAnswerId=\"51\"");
    let last = dump_of(&[accepting.clone(), accepted, moving(60), stays]);
    import(&world, community, last.path().to_owned(), HOST);
    assert_eq!(topic(&world, 70).solution_id, Some(post(&world, 51).id));
    // The question that it left goes: what moved stays.
    import_shorter(&world, community, dump_of(&[accepting, moving(60)]).path().to_owned(), HOST);
    assert_eq!((post(&world, 50).deleted_at, topic(&world, 60).deleted_at), (None, None));
    assert_eq!(topic(&world, 60).reply_count, 1);
    counters_agree(&world);
});

both!(a_solution_that_goes_and_comes_back_there_is_marked_again, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let question = row(1, None, 1, "A question", "AcceptedAnswerId=\"11\"");
    let whole = dump_of(&[question.clone(), row(11, Some(1), 1, "An answer", "")]);
    import(&world, community, whole.path().to_owned(), HOST);
    import_shorter(&world, community, dump_of(&[question]).path().to_owned(), HOST);
    assert_eq!(topic(&world, 1).solution_id, None);
    import(&world, community, whole.path().to_owned(), HOST);
    assert_eq!(topic(&world, 1).solution_id, Some(post(&world, 11).id));
});

both!(an_edit_that_was_undone_here_keeps_its_history, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    import(&world, community, dump_of(&[row(1, None, 1, "The text", "")]).path().to_owned(), HOST);
    let opening = post(&world, 1);
    for body in ["Another text", opening.body.trim()] {
        let change = serde_json::json!({ "body": body });
        world.api(&keeper, "PATCH", &format!("/api/v1/posts/{}", opening.id), Some(change)).await.expect(200);
    }
    assert_eq!(post(&world, 1).version, 3);
    let report = import(&world, community, dump_of(&[row(1, None, 4, "New there", "")]).path().to_owned(), HOST);
    assert_eq!(report.conflicts.len(), 1);
    let now = post(&world, 1);
    assert_eq!((now.body.trim(), now.version, now.score), (opening.body.trim(), 3, 4));
    let kept: Vec<i64> = world.stored(|db| {
        let mine = revisions::table.filter(revisions::post_id.eq(opening.id)).order(revisions::number);
        Ok(mine.select(revisions::number).load(db)?)
    });
    assert_eq!(kept, [1, 2]);
});

both!(a_version_is_never_given_out_twice, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let with = |texts: &[&str]| {
        let dump = dump_of(&[row(1, None, 1, texts.last().unwrap_or(&""), "")]);
        let rows: Vec<String> = texts
            .iter()
            .enumerate()
            .map(|(index, text)| {
                let kind = if index == 0 { 2 } else { 5 };
                format!(
                    "Id=\"{index}\" PostHistoryTypeId=\"{kind}\" PostId=\"1\" RevisionGUID=\"{index}\" \
                    CreationDate=\"2014-02-0{}T00:00:00.000\" Text=\"{text}\"",
                    index + 1
                )
            })
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        add(&dump, "PostHistory.xml", "posthistory", &rows);
        import(&world, community, dump.path().to_owned(), HOST);
        post(&world, 1)
    };
    assert_eq!(with(&["One", "Two", "Three"]).version, 3);
    // Revisions were merged there, and there is another text.
    let merged = with(&["One", "Four"]);
    assert_eq!((merged.version, merged.body.trim()), (4, "Four"));
    assert_eq!(with(&["One", "Four", "Five"]).version, 5);
});

both!(an_imported_comment_names_its_source_and_licence, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let dump = dump_of(&[row(1, None, 1, "A question", "")]);
    add(&dump, "Comments.xml", "comments", &[&comment(5, 1, "A remark")]);
    import(&world, community, dump.path().to_owned(), HOST);
    let topic = topic(&world, 1);
    let page = world.get(&Nobody, &format!("/c/beer/t/{}-{}", topic.id, topic.slug)).await.expect(200);
    let links = page.attributes(&format!("#comment-{} .meta a", object(&world, "comment", 5)), "href");
    assert!(links.contains(&format!("https://{HOST}/q/1#comment5")), "{links:?}");
    assert!(links.contains(&"https://creativecommons.org/licenses/by-sa/3.0/".to_owned()), "{links:?}");
    let authors: i64 =
        world.stored(|db| Ok(people::table.filter(people::source.is_not_null()).count().get_result(db)?));
    assert_eq!(authors, 1, "nobody in particular wrote both");
});

// On PostgreSQL alone: on SQLite the one writer knows no other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_acts_that_change_tags_crosswise_never_wait_for_each_other() {
    let Some(world) = World::postgres() else { return eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set") };
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let tagged = |id: i64, tag: &str| row(id, None, 1, "A question", &format!("Tags=\"&lt;{tag}&gt;\""));
    // "b" is older than "a": by name they stand the other way round than by id.
    import(&world, community, dump_of(&[tagged(1, "b"), tagged(2, "a")]).path().to_owned(), HOST);
    let ids: [TopicId; 2] = [topic(&world, 1).id, topic(&world, 2).id];
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        let (world, barrier) = (&world, &barrier);
        let change = move |turn: usize, id: TopicId| {
            let mut db = world.app.database().connect_alone().expect("a connection");
            let mut failed = Vec::new();
            for round in 0..150 {
                let tag = if (round + turn).is_multiple_of(2) { "a" } else { "b" };
                barrier.wait();
                // Without the second attempt that the house gives to acts that met a deadlock.
                let done = db.transaction(|db| forum::store::set_tags(db, community, id, &[tag.to_owned()]));
                failed.extend(done.err().map(|error| error.to_string()));
            }
            failed
        };
        let acts: Vec<_> =
            ids.into_iter().enumerate().map(|(turn, id)| scope.spawn(move || change(turn, id))).collect();
        for act in acts {
            assert_eq!(act.join().expect("no panic"), Vec::<String>::new());
        }
    });
    let counted: Vec<(TagId, i64)> = world.stored(|db| {
        let all = tags::table.filter(tags::community_id.eq(community)).order(tags::id);
        Ok(all.select((tags::id, tags::topic_count)).load(db)?)
    });
    for (tag, count) in counted {
        let carry: i64 =
            world.stored(|db| Ok(topic_tags::table.filter(topic_tags::tag_id.eq(tag)).count().get_result(db)?));
        assert_eq!(count, carry);
    }
}
