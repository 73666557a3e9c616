//! Small pictures for the demo: a few motifs, painted by formula, encoded as PNG, PPM or PGM.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};
use serde::Deserialize;

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motif {
    /// Three warm hills on a dark plain.
    Heat,
    /// Interfering waves.
    Waves,
    /// Three curves in a frame.
    Curves,
    /// A Julia set.
    Fractal,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Png,
    Ppm,
    Pgm,
}

/// A square picture of `side` pixels. `phase` shifts the motif, so that a series of pictures differs.
pub fn paint(motif: Motif, format: Format, side: u32, phase: f64) -> Vec<u8> {
    let mut pixels = Vec::new();
    for row in 0..side {
        for column in 0..side {
            let (x, y) = (f64::from(column) / f64::from(side), f64::from(row) / f64::from(side));
            pixels.push(colour(motif, x, y, phase));
        }
    }
    let rgb = || pixels.iter().flatten().copied();
    match format {
        Format::Png => png(side, &pixels),
        Format::Ppm => format!("P6\n{side} {side}\n255\n").into_bytes().into_iter().chain(rgb()).collect(),
        Format::Pgm => {
            let grey = pixels.iter().map(|[red, green, blue]| {
                let sum = 299 * u32::from(*red) + 587 * u32::from(*green) + 114 * u32::from(*blue);
                u8::try_from(sum / 1000).unwrap_or(u8::MAX)
            });
            format!("P5\n{side} {side}\n255\n").into_bytes().into_iter().chain(grey).collect()
        }
    }
}

/// The colour at a point of the unit square.
fn colour(motif: Motif, x: f64, y: f64, phase: f64) -> [u8; 3] {
    match motif {
        Motif::Heat => {
            let hill = |cx: f64, cy: f64, width: f64| (-((x - cx).powi(2) + (y - cy).powi(2)) / width).exp();
            ramp(hill(0.3, 0.35, 0.03) + 0.7 * hill(0.7, 0.6, 0.05) + 0.4 * hill(0.55, 0.15, 0.01) + 0.05)
        }
        Motif::Waves => {
            let ring = |cx: f64, cy: f64| ((x - cx).hypot(y - cy) * 40.0 + phase).sin();
            ramp((ring(0.2, 0.3) + ring(0.8, 0.7) + 2.0) / 4.0)
        }
        Motif::Curves => {
            let curves: [(f64, [u8; 3]); 3] = [
                (0.8 - 0.6 * x, [0x38, 0x98, 0x26]),
                (0.8 - 0.6 * x.sqrt(), [0x95, 0x58, 0xb2]),
                (0.5 + 0.3 * (x * 9.0 + phase).sin() * (1.0 - x), [0xcb, 0x3c, 0x33]),
            ];
            let framed = (0.05..0.95).contains(&x) && (0.05..0.95).contains(&y);
            let hit = curves.iter().find(|(height, _)| framed && (height - y).abs() < 0.008);
            match hit {
                Some((_, colour)) => *colour,
                None if framed && ((x * 10.0).fract() < 0.02 || (y * 10.0).fract() < 0.02) => [0xe4; 3],
                None => [0xff; 3],
            }
        }
        Motif::Fractal => {
            let (mut re, mut im) = ((x - 0.5) * 3.2, (y - 0.5) * 3.2);
            let mut steps = 0_u8;
            while steps < 60 && re * re + im * im < 4.0 {
                (re, im) = (re * re - im * im - 0.7, 2.0 * re * im + 0.27);
                steps += 1;
            }
            ramp(f64::from(steps) / 60.0)
        }
    }
}

/// Dark blue over green to yellow, for values from 0 to 1.
fn ramp(value: f64) -> [u8; 3] {
    const STOPS: [[f64; 3]; 5] = [
        [68.0, 1.0, 84.0],
        [59.0, 82.0, 139.0],
        [33.0, 145.0, 140.0],
        [94.0, 201.0, 98.0],
        [253.0, 231.0, 37.0],
    ];
    let value = value.clamp(0.0, 1.0) * 4.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 4, and 0 and 255"
    )]
    let whole = |number: f64| number as u8;
    let below = whole(value).min(3);
    let share = value - f64::from(below);
    let mut stops = STOPS.iter().skip(below.into());
    let (low, high) = (stops.next().unwrap_or(&STOPS[0]), stops.next().unwrap_or(&STOPS[4]));
    let mixed = |(from, to): (&f64, &f64)| whole(from + (to - from) * share);
    let mut channels = low.iter().zip(high).map(mixed);
    [(); 3].map(|()| channels.next().unwrap_or_default())
}

/// A PNG file (ISO/IEC 15948): signature, header, one data chunk, end.
fn png(side: u32, pixels: &[[u8; 3]]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for row in pixels.chunks(side.max(1) as usize) {
        // Each row begins with its filter: none. Writing to memory cannot fail.
        drop(encoder.write_all(&[0]));
        drop(encoder.write_all(row.as_flattened()));
    }
    let data = encoder.finish().unwrap_or_default();

    // Twice the side, eight bits, RGB, and the only methods there are.
    let header = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        let mut check = Crc::new();
        check.update(kind);
        check.update(&data);
        let length = u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes();
        file.extend([&length[..], kind, &data, &check.sum().to_be_bytes()].concat());
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_png_holds_every_pixel() {
        let file = paint(Motif::Heat, Format::Png, 16, 0.0);
        assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"));
        // Signature 8, header chunk 25, then the data chunk's length and kind.
        let length = u32::from_be_bytes(file[33..37].try_into().expect("four")) as usize;
        assert_eq!(&file[37..41], b"IDAT");
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(&file[41..41 + length]).read_to_end(&mut rows).expect("zlib");
        assert_eq!(rows.len(), 16 * (1 + 3 * 16));
        let colours: std::collections::HashSet<_> = rows.chunks(3).collect();
        assert!(colours.len() > 20, "a picture, not a blank: {} colours", colours.len());
        assert!(file.ends_with(&[b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82]), "the known check sum");
    }

    #[test]
    fn the_portable_formats_have_their_size() {
        assert_eq!(paint(Motif::Waves, Format::Ppm, 10, 0.0).len(), b"P6\n10 10\n255\n".len() + 300);
        assert_eq!(paint(Motif::Fractal, Format::Pgm, 10, 0.0).len(), b"P5\n10 10\n255\n".len() + 100);
    }
}
