//! From a file to pixels, within limits that are known before the first pixel.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::sniff::Kind;
use crate::{MEMORY, Refused, SCANS};

pub(crate) struct Decoded {
    pub pixels: DynamicImage,
    pub was_animated: bool,
}

pub(crate) fn decode(file: &[u8], Kind(format): Kind) -> Result<Decoded, Refused> {
    if format == ImageFormat::Jpeg {
        few_scans(file)?;
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let depth = u64::from(decoder.color_type().bytes_per_pixel());
    if decoder.total_bytes() > MEMORY {
        return Err(Refused::TooManyPixels { width, height, limit: MEMORY / depth });
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    pixels.apply_orientation(orientation);
    Ok(Decoded { pixels, was_animated: moves(file, format) })
}

/// What a decoder may ask for besides the pixels: a bomb in a profile or a comment ends here.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * MEMORY);
    limits
}

fn damaged(_: ImageError) -> Refused {
    Refused::Damaged
}

/// A progressive JPEG may go over its pixels as often as it likes, at a few bytes a time.
fn few_scans(file: &[u8]) -> Result<(), Refused> {
    let scans = file.windows(2).filter(|two| *two == [0xff, 0xda]).count();
    if scans > SCANS { Err(Refused::TooIntricate { scans, limit: SCANS }) } else { Ok(()) }
}

/// Whether there is a second frame.
fn moves(file: &[u8], format: ImageFormat) -> bool {
    let file = Cursor::new(file);
    match format {
        ImageFormat::Gif => GifDecoder::new(file).is_ok_and(|mut gif| {
            gif.set_limits(limits()).is_ok() && gif.into_frames().nth(1).is_some_and(|frame| frame.is_ok())
        }),
        ImageFormat::Png => PngDecoder::new(file).is_ok_and(|png| png.is_apng().unwrap_or(false)),
        ImageFormat::WebP => WebPDecoder::new(file).is_ok_and(|webp| webp.has_animation()),
        _ => false,
    }
}

/// The largest square in the middle.
pub(crate) fn middle(pixels: DynamicImage) -> DynamicImage {
    let (width, height) = (pixels.width(), pixels.height());
    if width == height {
        return pixels;
    }
    let side = width.min(height);
    pixels.crop_imm((width - side) / 2, (height - side) / 2, side, side)
}

/// At most as wide and as high as that, never larger than it was.
pub(crate) fn fit(pixels: DynamicImage, (most_wide, most_high): (u32, u32)) -> DynamicImage {
    let (width, height) = (pixels.width(), pixels.height());
    let scale = (f64::from(most_wide) / f64::from(width)).min(f64::from(most_high) / f64::from(height));
    if scale >= 1.0 {
        return pixels;
    }
    let part = |side: u32, scale: f64| ((f64::from(side) * scale).round() as u32).max(1);
    let (to_width, to_height) = (part(width, scale), part(height, scale));
    // First by averages, which needs no memory to speak of, then smoothly over the last step.
    let halfway = if scale < 0.5 {
        pixels.thumbnail_exact((to_width * 2).min(width), (to_height * 2).min(height))
    } else {
        pixels
    };
    halfway.resize_exact(to_width, to_height, FilterType::CatmullRom)
}
