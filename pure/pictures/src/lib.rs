//! Pictures from strangers, made safe and small.
//!
//! [`prepare`] tells what a file is by its content, never by its name; measures it before a single pixel is decoded;
//! turns it the right way up; makes it small enough for a page; and encodes it anew. What comes out holds pixels and
//! nothing else: no place, no camera, no comment, no second file that hides behind the first.

mod decode;
mod encode;
mod sniff;

use image::DynamicImage;

/// The bytes that the pixels of a picture may take while it is worked on.
pub const MEMORY: u64 = 200_000_000;
/// Wider pictures are made this wide, in pixels: a column of text at twice the density of a screen, and some.
pub const WIDTH: u32 = 1_600;
/// Higher pictures are made this high, in pixels; a long screenshot stays readable.
pub const HEIGHT: u32 = 3_200;
/// Times that a JPEG may go over its pixels. Ordinary ones have about ten; each costs as much as a whole picture.
pub const SCANS: usize = 200;

/// A PNG of more bytes than this is looked at twice: it may be a photograph.
const LARGE: usize = 400_000;
/// The same for small squares, of which a page shows many.
const LARGE_SQUARE: usize = 30_000;

/// What a prepared picture is encoded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Jpeg,
    Png,
}

impl Encoding {
    /// The media type.
    pub fn mime(self) -> &'static str {
        match self {
            Encoding::Jpeg => "image/jpeg",
            Encoding::Png => "image/png",
        }
    }
}

/// A picture that may be shown to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Vec<u8>,
    pub encoding: Encoding,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// It moved; its first frame is what is left.
    pub was_animated: bool,
}

/// Why a file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the file is empty")]
    Empty,
    /// SVG is a program as much as a picture: it can hold scripts, and ask other sites for more.
    #[error("the file is an SVG drawing, which can hold scripts")]
    Svg,
    /// HEIC and AVIF, as telephones make them.
    #[error("the file is a picture in HEIC or AVIF")]
    Heic,
    #[error("the file is no picture in JPEG, PNG, GIF or WebP")]
    Unknown,
    /// `limit` is the number of pixels that could be read at the depth of this one.
    #[error("the picture has {width} x {height} pixels; at most {limit} can be read")]
    TooManyPixels { width: u32, height: u32, limit: u64 },
    /// A JPEG that goes over its pixels again and again.
    #[error("the picture has {scans} scans, the limit is {limit}")]
    TooIntricate { scans: usize, limit: usize },
    #[error("the picture is damaged or was cut off")]
    Damaged,
}

/// Makes a picture of a file, or says why not. Takes up to some seconds and three times [`MEMORY`], so not many at
/// once.
///
/// # Errors
/// [`Refused`]; where it names a limit, nothing was decoded.
pub fn prepare(file: &[u8]) -> Result<Picture, Refused> {
    prepare_within(file, WIDTH, HEIGHT)
}

/// [`prepare`] for a place that needs fewer pixels: a logo, an avatar.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_within(file: &[u8], width: u32, height: u32) -> Result<Picture, Refused> {
    made(file, |pixels| decode::fit(pixels, (width, height)), LARGE)
}

/// [`prepare`] for a face: the largest square in the middle, at most `side` pixels wide and high. Smaller ones are not
/// made larger.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_square(file: &[u8], side: u32) -> Result<Picture, Refused> {
    made(file, |pixels| decode::fit(decode::middle(pixels), (side, side)), LARGE_SQUARE)
}

fn made(file: &[u8], shape: impl FnOnce(DynamicImage) -> DynamicImage, large: usize) -> Result<Picture, Refused> {
    let kind = sniff::sniff(file)?;
    let decoded = decode::decode(file, kind)?;
    let small = shape(decoded.pixels);
    let (width, height) = (small.width(), small.height());
    let (bytes, encoding) = encode::encode(small, kind.is_photograph(), large)?;
    Ok(Picture { bytes, encoding, width, height, was_animated: decoded.was_animated })
}
