//! What is measured, and how. Every figure comes from requests over HTTP to the ordinary binary.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::dump::{self, Shape};
use crate::instance::{Instance, Reference, Server};
use crate::load::{self, Connection, Outcome};
use crate::words::{self, Dice};

pub const COMMUNITY: &str = "bench";
/// Connections that read at the same time.
const READERS: usize = 32;

/// Where the measured topics are.
pub struct Map {
    /// Ids of topics of exactly one page.
    pub topics: Vec<i64>,
    /// Their pages.
    pub pages: Vec<String>,
    /// The long topic's page, without its query.
    pub long: String,
    /// The number of its last post.
    pub last: u64,
}

/// Reading against the yardstick, both in answers per second.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub rate: f64,
    pub reference: f64,
    pub p50: f64,
    pub p99: f64,
}

impl Reading {
    pub fn share(&self) -> f64 {
        self.rate / self.reference * 100.0
    }
}

/// What one size of data gave.
pub struct Scale {
    pub posts: usize,
    pub import: Import,
    pub stored_mb: f64,
    pub start: Duration,
    pub signed_in: Reading,
    pub anonymous: Reading,
    pub list: Reading,
    /// Median milliseconds of the first and the last page of the long topic, and how many posts it has.
    pub long: (f64, f64, u64),
    /// Milliseconds of a search: half of them, 99 of 100.
    pub search: (f64, f64),
    pub memory_mb: f64,
}

/// How the data came in.
#[derive(Debug, Clone, Copy)]
pub struct Import {
    /// Posts, comments and revisions.
    pub rows_per_second: f64,
    /// The most megabytes that the command held in memory.
    pub memory_mb: f64,
}

/// Writing by so many at once.
pub struct Writing {
    pub writers: usize,
    pub rate: f64,
    pub p50: f64,
    pub p99: f64,
}

/// Makes an instance with the data of a size; gives it with what the import took.
pub fn make(folder: &Path, shape: Shape, database: Option<String>) -> Result<(Instance, Import)> {
    let dump = folder.join("dump");
    std::fs::create_dir(&dump)?;
    let rows = dump::write(&dump, shape)?;
    let instance = Instance::make(&folder.join("data"), database)?;
    let (took, memory_mb) = instance.import(&dump, COMMUNITY)?;
    std::fs::remove_dir_all(&dump)?;
    Ok((instance, Import { rows_per_second: rows.counted() as f64 / took.as_secs_f64(), memory_mb }))
}

/// Finds the measured topics by the API.
pub async fn map(server: &Server, instance: &Instance) -> Result<Map> {
    let (mut topics, mut long, mut cursor) = (Vec::new(), (0, 0), String::new());
    loop {
        let page = server.api(&format!("/api/v1/communities/{COMMUNITY}/topics{cursor}"), &instance.token).await?;
        for item in page["items"].as_array().context("items")? {
            let (id, replies) = (item["id"].as_i64().context("id")?, item["reply_count"].as_u64().unwrap_or(0));
            if replies as usize + 1 == dump::PAGE {
                topics.push(id);
            }
            if replies > long.1 {
                long = (id, replies);
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    ensure!(topics.len() >= dump::PAGE_TOPICS, "{} topics of one page, {} expected", topics.len(), dump::PAGE_TOPICS);
    let mut pages = Vec::new();
    for id in &topics {
        pages.push(settled(server, *id).await?);
    }
    Ok(Map { topics, pages, long: settled(server, long.0).await?, last: long.1 + 1 })
}

/// The address at which a topic's page is answered without a redirect.
async fn settled(server: &Server, id: i64) -> Result<String> {
    let path = format!("/c/{COMMUNITY}/t/{id}");
    let mut connection = Connection::open(server.address).await?;
    let answer = connection.ask(&load::get(&path, &[])).await?;
    Ok(answer.header("location").map_or(path, str::to_owned))
}

/// Everything that is read, on one size of data.
pub async fn scale(
    instance: &Instance,
    posts: usize,
    import: Import,
    folder: &Path,
    seconds: u64,
) -> Result<(Scale, Server, Map)> {
    let server = instance.serve()?;
    let start = server.first_page(&format!("/c/{COMMUNITY}")).await?;
    let map = map(&server, instance).await?;
    let cookie = server.sign_in().await?;
    server.join(COMMUNITY, &cookie).await?;
    let signed_in = [("Cookie", cookie.as_str())];
    let list = vec![format!("/c/{COMMUNITY}/forum")];

    let signed = reading(&server, &map.pages, &signed_in, folder, seconds).await?;
    let anonymous = reading(&server, &map.pages, &[], folder, seconds).await?;
    let list = reading(&server, &list, &signed_in, folder, seconds).await?;
    let first = median(&server, &map.long, &signed_in).await?;
    let last = median(&server, &format!("{}?post={}", map.long, map.last), &signed_in).await?;
    let search = search(&server, instance, seconds).await?;
    let scale = Scale {
        posts,
        import,
        stored_mb: instance.size()? as f64 / 1e6,
        start,
        signed_in: signed,
        anonymous,
        list,
        long: (first, last, map.last),
        search,
        memory_mb: server.memory()?,
    };
    Ok((scale, server, map))
}

/// Pages under load, and directly afterwards the yardstick with the bytes of the first of them.
async fn reading(
    server: &Server,
    paths: &[String],
    headers: &[(&str, &str)],
    folder: &Path,
    seconds: u64,
) -> Result<Reading> {
    let answer = server.get(&paths[0], headers).await?;
    ensure!(answer.status == 200, "{} answered {}", paths[0], answer.status);
    let bytes = folder.join("page.html");
    std::fs::write(&bytes, &answer.body)?;
    let requests: Vec<Arc<[u8]>> = paths.iter().map(|path| load::get(path, headers)).collect();
    let how_long = Duration::from_secs(seconds);
    let outcome = load::drive(server.address, READERS, how_long, 200, load::in_turn(requests)).await?;
    ensure!(outcome.bad == 0, "{} of {} answers for {} were not 200", outcome.bad, outcome.good, paths[0]);
    let reference = Reference::serve(&bytes)?;
    let bare = load::drive(reference.address, READERS, how_long, 200, load::in_turn(vec![load::get("/", &[])])).await?;
    Ok(Reading {
        rate: outcome.rate(),
        reference: bare.rate(),
        p50: outcome.percentile(0.5),
        p99: outcome.percentile(0.99),
    })
}

async fn median(server: &Server, path: &str, headers: &[(&str, &str)]) -> Result<f64> {
    let mut connection = Connection::open(server.address).await?;
    let request = load::get(path, headers);
    let mut times = Vec::new();
    for _ in 0..200 {
        let began = Instant::now();
        let answer = connection.ask(&request).await?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        ensure!(answer.status == 200, "{path} answered {}", answer.status);
    }
    times.sort_unstable_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// One person who searches for one or two words at a time, rarer and commoner ones.
async fn search(server: &Server, instance: &Instance, seconds: u64) -> Result<(f64, f64)> {
    let mut dice = Dice::new(7);
    let bearer = format!("Bearer {}", instance.token);
    let requests = (0..500)
        .map(|number| {
            let mut query = words::word(words::rank(&mut dice));
            if number % 2 == 0 {
                query.push('+');
                query.push_str(&words::word(words::rank(&mut dice)));
            }
            load::get(&format!("/api/v1/search?q={query}"), &[("Authorization", &bearer)])
        })
        .collect();
    let outcome = load::drive(server.address, 1, Duration::from_secs(seconds), 200, load::in_turn(requests)).await?;
    ensure!(outcome.bad == 0, "{} searches failed", outcome.bad);
    Ok((outcome.percentile(0.5), outcome.percentile(0.99)))
}

/// Replies over the API by so many writers at once, in turn to the topics of a list.
pub async fn replies(
    server: &Server,
    instance: &Instance,
    topics: &[i64],
    writers: usize,
    seconds: u64,
) -> Result<Writing> {
    let (topics, bearer) = (topics.to_vec(), format!("Bearer {}", instance.token));
    let mut dice = Dice::new(11);
    let bodies: Vec<String> =
        (0..64).map(|_| serde_json::json!({ "body": words::post(&mut dice) }).to_string()).collect();
    let next = move |writer: usize, number: u64| {
        let turn = writer * 37 + number as usize;
        let path = format!("/api/v1/topics/{}/replies", topics[turn % topics.len()]);
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        load::request("POST", &path, &headers, &bodies[turn % bodies.len()])
    };
    let outcome: Outcome =
        load::drive(server.address, writers, Duration::from_secs(seconds), 201, Arc::new(next)).await?;
    ensure!(outcome.bad == 0, "{} replies were refused", outcome.bad);
    Ok(Writing { writers, rate: outcome.rate(), p50: outcome.percentile(0.5), p99: outcome.percentile(0.99) })
}
