//! Files as people send them, and as nobody should.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use pictures::{Encoding, HEIGHT, Picture, Refused, SCANS, WIDTH, prepare};
use proptest::prelude::*;

fn file(pixels: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    pixels.into().write_to(&mut out, format).expect("it can be encoded");
    out.into_inner()
}

/// Left half red, right half blue.
fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) })
}

fn shown(picture: &Picture) -> RgbaImage {
    let shown = image::load_from_memory(&picture.bytes).expect("what is kept can be shown").into_rgba8();
    assert_eq!(shown.dimensions(), (picture.width, picture.height));
    shown
}

fn is_red(pixel: &Rgba<u8>) -> bool {
    pixel.0[0] > 150 && pixel.0[2] < 100
}

#[test]
fn photographs_become_jpeg_and_drawings_png() {
    for (format, encoding) in [
        (ImageFormat::Jpeg, Encoding::Jpeg),
        (ImageFormat::WebP, Encoding::Jpeg),
        (ImageFormat::Png, Encoding::Png),
        (ImageFormat::Gif, Encoding::Png),
    ] {
        let picture = prepare(&file(two_halves(60, 40), format)).expect("a picture");
        assert_eq!((picture.encoding, picture.width, picture.height), (encoding, 60, 40), "{format:?}");
        assert!(!picture.was_animated);
        let shown = shown(&picture);
        assert!(is_red(shown.get_pixel(5, 20)) && !is_red(shown.get_pixel(55, 20)), "{format:?}");
        assert_eq!(image::guess_format(&picture.bytes).expect("known").to_mime_type(), encoding.mime());
    }
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let glass = RgbaImage::from_fn(20, 20, |x, _| Rgba([10, 200, 10, if x < 10 { 0 } else { 255 }]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let picture = prepare(&file(glass.clone(), format)).expect("a picture");
        assert_eq!(picture.encoding, Encoding::Png);
        let shown = shown(&picture);
        assert_eq!((shown.get_pixel(2, 2).0[3], shown.get_pixel(15, 2).0[3]), (0, 255));
    }
    let solid = RgbaImage::from_pixel(20, 20, Rgba([1, 2, 3, 255]));
    let picture = prepare(&file(solid, ImageFormat::Png)).expect("a picture");
    assert!(!image::load_from_memory(&picture.bytes).expect("a picture").color().has_alpha());
}

#[test]
fn large_ones_become_as_large_as_a_page_can_use() {
    for ((width, height), expected) in [
        ((4000, 3000), (WIDTH, 1200)),
        ((2000, 1000), (WIDTH, 800)),
        ((WIDTH, 100), (WIDTH, 100)),
        ((400, 6400), (200, HEIGHT)),
        ((16_000, 1), (WIDTH, 1)),
        ((1, 16_000), (1, HEIGHT)),
    ] {
        let picture = prepare(&file(two_halves(width, height), ImageFormat::Png)).expect("a picture");
        assert_eq!((picture.width, picture.height), expected);
        shown(&picture);
    }
    let deep = DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(two_halves(3000, 20)).into_rgb16());
    let picture = prepare(&file(deep, ImageFormat::Png)).expect("sixteen bits a channel");
    assert!(is_red(shown(&picture).get_pixel(100, 5)));
}

#[test]
fn a_photograph_in_a_png_is_kept_small() {
    let mut seed = 1_u32;
    let noise = RgbImage::from_fn(700, 700, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (seed >> 28) as u8;
        Rgb([(x / 4) as u8 + grain, (y / 4) as u8 + grain, 90 + grain])
    });
    let png = file(noise, ImageFormat::Png);
    let picture = prepare(&png).expect("a picture");
    assert_eq!(picture.encoding, Encoding::Jpeg);
    assert!(picture.bytes.len() < png.len() / 2);
}

/// An EXIF block with an orientation and a sentence that could be a place.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    block.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // ImageDescription, 17 letters at offset 38.
    block.extend_from_slice(&[0x01, 0x0e, 0, 2, 0, 0, 0, 17, 0, 0, 0, 38]);
    block.extend_from_slice(&[0, 0, 0, 0]);
    block.extend_from_slice(b"GPS 59.91N 10.75E");
    let length = u16::try_from(block.len() + 2).expect("short").to_be_bytes();
    [&[0xff, 0xe1][..], &length, &block].concat()
}

#[test]
fn it_stands_upright_and_says_nothing_about_where_it_was_taken() {
    let jpeg = file(two_halves(60, 40), ImageFormat::Jpeg);
    for (orientation, size, red) in
        [(1, (60, 40), (5, 20)), (3, (60, 40), (55, 20)), (6, (40, 60), (20, 5)), (8, (40, 60), (20, 55))]
    {
        let taken = [&jpeg[..2], &exif(orientation), &jpeg[2..]].concat();
        assert!(taken.windows(3).any(|three| three == b"GPS"));
        let picture = prepare(&taken).expect("a photograph");
        assert_eq!((picture.width, picture.height), size);
        assert!(is_red(shown(&picture).get_pixel(red.0, red.1)), "orientation {orientation}");
        for word in [&b"GPS"[..], b"Exif", b"10.75E"] {
            assert!(!picture.bytes.windows(word.len()).any(|part| part == word));
        }
    }
}

#[test]
fn of_what_moves_the_first_frame_stays() {
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    for colour in [[220, 20, 20, 255], [20, 20, 220, 255], [20, 220, 20, 255]] {
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(30, 20, Rgba(colour)))).expect("a frame");
    }
    drop(encoder);
    let picture = prepare(&gif).expect("a picture");
    assert!(picture.was_animated);
    assert!(is_red(shown(&picture).get_pixel(3, 3)));
}

fn crc(bytes: &[u8]) -> [u8; 4] {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    });
    (!crc).to_be_bytes()
}

/// A small PNG that says it is of another size.
fn lying_png(width: u32, height: u32) -> Vec<u8> {
    let mut png = file(two_halves(4, 4), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum);
    png
}

#[test]
fn too_many_pixels_are_told_with_the_limit_before_any_is_decoded() {
    let refused = prepare(&lying_png(50_000, 50_000));
    assert_eq!(refused, Err(Refused::TooManyPixels { width: 50_000, height: 50_000, limit: 66_666_666 }));
    assert!(matches!(prepare(&lying_png(u32::MAX >> 1, 1)), Err(Refused::TooManyPixels { .. } | Refused::Damaged)));
    // The same lie within the limit: it is believed, and then the pixels are not there.
    assert_eq!(prepare(&lying_png(5_000, 5_000)), Err(Refused::Damaged));
}

#[test]
fn a_jpeg_that_goes_over_its_pixels_for_ever_is_not_begun() {
    let mut jpeg = file(two_halves(60, 40), ImageFormat::Jpeg);
    let end = jpeg.len() - 2;
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0];
    jpeg.splice(end..end, scan.repeat(SCANS));
    assert_eq!(prepare(&jpeg), Err(Refused::TooIntricate { scans: SCANS + 1, limit: SCANS }));
}

#[test]
fn what_is_no_picture_is_refused_by_its_content() {
    assert_eq!(prepare(b""), Err(Refused::Empty));
    for svg in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''>\n<SVG onload='x'/>",
        b"<?xml version='1.0'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>",
        b"<\0s\0v\0g\0>\0",
    ] {
        assert_eq!(prepare(svg), Err(Refused::Svg));
    }
    assert_eq!(prepare(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Err(Refused::Heic));
    assert_eq!(prepare(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"), Err(Refused::Heic));
    for other in
        [&b"%PDF-1.7"[..], b"PK\x03\x04", b"\x1f\x8b\x08\0", b"<!doctype html><p>x", b"BM\0\0", b"x", &[0; 999]]
    {
        assert_eq!(prepare(other), Err(Refused::Unknown));
    }
}

#[test]
fn nothing_hides_behind_the_pixels() {
    let page = b"<!doctype html><script>alert(1)</script>";
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif] {
        let polyglot = [file(two_halves(9, 9), format), page.to_vec()].concat();
        let picture = prepare(&polyglot).expect("browsers would show it");
        assert!(!picture.bytes.windows(7).any(|part| part == b"<script"));
    }
    let header = [b"\x89PNG\r\n\x1a\n".as_slice(), page].concat();
    assert_eq!(prepare(&header), Err(Refused::Damaged));
}

#[test]
fn what_was_cut_off_is_damaged() {
    let png = file(two_halves(300, 300), ImageFormat::Png);
    for end in [9, 40, png.len() / 2] {
        assert_eq!(prepare(&png[..end]), Err(Refused::Damaged), "at {end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_answered(
        which in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        end in any::<prop::sample::Index>(),
    ) {
        let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP][which];
        let mut bytes = file(two_halves(40, 30), format);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        if let Ok(picture) = prepare(&bytes) {
            prop_assert!(picture.width <= WIDTH && picture.height <= HEIGHT);
            prop_assert!(image::load_from_memory(&picture.bytes).is_ok());
        }
    }
}
