//! Every key there is: the one list from which reading, printing and the nearest name are made.

/// One key of the configuration.
#[derive(Debug)]
pub struct Key {
    /// As it stands in the file; a dot stands for a table.
    pub name: &'static str,
    pub default: Option<&'static str>,
    /// Shown as dots by `config print`.
    pub secret: bool,
    pub help: &'static str,
}

const fn key(name: &'static str, default: Option<&'static str>, help: &'static str) -> Key {
    Key { name, default, secret: false, help }
}

const fn secret(name: &'static str, help: &'static str) -> Key {
    Key { name, default: None, secret: true, help }
}

pub const KEYS: &[Key] = &[
    key("data", Some("./data"), "the folder for database, uploads, keys, search index and outbox"),
    secret(
        "database_url",
        "postgres://user:password@host/name, or sqlite:FILE; unset: wellspring.db in the data folder",
    ),
    key("database_connections", Some("16"), "connections for reading (SQLite) or for everything (PostgreSQL)"),
    key("listen", Some("127.0.0.1:8080"), "the address and port to serve on"),
    key("public_url", None, "the address that people type; required when others than this machine can reach it"),
    key("trusted_proxies", Some(""), "addresses of reverse proxies whose X-Forwarded-For is believed"),
    key("min_free_mb", Some("200"), "below this much free space the instance says that it is not ready"),
    key("uploads.max_mb", Some("10"), "the largest picture that people may send, in megabytes, 1 to 100"),
    key(
        "limits.sign_in",
        Some("10"),
        "attempts to sign in a minute from one network; after as many wrong ones at one account they wait; 0: no limit",
    ),
    key("limits.write", Some("60"), "writes a minute by one person; 10 times as many from one network; 0: no limit"),
    key(
        "limits.search",
        Some("120"),
        "searches a minute by one person, or from one network without signing in; 0: no limit",
    ),
    key("mail.from", None, "the address that mails come from"),
    key("mail.smtp_host", None, "the mail server; unset: mails are left as files in the outbox"),
    key("mail.smtp_port", None, "its port; unset: 465 with tls, 587 with starttls, 25 with none"),
    key("mail.smtp_user", None, "the account at the mail server"),
    secret("mail.smtp_password", "its password"),
    key("mail.smtp_tls", Some("tls"), "tls, starttls or none"),
    secret("metrics.token", "the bearer token for /metrics; unset: answered to this machine only"),
    key("log.format", Some("text"), "text or json"),
    key("log.level", Some("info"), "error, warn, info, debug, or a filter such as info,web=debug"),
];

impl Key {
    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.replace('.', "_").to_uppercase())
    }

    /// A text as it may be shown.
    pub fn masked(&self, text: &str) -> String {
        if !self.secret || text.is_empty() {
            return text.to_owned();
        }
        // Of an address only what lies between `//` and `@` is a secret.
        match (self.name, db::Target::parse(text)) {
            ("database_url", Ok(target)) => target.shown(),
            _ => "…".to_owned(),
        }
    }
}

/// Every environment variable of ours begins like this.
pub const PREFIX: &str = "WELLSPRING_";

/// The key of this name, which must exist.
pub(super) fn find(name: &str) -> &'static Key {
    KEYS.iter().find(|key| key.name == name).unwrap_or_else(|| panic!("{name} is missing from the list of keys"))
}

/// The known name that is written most like this one.
pub(super) fn nearest(name: &str) -> &'static Key {
    let distance = |key: &&Key| {
        // `sign_in` is meant as `limits.sign_in`: the last part alone counts too, a little less.
        let last = key.name.rsplit('.').next().unwrap_or(key.name);
        let whole = strsim::damerau_levenshtein(name, key.name) * 2;
        whole.min(strsim::damerau_levenshtein(name, last) * 2 + 1)
    };
    KEYS.iter().min_by_key(distance).unwrap_or(&KEYS[0])
}
