//! A form with a file: `multipart/form-data`, read piece by piece within a limit.

use axum::RequestExt;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use db::{Error, Message, Result};

use crate::visit::RawForm;

/// All fields of text together may have this many bytes.
const TEXT_LIMIT: usize = 64 * 1024;
/// Of a file that is too large so many limits more are taken and dropped, so that the browser has sent everything
/// and shows the answer instead of a broken connection.
const PATIENCE: usize = 3;

/// What came with such a form.
#[derive(Debug, Default)]
pub struct Sent {
    pub fields: RawForm,
    /// The content of the field `file`; nothing when there is no such field, or no file was chosen for it.
    pub file: Option<Vec<u8>>,
}

impl Sent {
    /// Reads a form whose file has at most `limit` bytes. Ask who is there before: this takes memory.
    ///
    /// Errors: `TooLarge` with the limit in megabytes, `Invalid` for what is no such form or no text in UTF-8.
    pub async fn read(mut request: Request, limit: usize) -> Result<Sent> {
        DefaultBodyLimit::disable().apply(&mut request);
        let form = Multipart::from_request(request.with_limited_body(), &()).await;
        let mut form = form.map_err(|_| Error::invalid("form", "error-form-kind"))?;
        let mut sent = Sent::default();
        let mut text_left = TEXT_LIMIT;
        while let Some(field) = form.next_field().await.map_err(cut_off)? {
            match field.name() {
                Some("file") if sent.file.is_none() => {
                    let chosen = field.file_name().is_some_and(|name| !name.is_empty());
                    let bytes = file(field, limit).await?;
                    sent.file = Some(bytes).filter(|bytes| chosen || !bytes.is_empty());
                }
                name => {
                    let name = name.unwrap_or_default().to_owned();
                    let text = text(field, &mut text_left).await?;
                    sent.fields.push((name, text));
                }
            }
        }
        Ok(sent)
    }

    /// The text of a field; empty when there is none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

async fn file(mut field: Field<'_>, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut read = 0_usize;
    while let Some(chunk) = field.chunk().await.map_err(cut_off)? {
        read += chunk.len();
        if read <= limit {
            bytes.extend_from_slice(&chunk);
        } else if read <= limit.saturating_mul(1 + PATIENCE) {
            bytes = Vec::new();
        } else {
            break;
        }
    }
    if read > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

fn too_large(limit: usize) -> Error {
    Error::TooLarge(Message::new("error-file-too-large").with("limit", limit / 1_000_000))
}

async fn text(mut field: Field<'_>, left: &mut usize) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(cut_off)? {
        *left = left.checked_sub(chunk.len()).ok_or_else(|| Error::invalid("form", "error-form-too-long"))?;
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("form", "error-form-not-utf8"))
}

/// The connection ended in the middle, or the pieces are not what they say.
fn cut_off(error: axum::extract::multipart::MultipartError) -> Error {
    tracing::debug!(%error, "a form with a file could not be read");
    Error::invalid("form", "error-form-cut-off")
}
