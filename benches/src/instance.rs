//! A Wellspring of its own for a measurement: made by the ordinary commands, served by the ordinary binary.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::load::{self, Answer, Connection};

const EMAIL: &str = "bench@example.org";
/// What the dump says it comes from.
const SITE: &str = "bench.stackexchange.com";
const PASSWORD: &str = "a long sentence for the bench";

/// A data folder, and a database elsewhere if there is an address.
pub struct Instance {
    program: PathBuf,
    data: PathBuf,
    database: Option<String>,
    /// A bearer token that may write.
    pub token: String,
}

impl Instance {
    /// Makes an instance with one administrator.
    pub fn make(data: &Path, database: Option<String>) -> Result<Instance> {
        let program = std::env::current_exe()?.with_file_name("wellspring");
        ensure!(program.exists(), "{} is missing: build it first", program.display());
        let mut instance = Instance { program, data: data.to_owned(), database, token: String::new() };
        let user = ["user", "create", "--email", EMAIL, "--name", "Bench", "--role", "admin", "--password-stdin"];
        instance.run(&user, PASSWORD)?;
        instance.token = instance.run(&["user", "token", EMAIL, "--name", "bench", "--scope", "write"], "")?;
        Ok(instance)
    }

    /// Imports a dump; gives how long it took, and the most megabytes that it held in memory.
    pub fn import(&self, dump: &Path, community: &str) -> Result<(Duration, f64)> {
        let dump = dump.to_str().context("a path in UTF-8")?;
        let began = Instant::now();
        let mut command = self.command();
        command.args(["import", "stackexchange", dump, "--community", community, "--site", SITE]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut most = 0.0_f64;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            // The system keeps the peak itself; the last look before the end has it.
            most = most.max(megabytes(child.id(), "VmHWM:").unwrap_or(0.0));
            std::thread::sleep(Duration::from_millis(20));
        };
        ensure!(status.success(), "the import of {dump} failed");
        Ok((began.elapsed(), most))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("WELLSPRING_DATA", &self.data);
        for limit in ["SIGN_IN", "WRITE", "SEARCH"] {
            command.env(format!("WELLSPRING_LIMITS_{limit}"), "0");
        }
        if let Some(url) = &self.database {
            command.env("WELLSPRING_DATABASE_URL", url);
        }
        command
    }

    /// Runs a command to its end and gives what it printed.
    fn run(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("a pipe")?.write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("wellspring {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Starts the server on a free port.
    pub fn serve(&self) -> Result<Server> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let child = self
            .command()
            .args(["serve", "--listen", &address.to_string()])
            .env("WELLSPRING_LOG_LEVEL", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Server { child, address, started: Instant::now() })
    }

    /// Bytes in the data folder.
    pub fn size(&self) -> Result<u64> {
        fn below(dir: &Path) -> std::io::Result<u64> {
            let mut sum = 0;
            for entry in std::fs::read_dir(dir)? {
                let entry = entry?;
                sum += if entry.file_type()?.is_dir() { below(&entry.path())? } else { entry.metadata()?.len() };
            }
            Ok(sum)
        }
        Ok(below(&self.data)?)
    }
}

/// A running server; ended when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    started: Instant,
}

impl Server {
    /// Waits until a page is answered; gives how long that took from the start.
    pub async fn first_page(&self, path: &str) -> Result<Duration> {
        let request = load::get(path, &[]);
        while self.started.elapsed() < Duration::from_secs(120) {
            if let Ok(mut connection) = Connection::open(self.address).await
                && let Ok(answer) = connection.ask(&request).await
                && answer.status == 200
            {
                return Ok(self.started.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("the server did not answer {path} within two minutes")
    }

    /// One request on a connection of its own; follows one redirect.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let mut connection = Connection::open(self.address).await?;
        let answer = connection.ask(&load::get(path, headers)).await?;
        match answer.header("location") {
            Some(location) if (300..400).contains(&answer.status) => {
                connection.ask(&load::get(location, headers)).await
            }
            _ => Ok(answer),
        }
    }

    /// A JSON answer of the API.
    pub async fn api(&self, path: &str, token: &str) -> Result<serde_json::Value> {
        let answer = self.get(path, &[("Authorization", &format!("Bearer {token}"))]).await?;
        ensure!(answer.status == 200, "{path} answered {}: {}", answer.status, answer.text());
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// Signs in as the administrator; gives the value of the `Cookie` header.
    pub async fn sign_in(&self) -> Result<String> {
        let body = format!("email={}&password={}&next=/", EMAIL.replace('@', "%40"), PASSWORD.replace(' ', "+"));
        let answer = self.form("/sign-in", &[], &body).await?;
        let cookie = answer.header("set-cookie").and_then(|value| value.split(';').next());
        cookie.map(str::to_owned).with_context(|| format!("no session: {} {}", answer.status, answer.text()))
    }

    /// Makes whoever has this session a member, as writing asks for.
    pub async fn join(&self, community: &str, cookie: &str) -> Result<()> {
        let answer =
            self.form(&format!("/c/{community}/membership"), &[("Cookie", cookie)], "key=join-the-bench").await?;
        ensure!(answer.status == 303, "joining answered {}: {}", answer.status, answer.text());
        Ok(())
    }

    /// Sends a form as a browser does.
    async fn form(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer> {
        let mut all = vec![("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")];
        all.extend_from_slice(headers);
        Connection::open(self.address).await?.ask(&load::request("POST", path, &all, body)).await
    }

    /// Megabytes that the process holds in memory.
    pub fn memory(&self) -> Result<f64> {
        megabytes(self.child.id(), "VmRSS:")
    }
}

/// A figure that the system keeps of a process.
fn megabytes(process: u32, name: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("a figure of a process")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<f64>()? * 1024.0 / 1e6)
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The bare server that sends given bytes.
pub struct Reference {
    child: Child,
    pub address: SocketAddr,
}

impl Reference {
    pub fn serve(bytes: &Path) -> Result<Reference> {
        use std::io::BufRead;
        let program = std::env::current_exe()?;
        let mut child = Command::new(program).arg("reference").arg(bytes).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().context("a pipe")?).read_line(&mut line)?;
        let address = line.trim().parse()?;
        Ok(Reference { child, address })
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
