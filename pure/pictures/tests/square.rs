//! Squares out of the middle.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use pictures::{Encoding, Refused, prepare_square};
use proptest::prelude::*;

fn file(pixels: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    pixels.into().write_to(&mut out, format).expect("it can be encoded");
    out.into_inner()
}

/// Green in the middle square, red outside of it.
fn target(width: u32, height: u32) -> RgbImage {
    let side = width.min(height);
    let (left, top) = ((width - side) / 2, (height - side) / 2);
    RgbImage::from_fn(width, height, |x, y| {
        let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
        if inside { Rgb([20, 200, 20]) } else { Rgb([220, 20, 20]) }
    })
}

#[test]
fn what_stands_left_and_right_or_above_and_below_goes() {
    for ((width, height), side) in
        [((800, 400), 256), ((400, 800), 256), ((300, 300), 256), ((90, 61), 61), ((16_000, 1), 1), ((2_000, 257), 256)]
    {
        let picture = prepare_square(&file(target(width, height), ImageFormat::Png), 256).expect("a picture");
        assert_eq!((picture.width, picture.height), (side, side), "{width} x {height}");
        let shown = image::load_from_memory(&picture.bytes).expect("it can be shown").into_rgb8();
        assert_eq!(shown.dimensions(), (side, side));
        for pixel in shown.pixels() {
            assert!(pixel.0[1] > 150 && pixel.0[0] < 100, "{width} x {height}: {pixel:?}");
        }
    }
}

#[test]
fn it_is_as_small_as_its_kind_allows() {
    // Noise is what PNG is worst at.
    let mut seed = 7_u32;
    let noise = RgbImage::from_fn(300, 300, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(seed >> 24) as u8, (seed >> 16) as u8, (seed >> 8) as u8])
    });
    let picture = prepare_square(&file(noise, ImageFormat::Png), 256).expect("a picture");
    assert_eq!(picture.encoding, Encoding::Jpeg);
    let drawing = prepare_square(&file(target(600, 600), ImageFormat::Png), 256).expect("a picture");
    assert_eq!(drawing.encoding, Encoding::Png);
    let glass = RgbaImage::from_pixel(300, 200, Rgba([9, 9, 9, 80]));
    let glass = prepare_square(&file(glass, ImageFormat::WebP), 256).expect("a picture");
    assert_eq!((glass.encoding, glass.width), (Encoding::Png, 200), "what can be seen through stays so");
    let grey = prepare_square(&file(GrayImage::from_pixel(500, 400, Luma([90])), ImageFormat::Jpeg), 256);
    assert_eq!(grey.expect("a picture").encoding, Encoding::Jpeg);
}

#[test]
fn what_is_no_picture_is_refused_as_elsewhere() {
    assert_eq!(prepare_square(b"", 256), Err(Refused::Empty));
    assert_eq!(prepare_square(b"<svg xmlns='http://www.w3.org/2000/svg'/>", 256), Err(Refused::Svg));
    assert_eq!(prepare_square(b"no picture", 256), Err(Refused::Unknown));
    let whole = file(target(300, 200), ImageFormat::Png);
    assert_eq!(prepare_square(&whole[..whole.len() / 2], 256), Err(Refused::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_is_square_and_never_larger(width in 1_u32..700, height in 1_u32..700, side in 1_u32..400) {
        let picture = prepare_square(&file(target(width, height), ImageFormat::Png), side).expect("a picture");
        prop_assert_eq!(picture.width, picture.height);
        prop_assert_eq!(picture.width, side.min(width).min(height));
    }
}
