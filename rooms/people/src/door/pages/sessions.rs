//! Where somebody is signed in.

use askama::Template;
use axum::response::Response;
use web::i18n::Words;
use web::live::Live;
use web::{At, Fault, Frame, Page, Visit, done, render, ui};

use super::{in_a_browser, with_cookie};
use crate::door::session;
use crate::schema::SessionId;

#[derive(Template)]
#[template(path = "door/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<Row>,
}

impl Page for SessionsPage {}

/// One browser.
struct Row {
    id: SessionId,
    browser: String,
    here: bool,
    since: db::Time,
    seen: db::Time,
}

pub async fn list(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let shown = visit.clone();
    let page = visit.read(move |db, ctx| {
        let row = |session: session::Session| Row {
            id: session.id,
            browser: browser(shown.words, &session.agent),
            here: session.is_shown_by(&shown),
            since: session.created_at,
            seen: session.seen_at,
        };
        let sessions = session::list(db, ctx)?.into_iter().map(row).collect();
        Ok(SessionsPage { frame: shown.frame(ctx, shown.words.say("settings-sessions")), sessions })
    });
    Ok(render(page.await?))
}

pub async fn end_one(visit: Visit, At(id): At<SessionId>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    visit.write(move |db, ctx| session::end_one(db, ctx, id)).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(done("/settings/sessions", Some("toast-session-ended")))
}

pub async fn end_all(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    visit.write(session::end_all).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(with_cookie(done("/", Some("toast-signed-out-everywhere")), session::no_cookie(&visit)))
}

/// What a browser calls itself, in two words.
fn browser(words: Words, agent: &str) -> String {
    // In this order: most browsers also name those that came before them.
    const BROWSERS: &[(&str, &str)] = &[
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: &[(&str, &str)] = &[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let named =
        |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (named(BROWSERS), named(SYSTEMS)) {
        (Some(browser), Some(system)) => {
            words.say_with("session-browser-on", &[("browser", browser.into()), ("system", system.into())])
        }
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => words.say("session-browser-unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let name = |agent: &str| browser(Words::source(), agent);
        assert_eq!(name("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"), "Firefox on Linux");
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(
            name(&format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Edg/142.0.0.0")),
            "Edge on Windows"
        );
        assert_eq!(name(&format!("Mozilla/5.0 (Linux; Android 10; K) {chrome}")), "Chrome on Android");
        let safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15";
        assert_eq!(name(&format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {safari}")), "Safari on macOS");
        assert_eq!(name("curl/8.5.0"), "An unknown browser");
    }
}
