//! Sizes: how they are read from a person and shown to one.
//!
//! Sizes are shown in decimal units (1 GB = 1,000,000,000 bytes), as disks are sold and as file managers
//! count. Binary units are understood when they are written so (`GiB`).

use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One decimal from kilobytes on: a column of sizes then lines up at the unit.
        let options = humansize::FormatSizeOptions::from(humansize::DECIMAL).decimal_places(1);
        f.pad(&humansize::format_size(self.0, options))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a size; write a number and a unit, such as 500kB, 1.5GB or 2GiB")]
pub struct BytesError(String);

impl FromStr for Bytes {
    type Err = BytesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || BytesError(text.to_string());
        let trimmed = text.trim();
        let digits = trimmed.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(trimmed.len());
        let (number, unit) = trimmed.split_at(digits);
        let number: f64 = number.parse().map_err(|_| error())?;
        let factor: f64 = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" | "byte" | "bytes" => 1.0,
            "k" | "kb" => 1e3,
            "m" | "mb" => 1e6,
            "g" | "gb" => 1e9,
            "t" | "tb" => 1e12,
            "kib" => 1024.0,
            "mib" => 1024.0 * 1024.0,
            "gib" => 1024.0 * 1024.0 * 1024.0,
            "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
            _ => return Err(error()),
        };
        let value = (number * factor).round();
        // Beyond 2^63 no file system counts, and the conversion below would saturate silently.
        if !(0.0..9.2e18).contains(&value) {
            return Err(error());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
        Ok(Self(value as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_decimal_and_binary_units() {
        for (text, bytes) in [
            ("0", 0),
            ("12", 12),
            ("1k", 1_000),
            ("1GB", 1_000_000_000),
            ("1.5 gb", 1_500_000_000),
            ("2GiB", 2_147_483_648),
            ("7 bytes", 7),
        ] {
            assert_eq!(text.parse::<Bytes>(), Ok(Bytes(bytes)), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_size_is_refused_with_an_example() {
        for text in ["", "GB", "-1GB", "1..2GB", "1 parsec", "1e400GB", "99999999999TB"] {
            let error = text.parse::<Bytes>().expect_err(text);
            assert!(error.to_string().contains("1.5GB"), "{error}");
        }
    }

    #[test]
    fn sizes_are_shown_with_one_decimal() {
        assert_eq!(Bytes(0).to_string(), "0 B");
        assert_eq!(Bytes(999).to_string(), "999 B");
        assert_eq!(Bytes(1_000).to_string(), "1 kB");
        assert_eq!(Bytes(12_400_000_000).to_string(), "12.4 GB");
        assert_eq!(format!("{:>8}", Bytes(1_500)), "  1.5 kB");
    }
}
