//! What the operator decided: `wellspring.toml`, then the environment, then flags; the later wins.
//!
//! Every key has a default that runs. A key that nobody knows is an error that names the nearest one.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use db::Target;
use people::mail::{MailSettings, Smtp, SmtpTls};
use web::limits::{Limits, PerMinute};

mod keys;
mod read;

pub use keys::{KEYS, Key};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    Environment(String),
    Flag(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Environment(name) => f.write_str(name),
            Origin::Flag(name) => f.write_str(name),
        }
    }
}

/// A value as it was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub text: String,
    pub origin: Origin,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    #[error("{0} is no valid TOML: {1}")]
    Toml(PathBuf, Box<toml::de::Error>),
    #[error("{origin}: there is no key {key:?}; did you mean {nearest:?}?")]
    UnknownKey { origin: Origin, key: String, nearest: &'static str },
    #[error("there is no key for the environment variable {name}; did you mean {nearest}?")]
    UnknownVariable { name: String, nearest: String },
    #[error("{key} ({origin}): {text:?} is not {expected}")]
    Wrong { key: &'static str, origin: Origin, text: String, expected: String },
    #[error(
        "public_url is not set, and {0} can be reached from beyond this machine: set it to the address that people \
         type, such as public_url = \"https://wellspring.example.org\""
    )]
    NoPublicUrl(SocketAddr),
    #[error("mail.smtp_host is set and mail.from is not: set it to the address that mails come from")]
    NoSender,
    #[error("mail.smtp_user and mail.smtp_password belong together, and one of them is not set")]
    HalfALogin,
}

/// What flags said. They win over everything else.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub config: Option<PathBuf>,
    pub data: Option<PathBuf>,
    pub database_url: Option<String>,
    pub listen: Option<SocketAddr>,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// The effective configuration.
#[derive(Debug, Clone)]
pub struct Config {
    pub data: PathBuf,
    pub database: Target,
    /// Connections for reading (SQLite) or for everything (PostgreSQL).
    pub connections: u32,
    pub listen: SocketAddr,
    pub public_url: String,
    pub trusted_proxies: Vec<IpAddr>,
    pub per_minute: PerMinute,
    pub mail: MailSettings,
    pub metrics_token: Option<String>,
    /// Bytes that an uploaded file may have.
    pub largest_file: usize,
    /// Bytes below which the instance says that it is not ready.
    pub min_free: u64,
    pub log_format: LogFormat,
    pub log_level: String,
    values: BTreeMap<&'static str, Value>,
}

impl Config {
    /// Reads file, environment and flags.
    pub fn load(flags: &Flags) -> Result<Config, ConfigError> {
        Config::from_values(read::values(flags, std::env::vars())?)
    }

    fn from_values(values: BTreeMap<&'static str, Value>) -> Result<Config, ConfigError> {
        let read = Reading(&values);
        let data: PathBuf = read.needed("data", "a folder")?;
        let listen: SocketAddr = read.needed("listen", "an address and a port such as 127.0.0.1:8080")?;
        let database = match read.text("database_url") {
            Some(url) => Target::parse(url)
                .map_err(|_| read.wrong("database_url", "an address: postgres://user@host/name, or sqlite:FILE"))?,
            None => Target::Sqlite(data.join("wellspring.db")),
        };
        let public_url = match read.text("public_url") {
            Some(url) => {
                let url = url.trim_end_matches('/');
                let scheme = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
                let whole = scheme.is_some_and(|rest| !rest.is_empty() && !rest.contains(['/', '?', '#', ' ']));
                if !whole {
                    return Err(read.wrong("public_url", "an address such as https://wellspring.example.org"));
                }
                url.to_owned()
            }
            None if listen.ip().is_loopback() => format!("http://localhost:{}", listen.port()),
            None => return Err(ConfigError::NoPublicUrl(listen)),
        };
        let per_minute = PerMinute {
            sign_in: read.needed("limits.sign_in", "a number of attempts a minute (0 for no limit)")?,
            write: read.needed("limits.write", "a number of writes a minute (0 for no limit)")?,
            search: read.needed("limits.search", "a number of searches a minute (0 for no limit)")?,
        };
        let config = Config {
            database,
            connections: read.needed("database_connections", "a number of connections")?,
            listen,
            public_url,
            trusted_proxies: read.list("trusted_proxies", "a list of addresses such as 127.0.0.1")?,
            per_minute,
            mail: read.mail(&data)?,
            metrics_token: read.text("metrics.token").map(str::to_owned),
            min_free: read.needed::<u64>("min_free_mb", "a number of megabytes")?.saturating_mul(1_000_000),
            largest_file: match read.needed::<usize>("uploads.max_mb", "a number of megabytes from 1 to 100")? {
                megabytes @ 1..=100 => megabytes * 1_000_000,
                _ => return Err(read.wrong("uploads.max_mb", "a number of megabytes from 1 to 100")),
            },
            log_format: match read.text("log.format") {
                Some("json") => LogFormat::Json,
                Some("text") | None => LogFormat::Text,
                Some(_) => return Err(read.wrong("log.format", "text or json")),
            },
            log_level: read.text("log.level").unwrap_or_default().to_owned(),
            data,
            values,
        };
        Ok(config)
    }

    /// Each key, its effective value (secrets masked, `None` where nothing is set) and where it came from.
    pub fn shown(&self) -> Vec<(&'static Key, Option<String>, Origin)> {
        let shown = |key: &'static Key| {
            let value = self.values.get(key.name);
            let text = value.map(|value| key.masked(&value.text));
            (key, text, value.map_or(Origin::Default, |value| value.origin.clone()))
        };
        KEYS.iter().map(shown).collect()
    }

    /// Says which port the system gave where any would do.
    pub fn bound_to(&mut self, address: SocketAddr) {
        if self.public_url == format!("http://localhost:{}", self.listen.port()) {
            self.public_url = format!("http://localhost:{}", address.port());
        }
        self.listen = address;
    }

    /// Whether the instance can be reached by anybody but this machine.
    pub fn is_public(&self) -> bool {
        let host = self.public_url.split_once("://").map_or("", |(_, authority)| authority);
        let host = host.trim_start_matches('[').split([':', ']']).next().unwrap_or_default();
        let local = host == "localhost"
            || host.ends_with(".localhost")
            || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        !self.listen.ip().is_loopback() || !(local || self.public_url.contains("://[::1]"))
    }

    /// The part that the pages need.
    pub fn settings(&self) -> web::Settings {
        web::Settings {
            public_url: self.public_url.clone(),
            trusted_proxies: self.trusted_proxies.clone(),
            data: self.data.clone(),
            cabinet: cfg!(debug_assertions),
            set_up_code: self.is_public().then(people::door::set_up::fresh_code),
            limits: Limits::new(self.per_minute),
            largest_file: self.largest_file,
        }
    }
}

/// Typed access to the values as they were written.
struct Reading<'a>(&'a BTreeMap<&'static str, Value>);

impl Reading<'_> {
    /// The text of a key; nothing where it is unset or empty.
    fn text(&self, key: &'static str) -> Option<&str> {
        self.0.get(key).map(|value| value.text.trim()).filter(|text| !text.is_empty())
    }

    fn wrong(&self, key: &'static str, expected: &str) -> ConfigError {
        let value = self.0.get(key);
        ConfigError::Wrong {
            key,
            origin: value.map_or(Origin::Default, |value| value.origin.clone()),
            text: value.map(|value| keys::find(key).masked(&value.text)).unwrap_or_default(),
            expected: expected.to_owned(),
        }
    }

    fn parsed<T: FromStr>(&self, key: &'static str, expected: &str) -> Result<Option<T>, ConfigError> {
        self.text(key).map(|text| text.parse().map_err(|_| self.wrong(key, expected))).transpose()
    }

    fn needed<T: FromStr>(&self, key: &'static str, expected: &str) -> Result<T, ConfigError> {
        self.parsed(key, expected)?.ok_or_else(|| self.wrong(key, expected))
    }

    fn list<T: FromStr>(&self, key: &'static str, expected: &str) -> Result<Vec<T>, ConfigError> {
        let texts = self.text(key).unwrap_or_default().split(',').map(str::trim).filter(|text| !text.is_empty());
        texts.map(|text| text.parse().map_err(|_| self.wrong(key, expected))).collect()
    }

    fn mail(&self, data: &Path) -> Result<MailSettings, ConfigError> {
        let owned = |key| self.text(key).map(str::to_owned);
        let tls = match self.text("mail.smtp_tls") {
            Some("tls") | None => SmtpTls::Tls,
            Some("starttls") => SmtpTls::StartTls,
            Some("none") => SmtpTls::None,
            Some(_) => return Err(self.wrong("mail.smtp_tls", "tls, starttls or none")),
        };
        let port = self.parsed("mail.smtp_port", "a port")?;
        let login = match (owned("mail.smtp_user"), owned("mail.smtp_password")) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            _ => return Err(ConfigError::HalfALogin),
        };
        let smtp = owned("mail.smtp_host").map(|host| Smtp { host, port, login, tls });
        let outbox = MailSettings::outbox(data);
        match owned("mail.from") {
            Some(from) => Ok(MailSettings { from, smtp, ..outbox }),
            None if smtp.is_some() => Err(ConfigError::NoSender),
            None => Ok(outbox),
        }
    }
}

/// The configuration file that is read when no flag names one.
pub const FILE: &str = "wellspring.toml";

/// Whether a configuration file is there to be read at its usual place.
pub fn usual_file() -> Option<PathBuf> {
    Path::new(FILE).is_file().then(|| PathBuf::from(FILE))
}

#[cfg(test)]
mod tests;
