//! Trying the mail out, and saying to whom nothing is sent.

use axum::response::Response;
use db::{Db, Error, Result};
use people::Mailer;
use people::mail::{Text, suppressed};
use serde::Deserialize;
use spine::{Ctx, Key, once, settings};
use web::limits::Limited;
use web::{Fault, Form, Visit, done, render};

use super::pages::{MailPage, SuppressionsPage};
use crate::bar::admins_only;

/// The setting that remembers for which way out a test went well.
pub const TESTED: &str = "mail.tested";

/// Sends a letter to whoever asks, at once, and shows what the server answered. Only they and the server learn of it.
pub async fn test(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    let me = visit.read(move |db, ctx| {
        admins_only(ctx)?;
        here.spend(Limited::Write, ctx)?;
        let me = people::profile::visible_by_id(db, ctx, ctx.writer()?.id)?;
        me.email.map(|email| (me.name, email)).ok_or_else(|| Error::conflict("post-no-address"))
    });
    let (name, email) = me.await?;
    let words = visit.words;
    let house = visit.app.instance().name;
    let with_house = |id: &str| words.say_with(id, &[("organisation", house.as_str().into())]);
    let text = Text {
        subject: with_house("post-test-subject"),
        greeting: words.say_with("mail-greeting", &[("name", name.as_str().into())]),
        paragraphs: vec![words.say("post-test-what").to_owned()],
        foot: words.say_with(
            "mail-foot",
            &[("organisation", house.as_str().into()), ("url", visit.app.settings().public_url.as_str().into())],
        ),
        ..Text::default()
    };
    let (mailer, now, sender) = (visit.app.room::<Mailer>(), visit.now, house.clone());
    let sent = tokio::task::spawn_blocking(move || mailer.try_out(&name, &email, &sender, words, &text, now));
    let tried = sent.await.map_err(Error::internal)??;
    if tried.is_ok() {
        let way = way(&visit);
        visit.write_spent(move |db, _| settings::set(db, TESTED, &way)).await?;
    }
    let here = visit.clone();
    let tried = Some(tried.clone());
    Ok(render(visit.read(move |db, ctx| MailPage::load(&here, db, ctx, 1, tried)).await?))
}

/// The way out as a word: what was tried is to be tried again when another server is configured.
pub fn way(visit: &Visit) -> String {
    let mailer = visit.app.room::<Mailer>();
    let about = mailer.about();
    match &about.server {
        Some((host, port, _)) => format!("{} {host}:{port}", about.from),
        None => "outbox".to_owned(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    address: String,
}

pub async fn suppress(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let (key, address) = (Key::parse(&sent.key), sent.address.clone());
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "mail.suppress", |db| suppressed::add(db, ctx, &address))
    };
    match visit.write(act).await {
        Ok(()) => Ok(done("/administration/mail/suppressions", Some("post-suppressed"))),
        Err(Error::Invalid(errors)) => {
            let here = visit.clone();
            let mut page = visit.read(move |db, ctx| SuppressionsPage::load(&here, db, ctx, 1)).await?;
            (page.key, page.address, page.errors) = (sent.key, sent.address, errors);
            Ok(render(page))
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn release(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let key = Key::parse(&sent.key);
    let act = move |db: &mut Db, ctx: &Ctx| {
        once(db, ctx, key.as_ref(), "mail.unsuppress", |db| suppressed::remove(db, ctx, &sent.address))
    };
    visit.write(act).await?;
    Ok(done("/administration/mail/suppressions", Some("post-released")))
}
