//! Pictures: their size and colours from their heads, and the pixels of PNG and JPEG.
//!
//! Nothing is unpacked before the head has told that it can be held. What is shown is made smaller and turned upright.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder};
use image::{DynamicImage, ImageDecoder, ImageError};

use super::budget::MOST_PIXELS;
use super::kind::Kind;
use super::preview::{Picture, Pixels, Preview};
use super::source::Source;
use super::{Context, Trouble};

mod head;
#[cfg(test)]
mod tests;

/// The longest side of what is shown.
const LONGEST: u32 = 1_600;

/// The picture in `source`, whose format `kind` is.
///
/// # Errors
/// When its head cannot be read.
pub fn preview(source: &Source<'_>, kind: Kind, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut picture = head::read(source, kind)?;
    let pixels = u64::from(picture.width) * u64::from(picture.height);
    if pixels > MOST_PIXELS {
        context.note(format!("{} megapixels: too large to show", pixels / 1_000_000));
        context.cut();
        return Ok(Preview::Picture(picture));
    }
    match pixels_of(source, kind, &mut picture, context) {
        Ok(pixels) => picture.pixels = Some(pixels),
        // That it is too large, or of a kind of which only the head is read, is no fault of the file.
        Err(trouble @ (Trouble::Unsupported(_) | Trouble::Memory(_) | Trouble::Read(_))) => {
            context.note(format!("the picture itself is not shown: {trouble}"));
            context.cut();
        }
        Err(trouble) => context.ended(&trouble),
    }
    Ok(Preview::Picture(picture))
}

fn pixels_of(
    source: &Source<'_>,
    kind: Kind,
    picture: &mut Picture,
    context: &Context<'_>,
) -> Result<Pixels, Trouble> {
    if !matches!(kind, Kind::Png | Kind::Jpeg) {
        return Err(Trouble::unsupported(format!("of {} only the head is read", kind.words())));
    }
    let bytes = Cursor::new(source.bytes(0, source.size())?);
    let image = if kind == Kind::Png {
        let mut limits = image::Limits::no_limits();
        limits.max_alloc = Some(context.budget.limits().memory);
        decoded(PngDecoder::with_limits(bytes, limits).map_err(trouble)?, picture, context)?
    } else {
        decoded(JpegDecoder::new(bytes).map_err(trouble)?, picture, context)?
    };
    let rgba = image.into_rgba8();
    Ok(Pixels { width: rgba.width(), height: rgba.height(), rgba: rgba.into_raw() })
}

fn decoded(
    mut decoder: impl ImageDecoder,
    picture: &mut Picture,
    context: &Context<'_>,
) -> Result<DynamicImage, Trouble> {
    context.budget.take(decoder.total_bytes())?;
    context.budget.go_on()?;
    let orientation = decoder.orientation().map_err(trouble)?;
    picture.orientation = Some(orientation.to_exif()).filter(|turned| *turned > 1);
    let mut image = DynamicImage::from_decoder(decoder).map_err(trouble)?;
    if image.width().max(image.height()) > LONGEST {
        image = image.thumbnail(LONGEST, LONGEST);
    }
    image.apply_orientation(orientation);
    Ok(image)
}

fn trouble(error: ImageError) -> Trouble {
    match error {
        ImageError::IoError(error) => Trouble::of_reading(error),
        ImageError::Unsupported(error) => Trouble::unsupported(error.to_string()),
        other => Trouble::damaged(other.to_string()),
    }
}
