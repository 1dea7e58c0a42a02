//! An acknowledged write is never lost, and readers of the spine skip nothing: under kill -9, beside long
//! transactions, after a dump came back.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ::communities::Access;
use ::people::Role;
use db::{Backup, Create, Database, Db, Result, Target, Time};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;
use spine::readers::{self, Reader};
use spine::{Activity, Ctx, ObjectRef, Origin, Stopper, Verb, activity};

use crate::harness::server::{Client, Server, checkout, empty_postgres, program};
use crate::harness::*;
use crate::operation::findable;

const REPLIES: usize = 2_000;
const WRITERS: usize = 64;
const TOPICS: usize = 20;
/// How many answers are awaited before the server is killed.
const KILLED_AFTER: usize = 700;

/// What was promised: by the number of the reply, the id of its post.
type Promised = BTreeMap<usize, i64>;

#[derive(Clone)]
struct Load {
    /// One token a writer.
    tokens: Arc<Vec<String>>,
    next: Arc<AtomicUsize>,
    answered: Arc<AtomicUsize>,
}

impl Load {
    /// People who may reply, and topics to reply to.
    async fn arrange(world: &World) -> Load {
        let founder = world.person("Ines");
        let community = world.community("coffee", Access::Open, &founder);
        for number in 0..TOPICS {
            let new = json!({"title": format!("Question number {number}"), "body": "How?"});
            world.api(&founder, "POST", "/api/v1/communities/coffee/topics", Some(new)).await.expect(201);
        }
        let member = |number: usize| {
            let person = world.person(&format!("Member {number}"));
            world.join(&person, community, Role::Member);
            person.token()
        };
        let tokens = Arc::new((0..WRITERS).map(member).collect());
        Load { tokens, next: Arc::default(), answered: Arc::default() }
    }

    /// Sends one reply; gives the post's id once it is promised.
    async fn reply(&self, client: &mut Client, number: usize) -> std::io::Result<i64> {
        let path = format!("/api/v1/topics/{}/replies", number % TOPICS + 1);
        let body = json!({"body": format!("Reply number {number}.")});
        // Whoever sends a reply again is the same person, and says so with the same key.
        let token = &self.tokens[number % WRITERS];
        let answer = client.post_json(&path, token, &format!("key-of-reply-{number}"), &body).await?;
        match answer.status {
            201 => Ok(answer.json()["id"].as_i64().expect("an id")),
            503 => Err(std::io::Error::other("the server says that nothing was written")),
            status => panic!("reply {number}: {status} {}", answer.body),
        }
    }

    /// Many writers until every reply was tried once or the server is gone; gives what was promised.
    async fn run(&self, server: &Server) -> Promised {
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            let (load, mut client) = (self.clone(), server.client());
            writers.spawn(async move {
                let mut promised = Promised::new();
                loop {
                    let number = load.next.fetch_add(1, Ordering::Relaxed);
                    if number >= REPLIES {
                        break promised;
                    }
                    match load.reply(&mut client, number).await {
                        Ok(post) => promised.insert(number, post),
                        Err(_) => break promised,
                    };
                    load.answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        writers.join_all().await.into_iter().flatten().collect()
    }

    async fn wait_for_answers(&self, count: usize) {
        for _ in 0..6_000 {
            if self.answered.load(Ordering::Relaxed) >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only {} answers in a minute", self.answered.load(Ordering::Relaxed));
    }

    /// Sends every reply (again), with its key; what was promised before must be what is answered now.
    async fn complete(&self, server: &Server, promised: &Promised) -> Promised {
        self.next.store(0, Ordering::Relaxed);
        let all = self.run(server).await;
        assert_eq!(all.len(), REPLIES, "every reply is there in the end: {}", server.log());
        for (number, post) in promised {
            assert_eq!(all.get(number), Some(post), "reply {number} was promised as post {post}");
        }
        all
    }
}

#[derive(QueryableByName, Debug, PartialEq)]
struct Post {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    topic: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
    #[diesel(sql_type = Text)]
    body: String,
}

#[derive(QueryableByName, Debug, PartialEq)]
struct Topic {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    last_number: i64,
    #[diesel(sql_type = BigInt)]
    reply_count: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn posts(db: &mut Db) -> Result<Vec<Post>> {
    let query = "SELECT id, topic_id AS topic, number, body FROM posts ORDER BY topic_id, number";
    Ok(diesel::sql_query(query).load(db)?)
}

fn number(db: &mut Db, query: &str) -> Result<i64> {
    Ok(diesel::sql_query(query).get_result::<Number>(db)?.number)
}

/// Whether what is stored is exactly what was promised, and agrees with itself.
fn check(world: &World, promised: &Promised) {
    let stored = world.stored(posts);
    let by_id: BTreeMap<i64, &Post> = stored.iter().map(|post| (post.id, post)).collect();
    for (number, id) in promised {
        let post = by_id.get(id).unwrap_or_else(|| panic!("reply {number} was promised as post {id} and is not there"));
        assert_eq!(post.body, format!("Reply number {number}."));
    }
    let replies: Vec<&str> =
        stored.iter().filter(|post| post.body.starts_with("Reply")).map(|post| post.body.as_str()).collect();
    let different: BTreeSet<&str> = replies.iter().copied().collect();
    assert_eq!(different.len(), replies.len(), "no reply is there twice");

    let query = "SELECT id, last_number, reply_count FROM topics ORDER BY id";
    let topics: Vec<Topic> = world.stored(|db| Ok(diesel::sql_query(query).load(db)?));
    for topic in topics {
        let numbers: Vec<i64> =
            stored.iter().filter(|post| post.topic == topic.id).filter_map(|post| post.number).collect();
        assert_eq!(numbers, (1..=topic.last_number).collect::<Vec<_>>(), "numbers of topic {} are dense", topic.id);
        assert_eq!(topic.reply_count, topic.last_number - 1, "the counter of topic {}", topic.id);
    }
    let told = "SELECT COUNT(*) AS number FROM activity WHERE verb = 'post.replied'";
    assert_eq!(world.stored(|db| number(db, told)), replies.len() as i64, "each reply is told once");
    let kept = "SELECT COUNT(*) AS number FROM acts WHERE act = 'forum.reply'";
    assert_eq!(world.stored(|db| number(db, kept)), replies.len() as i64, "each key is kept with its reply");
    let half = "SELECT COUNT(*) AS number FROM acts WHERE outcome = ''";
    assert_eq!(world.stored(|db| number(db, half)), 0, "no act is half done");
}

/// Waits until the server's readers have taken in everything, then stops it and looks into the index.
async fn check_index(world: &World, server: Server) {
    for attempt in 0.. {
        let unnumbered = world.stored(activity::unnumbered);
        let metrics = server.get("/metrics").await.body;
        if unnumbered == 0 && metrics.contains("reader_behind{reader=\"search\"} 0") {
            break;
        }
        assert!(attempt < 300, "the index does not follow: {metrics}\n{}", server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.stop();
    let index = ::search::Search::open(world.folder.path()).expect("the index opens");
    assert_eq!(index.position(), world.stored(activity::newest));
    assert_eq!(index.document_count(), findable(world));
}

both!(a_kill_in_the_middle_loses_nothing_that_was_promised, |world| {
    let load = Load::arrange(&world).await;
    let server = Server::on(&world);
    let promised = {
        let running = load.run(&server);
        let killing = async {
            load.wait_for_answers(KILLED_AFTER).await;
            let id = rustix::process::Pid::from_raw(server.id() as i32).expect("a process");
            rustix::process::kill_process(id, rustix::process::Signal::KILL).expect("it runs");
        };
        tokio::join!(running, killing).0
    };
    drop(server);
    assert!((KILLED_AFTER..REPLIES).contains(&promised.len()), "killed in the middle: {}", promised.len());
    check(&world, &promised);

    let server = Server::on(&world);
    let all = load.complete(&server, &promised).await;
    check(&world, &all);
    check_index(&world, server).await;
    check(&world, &all);
});

/// A PostgreSQL of its own, which may be killed.
struct Cluster {
    folder: std::path::PathBuf,
    _parent: tempfile::TempDir,
}

impl Cluster {
    fn start() -> Option<(Cluster, String)> {
        let parent = tempfile::tempdir().expect("a folder");
        // The account that runs the cluster has to get there.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(parent.path(), open).expect("it is ours");
        let cluster = Cluster { folder: parent.path().join("pg"), _parent: parent };
        match cluster.act("start") {
            Ok(said) => Some((cluster, said.trim().to_owned())),
            Err(why) => {
                eprintln!("skipped: no PostgreSQL of its own can be started: {why}");
                None
            }
        }
    }

    fn act(&self, act: &str) -> std::result::Result<String, String> {
        let output = Command::new(checkout("scripts/postgres"))
            .args([act, &self.folder.display().to_string()])
            .output()
            .map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.act("stop");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_of_postgres_itself_loses_nothing_that_was_promised() {
    if std::env::var("WELLSPRING_TEST_POSTGRES").is_err() {
        eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set");
        return;
    }
    let Some((cluster, url)) = Cluster::start() else { return };
    let world = World::at(Target::Postgres(url));
    let load = Load::arrange(&world).await;
    let server = Server::on(&world);
    let promised = {
        let killing = async {
            load.wait_for_answers(KILLED_AFTER).await;
            cluster.act("kill").expect("it can be killed");
        };
        tokio::join!(load.run(&server), killing).0
    };
    cluster.act("restart").expect("it comes back");
    // The server was running all the time, and goes on by itself.
    for attempt in 0.. {
        if server.get("/readyz").await.status == 200 {
            break;
        }
        assert!(attempt < 300, "{}", server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    check(&world, &promised);
    let all = load.complete(&server, &promised).await;
    check(&world, &all);
    check_index(&world, server).await;
}

/// Something that happened, told apart by its number.
#[derive(Serialize, Deserialize)]
struct Happened {
    number: i64,
}

impl Verb for Happened {
    const NAME: &'static str = "test.happened";
}

fn happen(db: &mut Db, number: i64) -> Result<()> {
    activity::record(db, &Ctx::system(Time(number)), ObjectRef { kind: "test", id: number }, None, &Happened { number })
}

/// Remembers what it was told, in order.
#[derive(Default)]
struct Witness(std::sync::Mutex<Vec<(i64, i64)>>);

impl Reader for Witness {
    fn name(&self) -> &'static str {
        "witness"
    }

    fn origins(&self) -> &'static [Origin] {
        &[Origin::System]
    }

    fn follow(&self, database: &Database, rows: &[Activity], position: i64) -> Result<()> {
        let told = rows.iter().filter_map(|row| Some((row.position, row.as_verb::<Happened>()?.number)));
        self.0.lock().expect("one reader").extend(told);
        database.write_now(move |db| readers::set_position(db, "witness", position))
    }
}

impl Witness {
    fn look(&self, database: &Database) -> Vec<i64> {
        let (_stopper, stop) = Stopper::new();
        readers::sequence(database, "test").expect("activity is numbered");
        readers::catch_up(database, self, &stop).expect("it follows");
        self.numbers()
    }

    fn numbers(&self) -> Vec<i64> {
        self.0.lock().expect("one reader").iter().map(|(_, number)| *number).collect()
    }

    /// Every number once, at rising positions.
    fn saw_all(&self, count: i64) {
        let mut numbers = self.numbers();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..count).collect::<Vec<_>>());
        let told = self.0.lock().expect("one reader");
        assert!(told.is_sorted_by(|one, other| one.0 < other.0), "positions rise");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_skips_nothing_beside_a_long_transaction() {
    let Some(world) = World::postgres() else {
        eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set");
        return;
    };
    let (database, witness) = (world.app.database(), Witness::default());
    // The long one takes its ids first and commits last.
    let mut long = database.connect_alone().expect("a connection");
    diesel::sql_query("BEGIN").execute(&mut long).expect("it begins");
    happen(&mut long, 0).expect("it is written");
    world.arrange(|db| happen(db, 1));
    assert_eq!(witness.look(database), [1], "nobody waits for the long one");
    happen(&mut long, 2).expect("it is written");
    world.arrange(|db| happen(db, 3));
    assert_eq!(witness.look(database), [1, 3]);
    let mut given_up = database.connect_alone().expect("a connection");
    diesel::sql_query("BEGIN").execute(&mut given_up).expect("it begins");
    happen(&mut given_up, 99).expect("it is written");
    diesel::sql_query("ROLLBACK").execute(&mut given_up).expect("it is given up");
    diesel::sql_query("COMMIT").execute(&mut long).expect("it commits");
    assert_eq!(witness.look(database), [1, 3, 0, 2], "what committed late is told late, and not skipped");
    world.arrange(|db| happen(db, 4));
    witness.look(database);
    witness.saw_all(5);
}

/// A reader that cannot follow.
#[derive(Default)]
struct Broken(AtomicUsize);

impl Reader for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn origins(&self) -> &'static [Origin] {
        &[Origin::System]
    }

    fn follow(&self, _: &Database, _: &[Activity], _: i64) -> Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Err(db::Error::internal("its index is damaged"))
    }
}

both!(a_reader_that_fails_holds_up_no_other_and_is_not_tried_at_every_write, |world| {
    let (witness, broken) = (Arc::new(Witness::default()), Arc::new(Broken::default()));
    let (stopper, stop) = Stopper::new();
    let (database, list) = (world.app.database().clone(), vec![broken.clone() as Arc<dyn Reader>, witness.clone()]);
    let following = tokio::spawn(readers::follow_all(database, list, "test".to_owned(), stop));
    for number in 0..40 {
        world.arrange(move |db| happen(db, number));
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    for _ in 0..200 {
        if witness.numbers().len() == 40 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    witness.saw_all(40);
    let tried = broken.0.load(Ordering::Relaxed);
    assert!((1..=5).contains(&tried), "tried {tried} times");
    stopper.stop();
    following.await.expect("no panic");
});

both!(readers_skip_nothing_beside_many_writers, |world| {
    const WRITERS: i64 = 6;
    const EACH: i64 = 40;
    let (database, witness) = (world.app.database().clone(), Witness::default());
    // On SQLite half of them write as another process would.
    let other = Database::open(database.target().clone(), Create::Never, 4).expect("a second handle");
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (database, done) = (if writer % 2 == 0 { &database } else { &other }, &done);
            scope.spawn(move || {
                for step in 0..EACH {
                    let number = writer * EACH + step;
                    // Between taking the id and committing, others come and go.
                    let pause = Duration::from_millis(((number * 7) % 5).unsigned_abs());
                    let write = move |db: &mut Db| {
                        happen(db, number)?;
                        std::thread::sleep(pause);
                        Ok(())
                    };
                    database.write_now(write).expect("it is written");
                }
                done.fetch_add(1, Ordering::Relaxed);
            });
        }
        // Two that follow at once, as two machines would: one holds the lease, and neither skips.
        while done.load(Ordering::Relaxed) < WRITERS as usize {
            witness.look(&database);
        }
    });
    witness.look(&database);
    witness.saw_all(WRITERS * EACH);
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_goes_on_after_a_dump_came_back() {
    let (Some(world), Some((target, _schema))) = (World::postgres(), empty_postgres()) else { return };
    let witness = Witness::default();
    (0..3).for_each(|number| world.arrange(move |db| happen(db, number)));
    witness.look(world.app.database());
    // Committed and not numbered when the dump is made; one more that is never committed.
    world.arrange(|db| happen(db, 3));
    let mut open = world.app.database().connect_alone().expect("a connection");
    diesel::sql_query("BEGIN").execute(&mut open).expect("it begins");
    happen(&mut open, 77).expect("it is written");

    let archives = tempfile::tempdir().expect("a folder");
    let file = archives.path().join("backup.tar.gz");
    let folder = world.folder.path();
    let what = Backup { database: world.app.database(), folder, leave_out: &["search"], release: "test", now: Time(0) };
    db::backup(&what, &file).expect("it is kept");
    db::restore(&file, &target, &archives.path().join("data"), &[]).expect("it comes back");

    let database = Database::open(target, Create::Never, 2).expect("it opens");
    assert_eq!(witness.look(&database), [0, 1, 2, 3], "what had no number gets one");
    database.write_now(|db| happen(db, 4)).expect("it is written");
    witness.look(&database);
    witness.saw_all(5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_or_read_only_disk_pages_are_read_and_writes_say_why() {
    let world = World::sqlite();
    let ines = world.person("Ines");
    world.community("coffee", Access::Open, &ines);
    let new = json!({"title": "How fine?", "body": "Grind."});
    world.api(&ines, "POST", "/api/v1/communities/coffee/topics", Some(new)).await.expect(201);
    for (pragma, why) in [("PRAGMA max_page_count = 1", "full"), ("PRAGMA query_only = ON", "read but not written")] {
        // On the connection that writes, as if the disk were so.
        world.arrange(move |db| Ok(diesel::connection::SimpleConnection::batch_execute(db, pragma)?));
        let reply = json!({"body": "Finer. ".repeat(2_000)});
        let refused = world.api(&ines, "POST", "/api/v1/topics/1/replies", Some(reply.clone())).await.expect(503);
        assert!(refused.json()["detail"].as_str().is_some_and(|said| said.contains(why)), "{}", refused.text());
        let topic = world.get(&ines, "/c/coffee/t/1-how-fine").await.expect(200);
        assert!(topic.text().contains("Grind."));
        assert_eq!(world.stored(posts).len(), 1, "nothing is half written");
        // The next write finds a fresh connection, and the disk well again.
        let made = world.api(&ines, "POST", "/api/v1/topics/1/replies", Some(json!({"body": "Well."}))).await;
        assert_eq!(made.status, 201, "{}", made.text());
        world.arrange(|db| {
            diesel::sql_query("DELETE FROM posts WHERE number > 1").execute(db)?;
            Ok(())
        });
    }
}

/// Whether system calls can be watched on this machine.
fn can_trace() -> std::result::Result<(), String> {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    let tried = tried.map_err(|error| format!("strace: {error}"))?;
    tried.status.success().then_some(()).ok_or_else(|| String::from_utf8_lossy(&tried.stderr).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sync_returns_before_the_answer_leaves() {
    let world = World::sqlite();
    let load = Load::arrange(&world).await;
    let trace = world.folder.path().join("trace");
    let program = program(&["serve", "--listen", "127.0.0.1:0"]);
    let mut traced = Command::new("strace");
    // Whole pages are shown, so that the page with the reply is found.
    traced.args(["-f", "-qq", "-s", "5000", "-e", "trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg"]);
    traced.arg("-o").arg(&trace).arg(program.get_program()).args(program.get_args()).args(world.flags());
    traced.stdin(std::process::Stdio::null());
    let server = match can_trace().and_then(|()| Server::spawn(traced)) {
        Ok(server) => server,
        Err(why) => {
            eprintln!("skipped: system calls cannot be traced here: {why}");
            return;
        }
    };
    let mut client = server.client();
    load.reply(&mut client, 1234).await.expect("it is promised");
    let id: i32 = std::fs::read_to_string(world.folder.path().join("serve.lock"))
        .expect("the lock")
        .trim()
        .parse()
        .expect("a process");
    let id = rustix::process::Pid::from_raw(id).expect("a process");
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it runs");
    tokio::task::spawn_blocking(move || server.ended()).await.expect("no panic");

    let trace = std::fs::read_to_string(&trace).expect("a trace");
    let lines: Vec<&str> = trace.lines().collect();
    let find = |from: usize, what: &dyn Fn(&str) -> bool, name: &str| {
        let found = lines[from..].iter().position(|line| what(line));
        from + found.unwrap_or_else(|| panic!("{name} is not in the trace"))
    };
    let written =
        find(0, &|line| line.contains("pwrite64(") && line.contains("Reply number 1234."), "the page with the reply");
    let synced = find(written, &|line| line.contains("sync") && line.ends_with("= 0"), "the sync");
    let answered = find(0, &|line| line.contains("HTTP/1.1 201"), "the answer");
    assert!(written < synced && synced < answered, "written {written}, synced {synced}, answered {answered}");
}
