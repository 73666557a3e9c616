//! How figures read in the window. Names, numbers and paths read as everywhere (see
//! [`crate::core::words`]). Nothing here draws.

use std::time::Duration;

use crate::core::bytes::Bytes;
pub use crate::core::words::{count, elide_middle, path, things, visible};

/// What stands for a figure that is not known yet.
pub const UNKNOWN: &str = "…";

/// A span of time as the status bar tells it: `0.9 s`, `2 min 5 s`. What was over at once is not counted.
pub fn seconds(span: Duration) -> String {
    if span < Duration::from_millis(100) {
        return "under 0.1 s".to_string();
    }
    if span < Duration::from_mins(1) {
        return format!("{:.1} s", span.as_secs_f64());
    }
    format!("{} min {} s", span.as_secs() / 60, span.as_secs() % 60)
}

/// A number in few digits: exact below ten thousand, then `40 k`, `1.2 M`.
pub fn short(number: u64) -> String {
    match number {
        0..10_000 => count(number),
        10_000..1_000_000 => format!("{} k", number / 1_000),
        _ => format!("{}.{} M", count(number / 1_000_000), number % 1_000_000 / 100_000),
    }
}

/// A number of things, from a million on in few digits: `1 file`, `40 112 files`, `1.2 M files`.
pub fn many(number: u64, singular: &str) -> String {
    if number < 1_000_000 { things(number, singular) } else { format!("{} {singular}s", short(number)) }
}

/// A sum that may not be whole yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    Unknown,
    AtLeast(u64),
    Exact(u64),
}

impl Figure {
    pub fn size(self) -> String {
        self.text(|bytes| Bytes(bytes).to_string())
    }

    pub fn count(self) -> String {
        self.text(count)
    }

    fn text(self, show: impl Fn(u64) -> String) -> String {
        match self {
            Self::Unknown => UNKNOWN.to_string(),
            Self::AtLeast(number) => format!("≥ {}", show(number)),
            Self::Exact(number) => show(number),
        }
    }

    /// Whether the figure is the whole truth; others are painted weak.
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

/// A size as it is spoken: `12.1 gigabytes`.
pub fn spoken_size(figure: Figure) -> String {
    let bytes = match figure {
        Figure::Unknown => return "size not known yet".to_string(),
        Figure::AtLeast(bytes) | Figure::Exact(bytes) => bytes,
    };
    let written = Bytes(bytes).to_string();
    let spoken = match written.split_once(' ') {
        Some((number, unit)) => format!("{number} {}", spoken_unit(unit)),
        None => written,
    };
    if figure.is_exact() { spoken } else { format!("at least {spoken}") }
}

fn spoken_unit(unit: &str) -> &str {
    match unit {
        "B" => "bytes",
        "kB" => "kilobytes",
        "MB" => "megabytes",
        "GB" => "gigabytes",
        "TB" => "terabytes",
        "PB" => "petabytes",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_sums_say_so() {
        assert_eq!(Figure::Unknown.size(), "…");
        assert_eq!(Figure::AtLeast(3_100_000_000).size(), "≥ 3.1 GB");
        assert_eq!(Figure::Exact(7).count(), "7");
    }

    #[test]
    fn large_numbers_are_short() {
        assert_eq!(short(9_999), "9\u{2009}999");
        assert_eq!(short(52_431), "52 k");
        assert_eq!(many(1_249_000, "file"), "1.2 M files");
        assert_eq!(many(1, "file"), "1 file");
    }

    #[test]
    fn sizes_are_spoken_in_whole_words() {
        assert_eq!(spoken_size(Figure::Exact(12_100_000_000)), "12.1 gigabytes");
        assert_eq!(spoken_size(Figure::AtLeast(4_100)), "at least 4.1 kilobytes");
        assert_eq!(spoken_size(Figure::Exact(7)), "7 bytes");
    }

    #[test]
    fn spans_are_short() {
        assert_eq!(seconds(Duration::from_millis(940)), "0.9 s");
        assert_eq!(seconds(Duration::from_millis(100)), "0.1 s");
        assert_eq!(seconds(Duration::from_millis(30)), "under 0.1 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 5 s");
    }
}
