//! How fast search is: makes an instance with so many synthetic posts, builds the index, and asks through the whole
//! application, without a network, one question after the other.
//!
//! `cargo run --release --example search_speed -- 100000`

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use db::{Create, Database, Target, Time};
use diesel::connection::SimpleConnection;
use tower::ServiceExt;
use web::limits::{Limits, PerMinute};
use web::{Instance, Settings, hash_secret};

const COMMUNITIES: u64 = 20;
const PEOPLE: u64 = 500;
/// Posts of one topic, its first one among them.
const IN_A_TOPIC: u64 = 10;
const WORDS_IN_A_POST: u64 = 80;
const VOCABULARY: u64 = 30_000;
const QUESTIONS: usize = 2_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let posts: u64 = std::env::args().nth(1).map_or(Ok(100_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let database = Database::open(Target::Sqlite(folder.path().join("wellspring.db")), Create::IfMissing, 4)?;
    let mut connection = database.connect_alone()?;
    db::migrate(&mut connection)?;
    fill(&mut connection, posts)?;
    let instance = Instance { name: "Speed".to_owned(), public_reading: true, set_up: true, ..Instance::default() };
    database.write_now(move |db| instance.store(db))?;
    let mail = people::MailSettings::outbox(folder.path());
    let settings = Settings {
        set_up_code: None,
        public_url: "http://localhost:8080".to_owned(),
        trusted_proxies: Vec::new(),
        data: folder.path().to_owned(),
        cabinet: false,
        limits: Limits::new(PerMinute { sign_in: 0, write: 0, search: 0 }),
        largest_file: 10_000_000,
    };
    let app = wellspring::app(database, settings, &mail)?;
    let started = Instant::now();
    let documents = search::rebuild(&app, &|_| ())?;
    println!("built: {documents} documents in {:.1} s", started.elapsed().as_secs_f64());
    let service = wellspring::service(app);
    for (what, path) in [
        ("page, signed in", "/search?q="),
        ("API, signed in", "/api/v1/search?q="),
        ("while typing", "/search/suggest?q="),
        ("like a title", "/search/similar?q="),
    ] {
        measure(&service, what, path).await?;
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    println!("{}", status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default());
    Ok(())
}

async fn measure(service: &axum::Router, what: &str, path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut random = Random(7);
    let mut times: Vec<(Duration, String)> = Vec::new();
    for number in 0..QUESTIONS + 200 {
        let question = question(&mut random);
        let request = Request::get(format!("{path}{}", web::page::query(&question)));
        let request = request.header("cookie", "wellspring=speed").body(Body::empty())?;
        let started = Instant::now();
        let response = service.clone().oneshot(request).await?;
        assert!(response.status().is_success(), "{question}: {}", response.status());
        axum::body::to_bytes(response.into_body(), usize::MAX).await?;
        // The first ones warm the caches.
        if number >= 200 {
            times.push((started.elapsed(), question));
        }
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0.as_secs_f64() * 1000.0;
    let (p50, p99) = (at(0.5), at(0.99));
    println!("{what}: p50 {p50:.2} ms, p99 {p99:.2} ms, slowest {:.2} ms for {:?}", at(1.0), times[times.len() - 1].1);
    Ok(())
}

/// What people ask, roughly: one or two words, seldom a phrase, an operator, a slip, a word that is everywhere.
fn question(random: &mut Random) -> String {
    let usual = |random: &mut Random| word(20 + random.below(5_000));
    match random.below(20) {
        0..7 => usual(random),
        7..13 => format!("{} {}", usual(random), usual(random)),
        13 => format!("{} {} {}", usual(random), word(random.below(200)), usual(random)),
        14 => format!("{} in:place-{}", usual(random), random.below(COMMUNITIES)),
        15 => format!("{} is:open after:2024", usual(random)),
        16 => format!("\"{} {}\"", word(random.below(40)), word(random.below(40))),
        17 => {
            let mut word = usual(random);
            word.remove(word.len() / 2);
            word
        }
        _ => word(random.below(20)),
    }
}

/// A word of the made-up language; small numbers are frequent words.
fn word(number: u64) -> String {
    const SYLLABLES: [&str; 32] = [
        "ka", "lo", "mi", "ter", "san", "vo", "rel", "du", "pin", "gar", "hes", "qu", "bra", "ston", "fli", "mor",
        "nel", "tu", "cra", "wen", "sol", "dig", "har", "jun", "kel", "lam", "ob", "pra", "rin", "sty", "umb", "vex",
    ];
    let mut number = number + 40;
    let mut word = String::new();
    while number > 0 {
        word.push_str(SYLLABLES[(number % 32) as usize]);
        number /= 32;
    }
    word
}

/// Words as unevenly as people use them.
fn text(random: &mut Random, words: u64) -> String {
    let mut text = String::new();
    for _ in 0..words {
        let share = random.below(1 << 20) as f64 / f64::from(1 << 20);
        let number = ((VOCABULARY as f64).powf(share) - 1.0) as u64;
        let _ = write!(text, "{} ", word(number));
    }
    text.pop();
    text
}

fn fill(db: &mut db::Db, posts: u64) -> Result<(), Box<dyn std::error::Error>> {
    let mut random = Random(1);
    let now = Time::now().0;
    let token: String = hash_secret("speed").iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let mut sql = String::from("BEGIN;");
    for id in 1..=PEOPLE {
        let _ = write!(
            sql,
            "INSERT INTO people (id, handle, name, admin, role, department, about, epoch, created_at) VALUES ({id}, 'person-{id}', 'Person {id}', 0, 'nurse', '', '', 0, {now});"
        );
    }
    let _ = write!(
        sql,
        "INSERT INTO sessions (token, person_id, agent, created_at, seen_at, expires_at) VALUES (x'{token}', 1, '', {now}, {now}, {});",
        now + Time::DAY
    );
    for id in 1..=COMMUNITIES {
        let access = ["open", "open", "open", "request", "private"][(id % 5) as usize];
        let _ = write!(
            sql,
            "INSERT INTO communities (id, slug, name, purpose, access, member_count, version, created_at) VALUES ({id}, 'place-{id}', 'Place {id}', '', '{access}', 1, 1, {now});"
        );
        if id % 3 == 0 {
            let _ = write!(sql, "INSERT INTO memberships VALUES ({id}, 1, 'member', 'active', {now});");
        }
    }
    db.batch_execute(&sql)?;
    for topic in 1..=posts / IN_A_TOPIC {
        let community = 1 + random.below(COMMUNITIES);
        let at = now - (random.below(3 * 365 * 24) as i64) * Time::HOUR;
        let solution = if topic % 3 == 0 { (topic * IN_A_TOPIC + 2).to_string() } else { "NULL".to_owned() };
        let mut sql = format!(
            "INSERT INTO topics (id, community_id, kind, title, slug, author_id, version, last_number, reply_count, words, created_at, active_at, solution_id) \
             VALUES ({topic}, {community}, 'question', '{}', 'a-topic', {}, 1, {IN_A_TOPIC}, {}, {WORDS_IN_A_POST}, {at}, {at}, {solution});",
            text(&mut random, 8),
            1 + random.below(PEOPLE),
            IN_A_TOPIC - 1,
        );
        for number in 1..=IN_A_TOPIC {
            let body = text(&mut random, WORDS_IN_A_POST);
            let _ = write!(
                sql,
                "INSERT INTO posts (id, community_id, topic_id, number, author_id, body, html, cook_version, words, version, helped, score, created_at) \
                 VALUES ({}, {community}, {topic}, {number}, {}, '{body}', '<p>{body}</p>', 1, {WORDS_IN_A_POST}, 1, 0, 0, {at});",
                topic * IN_A_TOPIC + number,
                1 + random.below(PEOPLE),
            );
        }
        db.batch_execute(&sql)?;
    }
    db.batch_execute("COMMIT;")?;
    Ok(())
}

/// The same numbers on every machine (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}
