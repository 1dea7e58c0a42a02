//! The pages of the door.

pub mod code;
pub mod email;
pub mod passkeys;
pub mod password;
pub mod second;
pub mod sessions;
pub mod set_up;
pub mod sign_in;
pub mod ways;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use db::{Error, Result};
use web::{Credentials, Visit};

/// The answer with a cookie on it.
fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Passwords, sessions and tokens are changed in a browser: whoever got hold of a token must not be able to make
/// themselves another one.
pub(crate) fn in_a_browser(visit: &Visit) -> Result<()> {
    match visit.credentials {
        Credentials::Bearer(_) => Err(Error::forbidden("settings-browser-only")),
        _ => Ok(()),
    }
}
