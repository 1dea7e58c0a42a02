//! The real program, started as an operator starts it, and a small client that speaks to it over a socket.

use std::io::{BufRead, BufReader as Lines, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use db::Target;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::World;

/// The program with some arguments, and none of the configuration of whoever runs the tests.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wellspring"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WELLSPRING_")) {
        command.env_remove(name);
    }
    command.args(arguments).current_dir(std::env::temp_dir()).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program can be started")
}

/// Runs the program to its end with something to read.
pub fn run_with_input(arguments: &[&str], input: &str) -> Output {
    let mut command = program(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be started");
    // It may end without reading.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

/// What a run printed to standard error.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

impl World {
    /// The flags that lead a command to this world.
    pub fn flags(&self) -> Vec<String> {
        flags(self.folder.path(), self.app.database().target())
    }
}

/// The flags that lead a command to a data folder and a database.
pub fn flags(folder: &Path, target: &Target) -> Vec<String> {
    let mut flags = vec!["--data".to_owned(), folder.display().to_string()];
    if let Target::Postgres(url) = target {
        flags.extend(["--database-url".to_owned(), url.clone()]);
    }
    flags
}

/// A server of its own, ended with the test.
pub struct Server {
    child: Child,
    pub address: String,
    /// What it printed up to its address.
    pub printed: String,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// A server on this world's data, without limits of rate.
    pub fn on(world: &World) -> Server {
        Server::start(&world.flags(), &[])
    }

    /// `wellspring serve` on a free port, ready when this returns.
    pub fn start(flags: &[String], environment: &[(&str, &str)]) -> Server {
        let mut command = program(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(flags);
        for limit in ["SIGN_IN", "WRITE", "SEARCH"] {
            command.env(format!("WELLSPRING_LIMITS_{limit}"), "0");
        }
        command.envs(environment.iter().copied());
        Server::spawn(command).unwrap_or_else(|why| panic!("the server ended: {why}"))
    }

    /// Starts a command that becomes a server, and waits until it listens; the error is what it complained about.
    pub fn spawn(mut command: Command) -> Result<Server, String> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a server can be started");
        let log = Arc::new(Mutex::new(String::new()));
        let (mut errors, kept) = (Lines::new(child.stderr.take().expect("a pipe")), log.clone());
        std::thread::spawn(move || {
            let mut line = String::new();
            while errors.read_line(&mut line).is_ok_and(|count| count > 0) {
                kept.lock().expect("one writer").push_str(&std::mem::take(&mut line));
            }
        });
        let (mut said, mut printed) = (String::new(), String::new());
        let mut lines = Lines::new(child.stdout.take().expect("a pipe"));
        let address = loop {
            said.clear();
            if lines.read_line(&mut said).expect("a line") == 0 {
                let _ = child.wait();
                return Err(log.lock().expect("one reader").clone());
            }
            printed += &said;
            if let Some((_, address)) = said.trim().split_once("http://") {
                break address.to_owned();
            }
        };
        // What it prints later must not fill the pipe.
        std::thread::spawn(move || lines.read_to_string(&mut String::new()));
        Ok(Server { child, address, printed, log })
    }

    pub fn log(&self) -> String {
        self.log.lock().expect("one reader").clone()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The end that nothing can be done about.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, signal).expect("it runs");
    }

    /// Waits for the end; gives the exit code and how long it took.
    pub fn ended(mut self) -> (Option<i32>, Duration) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return (status.code(), began.elapsed());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server does not end: {}", self.log());
    }

    /// Stops it as an operator does.
    pub fn stop(self) {
        self.signal(rustix::process::Signal::TERM);
        let log = self.log.clone();
        let (code, _) = self.ended();
        assert_eq!(code, Some(0), "{}", log.lock().expect("one reader"));
    }

    pub fn client(&self) -> Client {
        Client { address: self.address.clone(), stream: None }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.client().send("GET", path, &[], "").await.expect("the server answers")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One connection, kept open between requests.
pub struct Client {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

/// What came back, as far as tests need it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The value of a header, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.trim())
    }
}

impl Client {
    /// Sends a request and waits for the answer. An error means that nobody knows what became of it.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => BufReader::new(TcpStream::connect(&self.address).await?),
        };
        stream.get_mut().set_nodelay(true)?;
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n", self.address, body.len());
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).await?;
        let answer = answer(&mut stream).await?;
        self.stream = Some(stream);
        Ok(answer)
    }

    /// Sends JSON with a token.
    pub async fn post_json(
        &mut self,
        path: &str,
        token: &str,
        key: &str,
        body: &serde_json::Value,
    ) -> std::io::Result<Answer> {
        let bearer = format!("Bearer {token}");
        let headers =
            [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", key)];
        self.send("POST", path, &headers, &body.to_string()).await
    }
}

/// Reads an answer to a request that has been written.
pub async fn answer(stream: &mut BufReader<TcpStream>) -> std::io::Result<Answer> {
    let cut = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let mut headers = String::new();
    loop {
        let before = headers.len();
        if stream.read_line(&mut headers).await? == 0 {
            return Err(cut());
        }
        if headers[before..].trim().is_empty() {
            break;
        }
    }
    let status = headers.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut)?;
    let mut answer = Answer { status, headers, body: String::new() };
    let length = answer.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    answer.body = String::from_utf8_lossy(&body).into_owned();
    Ok(answer)
}

/// A schema on the shared PostgreSQL that goes with the test.
pub struct Schema {
    url: String,
    name: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Ok(mut admin) = PgConnection::establish(&self.url) {
            let _ = admin.batch_execute(&format!("DROP SCHEMA {} CASCADE", self.name));
        }
    }
}

/// A database without a table; nothing when no PostgreSQL is offered.
pub fn empty_postgres() -> Option<(Target, Schema)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Some(url) = std::env::var("WELLSPRING_TEST_POSTGRES").ok().filter(|url| !url.is_empty()) else {
        eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set");
        return None;
    };
    let name = format!("empty_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::establish(&url).expect("WELLSPRING_TEST_POSTGRES leads to a server");
    admin.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a schema can be made");
    let joint = if url.contains('?') { '&' } else { '?' };
    Some((Target::Postgres(format!("{url}{joint}options=-csearch_path%3D{name}")), Schema { url, name }))
}

/// A file in the checkout.
pub fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
