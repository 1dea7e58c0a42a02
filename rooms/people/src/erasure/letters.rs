//! Letters to somebody who is erased: those in hand are waited for, those in the outbox go.

use std::path::Path;
use std::time::{Duration, Instant};

use db::{Error, Result, Time, Unavailability};
use web::App;

use crate::mail;
use crate::schema::Person;

/// How long a letter that is being handed over is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// Removes every letter in the outbox that is to them or names them. Nobody writes to them any more: their account is
/// closed.
pub fn remove(app: &App, who: &Person) -> Result<()> {
    let began = Instant::now();
    while app.database().read_now(|db| mail::is_in_hand(db, who.id, Time::now()))? {
        if began.elapsed() > PATIENCE {
            return Err(Error::Unavailable(Unavailability::Busy));
        }
        std::thread::sleep(PAUSE);
    }
    let names = [Some(&who.name), Some(&who.handle), who.email.as_ref()];
    let names: Vec<String> = names.into_iter().flatten().map(|name| name.to_lowercase()).collect();
    let removed = sweep(&app.settings().data.join("outbox"), &names);
    removed.map_err(|error| Error::internal(format!("the outbox cannot be looked through: {error}")))
}

fn sweep(outbox: &Path, names: &[String]) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(outbox) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_file() && holds(&std::fs::read(&path)?, names) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Whether a mail holds one of these names as a word of its own, in whatever way it is written.
fn holds(mail: &[u8], names: &[String]) -> bool {
    let text = String::from_utf8_lossy(&readable(mail)).to_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    names.iter().filter(|name| !name.is_empty()).any(|name| {
        text.match_indices(name.as_str()).any(|(at, found)| {
            !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + found.len()..].chars().next())
        })
    })
}

/// The bytes of a mail with quoted-printable taken back; other text is hardly changed by it.
fn readable(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len());
    let mut at = 0;
    while let Some(&byte) = mail.get(at) {
        let rest = &mail[at + 1..];
        let hex = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(meant) if byte == b'=' => {
                out.push(meant);
                at += 3;
            }
            _ if byte == b'=' && rest.starts_with(b"\r\n") => at += 3,
            _ if byte == b'=' && rest.starts_with(b"\n") => at += 2,
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_the_mail_is_written() {
        let names = ["zoë quill".to_owned(), "zoe@ward.example".to_owned()];
        for mail in ["To: <Zoe@ward.example>\r\n", "Hello Zo=C3=AB Quill,", "Zo=C3=\r\n=AB Qu=\r\nill", "zoë quill"] {
            assert!(holds(mail.as_bytes(), &names), "{mail}");
        }
        for mail in ["azoe@ward.example", "Zoë Quillon", "", "=", "=C", "=\r"] {
            assert!(!holds(mail.as_bytes(), &names), "{mail}");
        }
    }
}
