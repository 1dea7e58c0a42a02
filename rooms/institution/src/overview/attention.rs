//! What needs an administrator, the most pressing first. Each is one row with one act.

use db::{Db, Result, Time};
use people::Mailer;
use people::mail::suppressed;
use spine::{jobs, settings};
use web::Visit;

use crate::mail::{TESTED, way};
use crate::size::bytes;
use crate::storage::{Backup, Measured, age};

/// One thing that needs somebody.
pub struct Need {
    pub title: String,
    /// What whoever reported it said, such as the error of a job.
    pub said: String,
    /// In how far, in the colour of a warning.
    pub state: String,
    pub act: Act,
}

/// What can be done about it.
pub enum Act {
    /// A page where it is done.
    Go { label: &'static str, href: String },
    /// All jobs of this kind are tried again.
    TryAgain { kind: String },
}

/// How long mail that came back is spoken of.
const TOLD: i64 = 7 * Time::DAY;

/// Everything that needs somebody.
pub fn needs(visit: &Visit, db: &mut Db) -> Result<Vec<Need>> {
    let mut needs = Vec::new();
    needs.extend(disk(visit, db)?);
    needs.extend(given_up(visit, db)?);
    needs.extend(came_back(visit, db)?);
    needs.extend(backup(visit, db)?);
    needs.extend(untried_mail(visit, db)?);
    needs.extend(leaderless(visit, db)?);
    needs.extend(proposals(visit, db)?);
    Ok(needs)
}

fn disk(visit: &Visit, db: &mut Db) -> Result<Option<Need>> {
    let words = visit.words;
    let low = Measured::last(db)?.filter(Measured::is_low);
    Ok(low.map(|found| Need {
        title: words.say("needs-disk").to_owned(),
        said: String::new(),
        state: words.say_with("needs-disk-free", &[("free", bytes(found.free).into())]),
        act: Act::Go { label: words.say("needs-disk-act"), href: "/administration/storage".to_owned() },
    }))
}

fn given_up(visit: &Visit, db: &mut Db) -> Result<Vec<Need>> {
    let words = visit.words;
    let mut needs = Vec::new();
    for tally in jobs::tallies(db)?.into_iter().filter(|tally| tally.dead > 0) {
        let (first, _) = jobs::dead_of(db, Some(&tally.kind), 0, 1)?;
        needs.push(Need {
            title: words.say_with("institution-gave-up", &[("kind", tally.kind.as_str().into())]),
            said: first.into_iter().next().and_then(|job| job.why).unwrap_or_default(),
            state: words.count("needs-jobs", tally.dead),
            act: Act::TryAgain { kind: tally.kind },
        });
    }
    Ok(needs)
}

fn came_back(visit: &Visit, db: &mut Db) -> Result<Option<Need>> {
    let words = visit.words;
    let refused = suppressed::refused_since(db, visit.now.plus(-TOLD))?;
    Ok((refused > 0).then(|| Need {
        title: words.say("needs-mail-back").to_owned(),
        said: String::new(),
        state: words.count("needs-mail-back-count", refused),
        act: Act::Go { label: words.say("needs-mail-back-act"), href: "/administration/mail/suppressions".to_owned() },
    }))
}

/// A day passes before the first backup is missed.
fn backup(visit: &Visit, db: &mut Db) -> Result<Option<Need>> {
    let words = visit.words;
    let last = Backup::last(db)?;
    let young = age(db, visit.now)? < Time::DAY;
    let missing = match &last {
        Some(backup) => !backup.is_recent(visit.now),
        None => !young,
    };
    Ok(missing.then(|| Need {
        title: words.say(if last.is_some() { "needs-backup" } else { "needs-first-backup" }).to_owned(),
        said: String::new(),
        state: last
            .map(|last| words.count("needs-backup-days", (visit.now.0 - last.at.0) / Time::DAY))
            .unwrap_or_default(),
        act: Act::Go { label: words.say("needs-backup-act"), href: "/administration/storage".to_owned() },
    }))
}

/// A server that was configured and through which no test has gone yet. Without one, letters lie in a folder, which is
/// worth a word only where others than this machine reach the instance.
fn untried_mail(visit: &Visit, db: &mut Db) -> Result<Option<Need>> {
    let words = visit.words;
    let has_server = visit.app.room::<Mailer>().about().server.is_some();
    let title = match has_server {
        true if settings::get(db, TESTED)?.as_deref() != Some(way(visit).as_str()) => "needs-mail-untried",
        false if visit.app.settings().public_url.starts_with("https://") => "needs-mail-server",
        _ => return Ok(None),
    };
    Ok(Some(Need {
        title: words.say(title).to_owned(),
        said: String::new(),
        state: String::new(),
        act: Act::Go { label: words.say("needs-mail-act"), href: "/administration/mail".to_owned() },
    }))
}

/// Communities that somebody proposes and that only an administrator's word is missing to.
fn proposals(visit: &Visit, db: &mut Db) -> Result<Option<Need>> {
    let words = visit.words;
    let waiting = communities::formation::proposals::for_administrators(db)?;
    Ok((waiting > 0).then(|| Need {
        title: words.count("needs-proposals", waiting),
        said: String::new(),
        state: String::new(),
        act: Act::Go { label: words.say("needs-proposals-act"), href: "/administration/founding".to_owned() },
    }))
}

fn leaderless(visit: &Visit, db: &mut Db) -> Result<Option<Need>> {
    let words = visit.words;
    let (all, private) = communities::list::leaderless(db)?;
    Ok((all > 0).then(|| Need {
        title: words.count("needs-leaders", all),
        said: String::new(),
        state: if private > 0 { words.count("needs-leaders-private", private) } else { String::new() },
        act: Act::Go {
            label: words.say("needs-leaders-act"),
            href: "/administration/communities?show=nobody-leads".to_owned(),
        },
    }))
}
