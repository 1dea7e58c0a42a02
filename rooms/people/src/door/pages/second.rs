//! The second step in one's settings.

use askama::Template;
use axum::response::Response;
use db::{Db, FieldErrors, Result, Time};
use serde::Deserialize;
use spine::Ctx;
use web::{Cache, Fault, Form, Frame, Page, Visit, done, render, ui};

use super::in_a_browser;
use crate::account::{Password, password};
use crate::door::second::{self, NewCodes, NewSecret, Stands, totp};
use crate::door::{guess, reset};
use crate::form_status;

const HERE: &str = "/settings/second-step";

#[derive(Template)]
#[template(path = "door/second.html")]
struct SecondPage {
    frame: Frame,
    errors: FieldErrors,
    stands: Stands,
    /// What the app reads: a picture, and letters for whoever types.
    shared: Option<Shared>,
}

/// The secret as an app takes it.
struct Shared {
    /// The path of the dark squares, and how many there are in a row.
    squares: String,
    size: usize,
    letters: String,
}

impl Page for SecondPage {
    fn status(&self) -> axum::http::StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl SecondPage {
    async fn load(visit: &Visit, errors: FieldErrors) -> Result<SecondPage> {
        let shown = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let me = crate::account::store::by_id(db, ctx.person()?.id)?;
            let account = me.and_then(|me| me.email).unwrap_or_default();
            let stands = second::stands(db, ctx)?;
            let frame = shown.frame(ctx, shown.words.say("settings-second-step"));
            let shared = match &stands {
                Stands::Begun(begun) => Some(Shared::of(&begun.secret, &frame.organisation, &account)?),
                _ => None,
            };
            Ok(SecondPage { frame, errors, stands, shared })
        };
        visit.read(load).await
    }

    fn since(&self) -> Option<(Time, i64)> {
        match &self.stands {
            Stands::On { since, left } => Some((*since, *left)),
            _ => None,
        }
    }
}

impl Shared {
    fn of(secret: &[u8], house: &str, account: &str) -> Result<Shared> {
        let address = totp::address(secret, house, account);
        let code = qrcode::QrCode::new(address).map_err(db::Error::internal)?;
        let letters = totp::base32(secret);
        let fours: Vec<&str> =
            (0..letters.len()).step_by(4).map(|at| &letters[at..(at + 4).min(letters.len())]).collect();
        Ok(Shared { squares: squares(&code), size: code.width() + 2 * QUIET, letters: fours.join(" ") })
    }
}

/// The light border that readers need around the squares.
const QUIET: usize = 4;

/// Each run of dark squares of a line as a part of one path.
fn squares(code: &qrcode::QrCode) -> String {
    let (colours, width) = (code.to_colors(), code.width());
    let mut path = String::new();
    for (y, line) in colours.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = line[x..].iter().take_while(|colour| **colour == qrcode::Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    path
}

/// New recovery codes, shown this once.
#[derive(Template)]
#[template(path = "door/codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
}

impl Page for CodesPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl CodesPage {
    /// The codes as a file.
    fn file(&self) -> String {
        let lines = format!("{}\n\n{}\n", self.frame.organisation, self.codes.join("\n"));
        format!("data:text/plain;charset=utf-8,{}", web::page::query(&lines))
    }
}

async fn codes(visit: &Visit, codes: NewCodes) -> Result<Response, Fault> {
    let shown = visit.clone();
    let frame = visit.read(move |_, ctx| Ok(shown.frame(ctx, shown.words.say("second-codes-title")))).await?;
    Ok(render(CodesPage { frame, codes: codes.0 }))
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    Ok(render(SecondPage::load(&visit, FieldErrors::new()).await?))
}

#[derive(Deserialize)]
pub struct WithPassword {
    #[serde(default)]
    password_now: String,
}

/// The stored password, if it is the one that was typed.
async fn known(visit: &Visit, typed: &str) -> Result<Option<String>> {
    let (me, known) = visit.read(|db, ctx| Ok((ctx.person()?.id, reset::known(db, ctx)?))).await?;
    guess::take_a_try(visit, "change", &me.to_string())?;
    let right = password::verify(Password::typed(typed), known.clone()).await?;
    Ok(known.filter(|_| right))
}

async fn wrong_password(visit: &Visit) -> Result<Response, Fault> {
    Ok(render(SecondPage::load(visit, FieldErrors::one("password_now", "password-now-wrong")).await?))
}

pub async fn begin(visit: Visit, Form(fields): Form<WithPassword>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let Some(known) = known(&visit, &fields.password_now).await? else { return wrong_password(&visit).await };
    let secret = NewSecret::fresh();
    visit.write(move |db, ctx| second::begin(db, ctx, &known, &secret)).await?;
    Ok(done(HERE, None))
}

#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

pub async fn confirm(visit: Visit, Form(fields): Form<Code>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let fresh = NewCodes::fresh();
    let shown = fresh.clone();
    if visit.write(move |db, ctx| second::confirm(db, ctx, &fields.code, &fresh)).await? {
        return codes(&visit, shown).await;
    }
    Ok(render(SecondPage::load(&visit, FieldErrors::one("code", "second-code-wrong")).await?))
}

pub async fn renew(visit: Visit, Form(fields): Form<WithPassword>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let Some(known) = known(&visit, &fields.password_now).await? else { return wrong_password(&visit).await };
    let fresh = NewCodes::fresh();
    let shown = fresh.clone();
    visit.write(move |db, ctx| second::renew_codes(db, ctx, &known, &fresh)).await?;
    codes(&visit, shown).await
}

pub async fn remove(visit: Visit, Form(fields): Form<WithPassword>) -> Result<Response, Fault> {
    in_a_browser(&visit)?;
    let Some(known) = known(&visit, &fields.password_now).await? else { return wrong_password(&visit).await };
    visit.write(move |db, ctx| second::remove(db, ctx, &known)).await?;
    Ok(done(HERE, Some("toast-second-step-off")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_the_code_square_for_square() {
        let code = qrcode::QrCode::new("otpauth://totp/x").unwrap();
        let path = squares(&code);
        let dark = code.to_colors().iter().filter(|colour| **colour == qrcode::Color::Dark).count();
        let runs = path.split('M').filter(|run| !run.is_empty());
        let drawn: usize =
            runs.map(|run| run[run.find('h').unwrap() + 1..run.find('v').unwrap()].parse::<usize>().unwrap()).sum();
        assert_eq!(drawn, dark);
        assert!(path.starts_with("M4 4h7v1h-7z"), "the first corner: {path}");
    }
}
