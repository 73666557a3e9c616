//! What the heads of pictures say: how large they are, and of which colours.
//!
//! After PNG (third edition), JPEG (T.81), GIF (89a), `WebP` (RFC 9649), BMP (the headers of Windows) and TIFF 6.0.

use crate::core::look::Trouble;
use crate::core::look::kind::Kind;
use crate::core::look::preview::Picture;
use crate::core::look::source::Source;

/// The head of a picture of the format `kind`.
///
/// # Errors
/// When it cannot be read.
pub fn read(source: &Source<'_>, kind: Kind) -> Result<Picture, Trouble> {
    let (format, (width, height, colour)) = match kind {
        Kind::Png => ("PNG", png(source)?),
        Kind::Jpeg => ("JPEG", jpeg(source)?),
        Kind::Gif => ("GIF", gif(source)?),
        Kind::Webp => ("WEBP", webp(source)?),
        Kind::Bmp => ("BMP", bmp(source)?),
        Kind::Tiff => ("TIFF", tiff(source)?),
        _ => return Err(Trouble::unsupported("no picture")),
    };
    if width == 0 || height == 0 {
        return Err(Trouble::damaged("the picture has no pixels"));
    }
    Ok(Picture { format: format.to_string(), width, height, colour, ..Picture::default() })
}

type Head = (u32, u32, String);

fn in_bits(colour: &str, bits: u16) -> String {
    match bits {
        8 => colour.to_string(),
        1 => format!("{colour}, 1 bit"),
        _ => format!("{colour}, {bits} bits"),
    }
}

fn png(source: &Source<'_>) -> Result<Head, Trouble> {
    if source.array(12)? != *b"IHDR" {
        return Err(Trouble::damaged("a PNG picture begins with its size, and this one does not"));
    }
    let (width, height) = (u32::from_be_bytes(source.array(16)?), u32::from_be_bytes(source.array(20)?));
    let [bits, colour] = source.array(24)?;
    let colour = match colour {
        0 => "gray",
        2 => "RGB",
        3 => return Ok((width, height, "palette".to_string())),
        4 => "gray and opacity",
        6 => "RGBA",
        _ => "unknown colours",
    };
    Ok((width, height, in_bits(colour, bits.into())))
}

fn jpeg(source: &Source<'_>) -> Result<Head, Trouble> {
    let mut at = 2;
    loop {
        source.budget().go_on()?;
        let [mark, name] = source.array(at)?;
        match (mark, name) {
            // Filled up, or a mark that stands alone.
            (0xff, 0xff) => at += 1,
            (0xff, 0x01 | 0xd0..=0xd7) => at += 2,
            (0xff, 0xc0..=0xcf) if !matches!(name, 0xc4 | 0xc8 | 0xcc) => {
                let [bits, high, height, wide, width, parts] = source.array(at + 4)?;
                let colour = match parts {
                    1 => "gray",
                    3 => "RGB",
                    4 => "CMYK",
                    _ => "unknown colours",
                };
                let height = u16::from_be_bytes([high, height]);
                let width = u16::from_be_bytes([wide, width]);
                return Ok((width.into(), height.into(), in_bits(colour, bits.into())));
            }
            (0xff, 0xd9 | 0xda) => return Err(Trouble::damaged("the size of the picture is missing")),
            (0xff, _) => at += 2 + u64::from(u16::from_be_bytes(source.array(at + 2)?)).max(2),
            _ => return Err(Trouble::damaged(format!("no mark where one must stand, at byte {at}"))),
        }
    }
}

fn gif(source: &Source<'_>) -> Result<Head, Trouble> {
    let (width, height) = (u16::from_le_bytes(source.array(6)?), u16::from_le_bytes(source.array(8)?));
    Ok((width.into(), height.into(), "palette".to_string()))
}

fn webp(source: &Source<'_>) -> Result<Head, Trouble> {
    let colour = |has_opacity: bool| if has_opacity { "RGBA" } else { "RGB" }.to_string();
    match &source.array(12)? {
        b"VP8 " => {
            let side = |at| source.array(at).map(|side| u32::from(u16::from_le_bytes(side) & 0x3fff));
            Ok((side(26)?, side(28)?, colour(false)))
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(source.array(21)?);
            Ok(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, colour(bits >> 28 & 1 == 1)))
        }
        b"VP8X" => {
            let [flags] = source.array(20)?;
            let side = |at| {
                source.array(at).map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]) + 1)
            };
            Ok((side(24)?, side(27)?, colour(flags & 0x10 != 0)))
        }
        _ => Err(Trouble::damaged("a WebP picture of no known kind")),
    }
}

fn bmp(source: &Source<'_>) -> Result<Head, Trouble> {
    let (width, height, bits) = if u32::from_le_bytes(source.array(14)?) == 12 {
        let side = |at| source.array(at).map(|side| u32::from(u16::from_le_bytes(side)));
        (side(18)?, side(20)?, u16::from_le_bytes(source.array(24)?))
    } else {
        // A height below zero means that the first row is the top one.
        let side = |at| source.array(at).map(|side| i32::from_le_bytes(side).unsigned_abs());
        (side(18)?, side(22)?, u16::from_le_bytes(source.array(28)?))
    };
    let colour = match bits {
        1..=8 => "palette",
        16 => "RGB, 16 bits",
        32 => "RGBA",
        _ => "RGB",
    };
    Ok((width, height, colour.to_string()))
}

fn tiff(source: &Source<'_>) -> Result<Head, Trouble> {
    let is_little = source.array(0)? == *b"II";
    let short =
        |bytes: [u8; 2]| if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let long = |bytes: [u8; 4]| if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
    let directory = u64::from(long(source.array(4)?));
    let (mut width, mut height, mut bits, mut samples, mut colour, mut format) = (0, 0, 1, 1, 1, 1);
    for entry in 0..u64::from(short(source.array(directory)?)) {
        source.budget().go_on()?;
        let at = directory + 2 + entry * 12;
        let kind = short(source.array(at + 2)?);
        let count = long(source.array(at + 4)?);
        // Numbers of two bytes stand at the front of the four; more than two of them stand elsewhere.
        let value = match kind {
            3 if count > 2 => u32::from(short(source.array(long(source.array(at + 8)?).into())?)),
            3 => u32::from(short(source.array(at + 8)?)),
            _ => long(source.array(at + 8)?),
        };
        match short(source.array(at)?) {
            256 => width = value,
            257 => height = value,
            258 => bits = value,
            262 => colour = value,
            277 => samples = value,
            339 => format = value,
            _ => {}
        }
    }
    let name = match colour {
        0 | 1 => "gray",
        2 if samples > 3 => "RGBA",
        2 => "RGB",
        3 => "palette",
        5 => "CMYK",
        6 => "YCbCr",
        _ => "other colours",
    };
    let mut colour = in_bits(name, u16::try_from(bits).unwrap_or(u16::MAX));
    if format == 3 {
        colour.push_str(", floating point");
    }
    Ok((width, height, colour))
}
