//! From pixels to a file.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};

use crate::{Encoding, Refused};

/// Good enough that nobody sees it, a third of what 95 costs.
const QUALITY: u8 = 85;

/// JPEG for photographs, PNG for what has edges or is transparent. A PNG of more bytes than `large` may be a photograph
/// in disguise.
pub(crate) fn encode(pixels: DynamicImage, photograph: bool, large: usize) -> Result<(Vec<u8>, Encoding), Refused> {
    let pixels = plain(pixels);
    let opaque = !pixels.color().has_alpha();
    if photograph && opaque {
        return Ok((jpeg(&pixels)?, Encoding::Jpeg));
    }
    let png = png(&pixels)?;
    if opaque && png.len() > large {
        let jpeg = jpeg(&pixels)?;
        if jpeg.len() < png.len() / 2 {
            return Ok((jpeg, Encoding::Jpeg));
        }
    }
    Ok((png, Encoding::Png))
}

/// Eight bits a channel, and no channel that says nothing.
fn plain(pixels: DynamicImage) -> DynamicImage {
    if pixels.color().has_alpha() {
        let pixels = pixels.into_rgba8();
        if pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
            return DynamicImage::ImageRgba8(pixels);
        }
        return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8());
    }
    if pixels.color().has_color() {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    } else {
        DynamicImage::ImageLuma8(pixels.into_luma8())
    }
}

fn jpeg(pixels: &DynamicImage) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
    pixels.write_with_encoder(encoder).map_err(|_| Refused::Damaged)?;
    Ok(out)
}

fn png(pixels: &DynamicImage) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
    encoder
        .write_image(pixels.as_bytes(), pixels.width(), pixels.height(), pixels.color().into())
        .map_err(|_| Refused::Damaged)?;
    Ok(out)
}
