//! Whoever comes new is greeted by a volunteer, the one whose turn is longest ago. The volunteer gets a letter.

use db::{Database, Db, PersonId, Result, Time};
use people::mail::{self, Text};
use people::schema::{Claimed, Joined};
use serde::{Deserialize, Serialize};
use spine::jobs::{self, Handler, Job};
use spine::readers::{self, Reader};
use spine::{Activity, Ctx, Origin, Verb};
use web::{App, Feature};

use super::store;

/// How old somebody's coming may be for a greeting to make sense, in milliseconds.
const FRESH: i64 = 7 * Time::DAY;

/// Tells a volunteer of a newcomer.
#[derive(Debug, Serialize, Deserialize)]
struct GreetMail {
    greeter: PersonId,
    newcomer: PersonId,
    /// The language of the house, in which nobody asked for it.
    #[serde(default)]
    locale: String,
}

impl Job for GreetMail {
    const KIND: &'static str = "newcomers.greet";
}

/// The kind of the jobs that send the letters.
pub const KIND: &str = GreetMail::KIND;

/// Hears who came.
pub struct Greeting;

impl Reader for Greeting {
    fn name(&self) -> &'static str {
        "communities.newcomers"
    }

    fn origins(&self) -> &'static [Origin] {
        &[Origin::Member, Origin::System]
    }

    fn follow(&self, database: &Database, activity: &[Activity], position: i64) -> Result<()> {
        let now = Time::now();
        let came =
            |row: &&Activity| (row.verb == Joined::NAME || row.verb == Claimed::NAME) && row.at.plus(FRESH) > now;
        let people: Vec<PersonId> = activity.iter().filter(came).map(|row| PersonId(row.object_id)).collect();
        database.write_now(move |db| {
            for person in &people {
                welcome(db, &Ctx::system(now), *person)?;
            }
            readers::set_position(db, "communities.newcomers", position)
        })
    }
}

/// Writes down that somebody came, and gives the next volunteer their turn. Again is no change.
fn welcome(db: &mut Db, ctx: &Ctx, newcomer: PersonId) -> Result<()> {
    // Two machines must not give the same volunteer two turns.
    db::take_turns(db, "newcomers.greeters")?;
    if store::present(db, newcomer)?.is_none() {
        return Ok(());
    }
    // They may have put a step off before this was followed; then they are known and nobody greets them yet.
    store::arrive(db, newcomer, ctx.now)?;
    if store::find(db, newcomer)?.is_none_or(|known| known.greeter_id.is_some()) {
        return Ok(());
    }
    // Whoever comes while nobody greets is not greeted later: by then they are at home.
    if !Feature::Newcomers.is_on(db)? {
        return Ok(());
    }
    let Some(greeter) = store::next_greeter(db, newcomer)? else { return Ok(()) };
    store::assign(db, newcomer, greeter, ctx.now)?;
    let mail = GreetMail { greeter, newcomer, locale: ctx.locale.0.to_string() };
    jobs::enqueue(db, ctx, &mail, Some(&format!("greet:{newcomer}")))
}

/// What writes the letters.
pub fn handler(app: &App) -> Handler {
    let app = app.clone();
    Handler::new(move |database, job: GreetMail| {
        let newcomer = database.read_now(move |db| {
            if Feature::Newcomers.is_on(db)? { store::present(db, job.newcomer) } else { Ok(None) }
        })?;
        let Some(newcomer) = newcomer else { return Ok(()) };
        mail::to_person(&app, database, job.greeter, &job.locale, Time::now(), |envelope, person| {
            let args = [("name", newcomer.name.as_str().into()), ("organisation", envelope.house.as_str().into())];
            let words = envelope.words;
            let what = words.say_with("newcomers-mail-what", &args);
            let paragraphs = vec![what, words.say("newcomers-mail-how").to_owned()];
            let link = (words.say("newcomers-mail-link").to_owned(), format!("{}{}", envelope.url, newcomer.href()));
            letter(envelope, &person.name, words.say_with("newcomers-mail-subject", &args), paragraphs, link)
        })
    })
}

fn letter(
    envelope: &mail::Envelope,
    name: &str,
    subject: String,
    paragraphs: Vec<String>,
    link: (String, String),
) -> Text {
    let settings = format!("{}/settings/greeting", envelope.url);
    let mut text = envelope.text(Some(name), subject, paragraphs, Some(link));
    text.afterwards = vec![envelope.words.say_with("newcomers-mail-stop", &[("url", settings.as_str().into())])];
    text
}
