//! Measures Wellspring in one run and writes `benches/RESULTS.md`: `make bench`.
//!
//! It makes its own data, needs only 127.0.0.1 and ends by itself. What is served is the release binary that lies
//! beside this one.

mod dump;
mod instance;
mod load;
mod measure;
mod reference;
mod report;
mod weight;
mod words;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use dump::Shape;
use report::{Place, Run};

/// Numbers of posts. A million takes a quarter of an hour more and is measured when it is asked for.
const SIZES: [usize; 2] = [10_000, 100_000];
/// What the goals are for.
const MIDDLE: usize = 100_000;
const WRITERS: [usize; 3] = [1, 8, 64];

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["reference", file] => reference::serve(Path::new(file)).await,
        ["run", out] => run(Path::new(out)).await,
        _ => bail!(
            "usage: bench run RESULTS.md   (environment: BENCH_SIZES=10000,100000 BENCH_SECONDS=8 BENCH_POSTGRES=postgres://...)"
        ),
    }
}

async fn run(out: &Path) -> Result<()> {
    let sizes = match std::env::var("BENCH_SIZES") {
        Ok(list) => list.split(',').map(|size| size.trim().parse().context("BENCH_SIZES")).collect::<Result<_>>()?,
        Err(_) => SIZES.to_vec(),
    };
    let seconds = std::env::var("BENCH_SECONDS").map_or(Ok(8), |text| text.parse()).context("BENCH_SECONDS")?;
    let folder = tempfile::Builder::new().prefix("wellspring-bench.").tempdir()?;
    let place = place(folder.path())?;
    let mut runs = vec![database("SQLite", None, &sizes, folder.path(), seconds).await?];
    if let Ok(url) = std::env::var("BENCH_POSTGRES") {
        runs.push(database("PostgreSQL", Some(url), &[middle(&sizes)], folder.path(), seconds).await?);
    }
    let page = report::markdown(&place, &runs);
    std::fs::write(out, &page)?;
    println!("{page}");
    Ok(())
}

/// The size at which writing is measured.
fn middle(sizes: &[usize]) -> usize {
    if sizes.contains(&MIDDLE) { MIDDLE } else { sizes[0] }
}

async fn database(
    name: &'static str,
    url: Option<String>,
    sizes: &[usize],
    folder: &Path,
    seconds: u64,
) -> Result<Run> {
    let mut run = Run {
        database: name,
        scales: Vec::new(),
        spread: Vec::new(),
        one: Vec::new(),
        weight: (0.0, 0.0),
        memory_mb: 0.0,
    };
    for posts in sizes {
        let began = Instant::now();
        let folder = folder.join(format!("{name}-{posts}"));
        std::fs::create_dir(&folder)?;
        let long = if *posts >= MIDDLE { 10_000 } else { posts / 5 };
        let (instance, import) = measure::make(&folder, Shape { posts: *posts, long }, url.clone())?;
        let (scale, server, map) = measure::scale(&instance, *posts, import, &folder, seconds).await?;
        run.scales.push(scale);
        if *posts == middle(sizes) {
            run.weight = weight::first_visit(&server, &map.pages[0]).await?;
            for writers in WRITERS {
                run.spread.push(measure::replies(&server, &instance, &map.topics, writers, seconds).await?);
            }
            for writers in WRITERS {
                run.one.push(measure::replies(&server, &instance, &map.topics[..1], writers, seconds).await?);
            }
            run.memory_mb = server.memory()?;
        }
        drop(server);
        std::fs::remove_dir_all(&folder)?;
        eprintln!("{name}, {posts} posts: measured in {} s", began.elapsed().as_secs());
    }
    Ok(run)
}

fn place(folder: &Path) -> Result<Place> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let cores = std::thread::available_parallelism()?;
    let git = Command::new("git").args(["describe", "--always", "--dirty"]).output()?;
    let date = Command::new("date").args(["-u", "+%Y-%m-%d"]).output()?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    Ok(Place {
        machine: format!("{cores} cores, {}", model.trim_start_matches([' ', '\t', ':'])),
        date: text(date.stdout),
        commit: text(git.stdout),
        fdatasync: fdatasync(&folder.join("fdatasync"))?,
    })
}

/// What durability costs on this disk: the median of many small writes, each with a sync, in microseconds.
fn fdatasync(path: &PathBuf) -> Result<f64> {
    let mut file = std::fs::File::create(path)?;
    let mut times = Vec::new();
    for _ in 0..500 {
        let began = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_unstable_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
