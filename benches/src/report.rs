//! The figures as a page: `benches/RESULTS.md`.

use std::fmt::Write;

use crate::measure::{Reading, Scale, Writing};

/// What one run gave on one database.
pub struct Run {
    pub database: &'static str,
    pub scales: Vec<Scale>,
    /// Replies spread over many topics, then all to one.
    pub spread: Vec<Writing>,
    pub one: Vec<Writing>,
    /// Kilobytes of the topic page, and of a first visit with everything.
    pub weight: (f64, f64),
    /// Megabytes in memory after everything above.
    pub memory_mb: f64,
}

/// Where and when it ran.
pub struct Place {
    pub machine: String,
    pub date: String,
    pub commit: String,
    /// Microseconds of one fdatasync of 4 kB, half of them.
    pub fdatasync: f64,
}

const GOALS: [(usize, f64); 3] = [(1, 1000.0), (8, 2000.0), (64, 4000.0)];

/// The whole page.
pub fn markdown(place: &Place, runs: &[Run]) -> String {
    let mut out = format!(
        "# Results\n\nWritten by `make bench`. {}. {}, commit {}. One fdatasync of 4 kB: {:.0} microseconds.\n\n\
         Shares are of axum sending the same bytes from memory, measured directly afterwards with the same load: \
         32 connections on the same machine, so that client and server share its cores. Goals are for SQLite.\n",
        place.machine, place.date, place.commit, place.fdatasync
    );
    for run in runs {
        let _ = write!(out, "\n## {}\n\n", run.database);
        table(&mut out, run);
        growth(&mut out, &run.scales);
    }
    out
}

fn table(out: &mut String, run: &Run) {
    let Some(scale) = run.scales.iter().find(|scale| scale.posts == 100_000).or(run.scales.last()) else { return };
    let _ = writeln!(out, "With {} posts:\n\n| what | measured | goal |\n|---|---|---|", number(scale.posts as f64));
    let mut line = |what: &str, measured: String, goal: &str| {
        let _ = writeln!(out, "| {what} | {measured} | {goal} |");
    };
    line("topic page of 20 posts, signed in", share(&scale.signed_in), "25 %");
    line("topic page of 20 posts, anonymous", share(&scale.anonymous), "40 %");
    line("list of topics, signed in", share(&scale.list), "25 %");
    line("topic page under that load, p99 / p50", format!("{:.1}", scale.signed_in.p99 / scale.signed_in.p50), "10");
    for (writing, (_, goal)) in run.spread.iter().zip(GOALS) {
        line(
            &format!("replies over 100 topics, {}", writers(writing)),
            speed(writing),
            &format!("{} per s", number(goal)),
        );
    }
    for writing in &run.one {
        line(&format!("replies to one topic, {}", writers(writing)), speed(writing), "");
    }
    line("search, p50 / p99", format!("{:.1} / {:.1} ms", scale.search.0, scale.search.1), "3 / 15 ms");
    line("memory after the run", format!("{:.0} MB", run.memory_mb), "150 MB");
    line("start to first page", format!("{:.0} ms", scale.start.as_secs_f64() * 1000.0), "1,000 ms");
    line("topic page alone, compressed", format!("{:.1} kB", run.weight.0), "");
    line("first visit of a topic page", format!("{:.0} kB", run.weight.1), "120 kB");
    line("import", format!("{} rows per s", number(scale.import.rows_per_second)), "5,000 rows per s");
    line("memory of the import at its most", format!("{:.0} MB", scale.import.memory_mb), "300 MB");
    let (first, last, posts) = scale.long;
    line(
        &format!("page 1 / last page of a topic of {} posts", number(posts as f64)),
        format!("{first:.2} / {last:.2} ms"),
        "the same",
    );
}

fn growth(out: &mut String, scales: &[Scale]) {
    if scales.len() < 2 {
        return;
    }
    let _ = write!(
        out,
        "\nHow it grows:\n\n| posts | import rows/s | its memory | on disk | topic page, signed in | anonymous | list | search p50 / p99 \
         | page 1 / last page | start | memory |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
    );
    for scale in scales {
        let _ = writeln!(
            out,
            "| {} | {} | {:.0} MB | {:.0} MB | {}/s | {}/s | {}/s | {:.1} / {:.1} ms | {:.2} / {:.2} ms of {} posts | {:.0} ms | {:.0} MB |",
            number(scale.posts as f64),
            number(scale.import.rows_per_second),
            scale.import.memory_mb,
            scale.stored_mb,
            number(scale.signed_in.rate),
            number(scale.anonymous.rate),
            number(scale.list.rate),
            scale.search.0,
            scale.search.1,
            scale.long.0,
            scale.long.1,
            number(scale.long.2 as f64),
            scale.start.as_secs_f64() * 1000.0,
            scale.memory_mb
        );
    }
}

fn writers(writing: &Writing) -> String {
    if writing.writers == 1 { "1 writer".to_owned() } else { format!("{} writers", writing.writers) }
}

fn share(reading: &Reading) -> String {
    format!("{:.0} % ({} of {} per s)", reading.share(), number(reading.rate), number(reading.reference))
}

fn speed(writing: &Writing) -> String {
    format!("{} per s (p50 {:.1} ms, p99 {:.1} ms)", number(writing.rate), writing.p50, writing.p99)
}

/// Whole, with a comma every three digits.
fn number(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_a_comma_every_three_digits() {
        assert_eq!(number(7.0), "7");
        assert_eq!(number(999.6), "1,000");
        assert_eq!(number(1_234_567.0), "1,234,567");
    }
}
