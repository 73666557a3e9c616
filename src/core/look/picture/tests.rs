//! Pictures: sizes, turns, bombs, and what is cut off.

use super::*;
use crate::core::look::Looked;
use crate::core::look::tests::{fixture, look_at, torture};

fn picture(name: &str) -> (Picture, Vec<String>) {
    match look_at(&fixture(&format!("image/{name}")), name) {
        Looked { preview: Preview::Picture(picture), notes, .. } => (picture, notes),
        other => panic!("{name}: {other:?}"),
    }
}

fn first_pixel(name: &str) -> [u8; 4] {
    picture(name).0.pixels.unwrap().rgba[..4].try_into().unwrap()
}

#[test]
fn heads_tell_size_and_colours() {
    for (name, format, colour) in [
        ("rgb8.png", "PNG", "RGB"),
        ("gray16.png", "PNG", "gray, 16 bits"),
        ("one_bit.png", "PNG", "gray, 1 bit"),
        ("rgba.png", "PNG", "RGBA"),
        ("baseline.jpg", "JPEG", "RGB"),
        ("progressive.jpg", "JPEG", "RGB"),
        ("gray.jpg", "JPEG", "gray"),
        ("cmyk.jpg", "JPEG", "CMYK"),
        ("exif_rotated.jpg", "JPEG", "RGB"),
        ("animated.gif", "GIF", "palette"),
        ("lossy.webp", "WEBP", "RGB"),
        ("plain.bmp", "BMP", "RGB"),
        ("deflate.tif", "TIFF", "RGB"),
        ("float32.tif", "TIFF", "gray, 32 bits, floating point"),
    ] {
        let (shown, notes) = picture(name);
        assert_eq!((shown.format.as_str(), shown.width, shown.height), (format, 64, 48), "{name}");
        assert_eq!(shown.colour, colour, "{name}");
        let has_pixels = matches!(format, "PNG" | "JPEG");
        assert_eq!(shown.pixels.is_some(), has_pixels, "{name}: {notes:?}");
        assert_eq!(notes.is_empty(), has_pixels, "{name}: {notes:?}");
    }
    let (shown, _) = picture("palette_alpha.png");
    assert_eq!((shown.width, shown.height, shown.colour.as_str()), (20, 10, "palette"));
}

#[test]
fn pixels_are_those_of_the_picture() {
    assert_eq!(first_pixel("rgb8.png"), [0, 0, 255, 255]);
    assert_eq!(first_pixel("rgba.png"), [0, 0, 255, 255]);
    assert_eq!(first_pixel("gray16.png"), [0, 0, 0, 255]);
    let [red, green, blue, _] = first_pixel("baseline.jpg");
    assert!(red < 4 && green < 4 && blue > 247);
}

#[test]
fn a_picture_is_turned_upright() {
    let (shown, _) = picture("exif_rotated.jpg");
    assert_eq!((shown.width, shown.height, shown.orientation), (64, 48, Some(6)));
    let pixels = shown.pixels.unwrap();
    assert_eq!((pixels.width, pixels.height), (48, 64));
    assert_eq!(picture("baseline.jpg").0.orientation, None);
}

#[test]
fn what_is_too_large_is_not_unpacked() {
    let (shown, notes) = picture("bomb_400_megapixels.png");
    assert_eq!((shown.width, shown.height, shown.pixels), (20_000, 20_000, None));
    assert_eq!(notes, ["400 megapixels: too large to show"]);
}

#[test]
fn a_large_picture_is_made_smaller() {
    let mut bytes = Cursor::new(Vec::new());
    image::GrayImage::new(3_200, 800).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let Preview::Picture(shown) = look_at(bytes.get_ref(), "a.png").preview else { panic!() };
    let pixels = shown.pixels.unwrap();
    assert_eq!((shown.width, pixels.width, pixels.height), (3_200, 1_600, 400));
}

#[test]
fn contents_decide_over_the_name() {
    let looked = look_at(&fixture("image/rgb8.png"), "picture_named.csv");
    assert_eq!(looked.notes, ["named .csv but is a PNG picture"]);
    assert!(matches!(looked.preview, Preview::Picture(_)));
}

#[test]
fn damaged_pictures_are_shown_in_part_or_not_at_all() {
    for name in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/look/image")).unwrap()
    {
        let name = name.unwrap().file_name().into_string().unwrap();
        torture(&fixture(&format!("image/{name}")), &name);
    }
}
