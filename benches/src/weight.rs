//! What a first visit of a page weighs: the page and every file of the house that it names, as sent. (What a browser
//! fetches besides, such as italics, is checked by a browser test.)

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use crate::instance::Server;

const ACCEPTED: (&str, &str) = ("Accept-Encoding", "br, gzip");

/// Kilobytes of the page alone, and of everything together.
pub async fn first_visit(server: &Server, path: &str) -> Result<(f64, f64)> {
    let text = server.get(path, &[]).await?.text();
    let page = server.get(path, &[ACCEPTED]).await?.body.len();
    let mut bytes = page;
    for asset in assets(&text) {
        let answer = server.get(&asset, &[ACCEPTED]).await?;
        ensure!(answer.status == 200, "{asset} answered {}", answer.status);
        bytes += answer.body.len();
    }
    Ok((page as f64 / 1000.0, bytes as f64 / 1000.0))
}

fn assets(page: &str) -> BTreeSet<String> {
    let starts = page.match_indices("\"/assets/");
    starts.filter_map(|(at, _)| page[at + 1..].split('"').next()).map(str::to_owned).collect()
}
