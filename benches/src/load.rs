//! A load generator: many connections that each send the next request as soon as the last one is answered, as wrk does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a request is answered with.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; names are given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One HTTP/1.1 connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a whole request and reads a whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        let mut body = Vec::new();
        let (status, head) = self.exchange(request, Some(&mut body)).await?;
        Ok(Answer { status, head: String::from_utf8_lossy(&self.buffer[..head]).into_owned(), body })
    }

    /// Sends a request, reads the answer to its end and keeps only the status.
    async fn status(&mut self, request: &[u8]) -> Result<u16> {
        Ok(self.exchange(request, None).await?.0)
    }

    /// Gives the status and where the head ends in the buffer.
    async fn exchange(&mut self, request: &[u8], body: Option<&mut Vec<u8>>) -> Result<(u16, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.more().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
        };
        let status = std::str::from_utf8(self.buffer.get(9..12).context("a status line is too short")?)?.parse()?;
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        if let Some(length) = text.lines().find_map(|line| line.strip_prefix("content-length:")) {
            let end = head + length.trim().parse::<usize>()?;
            while self.buffer.len() < end {
                self.more().await?;
            }
            if let Some(body) = body {
                body.extend_from_slice(&self.buffer[head..end]);
            }
        } else if text.contains("transfer-encoding: chunked") {
            self.chunks(head, body).await?;
        }
        Ok((status, head))
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }

    async fn chunks(&mut self, mut at: usize, mut body: Option<&mut Vec<u8>>) -> Result<()> {
        loop {
            let line = loop {
                match find(&self.buffer[at..], b"\r\n") {
                    Some(end) => break at + end,
                    None => self.more().await?,
                }
            };
            let size = usize::from_str_radix(std::str::from_utf8(&self.buffer[at..line])?.trim(), 16)?;
            let start = line + 2;
            while self.buffer.len() < start + size + 2 {
                self.more().await?;
            }
            if let Some(body) = &mut body {
                body.extend_from_slice(&self.buffer[start..start + size]);
            }
            at = start + size + 2;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// What a load of a while gave.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub good: u64,
    pub bad: u64,
    pub seconds: f64,
    /// Microseconds of each good answer, ascending.
    latencies: Vec<u32>,
}

impl Outcome {
    /// Good answers per second.
    pub fn rate(&self) -> f64 {
        self.good as f64 / self.seconds
    }

    /// Milliseconds within which this share of the answers came.
    pub fn percentile(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let at = ((last as f64) * share).round() as usize;
        self.latencies.get(at).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }
}

/// What connection number `.0` sends as its request number `.1`.
pub type Next = Arc<dyn Fn(usize, u64) -> Arc<[u8]> + Send + Sync>;

/// The requests of a list, in turn, each connection from its own place on.
pub fn in_turn(requests: Vec<Arc<[u8]>>) -> Next {
    Arc::new(move |connection, number| requests[(connection * 31 + number as usize) % requests.len()].clone())
}

/// Keeps `connections` busy for a while after a warm-up of a second. A good answer has the status `wanted`.
pub async fn drive(
    address: SocketAddr,
    connections: usize,
    how_long: Duration,
    wanted: u16,
    next: Next,
) -> Result<Outcome> {
    let begin = Instant::now() + Duration::from_secs(1);
    let end = begin + how_long;
    let mut workers = Vec::new();
    for number in 0..connections {
        let next = next.clone();
        workers.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let (mut bad, mut latencies) = (0, Vec::with_capacity(1 << 16));
            let mut sent = 0;
            loop {
                let started = Instant::now();
                if started >= end {
                    return anyhow::Ok((bad, latencies));
                }
                let status = connection.status(&next(number, sent)).await?;
                sent += 1;
                if started < begin {
                    continue;
                }
                if status == wanted {
                    latencies.push(started.elapsed().as_micros().try_into().unwrap_or(u32::MAX));
                } else {
                    bad += 1;
                }
            }
        }));
    }
    let mut outcome = Outcome::default();
    for worker in workers {
        let (bad, latencies) = worker.await??;
        outcome.bad += bad;
        outcome.latencies.extend(latencies);
    }
    outcome.good = outcome.latencies.len() as u64;
    outcome.seconds = begin.elapsed().as_secs_f64();
    outcome.latencies.sort_unstable();
    Ok(outcome)
}

/// A GET without a body.
pub fn get(path: &str, headers: &[(&str, &str)]) -> Arc<[u8]> {
    request("GET", path, headers, "")
}

/// A whole request.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Arc<[u8]> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if method != "GET" {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes().into()
}
