//! How a person likes pages to look and behave: theme, density of lists, single
//! keys. Kept in one cookie, so that it works before signing in and the first
//! byte of a page already knows the theme.

use axum::{
    Form,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

const COOKIE: &str = "look";
const A_YEAR: &str = "31536000";

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// The theme to force on the page, or nothing where the system decides.
    pub fn forced(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }
}

/// What a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub theme: Theme,
    /// Long lists as one line per row.
    pub compact: bool,
    /// Whether single keys act.
    pub keys: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look { theme: Theme::System, compact: false, keys: true }
    }
}

impl Look {
    /// What the cookie of this request says; anything unknown is ignored.
    pub fn from_headers(headers: &HeaderMap) -> Look {
        let cookies = headers.get_all(header::COOKIE).iter();
        cookies
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
            .map_or_else(Look::default, Look::parse)
    }

    fn parse(value: &str) -> Look {
        value.split('.').fold(Look::default(), |look, word| match word {
            "light" => Look { theme: Theme::Light, ..look },
            "dark" => Look { theme: Theme::Dark, ..look },
            "compact" => Look { compact: true, ..look },
            "nokeys" => Look { keys: false, ..look },
            _ => look,
        })
    }

    fn cookie(self) -> String {
        let words = [self.theme.forced(), self.compact.then_some("compact"), (!self.keys).then_some("nokeys")];
        let value: Vec<&str> = words.into_iter().flatten().collect();
        format!("{COOKIE}={}; Path=/; Max-Age={A_YEAR}; SameSite=Lax", value.join("."))
    }
}

/// What the forms of the frame post; what is absent stays as it was.
#[derive(Debug, Deserialize)]
pub struct Choice {
    theme: Option<Theme>,
    compact: Option<bool>,
    keys: Option<bool>,
    back: Option<String>,
}

/// Handler of `POST /look`: keeps the choice in a cookie and goes back.
pub async fn choose(headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let old = Look::from_headers(&headers);
    let look = Look {
        theme: choice.theme.unwrap_or(old.theme),
        compact: choice.compact.unwrap_or(old.compact),
        keys: choice.keys.unwrap_or(old.keys),
    };
    let cookie = HeaderValue::from_str(&look.cookie()).expect("the words are plain");
    let mut response = Redirect::to(inside(choice.back.as_deref())).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// A path of this site, else home: `//other.example` and `/\other` leave it.
pub fn inside(back: Option<&str>) -> &str {
    let leaves =
        |p: &str| !p.starts_with('/') || p.starts_with("//") || p.contains('\\') || p.chars().any(char::is_control);
    back.filter(|p| !leaves(p)).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_round_trips() {
        let look = Look { theme: Theme::Dark, compact: true, keys: false };
        let cookie = look.cookie();
        let pair = cookie.split(';').next().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("a=b; {pair}").parse().unwrap());
        assert_eq!(Look::from_headers(&headers), look);
    }

    #[test]
    fn back_stays_on_this_site() {
        assert_eq!(inside(Some("/c/x?post=3")), "/c/x?post=3");
        for other in ["//evil.example", "https://evil.example", "/\\evil", "", "/a\r\nb"] {
            assert_eq!(inside(Some(other)), "/");
        }
        assert_eq!(inside(None), "/");
    }
}
