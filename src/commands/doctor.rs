//! `wellspring doctor`: one line for each thing an instance needs, and what to do where it is missing.

use std::io::Write;
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use anyhow::bail;
use db::{Create, Database, Db, Engine, Target};
use people::Mailer;
use wellspring::config::{Config, Flags};
use wellspring::operation::{Lock, LockError, free_bytes};

/// How one check went.
enum Finding {
    Well(String),
    /// Worth knowing, and nothing is wrong.
    Note(String),
    /// What is wrong, and what to do.
    Wrong(String),
}

use Finding::{Note, Well, Wrong};

pub fn run(flags: &Flags) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    let mut report = Report::default();
    report.add("public_url", public_url(&config));
    report.add("data folder", data_folder(&config));
    report.add("server", server(&config));
    report.add("disk", disk(&config));
    report.add("mail", mail(&config));
    match super::open(&config, Create::Never) {
        Ok(database) => examine(&config, &database, &mut report),
        Err(error) => report.add("database", Wrong(format!("{error:#}"))),
    }
    super::say(&report.lines)?;
    match report.wrong {
        0 => Ok(()),
        1 => bail!("one thing is wrong; the line above says what to do"),
        wrong => bail!("{wrong} things are wrong; the lines above say what to do"),
    }
}

#[derive(Default)]
struct Report {
    lines: String,
    wrong: usize,
}

impl Report {
    fn add(&mut self, what: &str, finding: Finding) {
        let (mark, words) = match finding {
            Well(words) => ("ok   ", words),
            Note(words) => ("note ", words),
            Wrong(words) => {
                self.wrong += 1;
                ("WRONG", words)
            }
        };
        self.lines += &format!("{mark} {what}: {words}\n");
    }
}

fn public_url(config: &Config) -> Finding {
    match (config.is_public(), config.public_url.starts_with("https://")) {
        (false, _) => Note(format!("{} reaches this machine only", config.public_url)),
        (true, true) => Well(config.public_url.clone()),
        (true, false) => Wrong(format!(
            "{} has no TLS: anybody on the way reads passwords. Put a proxy with TLS before the server and set \
             public_url to its https:// address",
            config.public_url
        )),
    }
}

fn data_folder(config: &Config) -> Finding {
    let folder = config.data.display();
    let about = match std::fs::metadata(&config.data) {
        Ok(about) if about.is_dir() => about,
        Ok(_) => return Wrong(format!("{folder} is no folder: choose another --data")),
        Err(error) => {
            return Wrong(format!("{folder} cannot be read ({error}): check --data, or start the server once"));
        }
    };
    let probe = config.data.join(".doctor");
    let written =
        std::fs::File::create(&probe).and_then(|mut file| file.write_all(b"?").and_then(|()| file.sync_all()));
    let _ = std::fs::remove_file(&probe);
    if let Err(error) = written {
        return Wrong(format!("{folder} cannot be written ({error}): give it to the account that runs the server"));
    }
    match about.permissions().mode() & 0o007 {
        0 => Well(format!("{folder} can be written")),
        _ => Note(format!("{folder} can be read by every account of this machine: chmod o= {folder}")),
    }
}

fn server(config: &Config) -> Finding {
    // Taking the lock makes the folder, and a doctor makes nothing.
    if !config.data.is_dir() {
        return Note("none is running".to_owned());
    }
    match Lock::take(&config.data) {
        Ok(_) => Note("none is running on this data folder".to_owned()),
        Err(LockError::Held { holder, .. }) => Well(format!("running with process id {holder}")),
        Err(error) => Wrong(error.to_string()),
    }
}

fn disk(config: &Config) -> Finding {
    match free_bytes(&config.data) {
        Ok(free) if free < config.min_free => Wrong(format!(
            "only {} MB are free: make room, or lower min_free_mb ({})",
            free / 1_000_000,
            config.min_free / 1_000_000
        )),
        Ok(free) => Well(format!("{} MB are free", free / 1_000_000)),
        Err(error) => Wrong(format!("the free space cannot be read: {error}")),
    }
}

fn mail(config: &Config) -> Finding {
    if let Err(error) = Mailer::new(&config.mail) {
        return Wrong(error.to_string());
    }
    let Some(smtp) = &config.mail.smtp else {
        return Note(format!(
            "no server is configured; mails are left as files in {}: set mail.smtp_host and mail.from",
            config.mail.outbox.display()
        ));
    };
    let (host, port) = (smtp.host.as_str(), smtp.port.unwrap_or(smtp.tls.port()));
    let addresses = (host, port).to_socket_addrs().map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    let reached = addresses.iter().any(|to| TcpStream::connect_timeout(to, Duration::from_secs(5)).is_ok());
    match reached {
        true => Well(format!("{host}:{port} answers")),
        false => Wrong(format!("{host}:{port} does not answer: check mail.smtp_host, mail.smtp_port and the firewall")),
    }
}

/// Everything that is asked of the database.
fn examine(config: &Config, database: &Database, report: &mut Report) {
    let began = Instant::now();
    let mut db = match database.connect_alone() {
        Ok(db) => db,
        Err(error) => return report.add("database", Wrong(format!("{error}: check database_url"))),
    };
    let took = began.elapsed().as_millis();
    report.add("database", Well(format!("{} answers ({took} ms)", database.target().shown())));
    let migrated = migrations(&mut db);
    let is_ready = matches!(migrated, Well(_));
    report.add("migrations", migrated);
    report.add("durability", durability(&mut db).unwrap_or_else(unreadable));
    report.add("integrity", integrity(&mut db, database.target()));
    if is_ready {
        report.add("jobs", jobs(&mut db).unwrap_or_else(unreadable));
        report.add("readers", readers(&mut db).unwrap_or_else(unreadable));
        report.add("search index", index(config, &mut db).unwrap_or_else(unreadable));
    }
}

fn unreadable(error: db::Error) -> Finding {
    Wrong(format!("cannot be read ({error}): see the log of the server"))
}

fn migrations(db: &mut Db) -> Finding {
    match db::pending(db) {
        Err(error) => Wrong(error.to_string()),
        Ok(pending) if pending.is_empty() => Well("all are taken".to_owned()),
        Ok(pending) => Wrong(format!("{} are not taken yet: run `wellspring migrate`", pending.len())),
    }
}

fn durability(db: &mut Db) -> db::Result<Finding> {
    let wrong = db::durability(db)?;
    Ok(match (wrong.is_empty(), db.engine()) {
        (false, _) => Wrong(wrong.join("; ")),
        (true, Engine::Sqlite) => Well("SQLite is compiled and opened as it should be".to_owned()),
        (true, Engine::Postgres) => Well("fsync, full_page_writes and synchronous_commit are on".to_owned()),
    })
}

fn integrity(db: &mut Db, target: &Target) -> Finding {
    match db::integrity(db, false) {
        Err(error) => Wrong(format!("cannot be checked: {error}")),
        Ok(found) if found.is_empty() => match target {
            Target::Sqlite(_) => Well("the database file is whole".to_owned()),
            Target::Postgres(_) => Well("left to PostgreSQL (pg_amcheck)".to_owned()),
        },
        Ok(found) => Wrong(format!("{}: stop the server and restore a backup", found[0])),
    }
}

fn jobs(db: &mut Db) -> db::Result<Finding> {
    let counts = spine::jobs::counts(db)?;
    let count = |state: &str| counts.iter().find(|(found, _)| found == state).map_or(0, |(_, count)| *count);
    Ok(match count("dead") {
        0 => Well(format!("{} wait, none is dead", count("waiting"))),
        dead => {
            Wrong(format!("{dead} failed {} times and were given up: see last_error in jobs", spine::jobs::ATTEMPTS))
        }
    })
}

/// The index keeps its own position, beside its files.
fn index(config: &Config, db: &mut Db) -> db::Result<Finding> {
    let (index, newest) = (search::Search::open(&config.data)?, spine::activity::newest(db)?);
    let (documents, behind) = (index.document_count(), newest - index.position());
    Ok(match (documents, behind) {
        (0, 1..) => Note("there is none that can be read: the server builds it when it starts".to_owned()),
        (_, ..=-1) => Note("it was made from another database: the server builds it anew when it starts".to_owned()),
        (_, 0) => Well(format!("{documents} documents, up to date")),
        _ => Note(format!("{documents} documents, {behind} activities behind: the server follows while it runs")),
    })
}

/// Readers that keep their position in the database.
fn readers(db: &mut Db) -> db::Result<Finding> {
    let (newest, unnumbered) = (spine::activity::newest(db)?, spine::activity::unnumbered(db)?);
    Ok(match unnumbered {
        0 => Well(format!("the activity is numbered up to {newest}")),
        count => Note(format!("{count} rows of activity wait for the server to number them")),
    })
}
