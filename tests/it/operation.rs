//! Starting, looking after and stopping an instance: the real program.

use std::time::Duration;

use ::communities::Access;
use ::people::Role;
use db::{Create, Database, Target};
use diesel::prelude::*;
use rustix::process::Signal;
use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt, BufReader};

use crate::harness::server::{self, Server, answer, complaint, empty_postgres, flags, program, run, run_with_input};
use crate::harness::*;
use crate::import::unpacked;
use crate::photos;
use crate::uploads;

fn strings<'a>(before: &[&'a str], flags: &'a [String]) -> Vec<&'a str> {
    before.iter().copied().chain(flags.iter().map(String::as_str)).collect()
}

#[test]
fn usage_and_failure_have_codes_of_their_own() {
    let none = run(&[]);
    assert_eq!(none.status.code(), Some(2));
    assert!(complaint(&none).contains("Usage: wellspring"), "{}", complaint(&none));
    assert_eq!(run(&["sreve"]).status.code(), Some(2));
    assert_eq!(run(&["serve", "--listen", "8080"]).status.code(), Some(2));
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let text = String::from_utf8(help.stdout).expect("UTF-8");
    for command in
        ["serve", "demo", "import", "migrate", "backup", "restore", "copy-to", "user", "search", "doctor", "config"]
    {
        assert!(text.contains(&format!("  {command} ")), "{command} is missing from: {text}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("none").display().to_string();
    let backup = run(&["backup", "--data", &missing, "out.tar.gz"]);
    assert_eq!(backup.status.code(), Some(1));
    assert!(complaint(&backup).contains("there is no database at"), "{}", complaint(&backup));
    assert!(!folder.path().join("none").exists(), "a mistyped folder is not made");
}

#[test]
fn the_configuration_is_checked_and_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wellspring.toml");
    let path = file.display().to_string();
    let with = |text: &str, arguments: &[&str]| {
        std::fs::write(&file, text).expect("a file");
        run(&[arguments, &["--config", &path]].concat())
    };
    let checked = with("[limits]\nwrites = 5", &["config", "check"]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(complaint(&checked).contains("did you mean \"limits.write\""), "{}", complaint(&checked));
    let checked = with("listen = '0.0.0.0:80'", &["config", "check"]);
    assert!(complaint(&checked).contains("public_url"), "{}", complaint(&checked));
    let shown = with(
        "public_url = 'https://cop.example.org'\nlisten = '0.0.0.0:80'\n[metrics]\ntoken = 'hush'",
        &["config", "print", "--data", "/srv/cop"],
    );
    assert_eq!(shown.status.code(), Some(0), "{}", complaint(&shown));
    let shown = String::from_utf8(shown.stdout).expect("UTF-8");
    assert!(shown.contains("data = \"/srv/cop\"  # --data"), "{shown}");
    assert!(shown.contains(&format!("public_url = \"https://cop.example.org\"  # {path}")), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
    // What is printed can be read again.
    let again = with(&shown, &["config", "check"]);
    assert_eq!(again.status.code(), Some(0), "{}", complaint(&again));
}

both!(health_readiness_and_metrics_answer, |world| {
    let server = Server::on(&world);
    assert_eq!(server.get("/healthz").await.body, "ok\n");
    let ready = server.get("/readyz").await;
    assert_eq!((ready.status, ready.json()["ready"].clone()), (200, json!(true)), "{}", ready.body);
    server.get("/").await;
    let metrics = server.get("/metrics").await;
    for line in ["database_up 1", "jobs{state=\"dead\"} 0", "reader_behind{reader=\"search\"} 0"] {
        assert!(metrics.body.contains(line), "{line} is missing from: {}", metrics.body);
    }
    assert!(metrics.body.contains("http_request_seconds_bucket{method=\"GET\""), "{}", metrics.body);
    let mut client = server.client();
    let passed_on = client.send("GET", "/metrics", &[("x-forwarded-for", "203.0.113.9")], "").await;
    assert_eq!(passed_on.expect("an answer").status, 403);
    server.stop();

    let environment = [("WELLSPRING_METRICS_TOKEN", "right"), ("WELLSPRING_MIN_FREE_MB", "999999999999")];
    let server = Server::start(&world.flags(), &environment);
    assert_eq!(server.get("/metrics").await.status, 403, "with a token, this machine alone is not enough");
    let mut client = server.client();
    for (token, status) in [("Bearer right", 200), ("Bearer wrong", 403), ("right", 403)] {
        let shown = client.send("GET", "/metrics", &[("authorization", token)], "").await.expect("an answer");
        assert_eq!(shown.status, status, "{token}");
    }
    let ready = server.get("/readyz").await;
    assert_eq!(ready.status, 503);
    let disk = ready.json()["checks"]["disk"].as_str().unwrap_or_default().to_owned();
    assert!(disk.ends_with("MB free"), "{disk}");
    assert_eq!(server.get("/healthz").await.status, 200, "an instance that is not ready is alive");
});

both!(two_servers_do_not_share_a_data_folder, |world| {
    let server = Server::on(&world);
    let flags = world.flags();
    let second = run(&strings(&["serve", "--listen", "127.0.0.1:0"], &flags));
    assert_eq!(second.status.code(), Some(1));
    assert!(complaint(&second).contains(&format!("(id {})", server.id())), "{}", complaint(&second));
    server.stop();
    Server::on(&world).stop();
});

both!(a_stop_finishes_what_is_in_flight, |world| {
    let ines = world.person("Ines");
    world.community("coffee", Access::Open, &ines);
    let new = json!({"title": "How fine?", "body": "Grind."});
    world.api(&ines, "POST", "/api/v1/communities/coffee/topics", Some(new)).await.expect(201);
    let server = Server::on(&world);
    // A request whose body is still on its way when the signal comes.
    let body = json!({"body": "Finer than you think."}).to_string();
    let mut stream = BufReader::new(tokio::net::TcpStream::connect(&server.address).await.expect("a connection"));
    let head = format!(
        "POST /api/v1/topics/1/replies HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: \
         application/json\r\ncontent-length: {}\r\n\r\n",
        ines.token(),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it is taken");
    let idle = tokio::net::TcpStream::connect(&server.address).await.expect("a connection that says nothing");
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.signal(Signal::TERM);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let refused = tokio::net::TcpStream::connect(&server.address).await;
    assert!(refused.is_err(), "nobody new is let in");
    stream.write_all(body.as_bytes()).await.expect("it is taken");
    let reply = answer(&mut stream).await.expect("the request in flight is answered");
    assert_eq!(reply.status, 201, "{}", reply.body);
    let (code, took) = tokio::task::spawn_blocking(move || server.ended()).await.expect("no panic");
    drop(idle);
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
    let posts = world.api(&ines, "GET", "/api/v1/topics/1/posts", None).await.json();
    assert_eq!(posts["items"].as_array().map(Vec::len), Some(2));
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_leaves_an_empty_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = Target::Sqlite(folder.path().join("wellspring.db"));
    let server = Server::start(&flags(folder.path(), &target), &[]);
    let log = folder.path().join("wellspring.db-wal");
    assert!(log.metadata().is_ok_and(|about| about.len() > 0), "the migrations are in the log");
    server.stop();
    assert!(!log.exists() || log.metadata().is_ok_and(|about| about.len() == 0));
    let mode = |path: &std::path::Path| {
        std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("it is there").permissions()) & 0o777
    };
    let fresh = folder.path().join("fresh");
    let target = Target::Sqlite(fresh.join("wellspring.db"));
    Server::start(&flags(&fresh, &target), &[]).stop();
    assert_eq!(mode(&fresh), 0o700, "nobody else on this machine looks into the data folder");
}

both!(a_fault_is_found_in_the_log_by_the_code_of_its_page, |world| {
    let environment = [("WELLSPRING_LOG_FORMAT", "json"), ("WELLSPRING_LOG_LEVEL", "info,web=debug")];
    let server = Server::start(&world.flags(), &environment);
    let answer = server.get("/nowhere").await;
    let id = answer.header("x-request-id").to_owned();
    assert!(answer.body.contains(&id), "the page shows the code");
    let lines: Vec<Value> = (0..50)
        .find_map(|_| {
            std::thread::sleep(Duration::from_millis(20));
            let lines = server.log();
            let parsed: Vec<Value> = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            parsed.iter().any(|line| line["request_id"] == id.as_str()).then_some(parsed)
        })
        .unwrap_or_else(|| panic!("{id} is not in the log: {}", server.log()));
    let line = lines.iter().find(|line| line["request_id"] == id.as_str()).expect("it was found");
    assert_eq!((&line["status"], &line["path"]), (&json!(404), &json!("/nowhere")));
});

both!(no_secret_of_an_address_reaches_the_log, |world| {
    world.admin("Mei");
    let server = Server::start(&world.flags(), &[("WELLSPRING_LOG_LEVEL", "info,web=debug")]);
    // A fault of ours, on a page whose address opens an account.
    world.arrange(|db| {
        diesel::RunQueryDsl::execute(diesel::sql_query("ALTER TABLE password_resets RENAME TO lost"), db)?;
        Ok(())
    });
    let answer = server.get("/password/0p3n5e5ame").await;
    assert_eq!(answer.status, 500, "{}", answer.body);
    for attempt in 0.. {
        let log = server.log();
        assert!(!log.contains("0p3n5e5ame"), "{log}");
        if log.contains("a request failed") && log.matches("/password/{secret}").count() >= 2 {
            break;
        }
        assert!(attempt < 100, "{log}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.stop();
});

both!(what_another_process_writes_is_found, |world| {
    let ines = world.person("Ines");
    world.community("coffee", Access::Open, &ines);
    let server = Server::on(&world);
    // The world is another process as far as the server can tell: it has its own handle on the database.
    let new = json!({"title": "How fine?", "body": "Zygomorphic grinders only."});
    world.api(&ines, "POST", "/api/v1/communities/coffee/topics", Some(new)).await.expect(201);
    let mut client = server.client();
    let bearer = format!("Bearer {}", ines.token());
    for attempt in 0.. {
        let asked = client.send("GET", "/metrics", &[("authorization", &bearer)], "").await.expect("an answer");
        let newest = world.stored(spine::activity::newest);
        if newest > 0 && asked.body.contains("reader_behind{reader=\"search\"} 0") {
            break;
        }
        assert!(attempt < 100, "{}", asked.body);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let topic = client.send("GET", "/api/v1/topics/1", &[], "").await.expect("an answer");
    assert_eq!((topic.status, topic.json()["title"].clone()), (200, json!("How fine?")));
    server.stop();
    let documents = ::search::Search::open(world.folder.path()).expect("the index opens").document_count();
    assert_eq!(documents, findable(&world));
});

/// How many objects have a document for the index.
pub fn findable(world: &World) -> u64 {
    let registry = wellspring::registry();
    world.stored(|db| {
        let mut count = 0;
        for kind in registry.iter() {
            let mut after = 0;
            loop {
                let ids = kind.ids(db, after, 500)?;
                let Some(last) = ids.last() else { break };
                after = *last;
                for id in ids {
                    count += u64::from(kind.document(db, id)?.is_some());
                }
            }
        }
        Ok(count)
    })
}

both!(a_backup_taken_while_serving_is_restored_and_served, |world| {
    let (ines, omar) = (world.person("Ines"), world.person("Omar"));
    let id = world.community("coffee", Access::Open, &ines);
    world.join(&omar, id, Role::Member);
    let new = json!({"title": "How fine?", "body": "Grind.", "tags": ["grinding"]});
    world.api(&ines, "POST", "/api/v1/communities/coffee/topics", Some(new)).await.expect(201);
    let server = Server::on(&world);
    let mut client = server.client();
    let reply = json!({"body": "Finer."});
    let made = client.post_json("/api/v1/topics/1/replies", &omar.token(), "key-of-the-reply", &reply).await;
    assert_eq!(made.expect("an answer").status, 201);
    let picture = uploads::shown_in_a_reply(&world, &omar, "coffee", 1).await;
    let photo = photos::chosen(&world, &omar).await;
    let shown = world.get(&omar, &picture).await.expect(200).text();

    let place = tempfile::tempdir().expect("a folder");
    let archive = place.path().join("backup.tar.gz").display().to_string();
    let kept = run(&strings(&["backup", &archive], &world.flags()));
    assert_eq!(kept.status.code(), Some(0), "{}", complaint(&kept));
    server.stop();

    let folder = place.path().join("data");
    let elsewhere = if world.is_postgres() { empty_postgres() } else { None };
    let target = match &elsewhere {
        Some((target, _)) => target.clone(),
        None => Target::Sqlite(folder.join("wellspring.db")),
    };
    let flags = flags(&folder, &target);
    let restored = run(&strings(&["restore", &archive], &flags));
    assert_eq!(restored.status.code(), Some(0), "{}", complaint(&restored));
    let again = run(&strings(&["restore", &archive], &flags));
    assert_eq!(again.status.code(), Some(1));
    assert!(complaint(&again).contains("not empty"), "{}", complaint(&again));

    let server = Server::start(&flags, &[]);
    let posts = server.get("/api/v1/topics/1/posts").await.json();
    assert_eq!(posts["items"][1]["body"], "Finer.");
    let brought = server.get(&picture).await;
    assert_eq!((brought.status, brought.body), (200, shown), "the picture came along");
    assert_eq!(server.get(&photo).await.status, 200, "the photo too");
    let mut client = server.client();
    let made = client.post_json("/api/v1/topics/1/replies", &omar.token(), "key-of-the-reply", &reply).await;
    assert_eq!(made.expect("an answer").json()["id"], posts["items"][1]["id"], "keys came along");
    server.stop();
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_to_postgres_is_served() {
    let Some((target, _schema)) = empty_postgres() else { return };
    let Target::Postgres(url) = &target else { unreachable!("it is PostgreSQL") };
    let world = World::sqlite();
    let ines = world.person("Ines");
    world.community("coffee", Access::Open, &ines);
    let new = json!({"title": "How fine?", "body": "Grind.", "tags": ["grinding"]});
    world.api(&ines, "POST", "/api/v1/communities/coffee/topics", Some(new)).await.expect(201);
    let picture = uploads::shown_in_a_reply(&world, &ines, "coffee", 1).await;
    let photo = photos::chosen(&world, &ines).await;

    let server = Server::on(&world);
    let refused = run(&strings(&["copy-to", url], &world.flags()));
    assert_eq!(refused.status.code(), Some(1), "what is written after the copy would stay behind");
    assert!(complaint(&refused).contains("stop it first"), "{}", complaint(&refused));
    server.stop();
    let copied = run(&strings(&["copy-to", url], &world.flags()));
    assert_eq!(copied.status.code(), Some(0), "{}", complaint(&copied));
    let sums = |target: &Target| {
        let database = Database::open(target.clone(), Create::Never, 1).expect("it opens");
        db::sums(&mut database.connect_alone().expect("a connection")).expect("sums")
    };
    assert_eq!(sums(&target), sums(world.app.database().target()));
    let again = run(&strings(&["copy-to", url], &world.flags()));
    assert!(complaint(&again).contains("not empty"), "{}", complaint(&again));

    let server = Server::start(&flags(world.folder.path(), &target), &[]);
    let mut client = server.client();
    let reply = json!({"body": "Finer."});
    let made = client.post_json("/api/v1/topics/1/replies", &ines.token(), "key-of-the-reply", &reply).await;
    assert_eq!(made.expect("an answer").status, 201, "{}", server.log());
    let topic = server.get("/api/v1/topics/1").await.json();
    assert_eq!((&topic["tags"], &topic["reply_count"]), (&json!(["grinding"]), &json!(2)));
    assert_eq!((server.get(&picture).await.status, server.get(&photo).await.status), (200, 200));
    server.stop();
}

both!(the_doctor_says_what_is_wrong, |world| {
    let flags = world.flags();
    let examined = run(&strings(&["doctor"], &flags));
    let said = String::from_utf8(examined.stdout.clone()).expect("UTF-8");
    assert_eq!(examined.status.code(), Some(0), "{said}{}", complaint(&examined));
    for line in
        ["ok    database", "ok    migrations", "ok    durability", "ok    integrity", "ok    jobs", "note  mail"]
    {
        assert!(said.contains(line), "{line} is missing from: {said}");
    }
    world.arrange(|db| {
        diesel::RunQueryDsl::execute(
            diesel::sql_query(
                "INSERT INTO jobs (kind, payload, state, run_at, attempts, request_id, created_at) \
                 VALUES ('mail.send', '{}', 'dead', 0, 8, 'r', 0)",
            ),
            db,
        )?;
        Ok(())
    });
    let examined = run(&strings(&["doctor"], &flags));
    let said = String::from_utf8(examined.stdout).expect("UTF-8");
    assert_eq!(examined.status.code(), Some(1), "{said}");
    assert!(said.contains("WRONG jobs: 1 failed"), "{said}");
});

both!(the_search_index_is_built_again, |world| {
    let ines = world.person("Ines");
    world.community("coffee", Access::Open, &ines);
    let new = json!({"title": "How fine?", "body": "Grind."});
    world.api(&ines, "POST", "/api/v1/communities/coffee/topics", Some(new)).await.expect(201);
    let rebuild = || run(&strings(&["search", "rebuild"], &world.flags()));
    let alone = rebuild();
    assert_eq!(alone.status.code(), Some(0), "{}", complaint(&alone));
    let said = String::from_utf8(alone.stdout).expect("UTF-8");
    assert_eq!(said, format!("the index holds {} documents\n", findable(&world)));

    let server = Server::on(&world);
    let beside = rebuild();
    assert_eq!(beside.status.code(), Some(0), "{}", complaint(&beside));
    for attempt in 0.. {
        if server.log().contains("the search index was built again") {
            break;
        }
        assert!(attempt < 200, "{}", server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.stop();
});

both!(a_refused_import_leaves_no_community, |world| {
    use ::communities::schema::communities;
    let folder = tempfile::tempdir().expect("a folder");
    let row = "  <row Id=\"1\" PostTypeId=\"1\" CreationDate=\"2014-01-21T20:26:05.383\" Score=\"3\" \
        Body=\"&lt;p&gt;Text&lt;/p&gt;\" Title=\"A question\" Tags=\"&lt;a&gt;\" />\n";
    let import = |end: &str| {
        let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n{row}{end}");
        std::fs::write(folder.path().join("Posts.xml"), text).expect("a file");
        let dump = folder.path().display().to_string();
        let given = ["import", "stackexchange", &dump, "--community", "beer", "--site", "beer.stackexchange.com"];
        run(&strings(&given, &world.flags()))
    };
    let count = || -> i64 { world.stored(|db| Ok(communities::table.count().get_result(db)?)) };
    let refused = import("  <row Id=\"2\" PostTypeId=");
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("Posts.xml"), "{}", complaint(&refused));
    assert_eq!(count(), 0, "nothing was written");
    let taken = import("</posts>\n");
    assert_eq!(taken.status.code(), Some(0), "{}", complaint(&taken));
    assert_eq!(count(), 1);
});

both!(a_real_community_is_backed_up_restored_and_moved, |world| {
    let Some((_folder, dumps)) = unpacked("se-beer") else { return };
    let dump = dumps.join("2014-05").display().to_string();
    let flags = world.flags();
    let imported = run(&strings(
        &["import", "stackexchange", &dump, "--community", "beer", "--site", "beer.stackexchange.com"],
        &flags,
    ));
    assert_eq!(imported.status.code(), Some(0), "{}", complaint(&imported));
    let sums = |target: &Target| {
        let database = Database::open(target.clone(), Create::Never, 1).expect("it opens");
        db::sums(&mut database.connect_alone().expect("a connection")).expect("sums")
    };
    let before = sums(world.app.database().target());
    assert!(before["posts"].rows > 500, "a real community: {before:?}");

    let place = tempfile::tempdir().expect("a folder");
    let archive = place.path().join("backup.tar.gz").display().to_string();
    let kept = run(&strings(&["backup", &archive], &flags));
    assert_eq!(kept.status.code(), Some(0), "{}", complaint(&kept));
    let restore = |target: &Target, name: &str| {
        let flags = server::flags(&place.path().join(name), target);
        let restored = run(&strings(&["restore", &archive], &flags));
        assert_eq!(restored.status.code(), Some(0), "{}", complaint(&restored));
        assert_eq!(sums(target), before, "every row of every table came back");
    };
    if !world.is_postgres() {
        restore(&Target::Sqlite(place.path().join("same/wellspring.db")), "same");
        let Some((target, _schema)) = empty_postgres() else { return };
        let Target::Postgres(url) = &target else { unreachable!("it is PostgreSQL") };
        let copied = run(&strings(&["copy-to", url], &flags));
        assert_eq!(copied.status.code(), Some(0), "{}", complaint(&copied));
        // That a backup was made is a row since then.
        assert_eq!(sums(&target), sums(world.app.database().target()), "every row of every table was copied");
    }
    if let Some((target, _schema)) = empty_postgres() {
        restore(&target, "postgres");
    }
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_are_made_beside_a_running_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let flags = flags(folder.path(), &Target::Sqlite(folder.path().join("wellspring.db")));
    let server = Server::start(&flags, &[]);
    let page = server.get("/").await;
    assert_eq!((page.status, page.header("location")), (303, "/set-up"), "nobody is there yet");
    assert!(!server.printed.contains("code"), "this machine needs no code: {}", server.printed);

    let create = ["user", "create", "--email", "ines@marlowreach.example", "--name", "Inês Duarte"];
    let made = run_with_input(
        &strings(&[&create[..], &["--role", "admin", "--password-stdin"]].concat(), &flags),
        "grind it finer\n",
    );
    assert_eq!(made.status.code(), Some(0), "{}", complaint(&made));
    let token = |name: &str, scope: &str| {
        let words = ["user", "token", "ines@marlowreach.example", "--name", name, "--scope", scope];
        let made = run(&strings(&words, &flags));
        assert_eq!(made.status.code(), Some(0), "{}", complaint(&made));
        String::from_utf8(made.stdout).expect("UTF-8").trim_end().to_owned()
    };
    let (reading, writing) = (token("reports", "read"), token("imports", "write"));
    assert!(reading.starts_with("wellspring_") && !reading.contains(char::is_whitespace), "{reading:?}");
    let mut client = server.client();
    let found = json!({"slug": "coffee", "name": "Coffee", "purpose": "Better coffee.", "access": "open"});
    let refused =
        client.post_json("/api/v1/communities", &reading, "key-of-founding", &found).await.expect("an answer");
    assert_eq!(refused.status, 403, "{}", refused.body);
    let founded =
        client.post_json("/api/v1/communities", &writing, "key-of-founding", &found).await.expect("an answer");
    assert_eq!(founded.status, 201, "{}", founded.body);
    let form = "email=ines%40marlowreach.example&password=grind+it+finer";
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let signed_in = client.send("POST", "/sign-in", &kind, form).await.expect("an answer");
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);

    let again = run_with_input(&strings(&create, &flags), "");
    assert_eq!(again.status.code(), Some(1));
    assert!(
        complaint(&again).contains("email: Somebody has an account with this address already"),
        "{}",
        complaint(&again)
    );
    let short = run_with_input(
        &strings(&["user", "create", "--email", "a@b.example", "--name", "A", "--password-stdin"], &flags),
        "short\n",
    );
    assert!(complaint(&short).contains("password: This is too short"), "{}", complaint(&short));
    let role = |email: &str, role: &str| run(&strings(&["user", "set-role", email, role], &flags));
    assert!(complaint(&role("ines@marlowreach.example", "member")).contains("only administrator"));
    assert!(complaint(&role("omar@marlowreach.example", "admin")).contains("Nobody has an account"));
    assert_eq!(role("ines@marlowreach.example", "captain").status.code(), Some(2));
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_page_asks_strangers_for_the_code_that_was_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let flags = flags(folder.path(), &Target::Sqlite(folder.path().join("wellspring.db")));
    let server = Server::start(&flags, &[("WELLSPRING_PUBLIC_URL", "https://cop.example.org")]);
    let code =
        server.printed.lines().find_map(|line| line.split_once("code: ")).expect("a code is printed").1.to_owned();
    assert!(!server.log().contains(&code), "logs are read by more people");
    let form = |code: &str| {
        format!("set_up_code={code}&organisation=Marlow&name=Ines&email=ines%40b.example&password=grind+it+finer")
    };
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let mut client = server.client();
    let wrong = client.send("POST", "/set-up", &kind, &form("0000-0000")).await.expect("an answer");
    assert_eq!(wrong.status, 422);
    let right = client.send("POST", "/set-up", &kind, &form(&code)).await.expect("an answer");
    assert_eq!(right.status, 303, "{}", right.body);
    server.stop();
    let server = Server::start(&flags, &[("WELLSPRING_PUBLIC_URL", "https://cop.example.org")]);
    assert!(!server.printed.contains("code"), "it is asked for once: {}", server.printed);
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_is_served_to_this_machine_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let flags = flags(folder.path(), &Target::Sqlite(folder.path().join("wellspring.db")));
    let public = program(&strings(&["demo"], &flags))
        .env("WELLSPRING_PUBLIC_URL", "https://cop.example.org")
        .output()
        .expect("it runs");
    assert_eq!(public.status.code(), Some(1));
    assert!(complaint(&public).contains("everybody knows the passwords"), "{}", complaint(&public));
    let made = run(&strings(&["demo"], &flags));
    assert_eq!(made.status.code(), Some(0), "{}", complaint(&made));
    let printed = String::from_utf8(made.stdout).expect("UTF-8");
    let line =
        printed.lines().find(|line| line.trim_start().starts_with("facilitator")).expect("a way in for each role");
    let (email, password) = line.trim().trim_start_matches("facilitator").trim().split_once(' ').expect("two columns");

    let server = Server::start(&flags, &[]);
    assert!(server.printed.contains(line), "each start says how to get in: {}", server.printed);
    let form = format!("email={email}&password={}", password.trim().replace(' ', "+"));
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let signed_in = server.client().send("POST", "/sign-in", &kind, &form).await.expect("an answer");
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    server.stop();
    let public = program(&strings(&["serve", "--listen", "127.0.0.1:0"], &flags))
        .env("WELLSPRING_PUBLIC_URL", "https://cop.example.org")
        .output()
        .expect("it ends");
    assert!(complaint(&public).contains("choose another --data"), "{}", complaint(&public));
    // The second time nothing is added.
    assert_eq!(run(&strings(&["demo"], &flags)).status.code(), Some(0));
}
