//! A word of the administrators to everybody, on every page, until a day or until it is put away.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use db::Time;
use serde::{Deserialize, Serialize};

use crate::Form;
use crate::look::inside;

/// How it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    #[serde(rename = "info")]
    Information,
    #[serde(rename = "warn")]
    Warning,
}

impl Tone {
    /// Its word in forms, and the class of its banner.
    pub fn word(self) -> &'static str {
        match self {
            Tone::Information => "info",
            Tone::Warning => "warn",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Tone> {
        [Tone::Information, Tone::Warning].into_iter().find(|tone| tone.word() == word)
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Tone::Information => "info",
            Tone::Warning => "warning",
        }
    }
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Tells it from the one before: who put that away sees this one.
    pub id: String,
    pub text: String,
    pub tone: Tone,
    /// Up to when; nothing where it stays.
    pub until: Option<Time>,
}

const COOKIE: &str = "told";
const A_YEAR: i64 = 31_536_000;

impl Announcement {
    /// Whether it is shown at this moment to a browser that has put away what `seen` names.
    pub fn is_shown(&self, now: Time, seen: Option<&str>) -> bool {
        self.until.is_none_or(|until| now < until) && seen != Some(self.id.as_str())
    }
}

/// Which announcement this browser has put away.
pub fn seen(headers: &HeaderMap) -> Option<String> {
    let cookies = axum_extra::extract::CookieJar::from_headers(headers);
    cookies.get(COOKIE).map(|cookie| cookie.value().to_owned())
}

/// What the form of the announcement sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Dismissal {
    id: String,
    back: String,
}

/// Handler of `POST /announcement/dismissal`: this browser does not show it again.
pub async fn dismiss(Form(sent): Form<Dismissal>) -> Response {
    let mut response = Redirect::to(inside(Some(&sent.back))).into_response();
    let plain = !sent.id.is_empty() && sent.id.len() <= 40 && sent.id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={A_YEAR}; SameSite=Lax; HttpOnly", sent.id);
    if let Some(cookie) = HeaderValue::from_str(&cookie).ok().filter(|_| plain) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_until_its_time_or_until_it_is_put_away() {
        let told = |until| Announcement { id: "ab12".into(), text: "Tonight".into(), tone: Tone::Warning, until };
        assert!(told(None).is_shown(Time(5), None));
        assert!(told(Some(Time(6))).is_shown(Time(5), Some("other")));
        assert!(!told(Some(Time(5))).is_shown(Time(5), None));
        assert!(!told(None).is_shown(Time(5), Some("ab12")));
    }
}
