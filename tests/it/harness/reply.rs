//! What is asked and what is answered.

use axum::body::Body;
use axum::http::{HeaderMap, Request as HttpRequest, StatusCode, header};
use scraper::{Html, Selector};
use tower::ServiceExt;

/// A request being put together.
pub struct Request {
    service: axum::Router,
    builder: axum::http::request::Builder,
    body: Vec<u8>,
}

impl Request {
    pub fn new(service: axum::Router, method: &str, path: &str) -> Request {
        Request { service, builder: HttpRequest::builder().method(method).uri(path), body: Vec::new() }
    }

    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.builder = self.builder.header(name, value);
        self
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Request {
        let body = serde_urlencoded::to_string(fields).expect("fields are text");
        self.bytes("application/x-www-form-urlencoded", body.into_bytes())
    }

    pub fn json(self, body: &serde_json::Value) -> Request {
        self.bytes("application/json", body.to_string().into_bytes())
    }

    /// A form with a file, as a browser sends it.
    pub fn multipart(self, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Request {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--the-edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let head = format!(
                "--the-edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--the-edge--\r\n");
        self.bytes("multipart/form-data; boundary=the-edge", body)
    }

    pub fn bytes(mut self, kind: &str, body: Vec<u8>) -> Request {
        self.body = body;
        self.header("content-type", kind)
    }

    pub async fn send(self) -> Reply {
        let request = self.builder.body(Body::from(self.body)).expect("a request that can be built");
        let response = self.service.oneshot(request).await.expect("the service never fails");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body that can be read");
        let bytes = bytes.to_vec();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }
}

/// An answer, with what tests want to know about it.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// Where it leads, with the address that a redirect names.
    pub fn location(&self) -> &str {
        assert!(self.status.is_redirection(), "{} is no redirect: {}", self.status, self.excerpt());
        self.header(header::LOCATION.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.excerpt()))
    }

    /// The texts of all elements that a selector finds, with spaces collapsed.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text());
        let selector = Selector::parse(selector).expect("a selector");
        let plain = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        page.select(&selector).map(|element| plain(element.text().collect())).collect()
    }

    /// The text of the first element that a selector finds; fails with the page when there is none.
    pub fn text_of(&self, selector: &str) -> String {
        self.texts(selector).into_iter().next().unwrap_or_else(|| panic!("no {selector} in {}", self.excerpt()))
    }

    /// The values of an attribute of all elements that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text());
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// The value that a form's field carries.
    pub fn field(&self, name: &str) -> String {
        let found = self.attributes(&format!("input[name=\"{name}\"]"), "value").into_iter().next();
        found.unwrap_or_else(|| panic!("no field {name} in {}", self.excerpt()))
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Reply {
        assert_eq!(self.status.as_u16(), status, "{}", self.excerpt());
        self
    }

    fn excerpt(&self) -> String {
        self.text().chars().take(3000).collect()
    }
}
