//! What is in the demo's files: tables with plausible numbers, pictures, and binary files that begin like
//! the real ones.
//!
//! Everything follows from a seed (the file's path), so the same demo comes out each time. Sizes are bytes.

use std::fmt::Write;

use super::picture::{self, Format, Scene};

/// The content of one file.
#[derive(Clone, Copy)]
pub enum Content {
    /// This text.
    Text(&'static str),
    /// Daily weather, CSV, that many rows.
    Weather(u32),
    /// Hourly water levels of a station, CSV, that many rows.
    Tides(&'static str, u32),
    /// Solar flux and geomagnetic indices by day, CSV, that many rows.
    SpaceWeather(u32),
    /// Solar indices by day in fixed columns, that many rows.
    Solar(u32),
    /// Timings of kernels, CSV, that many rows.
    Timings(u32),
    /// Loss by epoch, CSV, that many rows.
    Training(u32),
    /// Measurements of flowers, ARFF, that many rows.
    Iris(u32),
    /// Rows of grey values, ARFF, about that many bytes.
    Digits(u64),
    /// A sparse matrix of that many rows, Matrix Market format.
    Matrix(u32),
    /// Coefficients of a gravity field of that name and degree, ICGEM format.
    Gravity(&'static str, u32),
    /// Medians of benchmarks, JSON, that many.
    Benchmarks(u32),
    /// A minified script of about that many bytes.
    Script(u64),
    /// A picture of that many pixels a side.
    Picture(Scene, Format, u32),
    /// A binary file of that many bytes.
    Blob(Magic, u64),
}

/// How a binary file begins.
#[derive(Clone, Copy)]
pub enum Magic {
    /// With nothing of note.
    Plain,
    /// Julia's `Serialization`.
    Serialized,
    /// A JLD2 file.
    Jld2,
    /// A `NetCDF` 4 file, which is HDF5.
    NetCdf,
    /// A MATLAB 5 file.
    Matlab,
    /// An executable or object file of Linux.
    Elf,
    /// An `SQLite` database.
    Sqlite,
}

impl Magic {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Plain => b"",
            Self::Serialized => b"\x37JL\x1e\x04\0\0\0",
            Self::Jld2 => b"HDF5-based Julia Data Format, version 0.1.1\0 (Julia 1.11.1 64-bit Linux)\0",
            Self::NetCdf => b"\x89HDF\r\n\x1a\n\x02\x08\x08\0",
            Self::Matlab => b"MATLAB 5.0 MAT-file, Platform: GLNXA64",
            Self::Elf => b"\x7fELF\x02\x01\x01\0",
            Self::Sqlite => b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20",
        }
    }
}

/// A file's bytes, and the length up to which the rest is of no interest.
pub struct Data {
    /// How the file begins; the whole file unless it is a blob.
    pub bytes: Vec<u8>,
    /// How long the file is.
    pub length: u64,
}

impl From<Vec<u8>> for Data {
    fn from(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len() as u64, bytes }
    }
}

/// A small generator of pseudo-random numbers (`SplitMix64`): fast, and the same on every system.
pub struct Random(u64);

impl Random {
    /// Numbers that follow from a text (by its FNV-1a hash).
    pub fn new(seed: &str) -> Self {
        Self(seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 to `limit` less one; 0 when `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    /// A number between two.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let [.., a, b, c, d] = self.next().to_be_bytes();
        low + (high - low) * f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX)
    }
}

/// The content of the file that the seed names. `scale` (0 to 1) shrinks what is only there to be large.
pub fn data(content: Content, seed: &str, scale: f64) -> Data {
    let mut random = Random::new(seed);
    let text = match content {
        Content::Text(text) => text.to_string(),
        Content::Weather(rows) => weather(rows, &mut random),
        Content::Tides(station, rows) => tides(station, rows, &mut random),
        Content::SpaceWeather(rows) => space_weather(rows, &mut random),
        Content::Solar(rows) => solar(rows, &mut random),
        Content::Timings(rows) => timings(rows, &mut random),
        Content::Training(rows) => training(rows, &mut random),
        Content::Iris(rows) => iris(rows, &mut random),
        Content::Digits(bytes) => digits(scaled(bytes, scale), &mut random),
        Content::Matrix(side) => matrix(side, &mut random),
        Content::Gravity(name, degree) => gravity(name, degree, &mut random),
        Content::Benchmarks(count) => benchmarks(count, &mut random),
        Content::Script(bytes) => script(scaled(bytes, scale)),
        Content::Picture(scene, format, side) => {
            return picture::paint(scene, format, side, random.between(0.0, 6.0)).into();
        }
        Content::Blob(magic, bytes) => {
            let mut start = magic.bytes().to_vec();
            // Some bytes that differ from file to file, as in real ones.
            start.extend((0..64).flat_map(|_| random.next().to_le_bytes()));
            let length = scaled(bytes, scale).max(start.len() as u64);
            return Data { bytes: start, length };
        }
    };
    text.into_bytes().into()
}

/// A size, scaled down.
pub fn scaled(bytes: u64, scale: f64) -> u64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes of the demo are far below 2^52"
    )]
    let shrunk = (bytes as f64 * scale.clamp(0.0, 1.0)) as u64;
    shrunk
}

/// A table: its heading, and a line for each row. Writing to a string cannot fail.
pub fn table(heading: &str, rows: u32, mut line: impl FnMut(u32, &mut String)) -> String {
    let mut text = format!("{heading}\n");
    for row in 0..rows {
        line(row, &mut text);
        text.push('\n');
    }
    text
}

/// The date that many days after the first of January 2012.
fn date(days: u32) -> jiff::civil::Date {
    jiff::civil::date(2012, 1, 1).saturating_add(jiff::Span::new().days(days.min(100_000)))
}

/// How far through its year a day is, as an angle.
fn season(days: u32) -> f64 {
    f64::from(days) / 365.25 * std::f64::consts::TAU
}

fn weather(rows: u32, random: &mut Random) -> String {
    table("date,temperature_c,precipitation_mm,wind_m_s,pressure_hpa", rows, |row, text| {
        let temperature = 10.5 - 8.0 * season(row).cos() + random.between(-4.0, 4.0);
        let rain = random.between(-6.0, 9.0).max(0.0);
        let (wind, pressure) = (random.between(1.0, 14.0), random.between(992.0, 1034.0));
        let _ = write!(text, "{},{temperature:.1},{rain:.1},{wind:.1},{pressure:.1}", date(row));
    })
}

fn tides(station: &str, rows: u32, random: &mut Random) -> String {
    table(&format!("# {station}, chart datum\ntime_utc,level_m"), rows, |row, text| {
        let hours = f64::from(row);
        let level = 2.1 * (hours * 28.984_104_2).to_radians().cos()
            + 0.7 * (hours * 30.0).to_radians().cos()
            + random.between(-0.08, 0.08);
        let _ = write!(text, "{}T{:02}:00,{:.3}", date(row / 24), row % 24, level + 3.4);
    })
}

fn space_weather(rows: u32, random: &mut Random) -> String {
    table("DATE,KP1,KP2,KP_SUM,AP_AVG,ISN,F10.7_OBS,F10.7_ADJ,F10.7_OBS_CENTER81", rows, |row, text| {
        let cycle = 115.0 - 45.0 * (season(row) / 11.0).cos();
        let (kp1, kp2) = (random.below(50), random.below(50));
        let flux = cycle + random.between(-12.0, 12.0);
        let _ = write!(
            text,
            "{},{kp1},{kp2},{},{},{},{flux:.1},{:.1},{cycle:.1}",
            date(row),
            kp1 + kp2 + random.below(180),
            random.below(30),
            random.below(160),
            flux * 0.98
        );
    })
}

fn solar(rows: u32, random: &mut Random) -> String {
    table("# YYYY DDD   JulianDay  F10   F81c  S10   S81c  M10   M81c", rows, |row, text| {
        let day = date(row);
        let flux = 110.0 - 40.0 * (season(row) / 11.0).cos() + random.between(-9.0, 9.0);
        let _ = write!(
            text,
            "  {} {:3} {:.1} {flux:5.1} {:5.1} {:5.1} {:5.1} {:5.1} {:5.1}",
            day.year(),
            day.day_of_year(),
            2_455_927.5 + f64::from(row),
            flux * 1.01,
            flux * 0.97,
            flux * 0.96,
            flux * 0.95,
            flux * 0.94
        );
    })
}

const KERNELS: [&str; 5] = ["gemm!", "syrk!", "trsm!", "axpy!", "dot"];

fn timings(rows: u32, random: &mut Random) -> String {
    table("run,kernel,size,threads,seconds", rows, |row, text| {
        let kernel = KERNELS.iter().cycle().nth(row as usize % KERNELS.len()).unwrap_or(&"dot");
        let size = 64 << random.below(6);
        let threads = 1 << random.below(4);
        let seconds = random.between(1.2e-6, 2.8e-2);
        let _ = write!(text, "{},{kernel},{size},{threads},{seconds:.6e}", row / 5 + 1);
    })
}

fn training(rows: u32, random: &mut Random) -> String {
    table("epoch,loss,validation_loss,learning_rate", rows, |row, text| {
        let loss = 0.04 + 1.9 * (-f64::from(row) / 9.0).exp() + random.between(0.0, 0.02);
        let _ = write!(text, "{},{loss:.5},{:.5},0.001", row + 1, loss * random.between(1.02, 1.2));
    })
}

fn iris(rows: u32, random: &mut Random) -> String {
    const SPECIES: [(&str, [f64; 4]); 3] = [
        ("Iris-setosa", [5.0, 3.4, 1.5, 0.2]),
        ("Iris-versicolor", [5.9, 2.8, 4.3, 1.3]),
        ("Iris-virginica", [6.6, 3.0, 5.6, 2.0]),
    ];
    let heading = "@RELATION iris\n\n@ATTRIBUTE sepallength REAL\n@ATTRIBUTE sepalwidth REAL\n\
                   @ATTRIBUTE petallength REAL\n@ATTRIBUTE petalwidth REAL\n\
                   @ATTRIBUTE class {Iris-setosa,Iris-versicolor,Iris-virginica}\n\n@DATA";
    table(heading, rows, |row, text| {
        let species = SPECIES.iter().cycle().nth(row as usize * 3 / rows.max(1) as usize);
        if let Some((name, means)) = species {
            for mean in means {
                let _ = write!(text, "{:.1},", (mean + mean * random.between(-0.15, 0.15)).max(0.1));
            }
            text.push_str(name);
        }
    })
}

/// A handwritten digit takes 784 grey values; the same few hundred rows are repeated to the wished length.
fn digits(bytes: u64, random: &mut Random) -> String {
    let rows = table("", 200, |row, text| {
        for pixel in 0..784_u32 {
            let (x, y) = (f64::from(pixel % 28), f64::from(pixel / 28));
            let ring = ((x - 14.0).hypot(y - 14.0) - 7.0).abs();
            let ink = if ring < 2.0 { 255 - random.below(60) } else { 0 };
            let _ = write!(text, "{ink},");
        }
        let _ = write!(text, "{}", row % 10);
    });
    let mut heading = "@RELATION mnist_784\n\n".to_string();
    for pixel in 1..=784 {
        let _ = writeln!(heading, "@ATTRIBUTE pixel{pixel} REAL");
    }
    heading.push_str("@ATTRIBUTE class REAL\n\n@DATA");
    repeated(heading, &rows, bytes)
}

fn matrix(side: u32, random: &mut Random) -> String {
    let mut entries = String::new();
    let mut count = 0;
    for column in 1..=side {
        let _ = writeln!(entries, "{column} {column} {:.6}", random.between(1.0, 900.0));
        count += 1;
        for _ in 0..3 {
            let row = u64::from(column) + 1 + random.below(40);
            if row <= u64::from(side) {
                let _ = writeln!(entries, "{row} {column} {:.6}", random.between(-90.0, 0.0));
                count += 1;
            }
        }
    }
    format!("%%MatrixMarket matrix coordinate real symmetric\n{side} {side} {count}\n{entries}")
}

fn gravity(name: &str, degree: u32, random: &mut Random) -> String {
    let mut text = format!(
        "product_type                gravity_field\nmodelname                   {name}\n\
         earth_gravity_constant      0.3986004415E+15\nradius                      0.6378136300E+07\n\
         max_degree                  {degree}\nerrors                      formal\n\
         norm                        fully_normalized\n\nkey    L    M          C               S\nend_of_head\n"
    );
    for l in 2..=degree {
        // Kaula's rule: the size of the coefficients falls with the square of the degree.
        let size = 1e-5 / f64::from(l).powi(2);
        for m in 0..=l {
            let c = random.between(-size, size);
            let s = if m == 0 { 0.0 } else { random.between(-size, size) };
            let _ = writeln!(text, "gfc {l:4} {m:4} {c:18.11e} {s:18.11e}");
        }
    }
    text
}

fn benchmarks(count: u32, random: &mut Random) -> String {
    let mut text = "{\n  \"julia\": \"1.11.1\",\n  \"results\": [\n".to_string();
    for index in 0..count {
        let kernel = KERNELS.iter().cycle().nth(index as usize % KERNELS.len()).unwrap_or(&"dot");
        let comma = if index + 1 < count { "," } else { "" };
        let _ = writeln!(
            text,
            "    {{\"kernel\": \"{kernel}\", \"size\": {}, \"median_ns\": {:.1}, \"allocations\": {}}}{comma}",
            64 << (index / 5 % 6),
            random.between(180.0, 2.4e6),
            random.below(4)
        );
    }
    text.push_str("  ]\n}\n");
    text
}

fn script(bytes: u64) -> String {
    let head = "/**\n* plotly.js v2.6.3\n* Licensed under the MIT license\n*/\n!function(t){".to_string();
    let body = "var e=t(\"../../lib\"),r=e.coerce;n.exports=function(t,e,r,n){function i(n,i){return r(t,e,n,i)}\
                i(\"visible\")&&(i(\"x\"),i(\"y\"),i(\"line.width\",2))};";
    repeated(head, body, bytes)
}

/// `head`, then `body` as often as it takes to reach about that many bytes.
fn repeated(mut head: String, body: &str, bytes: u64) -> String {
    let left = usize::try_from(bytes).unwrap_or(0).saturating_sub(head.len());
    head.push_str(&body.repeat((left / body.len().max(1)).max(1)));
    head.push('\n');
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: Content) -> String {
        String::from_utf8(data(content, "seed", 1.0).bytes).expect("UTF-8")
    }

    #[test]
    fn tables_are_well_formed_and_their_numbers_plausible() {
        for (content, columns) in
            [(Content::Weather(400), 5), (Content::SpaceWeather(400), 9), (Content::Timings(400), 5)]
        {
            let text = text(content);
            assert_eq!(text.lines().count(), 401);
            assert!(text.lines().all(|line| line.split(',').count() == columns), "{text}");
        }
        let weather = text(Content::Weather(400));
        let temperature = |line: &str| line.split(',').nth(1).expect("field").parse::<f64>().expect("number");
        assert!(weather.lines().skip(1).all(|line| (-15.0..40.0).contains(&temperature(line))));
        assert!(weather.contains("\n2012-12-31,"));
    }

    #[test]
    fn what_claims_to_be_json_is() {
        let value: serde_json::Value = serde_json::from_str(&text(Content::Benchmarks(80))).expect("JSON");
        assert_eq!(value["results"].as_array().map(Vec::len), Some(80));
        for json in [
            super::super::texts::OPENML_IRIS,
            super::super::texts::TIDAL_STATIONS,
            super::super::texts::POLYMAKE_EXTENSIONS,
        ] {
            serde_json::from_str::<serde_json::Value>(json).expect(json);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let bytes = |seed| data(Content::Weather(9), seed, 1.0).bytes;
        assert_eq!(bytes("a"), bytes("a"));
        assert_ne!(bytes("a"), bytes("b"));
    }

    #[test]
    fn large_files_shrink_to_their_scale_and_keep_their_magic() {
        let blob = |scale| data(Content::Blob(Magic::NetCdf, 1_000_000), "seed", scale);
        assert_eq!(blob(1.0).length, 1_000_000);
        assert_eq!(blob(0.5).length, 500_000);
        assert!(blob(0.0).length < 1_000 && blob(0.0).bytes.starts_with(b"\x89HDF\r\n\x1a\n"));
        let digits = |scale| data(Content::Digits(4_000_000), "seed", scale).length;
        assert!(digits(0.25) < 1_200_000 && digits(1.0) > 3_500_000);
    }
}
