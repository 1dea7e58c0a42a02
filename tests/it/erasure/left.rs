//! The test that looks: in every file, and in every column of every table.

use ::communities::Access;
use ::people::Role;
use ::people::schema::{people, sessions, tokens};
use forum::schema::{posts, revisions, topics};
use serde_json::json;

use super::*;
use crate::harness::server::{Server, complaint, flags, run};
use crate::photos::choose;

/// Words that nobody else has.
const TRACES: &[&str] = &["zanzibara", "quillfeather", "zq.private", EMAIL];

/// Somebody who has done everything that one can do here, and of whom others speak.
async fn a_life(world: &World) -> (PersonId, Browser) {
    let friend = world.person("Friend");
    let community = world.community("safe-handovers", Access::Open, &friend);
    let id = zanzibara(world);
    let me = Person { id, handle: HANDLE.to_owned(), name: NAME.to_owned() };
    world.join(&me, community, Role::Member);
    let browser = signed_in(world).await;
    signed_in(world).await;
    let profile =
        [("name", NAME), ("role", "Quillfeather of the ward"), ("department", ""), ("about", "I am Zanzibara.")];
    world.post(&browser, "/settings/profile", &profile).await.expect(303);
    let new = ::people::tokens::NewToken::parse("Zanzibara's script", "read").expect("a token");
    world.arrange(move |db| ::people::tokens::issue(db, &Ctx::system(Time::now()), id, &new));
    world.post(&Nobody, "/password/new", &[("email", EMAIL)]).await.expect(200);
    let asked = [
        ("kind", "discussion"),
        ("title", "On quills, by Zanzibara Quillfeather"),
        ("body", "Mine. Zanzibara Quillfeather"),
    ];
    let topic = world.post(&browser, "/c/safe-handovers/topics", &asked).await.expect(303).location().to_owned();
    let number = topic.rsplit('/').next().and_then(|last| last.split('-').next()).expect("a number").to_owned();
    let say = async |text: &str| {
        let path = format!("/api/v1/topics/{number}/replies");
        world.api(&friend, "POST", &path, Some(json!({"body": text}))).await.expect(201).json()["id"]
            .as_i64()
            .expect("an id")
    };
    say("Ask @zanzibara-quillfeather, @Zanzibara-Quillfeather. or `@zanzibara-quillfeather`").await;
    say("Write to <ZQ.Private@elsewhere.example> or [mail](mailto:zq.private%40elsewhere.example)").await;
    let edited = say("See [her](/people/zanzibara-quillfeather) and @zanzibara\\-quillfeather").await;
    let path = format!("/api/v1/posts/{edited}");
    world
        .api(&friend, "PATCH", &path, Some(json!({"body": "Nobody now", "note": "not @zanzibara-quillfeather"})))
        .await
        .expect(200);
    let title = json!({"title": "What @zanzibara-quillfeather says", "body": "zq.private@elsewhere.example", "kind": "question"});
    world.api(&friend, "POST", "/api/v1/communities/safe-handovers/topics", Some(title)).await.expect(201);
    let about =
        [("name", "Friend"), ("role", "with @zanzibara-quillfeather"), ("about", "zq.private@elsewhere.example")];
    world.post(&friend, "/settings/profile", &about).await.expect(303);
    world.settle();
    (id, browser)
}

both!(nothing_of_a_person_is_left, |world| {
    let (id, browser) = a_life(&world).await;
    let face = image::RgbImage::from_fn(90, 90, |x, y| image::Rgb([x as u8, y as u8, 9]));
    let mut file = std::io::Cursor::new(Vec::new());
    face.write_to(&mut file, image::ImageFormat::Jpeg).expect("it can be encoded");
    choose(&world, &browser, &[("key", "the-key-of-the-photo")], file.get_ref()).await.expect(303);
    let photo = world.stored(|db| Ok(people::table.find(id).select(people::photo).first::<Option<String>>(db)?));
    let photo = photo.expect("a photo");
    let (all, shelf) = ([TRACES, &[&*photo]].concat(), spine::uploads::Shelf::within(world.folder.path()));
    let pixels = shelf.get(&photo).expect("readable").expect("a file");
    assert!(!stored_with(&world, TRACES).is_empty(), "there was something");
    assert_eq!(stored_with(&world, &[&*photo]).len(), 3, "the act, the person and the upload");
    let found = world.get(&world.person("Friend"), "/search?q=zanzibara").await.expect(200);
    assert!(found.text().contains("/people/zanzibara-quillfeather"), "found before");
    assert!(!holding(&world.folder.path().join("outbox"), TRACES).is_empty(), "a letter lies there");

    leave(&world, &browser, "keep").await;
    assert!(world.get(&browser, "/settings/profile").await.status.is_redirection(), "out in that moment");
    world.settle();

    assert_eq!(stored_with(&world, &all), Vec::<String>::new());
    assert_eq!(files(&world.folder.path().join("uploads")), Vec::<PathBuf>::new());
    let backup = world.folder.path().join("later.tar.gz");
    let mut command = vec!["backup".to_owned(), backup.display().to_string()];
    command.extend(world.flags());
    let made = run(&command.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(made.status.success(), "{}", complaint(&made));
    assert_eq!(holding(world.folder.path(), &all), Vec::<String>::new());
    let any = pixels.to_ascii_lowercase();
    for file in files(world.folder.path()) {
        assert!(
            !bytes(&file).to_ascii_lowercase().windows(any.len()).any(|window| window == any),
            "{}",
            file.display()
        );
    }
    for word in ["zanzibara", "quillfeather", "zq.private"] {
        let found = world.get(&world.person("Friend"), &format!("/search?q={word}")).await.expect(200);
        assert!(
            !found.text().contains("former-member") && !found.text().contains("<li class=\"section result\""),
            "{word}"
        );
    }

    let handle = handle_of(&world, id);
    assert!(handle.starts_with("former-member-"), "{handle}");
    let (sessions, tokens, bodies, kept, title) = world.stored(|db| {
        Ok((
            sessions::table.filter(sessions::person_id.eq(id)).count().get_result::<i64>(db)?,
            tokens::table.filter(tokens::person_id.eq(id)).count().get_result::<i64>(db)?,
            posts::table.order(posts::id).select((posts::body, posts::html)).load::<(String, String)>(db)?,
            revisions::table.select((revisions::body, revisions::note)).load::<(String, String)>(db)?,
            topics::table
                .filter(topics::author_id.eq(id))
                .select((topics::title, topics::slug))
                .first::<(String, String)>(db)?,
        ))
    });
    assert_eq!((sessions, tokens), (0, 0));
    assert_eq!(bodies[0].0, "Mine. A former member", "what they wrote stays");
    assert_eq!(bodies[1].0, format!("Ask @{handle}, @{handle}. or `@{handle}`"));
    assert!(bodies[1].1.contains(&format!("/people/{handle}\"")) && bodies[1].1.contains("mention"), "{}", bodies[1].1);
    assert_eq!(
        bodies[2].0,
        format!("Write to <{handle}@removed.invalid> or [mail](mailto:{handle}%40removed.invalid)")
    );
    assert!(kept.iter().any(|(body, _)| *body == format!("See [her](/people/{handle}) and @{handle}")), "{kept:?}");
    assert!(kept.iter().any(|(_, note)| *note == format!("not @{handle}")), "{kept:?}");
    assert_eq!(title, ("On quills, by A former member".to_owned(), "on-quills-by-a-former-member".to_owned()));
    let page = world.get(&world.person("Friend"), &format!("/people/{handle}")).await.expect(200);
    assert_eq!(page.text_of("h1"), "A former member");
});

both!(the_command_line_erases_and_a_restored_backup_remembers, |world| {
    let (id, _) = a_life(&world).await;
    let kept = tempfile::tempdir().expect("a folder");
    let before = kept.path().join("before.tar.gz");
    let call = |arguments: &[&str], flags: &[String]| {
        let all: Vec<&str> = arguments.iter().copied().chain(flags.iter().map(String::as_str)).collect();
        run(&all)
    };
    let done = call(&["backup", &before.display().to_string()], &world.flags());
    assert!(done.status.success(), "{}", complaint(&done));
    let refused = call(&["user", "erase", "nobody@elsewhere.example", "--posts", "keep"], &world.flags());
    assert!(!refused.status.success());
    let server = Server::on(&world);
    let done = call(&["user", "erase", EMAIL, "--posts", "keep"], &world.flags());
    assert!(done.status.success(), "{}", complaint(&done));
    assert_eq!(stored_with(&world, TRACES), Vec::<String>::new());
    let log = server.log().to_lowercase();
    assert!(TRACES.iter().all(|trace| !log.contains(trace)), "{log}");
    server.stop();
    // The index is this process's own.
    world.settle();
    let after = kept.path().join("after.tar.gz");
    let done = call(&["backup", &after.display().to_string()], &world.flags());
    assert!(done.status.success(), "{}", complaint(&done));
    // Only the backup from before still holds them.
    assert_eq!(holding(world.folder.path(), TRACES), Vec::<String>::new());
    let left = holding(kept.path(), TRACES);
    assert!(left.iter().all(|place| place.ends_with("before.tar.gz")), "{left:?}");

    // Beside the old backup lies the ledger of those who were erased since.
    let place = tempfile::tempdir().expect("a folder");
    let (target, _schema) = match world.is_postgres() {
        false => (db::Target::Sqlite(place.path().join("new/wellspring.db")), None),
        true => server::empty_postgres().map(|(target, schema)| (target, Some(schema))).expect("a PostgreSQL"),
    };
    let there = flags(&place.path().join("new"), &target);
    let done = call(&["restore", &before.display().to_string()], &there);
    assert!(done.status.success(), "{}", complaint(&done));
    assert!(String::from_utf8_lossy(&done.stdout).contains("1 people who were erased since"), "{done:?}");
    assert_eq!(holding(place.path(), TRACES), Vec::<String>::new());
    let restored = db::Database::open(target, db::Create::Never, 1).expect("a database");
    let erased =
        restored.read_now(|db| Ok(people::table.find(id).select(people::erased_at).first::<Option<Time>>(db)?));
    assert!(erased.expect("a row").is_some());
});

both!(a_restored_backup_forgets_the_only_administrator_it_knows, |world| {
    let (first, second) = (world.admin("Zanzibara Quillfeather"), world.person("Mei"));
    let kept = tempfile::tempdir().expect("a folder");
    let before = kept.path().join("before.tar.gz");
    let call = |arguments: &[&str], flags: &[String]| {
        let all: Vec<&str> = arguments.iter().copied().chain(flags.iter().map(String::as_str)).collect();
        run(&all)
    };
    assert!(call(&["backup", &before.display().to_string()], &world.flags()).status.success());
    let (one, other) = (first.id, second.id);
    world.arrange(move |db| {
        ::people::account::set_admin(db, &Ctx::system(Time::now()), other, true)?;
        ::people::erasure::begin(db, &Ctx::system(Time::now()), one, spine::erasure::Posts::Keep)
    });
    world.settle();
    assert!(
        call(&["backup", &kept.path().join("after.tar.gz").display().to_string()], &world.flags()).status.success()
    );
    let place = tempfile::tempdir().expect("a folder");
    let (target, _schema) = match world.is_postgres() {
        false => (db::Target::Sqlite(place.path().join("new/wellspring.db")), None),
        true => server::empty_postgres().map(|(target, schema)| (target, Some(schema))).expect("a PostgreSQL"),
    };
    let there = flags(&place.path().join("new"), &target);
    let done = call(&["restore", &before.display().to_string()], &there);
    assert!(done.status.success(), "{}", complaint(&done));
    assert!(String::from_utf8_lossy(&done.stdout).contains("no administrator is left"), "{done:?}");
    let restored = db::Database::open(target, db::Create::Never, 1).expect("a database");
    let erased =
        restored.read_now(|db| Ok(people::table.find(one).select(people::erased_at).first::<Option<Time>>(db)?));
    assert!(erased.expect("a row").is_some());
});
