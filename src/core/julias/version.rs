//! The version of an installed Julia, read from what is installed with it; no Julia is run.
//!
//! What a `.ji` file has in its header is `JULIA_VERSION_STRING`, which stands in the installed
//! `include/julia/julia_version.h`. It is the version of the source, so that every build of a version under
//! development has the same, `1.14.0-DEV`; Julia's own `VERSION` and juliaup add the number of the build.

use std::fmt;
use std::path::Path;

use crate::core::depot::is_absence;
use crate::core::folder;
use crate::core::log::file::read_small;
use crate::core::patience;

/// The largest header that is read, in bytes; one has a few hundred.
const LARGEST_HEADER: u64 = 1 << 16;
/// The longest text that is taken for a version.
const LONGEST_VERSION: usize = 64;

/// What is known of a Julia's version, the least certain first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    Unknown,
    /// Its first two numbers.
    Minor(u32, u32),
    /// The whole, as the headers of `.ji` files have it: `1.10.5`, `1.13.0-rc1`, `1.14.0-DEV`.
    Known(String),
}

impl Version {
    /// Reads a version as headers and juliaup write it: without what follows a `+`, and of one under development without
    /// the number of the build.
    pub fn read(text: &str) -> Self {
        let version = of_source(text);
        let is_one = minor_of(version).is_some()
            && version.len() <= LONGEST_VERSION
            && version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
        if is_one { Self::Known(version.to_string()) } else { Self::Unknown }
    }

    /// Its first two numbers, where they are known.
    pub fn minor(&self) -> Option<(u32, u32)> {
        match self {
            Self::Unknown => None,
            Self::Minor(major, minor) => Some((*major, *minor)),
            Self::Known(version) => minor_of(version),
        }
    }

    /// Whether it is the version that a `.ji` file names.
    pub fn is(&self, version: &str) -> bool {
        matches!(self, Self::Known(known) if known == of_source(version))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("of unknown version"),
            Self::Minor(major, minor) => write!(f, "{major}.{minor}"),
            Self::Known(version) => f.write_str(version),
        }
    }
}

/// A version without the build: what `JULIA_VERSION_STRING` says where the rest says more.
fn of_source(version: &str) -> &str {
    let version = version.split('+').next().unwrap_or_default();
    version.find("-DEV.").map_or(version, |at| version.get(..at + "-DEV".len()).unwrap_or(version))
}

fn minor_of(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.splitn(3, '.');
    let mut number = || parts.next()?.parse().ok();
    let minor = (number()?, number()?);
    parts.next()?.starts_with(|c: char| c.is_ascii_digit()).then_some(minor)
}

/// What was found where a Julia may be installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Installed {
    Nothing,
    Julia(Version),
    /// It could not be looked at, so that a Julia may be there.
    Unseen,
}

/// Looks for a Julia with the prefix `prefix`.
pub fn installed(prefix: &Path) -> Installed {
    match read_small(&prefix.join("include/julia/julia_version.h"), LARGEST_HEADER) {
        Ok(Some(header)) => {
            if let known @ Version::Known(_) = of_header(&String::from_utf8_lossy(&header)) {
                return Installed::Julia(known);
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::TimedOut => return Installed::Unseen,
        // The rest may tell something.
        Ok(None) | Err(_) => {}
    }
    match folder::entries(&prefix.join("share/julia/stdlib")) {
        Ok(entries) => {
            let mut versions = entries.iter().filter_map(|(name, _)| name.to_str()?.strip_prefix('v'));
            let minor = versions.next().and_then(|version| minor_of(&format!("{version}.0")));
            // Several do not tell which is whose.
            return match (minor, versions.next()) {
                (Some((major, minor)), None) => Installed::Julia(Version::Minor(major, minor)),
                _ => Installed::Julia(Version::Unknown),
            };
        }
        Err(error) if is_absence(&error) => {}
        Err(_) => return Installed::Unseen,
    }
    for name in ["bin/julia", "bin/julia.exe"] {
        match patience::metadata(&prefix.join(name)) {
            Ok(metadata) if metadata.is_file() => return Installed::Julia(Version::Unknown),
            Ok(_) => {}
            Err(error) if is_absence(&error) => {}
            Err(_) => return Installed::Unseen,
        }
    }
    Installed::Nothing
}

fn of_header(header: &str) -> Version {
    let defined = header.lines().find_map(|line| {
        let mut words = line.trim_start().strip_prefix('#')?.split_ascii_whitespace();
        let is_wanted = words.next() == Some("define") && words.next() == Some("JULIA_VERSION_STRING");
        let text = words.next()?.strip_prefix('"')?.strip_suffix('"')?;
        is_wanted.then_some(text)
    });
    defined.map_or(Version::Unknown, Version::read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_what_the_header_of_a_compiled_file_has() {
        for (text, version) in [
            ("1.10.5+0.x64.linux.gnu", "1.10.5"),
            ("1.12.0-rc1+0.aarch64.apple.darwin14", "1.12.0-rc1"),
            ("1.14.0-DEV.1717", "1.14.0-DEV"),
            ("1.14.0-DEV", "1.14.0-DEV"),
        ] {
            assert_eq!(Version::read(text), Version::Known(version.to_string()), "{text}");
        }
        for text in [
            "",
            "1.10",
            "nightly",
            "1.10.x",
            "1.10.5\n",
            "1.10.5 ",
            "1.10.5\u{202e}",
            "../1.1.1",
            "9".repeat(99).as_str(),
        ] {
            assert_eq!(Version::read(text), Version::Unknown, "{text}");
        }
        assert!(Version::read("1.14.0-DEV").is("1.14.0-DEV.9"));
        assert!(!Version::read("1.14.0-DEV").is("1.14.0"));
        assert_eq!(Version::read("1.10.5").minor(), Some((1, 10)));
    }

    #[test]
    fn the_header_tells_the_version_and_nothing_else_does() {
        let header =
            "#ifndef JL_VERSION_H\n#define JULIA_VERSION_STRING \"1.10.5\"\n#define JULIA_VERSION_MAJOR 1\n";
        assert_eq!(of_header(header), Version::read("1.10.5"));
        for header in [
            "",
            "#define JULIA_VERSION_STRING",
            "// JULIA_VERSION_STRING \"1.10.5\"",
            "#define JULIA_VERSION_STRING 1",
        ] {
            assert_eq!(of_header(header), Version::Unknown, "{header}");
        }
    }
}
