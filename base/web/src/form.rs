//! What comes in: forms, JSON bodies and path parameters, strictly UTF-8. A form's fields are remembered with the
//! visit, so that nothing a person typed is lost when the act cannot be carried out.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use db::{Error, Message, Result};
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;
use spine::Key;

use crate::fault::Fault;
use crate::visit::RawForm;
use crate::{App, Visit};

/// The largest form that is read: a text of as many characters as its field takes, percent-encoded in nine bytes each,
/// with room for the rest.
const LIMIT: usize = 9 * 128 * 1024 + 128 * 1024;

/// How long a form may take to arrive. The largest then comes with 140 kbit a second.
const ARRIVAL: Duration = Duration::from_secs(60);

/// The fields of a form, read into `T`.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &App) -> Result<Form<T>, Fault> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        // A form without a single field has no body, and browsers still say what it would have been.
        if !is(&parts.headers, "application/x-www-form-urlencoded") {
            return Err(Error::invalid("form", "error-form-kind").into());
        }
        let bytes = whole("form", body, ARRIVAL).await?;
        let fields = decode(&bytes).ok_or_else(|| Error::invalid("form", "error-form-not-utf8"))?;
        let value = serde_urlencoded::from_bytes(&bytes);
        visit.says(fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]));
        *visit.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = fields;
        Ok(Form(value.map_err(|error| {
            tracing::debug!(%error, "a form lacks a field");
            Error::invalid("form", "error-form-incomplete")
        })?))
    }
}

/// A JSON body, read into `T`; what is wrong with it is said in problem details.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &App) -> Result<Json<T>, Fault> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        if !is(&parts.headers, "application/json") {
            return Err(Error::invalid("body", "error-json-kind").into());
        }
        let bytes = whole("body", body, ARRIVAL).await?;
        visit.says([&*bytes]);
        serde_json::from_slice(&bytes)
            .map(Json)
            .map_err(|error| Error::invalid("body", Message::new("error-json").with("why", error)).into())
    }
}

/// A whole body, provided that it arrives in time and within the limit; what is wrong is said of the field `name`.
async fn whole(name: &'static str, body: Body, time: Duration) -> Result<Bytes> {
    match tokio::time::timeout(time, axum::body::to_bytes(body, LIMIT)).await {
        Ok(arrived) => arrived.map_err(|_| Error::invalid(name, "error-form-too-long")),
        Err(_) => Err(Error::invalid(name, "error-form-cut-off")),
    }
}

/// The one parameter of a path. What cannot be read as one leads nowhere, so it is "not found".
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for At<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<At<T>, Fault> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(At(value)),
            Err(_) => Err(Error::NotFound.into()),
        }
    }
}

/// The fields of a query string. What cannot be read is "not found", like any other wrong address.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Query<T>, Fault> {
        let query = parts.uri.query().unwrap_or_default();
        decode(query.as_bytes()).ok_or(Error::NotFound)?;
        serde_urlencoded::from_str(query).map(Query).map_err(|_| Error::NotFound.into())
    }
}

/// The value of an `Idempotency-Key` header.
pub struct IdempotencyKey(pub Option<Key>);

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<IdempotencyKey, Fault> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(IdempotencyKey(None)) };
        let key = value.to_str().ok().map(|text| text.trim_matches('"')).and_then(Key::parse);
        match key {
            Some(key) => Ok(IdempotencyKey(Some(key))),
            None => Err(Error::invalid("Idempotency-Key", "error-key-malformed").into()),
        }
    }
}

/// A random key for a form, so that pressing twice acts once.
pub fn fresh_key() -> String {
    secret(16)
}

/// `bytes` random bytes in hexadecimal: keys of forms, session secrets, names of uploads.
pub fn secret(bytes: usize) -> String {
    use rand::RngExt;
    let mut out = String::with_capacity(bytes * 2);
    let mut rng = rand::rng();
    for _ in 0..bytes {
        let byte: u8 = rng.random();
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

fn is(headers: &HeaderMap, kind: &str) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    value.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(kind))
}

/// Field names and values; nothing when a byte sequence is not UTF-8.
fn decode(bytes: &[u8]) -> Option<RawForm> {
    let plain = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        String::from_utf8(percent_decode(&spaced).collect()).ok()
    };
    bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            Some((plain(&pair[..cut])?, plain(pair.get(cut + 1..).unwrap_or_default())?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::{Body, Bytes};
    use db::Error;

    use super::{decode, whole};

    #[test]
    fn fields_are_decoded_and_wrong_bytes_refused() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(decode(b"a=1+2&b=%C3%A9&&c"), Some(vec![pair("a", "1 2"), pair("b", "é"), pair("c", "")]));
        assert_eq!(decode(b"a=%FF"), None);
        assert_eq!(decode(b""), Some(vec![]));
    }

    #[tokio::test]
    async fn a_form_that_never_ends_is_not_waited_for() {
        let hour = Duration::from_secs(3600);
        assert_eq!(whole("form", Body::from("a=1"), hour).await.unwrap(), Bytes::from("a=1"));
        let begun = futures_util::stream::iter([Ok::<_, std::io::Error>("a=1&b=")]);
        let silent = futures_util::StreamExt::chain(begun, futures_util::stream::pending());
        let cut_off = whole("form", Body::from_stream(silent), Duration::from_millis(50)).await;
        match cut_off {
            Err(Error::Invalid(fields)) => assert_eq!(fields.get("form").unwrap().id, "error-form-cut-off"),
            other => panic!("{other:?}"),
        }
    }
}
