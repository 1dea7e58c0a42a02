//! What a file is, by its content.

use image::ImageFormat;

use crate::Refused;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind(pub ImageFormat);

impl Kind {
    /// Whether such files are usually photographs rather than drawings and screenshots.
    pub(crate) fn is_photograph(self) -> bool {
        matches!(self.0, ImageFormat::Jpeg | ImageFormat::WebP)
    }
}

pub(crate) fn sniff(file: &[u8]) -> Result<Kind, Refused> {
    if file.is_empty() {
        return Err(Refused::Empty);
    }
    match infer::get(file).map(|kind| kind.mime_type()) {
        Some("image/jpeg") => Ok(Kind(ImageFormat::Jpeg)),
        Some("image/png") => Ok(Kind(ImageFormat::Png)),
        Some("image/gif") => Ok(Kind(ImageFormat::Gif)),
        Some("image/webp") => Ok(Kind(ImageFormat::WebP)),
        Some("image/heif" | "image/heic" | "image/avif") => Err(Refused::Heic),
        _ if is_svg(file) => Err(Refused::Svg),
        _ => Err(Refused::Unknown),
    }
}

/// Whether the beginning of a file holds the element of a drawing, whatever declarations stand before it.
fn is_svg(file: &[u8]) -> bool {
    let beginning = &file[..file.len().min(4096)];
    // UTF-16 has a zero byte beside each letter.
    let letters: Vec<u8> = beginning.iter().filter(|byte| **byte != 0).map(|byte| byte.to_ascii_lowercase()).collect();
    letters.windows(4).any(|four| four == b"<svg") || letters.windows(5).any(|five| five == b":svg ")
}
