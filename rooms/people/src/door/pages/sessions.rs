//! Where somebody is signed in.

use askama::Template;
use axum::response::Response;
use web::live::Live;
use web::{At, Fault, Frame, Page, Visit, done, render, ui};

use super::{in_a_browser, with_cookie};
use crate::door::browser::browser;
use crate::door::schema::DeviceId;
use crate::door::{device, session};
use crate::schema::SessionId;

#[derive(Template)]
#[template(path = "door/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<Row>,
    devices: Vec<Known>,
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

/// One in which they have signed in before.
struct Known {
    id: DeviceId,
    browser: String,
    last: db::Time,
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
        let known = |device: crate::door::schema::Device| Known {
            id: device.id,
            browser: browser(shown.words, &device.agent),
            last: device.seen_at,
        };
        let devices = device::list(db, ctx)?.into_iter().map(known).collect();
        Ok(SessionsPage { frame: shown.frame(ctx, shown.words.say("settings-sessions")), sessions, devices })
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

pub async fn forget_device(visit: Visit, At(id): At<DeviceId>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    visit.write(move |db, ctx| device::forget(db, ctx, id)).await?;
    Ok(done("/settings/sessions", Some("toast-device-forgotten")))
}
