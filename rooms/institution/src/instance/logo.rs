//! The organisation's logo: sent, encoded anew, shown in the bar instead of the mark.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Message, Result};
use people::account::check_admin;
use pictures::{Encoding, Picture, Refused};
use spine::audit::{self, Entry};
use spine::{Ctx, INSTANCE, settings};
use tokio::sync::Semaphore;
use web::branding::logo_path;
use web::{Fault, Form, Sent, Visit, done, render, secret};

use super::acts::Sent as Fields;
use super::pages::{InstancePage, Typed};
use crate::actions;
use crate::bar::admins_only;

/// The logo is shown 28 pixels high; this is enough for the densest screens.
const HEIGHT: u32 = 112;
const WIDTH: u32 = 640;
/// Bytes of the file that is sent.
const LARGEST: usize = 5_000_000;
/// How long it may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);
/// Whoever works on one: that takes seconds and hundreds of megabytes.
static HANDS: Semaphore = Semaphore::const_new(1);

pub async fn send(visit: Visit, request: Request) -> Result<Response, Fault> {
    visit.read(|_, ctx| admins_only(ctx).and_then(|()| ctx.writer().map(drop))).await?;
    let received = tokio::time::timeout(ARRIVAL, Sent::read(request, LARGEST.min(visit.app.settings().largest_file)));
    let received = received.await.map_err(|_| Error::invalid("file", "error-form-cut-off")).and_then(|sent| sent);
    let kept = match received {
        Ok(sent) => keep(&visit, sent).await,
        Err(Error::TooLarge(message)) => Err(Error::invalid("file", message)),
        Err(error) => Err(error),
    };
    match kept {
        Ok(()) => {
            visit.app.reload_instance().await?;
            Ok(done("/administration/instance", Some("house-logo-changed")))
        }
        Err(Error::Invalid(errors)) => again(&visit, errors).await,
        Err(error) => Err(error.into()),
    }
}

async fn again(visit: &Visit, errors: FieldErrors) -> Result<Response, Fault> {
    let here = visit.clone();
    let mut page = visit.read(move |db, ctx| InstancePage::load(&here, db, ctx, Typed::default())).await?;
    page.errors = errors;
    Ok(render(page))
}

async fn keep(visit: &Visit, sent: Sent) -> Result<()> {
    let file = sent.file.ok_or_else(|| Error::invalid("file", "house-logo-none"))?;
    visit.spend_write().await?;
    let turn = HANDS.acquire().await.map_err(Error::internal)?;
    let prepared = tokio::task::spawn_blocking(move || pictures::prepare_within(&file, WIDTH, HEIGHT));
    let picture = prepared.await.map_err(Error::internal)?.map_err(refused)?;
    drop(turn);
    let ending = if picture.encoding == Encoding::Png { "png" } else { "jpg" };
    let name = format!("logo-{}.{ending}", secret(8));
    let (path, gone) = (logo_path(&visit.app, &name), name.clone());
    let written = tokio::task::spawn_blocking(move || write(&path, &picture)).await.map_err(Error::internal)?;
    written.map_err(|error| Error::internal(format!("a logo cannot be written: {error}")))?;
    let before = visit.write_spent(move |db, ctx| put_up(db, ctx, Some(&name))).await;
    // Of the two files the one that nobody shows goes.
    let useless = match &before {
        Ok(before) => before.clone(),
        Err(_) => Some(gone),
    };
    take_away(visit, useless).await;
    before.map(drop)
}

/// Shows another logo, or the mark again; gives the one before.
fn put_up(db: &mut Db, ctx: &Ctx, logo: Option<&str>) -> Result<Option<String>> {
    settings::lock(db, "instance.name")?;
    check_admin(db, ctx)?;
    let before = web::Instance::load(db)?.logo;
    if before.is_none() && logo.is_none() {
        return Ok(None);
    }
    web::Instance::set_logo(db, logo)?;
    audit::record(db, ctx, Entry::of(&actions::LOGO, INSTANCE).with("shown", logo.is_some()))?;
    Ok(before)
}

async fn take_away(visit: &Visit, name: Option<String>) {
    let Some(path) = name.map(|name| logo_path(&visit.app, &name)) else { return };
    let removed = tokio::task::spawn_blocking(move || std::fs::remove_file(path)).await;
    if let Ok(Err(error)) = removed
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the file of a logo that nobody shows stays");
    }
}

pub async fn remove(visit: Visit, Form(_): Form<Fields>) -> Result<Response, Fault> {
    let before = visit.write(|db, ctx| put_up(db, ctx, None)).await?;
    take_away(&visit, before).await;
    visit.app.reload_instance().await?;
    Ok(done("/administration/instance", Some("house-logo-changed")))
}

/// The file is on the disk before anything names it.
fn write(path: &Path, picture: &Picture) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(&picture.bytes)?;
    file.sync_all()?;
    std::fs::File::open(folder)?.sync_all()
}

fn refused(why: Refused) -> Error {
    let message = match why {
        Refused::Empty => Message::new("house-logo-none"),
        Refused::TooManyPixels { .. } | Refused::TooIntricate { .. } => Message::new("house-logo-large"),
        Refused::Svg | Refused::Heic | Refused::Unknown => Message::new("house-logo-kind"),
        Refused::Damaged => Message::new("house-logo-damaged"),
    };
    Error::invalid("file", message)
}
