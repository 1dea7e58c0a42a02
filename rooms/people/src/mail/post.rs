//! The post: a mail server, or a folder where mails lie as files until there is one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use db::{Database, Error, Result, Time};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport};
use web::i18n::Words;
use web::secret;

use super::{Text, suppressed};

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// How mail leaves, as the operator configured it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Who writes: `wellspring@example.org`, or with a name `Wellspring <wellspring@example.org>`.
    pub from: String,
    /// Nothing where no server is configured, and mails go to the outbox.
    pub smtp: Option<Smtp>,
    /// The folder for mails that no server takes, one `.eml` file each.
    pub outbox: PathBuf,
}

/// A mail server that takes mail from us.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    pub host: String,
    /// Nothing for the usual port of the kind of connection: 465, 587 or 25.
    pub port: Option<u16>,
    /// Account and password.
    pub login: Option<(String, String)>,
    pub tls: SmtpTls,
}

impl std::fmt::Debug for Smtp {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({}, {:?}, {:?})", self.host, self.port, self.tls)
    }
}

/// Whether the connection to a mail server begins with TLS, turns to it, or does without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    Tls,
    StartTls,
    None,
}

impl SmtpTls {
    /// The usual port of this kind of connection.
    pub fn port(self) -> u16 {
        match self {
            SmtpTls::Tls => 465,
            SmtpTls::StartTls => 587,
            SmtpTls::None => 25,
        }
    }
}

/// What is wrong with the configuration of mail.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("the sender {0:?} is no mail address: write wellspring@example.org or Wellspring <wellspring@example.org>")]
    From(String),
    #[error("TLS cannot be set up for the mail server {0}: {1}")]
    Tls(String, lettre::transport::smtp::Error),
}

impl MailSettings {
    /// Without a server: mails lie in `data/outbox`.
    pub fn outbox(data: &Path) -> MailSettings {
        MailSettings { from: "wellspring@localhost".to_owned(), smtp: None, outbox: data.join("outbox") }
    }
}

/// Hands mails over.
pub struct Mailer {
    from: Mailbox,
    way: Way,
    about: About,
    /// Where the addresses are kept to which nothing is sent.
    minding: Option<Database>,
}

/// How mail leaves, as it may be shown: without a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub from: String,
    /// Host, port and kind of connection; nothing where mails go to the outbox.
    pub server: Option<(String, u16, SmtpTls)>,
    /// Whether the server is shown an account and a password.
    pub signs_in: bool,
    pub outbox: PathBuf,
}

impl About {
    fn of(settings: &MailSettings) -> About {
        let smtp = settings.smtp.as_ref();
        About {
            from: settings.from.clone(),
            server: smtp.map(|smtp| (smtp.host.clone(), smtp.port.unwrap_or(smtp.tls.port()), smtp.tls)),
            signs_in: smtp.is_some_and(|smtp| smtp.login.is_some()),
            outbox: settings.outbox.clone(),
        }
    }
}

enum Way {
    Server(SmtpTransport),
    Outbox(PathBuf),
}

impl Mailer {
    pub fn new(settings: &MailSettings) -> Result<Mailer, MailError> {
        let from = settings.from.parse().map_err(|_| MailError::From(settings.from.clone()))?;
        let way = match &settings.smtp {
            Some(smtp) => Way::Server(connection(smtp)?),
            None => Way::Outbox(settings.outbox.clone()),
        };
        Ok(Mailer { from, way, about: About::of(settings), minding: None })
    }

    /// Sends nothing to the addresses that are kept there, and keeps there those that a server refuses for good.
    pub fn minding(self, database: Database) -> Mailer {
        Mailer { minding: Some(database), ..self }
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    /// Sends one letter to an address as it is stored.
    pub fn deliver_to(
        &self,
        name: Option<String>,
        email: &str,
        house: &str,
        words: Words,
        text: &Text,
        now: Time,
    ) -> Result<()> {
        let address = email.parse().map_err(|_| Error::internal("a stored address cannot be written to"))?;
        self.deliver(Mailbox::new(name, address), house, words, text, now)
    }

    /// Sends one letter. `house` is the name of the organisation, under which it is sent if the sender has none.
    pub fn deliver(&self, to: Mailbox, house: &str, words: Words, text: &Text, now: Time) -> Result<()> {
        let address = to.email.to_string();
        if let Some(database) = &self.minding
            && database.read_now(|db| suppressed::is(db, &address))?
        {
            tracing::info!("a mail was not sent: its address is among those to which nothing is sent");
            return Ok(());
        }
        let mail = self.compose(to, house, words, text)?;
        match (&self.way, &self.minding) {
            (Way::Server(server), minding) => match (server.send(&mail), minding) {
                (Ok(_), _) => Ok(()),
                // Nobody will ever have it there, so that trying again would only annoy the server.
                (Err(error), Some(database)) if nobody_has_it(&error.to_string()) => {
                    suppressed::refused(database, &address, now)
                }
                // What a server says often repeats the address, and this goes into the log.
                (Err(error), _) => Err(Error::internal(match error.status() {
                    Some(code) => format!("the mail server refused with code {code}"),
                    None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
                    None => "the mail server could not be reached, or spoke no SMTP or no TLS".to_owned(),
                })),
            },
            (Way::Outbox(folder), _) => lay_down(folder, &mail.formatted(), now)
                .map_err(|error| Error::internal(format!("a mail could not be laid into the outbox: {error}"))),
        }
    }

    /// Sends one letter at once and gives what the server answered, for whoever looks after the mail: either that it took
    /// it, or why not, in its own words.
    pub fn try_out(
        &self,
        name: &str,
        email: &str,
        house: &str,
        words: Words,
        text: &Text,
        now: Time,
    ) -> Result<Result<String, String>> {
        let address = email.parse().map_err(|_| Error::internal("a stored address cannot be written to"))?;
        let mail = self.compose(Mailbox::new(Some(name.to_owned()), address), house, words, text)?;
        Ok(match &self.way {
            Way::Server(server) => match server.send(&mail) {
                Ok(answer) => {
                    let lines: Vec<&str> = answer.message().collect();
                    Ok(format!("{} {}", answer.code(), lines.join(" ")))
                }
                Err(error) => Err(error.to_string()),
            },
            Way::Outbox(folder) => lay_down(folder, &mail.formatted(), now)
                .map(|()| folder.display().to_string())
                .map_err(|error| error.to_string()),
        })
    }

    fn compose(&self, to: Mailbox, house: &str, words: Words, text: &Text) -> Result<Message> {
        let name = self.from.name.clone().unwrap_or_else(|| house.to_owned());
        let from = Mailbox::new(Some(name), self.from.email.clone());
        let part = |kind, body: String| SinglePart::builder().header(kind).body(body);
        let body = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, text.plain().map_err(Error::internal)?))
            .singlepart(part(ContentType::TEXT_HTML, text.html(words).map_err(Error::internal)?));
        Message::builder()
            .message_id(Some(format!("<{}@{}>", secret(16), self.from.email.domain())))
            .from(from)
            .to(to)
            .subject(&*text.subject)
            .header(AutoSubmitted)
            .multipart(body)
            .map_err(|error| Error::internal(format!("a mail could not be put together: {error}")))
    }
}

/// Whether a server said that an address is nobody's, by the codes for that (RFC 3463). Other refusals, such as of the
/// sender or for its reputation, say nothing about the address.
fn nobody_has_it(answer: &str) -> bool {
    const CODES: [&str; 6] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
    answer.split(|c: char| !c.is_ascii_digit() && c != '.').any(|word| CODES.contains(&word.trim_end_matches('.')))
}

fn connection(smtp: &Smtp) -> Result<SmtpTransport, MailError> {
    let unfit = |error| MailError::Tls(smtp.host.clone(), error);
    let server = match smtp.tls {
        SmtpTls::Tls => SmtpTransport::relay(&smtp.host).map_err(unfit)?,
        SmtpTls::StartTls => SmtpTransport::starttls_relay(&smtp.host).map_err(unfit)?,
        SmtpTls::None => SmtpTransport::builder_dangerous(&smtp.host),
    };
    let server = match smtp.port {
        Some(port) => server.port(port),
        None => server,
    };
    let server = match &smtp.login {
        Some((account, password)) => server.credentials(Credentials::new(account.clone(), password.clone())),
        None => server,
    };
    Ok(server.timeout(Some(PATIENCE)).build())
}

/// Says that a machine writes, so that no machine answers (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Writes a file that sorts by time. It appears whole, and only its owner may read it: it may hold a link that opens
/// an account.
fn lay_down(folder: &Path, mail: &[u8], now: Time) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let name = format!("{}-{}", now.timestamp().strftime("%Y%m%dT%H%M%S"), secret(4));
    let unfinished = folder.join(format!("{name}.part"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&unfinished)?.write_all(mail)?;
    std::fs::rename(&unfinished, folder.join(format!("{name}.eml")))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;

    use super::*;

    fn text() -> Text {
        Text {
            subject: "Ein neues Passwort für Haus Wörth".to_owned(),
            greeting: "Hello Zoë,".to_owned(),
            paragraphs: vec!["One.".to_owned()],
            ..Text::default()
        }
    }

    fn to() -> Mailbox {
        "Zoë <zoe@ward.example>".parse().unwrap()
    }

    fn mailer(smtp: Option<Smtp>, outbox: &Path) -> Mailer {
        let from = "Post <post@house.example>".to_owned();
        Mailer::new(&MailSettings { from, smtp, outbox: outbox.to_owned() }).unwrap()
    }

    #[test]
    fn without_a_server_mails_lie_in_the_outbox() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = folder.path().join("outbox");
        let now = Time(1_764_000_000_000);
        mailer(None, &outbox).deliver(to(), "House", Words::source(), &text(), now).unwrap();
        let files: Vec<_> = std::fs::read_dir(&outbox).unwrap().map(|file| file.unwrap().path()).collect();
        let [file] = &files[..] else { panic!("{files:?}") };
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("20251124T160000-") && name.ends_with(".eml"), "{name}");
        let mail = std::fs::read_to_string(file).unwrap();
        assert!(mail.contains("From: Post <post@house.example>\r\n"), "{mail}");
        assert!(mail.contains("Auto-Submitted: auto-generated\r\n"), "{mail}");
        assert!(mail.contains("multipart/alternative"), "{mail}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    /// A mail server that answers each line by what `answer` says; gives what it was told.
    fn server(answer: fn(&str) -> &'static str) -> (Smtp, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = Some(listener.local_addr().unwrap().port());
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"220 post.example\r\n").unwrap();
            let mut told = Vec::new();
            for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
                stream.write_all(answer(&line).as_bytes()).unwrap();
                told.push(line);
            }
            told
        });
        (Smtp { host: "127.0.0.1".to_owned(), port, login: None, tls: SmtpTls::None }, thread)
    }

    #[test]
    fn a_server_is_told_from_whom_and_to_whom() {
        let (smtp, thread) = server(|line| match line.split(' ').next().unwrap_or("") {
            "EHLO" | "MAIL" | "RCPT" | "." | "RSET" | "NOOP" => "250 yes\r\n",
            "DATA" => "354 go on\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "",
        });
        let post = mailer(Some(smtp), Path::new("/nowhere"));
        post.deliver(to(), "House", Words::source(), &text(), Time(0)).unwrap();
        drop(post);
        let told = thread.join().unwrap().join("\n");
        assert!(told.contains("MAIL FROM:<post@house.example>"), "{told}");
        assert!(told.contains("RCPT TO:<zoe@ward.example>"), "{told}");
        assert!(told.contains("Subject: Ein neues Passwort") && told.contains("=?utf-8?"), "{told}");
    }

    #[test]
    fn a_refusal_fails_without_repeating_the_address() {
        let (smtp, thread) = server(|line| match line.split(' ').next().unwrap_or("") {
            "RCPT" => "550 no zoe@ward.example here\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 yes\r\n",
        });
        let post = mailer(Some(smtp), Path::new("/nowhere"));
        let error = post.deliver(to(), "House", Words::source(), &text(), Time(0)).unwrap_err().to_string();
        drop(post);
        thread.join().unwrap();
        assert!(error.contains("550"), "{error}");
        assert!(!error.contains("zoe"), "{error}");
    }

    #[test]
    fn only_what_speaks_of_the_address_keeps_mail_from_it() {
        for answer in
            ["permanent error (550): 5.1.1 <a@b.example>: no such user", "5.1.10 null MX", "550 5.2.1: closed"]
        {
            assert!(nobody_has_it(answer), "{answer}");
        }
        for answer in
            ["550 5.7.1 relaying denied", "550 no", "connection error: 15.1.1", "421 4.1.1 later", "554 5.1.8 sender"]
        {
            assert!(!nobody_has_it(answer), "{answer}");
        }
    }

    #[test]
    fn a_wrong_sender_is_refused_and_no_password_is_shown() {
        let settings = |from: &str, smtp: Option<Smtp>| MailSettings { from: from.to_owned(), smtp, outbox: "".into() };
        assert!(matches!(Mailer::new(&settings("nobody", None)), Err(MailError::From(_))));
        let login = Some(("me".to_owned(), "hush".to_owned()));
        let smtp = Smtp { host: "post.example".to_owned(), port: None, login, tls: SmtpTls::Tls };
        assert!(!format!("{smtp:?}").contains("hush"));
        assert!(Mailer::new(&settings("a@b.example", Some(smtp))).is_ok());
    }
}
