//! How many rows and bytes are read per second: `cargo bench -p stackexchange -- PATH [ROUNDS]`, where PATH is
//! a folder or an archive.

use std::time::Instant;

use stackexchange::{Badge, Comment, Dump, History, Link, Post, Row, Tag, User, Vote, dialect, html, revisions};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(folder) = arguments.next() else {
        println!("skipped: name the folder of a dump, as in: cargo bench -p stackexchange -- ../dump");
        return;
    };
    let rounds = arguments.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(10);
    let dump =
        Dump::open(&folder, std::env::temp_dir().join("stackexchange-bench")).unwrap_or_else(|error| panic!("{error}"));
    let mut all = (0, 0, 0.0);
    for (rows, bytes, seconds) in [
        time::<Post>(&dump, rounds),
        time::<History>(&dump, rounds),
        time::<User>(&dump, rounds),
        time::<Comment>(&dump, rounds),
        time::<Vote>(&dump, rounds),
        time::<Badge>(&dump, rounds),
        time::<Tag>(&dump, rounds),
        time::<Link>(&dump, rounds),
    ] {
        all = (all.0 + rows, all.1 + bytes, all.2 + seconds);
    }
    show("all files", all);

    let history: Vec<History> = dump.history().into_iter().flatten().flatten().take(100_000).collect();
    let start = Instant::now();
    let made = revisions(history).values().map(Vec::len).sum::<usize>();
    println!("revisions    {:>10.0} per second", made as f64 / start.elapsed().as_secs_f64());
    let texts: Vec<String> = dump.history().into_iter().flatten().flatten().map(|row| row.text).take(100_000).collect();
    let start = Instant::now();
    let written: usize = texts.iter().map(|text| dialect::to_commonmark(text, dump.site()).len()).sum();
    let rate = texts.len() as f64 / start.elapsed().as_secs_f64();
    println!("to CommonMark {rate:>9.0} texts per second ({written} bytes)");
    let bodies: Vec<String> =
        dump.posts().into_iter().flatten().flatten().map(|post| post.body_html).take(10_000).collect();
    let start = Instant::now();
    let written: usize = bodies.iter().map(|body| html::to_markdown(body, dump.site()).len()).sum();
    let rate = bodies.len() as f64 / start.elapsed().as_secs_f64();
    println!("HTML to Markdown {rate:>6.0} posts per second ({written} bytes)");
}

/// Rows, bytes and seconds of some rounds through one file.
fn time<T: Row>(dump: &Dump, rounds: usize) -> (usize, u64, f64) {
    let start = Instant::now();
    let (mut rows, mut bytes) = (0, 0);
    for _ in 0..rounds {
        let Ok(mut reader) = dump.rows::<T>() else { continue };
        for row in reader.by_ref() {
            std::hint::black_box(row.unwrap_or_else(|error| panic!("{error}")));
            rows += 1;
        }
        bytes += reader.position();
    }
    let measured = (rows, bytes, start.elapsed().as_secs_f64());
    show(std::any::type_name::<T>().rsplit("::").next().unwrap_or_default(), measured);
    measured
}

fn show(name: &str, (rows, bytes, seconds): (usize, u64, f64)) {
    println!("{name:<10} {:>12.0} rows/s {:>8.0} MB/s", rows as f64 / seconds, bytes as f64 / 1e6 / seconds);
}
