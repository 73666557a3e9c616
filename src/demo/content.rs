//! What is in the demo's files: tables with plausible numbers, pictures, and binary files that begin like
//! the real ones.
//!
//! Everything follows from a seed (the file's path), so the same demo comes out each time. Sizes are bytes.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use super::picture::{self, Format, Motif};
use super::random::Random;

/// The content of one file. A number without a unit is one of rows.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// One of the demo's texts.
    Text(String),
    /// Daily weather, CSV.
    Weather(u32),
    /// Hourly water levels of a station, CSV.
    Tides(String, u32),
    /// Solar flux and geomagnetic indices by day, CSV.
    SpaceWeather(u32),
    /// Solar indices by day in fixed columns.
    Solar(u32),
    /// Timings of kernels, CSV.
    Timings(u32),
    /// Loss by epoch, CSV.
    Training(u32),
    /// Measurements of flowers, ARFF.
    Iris(u32),
    /// Rows of grey values, ARFF, about that many bytes.
    Digits(u64),
    /// A sparse matrix, Matrix Market format.
    Matrix(u32),
    /// Coefficients of a gravity field of that name and degree, ICGEM format.
    Gravity(String, u32),
    /// Medians of benchmarks, JSON.
    Benchmarks(u32),
    /// A minified script of about that many bytes.
    Script(u64),
    /// A picture of that many pixels a side.
    Picture(Motif, Format, u32),
    /// A binary file of that many bytes.
    Blob(Magic, u64),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Magic {
    Plain,
    /// Julia's `Serialization`.
    Serialized,
    Jld2,
    /// `NetCDF` 4, which is HDF5.
    NetCdf,
    Matlab,
    Elf,
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
    pub length: u64,
}

impl<T: Into<Vec<u8>>> From<T> for Data {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self { length: bytes.len() as u64, bytes }
    }
}

/// The content of the file that the seed names. `scale` (0 to 1) shrinks what is only there to be large.
pub fn data(content: &Content, seed: &str, scale: f64, texts: &BTreeMap<String, String>) -> Data {
    let random = &mut Random::new(seed);
    match *content {
        Content::Text(ref name) => texts.get(name).map(String::as_str).unwrap_or_default().into(),
        Content::Weather(rows) => weather(rows, random).into(),
        Content::Tides(ref station, rows) => tides(station, rows, random).into(),
        Content::SpaceWeather(rows) => space_weather(rows, random).into(),
        Content::Solar(rows) => solar(rows, random).into(),
        Content::Timings(rows) => timings(rows, random).into(),
        Content::Training(rows) => training(rows, random).into(),
        Content::Iris(rows) => iris(rows, random).into(),
        Content::Digits(bytes) => digits(scaled(bytes, scale), random).into(),
        Content::Matrix(side) => matrix(side, random).into(),
        Content::Gravity(ref name, degree) => gravity(name, degree, random).into(),
        Content::Benchmarks(count) => benchmarks(count, random).into(),
        Content::Script(bytes) => script(scaled(bytes, scale)).into(),
        Content::Picture(motif, format, side) => {
            picture::paint(motif, format, side, random.between(0.0, 6.0)).into()
        }
        Content::Blob(magic, bytes) => {
            let mut start = magic.bytes().to_vec();
            // Some bytes that differ from file to file, as in real ones.
            start.extend(random.words(64));
            let length = scaled(bytes, scale).max(start.len() as u64);
            Data { bytes: start, length }
        }
    }
}

fn scaled(bytes: u64, scale: f64) -> u64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes of the demo are far below 2^52"
    )]
    let shrunk = (bytes as f64 * scale.clamp(0.0, 1.0)) as u64;
    shrunk
}

/// A table: its heading, and a line for each row.
fn table(heading: &str, rows: u32, mut line: impl FnMut(u32) -> String) -> String {
    let mut text = format!("{heading}\n");
    for row in 0..rows {
        text.push_str(&line(row));
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
    table("date,temperature_c,precipitation_mm,wind_m_s,pressure_hpa", rows, |row| {
        let temperature = 10.5 - 8.0 * season(row).cos() + random.between(-4.0, 4.0);
        let rain = random.between(-6.0, 9.0).max(0.0);
        let (wind, pressure) = (random.between(1.0, 14.0), random.between(992.0, 1034.0));
        format!("{},{temperature:.1},{rain:.1},{wind:.1},{pressure:.1}", date(row))
    })
}

fn tides(station: &str, rows: u32, random: &mut Random) -> String {
    table(&format!("# {station}, chart datum\ntime_utc,level_m"), rows, |row| {
        let tide = |speed: f64| (f64::from(row) * speed).to_radians().cos();
        let level = 2.1 * tide(28.984_104_2) + 0.7 * tide(30.0) + random.between(-0.08, 0.08);
        format!("{}T{:02}:00,{:.3}", date(row / 24), row % 24, level + 3.4)
    })
}

fn space_weather(rows: u32, random: &mut Random) -> String {
    table("DATE,KP1,KP2,KP_SUM,AP_AVG,ISN,F10.7_OBS,F10.7_ADJ,F10.7_OBS_CENTER81", rows, |row| {
        let cycle = 115.0 - 45.0 * (season(row) / 11.0).cos();
        let (kp1, kp2) = (random.below(50), random.below(50));
        let flux = cycle + random.between(-12.0, 12.0);
        let (sum, ap, spots) = (kp1 + kp2 + random.below(180), random.below(30), random.below(160));
        format!("{},{kp1},{kp2},{sum},{ap},{spots},{flux:.1},{:.1},{cycle:.1}", date(row), flux * 0.98)
    })
}

fn solar(rows: u32, random: &mut Random) -> String {
    table("# YYYY DDD   JulianDay  F10   F81c  S10   S81c  M10   M81c", rows, |row| {
        let (day, julian_day) = (date(row), 2_455_927.5 + f64::from(row));
        let flux = 110.0 - 40.0 * (season(row) / 11.0).cos() + random.between(-9.0, 9.0);
        let [f81, s10, s81, m10, m81] = [1.01, 0.97, 0.96, 0.95, 0.94].map(|share| flux * share);
        let (year, day) = (day.year(), day.day_of_year());
        format!(
            "  {year} {day:3} {julian_day:.1} {flux:5.1} {f81:5.1} {s10:5.1} {s81:5.1} {m10:5.1} {m81:5.1}"
        )
    })
}

/// The kernel of a row: each in its turn.
fn kernel(row: u32) -> &'static str {
    ["gemm!", "syrk!", "trsm!", "axpy!", "dot"].get(row as usize % 5).unwrap_or(&"dot")
}

fn timings(rows: u32, random: &mut Random) -> String {
    table("run,kernel,size,threads,seconds", rows, |row| {
        let (size, threads) = (64 << random.below(6), 1 << random.below(4));
        let seconds = random.between(1.2e-6, 2.8e-2);
        format!("{},{},{size},{threads},{seconds:.6e}", row / 5 + 1, kernel(row))
    })
}

fn training(rows: u32, random: &mut Random) -> String {
    table("epoch,loss,validation_loss,learning_rate", rows, |row| {
        let loss = 0.04 + 1.9 * (-f64::from(row) / 9.0).exp() + random.between(0.0, 0.02);
        format!("{},{loss:.5},{:.5},0.001", row + 1, loss * random.between(1.02, 1.2))
    })
}

fn iris(rows: u32, random: &mut Random) -> String {
    let heading = "@RELATION iris\n\n@ATTRIBUTE sepallength REAL\n@ATTRIBUTE sepalwidth REAL\n\
                   @ATTRIBUTE petallength REAL\n@ATTRIBUTE petalwidth REAL\n\
                   @ATTRIBUTE class {Iris-setosa,Iris-versicolor,Iris-virginica}\n\n@DATA";
    table(heading, rows, |row| {
        let (name, means) = match u64::from(row) * 3 / u64::from(rows.max(1)) {
            0 => ("Iris-setosa", [5.0, 3.4, 1.5, 0.2]),
            1 => ("Iris-versicolor", [5.9, 2.8, 4.3, 1.3]),
            _ => ("Iris-virginica", [6.6, 3.0, 5.6, 2.0]),
        };
        let measured = means.map(|mean: f64| (mean + mean * random.between(-0.15, 0.15)).max(0.1));
        let [a, b, c, d] = measured;
        format!("{a:.1},{b:.1},{c:.1},{d:.1},{name}")
    })
}

/// A handwritten digit takes 784 grey values; the same few hundred rows are repeated to the wished length.
fn digits(bytes: u64, random: &mut Random) -> String {
    let rows = table("", 200, |row| {
        let mut line = String::new();
        for pixel in 0..784_u32 {
            let (x, y) = (f64::from(pixel % 28), f64::from(pixel / 28));
            let ring = ((x - 14.0).hypot(y - 14.0) - 7.0).abs();
            let ink = if ring < 2.0 { 255 - random.below(60) } else { 0 };
            // Writing to a string cannot fail, here and below.
            let _ = write!(line, "{ink},");
        }
        line + &(row % 10).to_string()
    });
    let pixels = table("@RELATION mnist_784\n", 784, |row| format!("@ATTRIBUTE pixel{} REAL", row + 1));
    repeated(pixels + "@ATTRIBUTE class REAL\n\n@DATA", &rows, bytes)
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
    let results = table("{\n  \"julia\": \"1.11.1\",\n  \"results\": [", count, |row| {
        let (kernel, size) = (kernel(row), 64 << (row / 5 % 6));
        let (median, allocations) = (random.between(180.0, 2.4e6), random.below(4));
        let comma = if row + 1 < count { "," } else { "" };
        format!(
            "    {{\"kernel\": \"{kernel}\", \"size\": {size}, \"median_ns\": {median:.1}, \
             \"allocations\": {allocations}}}{comma}"
        )
    });
    results + "  ]\n}\n"
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

/// A compiled time zone of TimeZones.jl: its magic word and a few transitions.
pub fn zone(name: &str) -> Data {
    let mut random = Random::new(name);
    let mut bytes = [b"TZjf1", name.as_bytes()].concat();
    let transitions = 20 + random.below(140);
    bytes.extend(random.words(transitions));
    bytes.into()
}

/// The optical constants of a material as someone measured them, YAML.
pub fn material(name: &str, source: &str) -> Data {
    let mut random = Random::new(&format!("{name}/{source}"));
    let base = random.between(1.3, 3.2);
    let heading = format!(
        "REFERENCES: \"{source}, optical constants of {name}\"\nCOMMENTS: \"room temperature\"\nDATA:\n  - type: \
         tabulated nk\n    data: |"
    );
    let text = table(&heading, 48, |row| {
        let wavelength = 0.3 + 0.025 * f64::from(row);
        let index = base + 0.02 / wavelength.powi(2);
        format!("        {wavelength:.3} {index:.4} {:.4}", random.between(0.0, 0.05))
    });
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(content: &Content, seed: &str, scale: f64) -> Data {
        data(content, seed, scale, &BTreeMap::new())
    }

    fn text(content: &Content) -> String {
        String::from_utf8(made(content, "seed", 1.0).bytes).expect("UTF-8")
    }

    #[test]
    fn tables_are_well_formed_and_their_numbers_plausible() {
        for (content, columns) in
            [(Content::Weather(400), 5), (Content::SpaceWeather(400), 9), (Content::Timings(400), 5)]
        {
            let text = text(&content);
            assert_eq!(text.lines().count(), 401);
            assert!(text.lines().all(|line| line.split(',').count() == columns), "{text}");
        }
        let weather = text(&Content::Weather(400));
        let temperature = |line: &str| line.split(',').nth(1).expect("field").parse::<f64>().expect("number");
        assert!(weather.lines().skip(1).all(|line| (-15.0..40.0).contains(&temperature(line))));
        assert!(weather.contains("\n2012-12-31,"));
    }

    #[test]
    fn what_claims_to_be_json_is() {
        let value: serde_json::Value = serde_json::from_str(&text(&Content::Benchmarks(80))).expect("JSON");
        assert_eq!(value["results"].as_array().map(Vec::len), Some(80));
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let bytes = |seed| made(&Content::Weather(9), seed, 1.0).bytes;
        assert_eq!(bytes("a"), bytes("a"));
        assert_ne!(bytes("a"), bytes("b"));
    }

    #[test]
    fn large_files_shrink_to_their_scale_and_keep_their_magic() {
        let blob = |scale| made(&Content::Blob(Magic::NetCdf, 1_000_000), "seed", scale);
        assert_eq!(blob(1.0).length, 1_000_000);
        assert_eq!(blob(0.5).length, 500_000);
        assert!(blob(0.0).length < 1_000 && blob(0.0).bytes.starts_with(b"\x89HDF\r\n\x1a\n"));
        let digits = |scale| made(&Content::Digits(4_000_000), "seed", scale).length;
        assert!(digits(0.25) < 1_200_000 && digits(1.0) > 3_500_000);
    }
}
