//! What the room does by itself: pictures that nothing shows go after a day.

use db::{Database, Result, Time};
use serde::{Deserialize, Serialize};
use spine::jobs::{Handler, Job, Schedule};
use spine::uploads::{self, Shelf, UNATTACHED};
use web::App;

use crate::State;

/// Takes away what nothing shows; with `strays` also files that a crash left without a row.
#[derive(Debug, Serialize, Deserialize)]
struct Tidy {
    strays: bool,
}

impl Job for Tidy {
    const KIND: &'static str = "uploads.tidy";
}

pub fn handlers(app: &App) -> Vec<Handler> {
    let state = app.room::<State>();
    vec![Handler::new(move |database, job: Tidy| tidy(database, &state.shelf, Time::now(), job.strays))]
}

pub fn schedules() -> Vec<Schedule> {
    let schedule = |name, every, payload| Schedule { name, every, kind: Tidy::KIND, payload };
    vec![
        schedule("uploads.tidy", Time::HOUR, r#"{"strays":false}"#),
        schedule("uploads.strays", Time::DAY, r#"{"strays":true}"#),
    ]
}

/// Forgets uploads that nothing has shown for a day before `now`, and then takes their files away.
pub fn tidy(database: &Database, shelf: &Shelf, now: Time, strays: bool) -> Result<()> {
    let before = now.plus(-UNATTACHED);
    for name in database.write_now(move |db| uploads::forget_unattached(db, before))? {
        shelf.remove(&name)?;
    }
    if strays { uploads::sweep(database, shelf, before) } else { Ok(()) }
}
