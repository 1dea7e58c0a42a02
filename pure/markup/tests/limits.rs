//! Nobody can make the cook work for long.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use markup::{SOURCE_LIMIT, cook};

/// The promise for an optimised build. Debug builds of this crate and its parsers are several times slower.
const PROMISE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 100 });

/// How long this thread has been working. Other programs on the machine make a clock on the wall run ahead.
fn worked() -> Duration {
    let on_linux = || std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok();
    on_linux().map_or_else(since_start, Duration::from_nanos)
}

fn since_start() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

fn time_of(source: &str) -> Duration {
    let begin = worked();
    let _ = cook(source, "p1");
    worked() - begin
}

#[test]
fn fifty_thousand_of_anything_are_answered_in_time() {
    let units = [
        ">",
        "> ",
        "[",
        "*",
        "<div>",
        "![",
        "- ",
        "* ",
        "1. ",
        "**a ",
        "_a",
        "*a_",
        "<",
        "`",
        "a`",
        "``a`",
        "\\",
        "~~a",
        "|",
        "|a",
        "@a",
        "@anna ",
        "a@",
        "a@b.c ",
        "www.",
        "www.a.b ",
        "http://",
        "[^1]",
        "[a](",
        "[a](<b",
        "[a][b]",
        "](",
        "<!--",
        "<?",
        "<![CDATA[",
        "<a href=",
        "\n",
        "\t",
        "#\n",
        "- a\n",
        "```\n",
        "a\n=\n",
        "a\\\n",
        "[x]: y\n",
        "[^a]: b\n",
        "| a |\n",
        "((((",
        "***a",
        "://",
        ">a\n",
        "> - ",
        "<x@y.z>",
    ];
    let slow: Vec<_> = units
        .iter()
        .map(|unit| (unit.repeat(50_000).chars().take(SOURCE_LIMIT / 2).collect::<String>(), unit))
        .map(|(source, unit)| (time_of(&source), unit))
        .filter(|(time, _)| *time > PROMISE)
        .collect();
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn larger_constructions_are_answered_in_time() {
    let deep_list: String = (0..350).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
    let table = format!("{}|\n{}|\n{}", "|a".repeat(500), "|-".repeat(500), "|a|\n".repeat(25_000));
    let references = format!("{}\n\n[a]: /{}", "[a]".repeat(20_000), "x".repeat(60_000));
    let definitions: String = (0..8_000).map(|n| format!("[{n}]: /x\n[{n}]")).collect();
    let notes: String = (0..3_000).map(|n| format!("[^{n}]\n\n[^{n}]: x\n\n")).collect();
    let emphasis = format!("{}a{}", "*a **b ".repeat(6_000), "** *".repeat(6_000));
    let links = format!("{}a{}", "[".repeat(30_000), "](b)".repeat(15_000));
    let ticks: String = (1..500).map(|n| format!("a{}", "`".repeat(n))).collect();
    let quotes = format!("{} a\n\n", ">".repeat(45)).repeat(2_700);
    for (name, source) in [
        ("a deep list", deep_list),
        ("a table of empty cells", table),
        ("a long address, often", references),
        ("many definitions", definitions),
        ("many footnotes", notes),
        ("nested emphasis", emphasis),
        ("nested links", links),
        ("runs of ticks", ticks),
        ("deep quotations", quotes),
    ] {
        let time = time_of(&source);
        assert!(time < PROMISE * 4, "{name}: {time:?}");
    }
}

#[test]
fn many_ampersands_are_answered_in_time() {
    // The serialiser looks through the rest of the text again at each of them.
    let time = time_of(&"&".repeat(20_000));
    assert!(time < PROMISE, "{time:?}");
}

#[test]
fn no_code_keeps_the_rules_of_its_language_busy() {
    // The worst that was found for each kind: long words, long gaps, exponential backtracking.
    let hard = [("js", "a", 390), ("css", " ", 390), ("make", "function (", 60)];
    for (language, unit, width) in hard {
        let lines = format!("{}\n", unit.repeat(width / unit.len())).repeat(18_000 / width);
        let time = time_of(&format!("```{language}\n{lines}```\n").repeat(6));
        assert!(time < PROMISE * 5, "{language}: {time:?}");
    }
}
