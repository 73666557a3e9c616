//! For which machines an artifact is (Julia `Base.BinaryPlatforms`).
//!
//! A platform is a set of tags, each a key and a value, of which `os` and `arch` are always there. Julia normalizes some
//! of them before it compares or writes them, and so does this: names of processors, versions of libraries, and the
//! `libc` that a Linux has where none is named.

use std::collections::BTreeMap;
use std::fmt;

/// The tags of a platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Platform(BTreeMap<String, String>);

/// Why tags make no platform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlatform {
    /// One that must be there is not.
    #[error("a platform needs '{0}', such as os=linux,arch=x86_64")]
    Missing(&'static str),
    /// It is not of the form `KEY=VALUE`.
    #[error("'{0}' is not of the form KEY=VALUE")]
    NotATag(String),
}

/// Keys of an entry that say something else than for which machine it is.
const NO_TAGS: [&str; 1] = ["git-tree-sha1"];

/// Tags whose values are versions, which Julia writes with all three numbers.
const VERSIONS: [&str; 3] = ["libgfortran_version", "libstdcxx_version", "os_version"];

impl Platform {
    /// The platform of these tags, normalized.
    ///
    /// # Errors
    /// When there is no `os` or no `arch`.
    pub fn new(tags: impl IntoIterator<Item = (String, String)>) -> Result<Self, NoPlatform> {
        let tags = tags.into_iter().map(|(key, value)| (key.to_lowercase(), value));
        let mut tags: BTreeMap<String, String> =
            tags.filter(|(key, _)| !NO_TAGS.contains(&key.as_str())).collect();
        for key in ["os", "arch"] {
            let value = tags.get_mut(key).ok_or(NoPlatform::Missing(key))?;
            *value = value.to_lowercase();
            if key == "arch" {
                *value = architecture(value).to_string();
            }
        }
        for key in VERSIONS {
            if let Some(value) = tags.get_mut(key) {
                *value = version(value);
            }
        }
        if tags.get("os").is_some_and(|os| os == "linux") {
            tags.entry("libc".to_string()).or_insert_with(|| "glibc".to_string());
            if tags.get("arch").is_some_and(|arch| matches!(arch.as_str(), "armv7l" | "armv6l")) {
                tags.entry("call_abi".to_string()).or_insert_with(|| "eabihf".to_string());
            }
        }
        Ok(Self(tags))
    }

    /// The one that this program runs on.
    #[must_use]
    pub fn this() -> Self {
        let mut tags = BTreeMap::from([
            ("os".to_string(), std::env::consts::OS.to_string()),
            ("arch".to_string(), architecture(std::env::consts::ARCH).to_string()),
        ]);
        if cfg!(target_os = "linux") {
            tags.insert("libc".to_string(), if is_musl() { "musl" } else { "glibc" }.to_string());
            if cfg!(target_arch = "arm") {
                tags.insert("call_abi".to_string(), "eabihf".to_string());
            }
        }
        Self(tags)
    }

    /// The one that is written `this`, or as `KEY=VALUE` with commas between.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, NoPlatform> {
        if text == "this" {
            return Ok(Self::this());
        }
        let tag = |tag: &str| match tag.split_once('=') {
            Some((key, value)) if !key.is_empty() && !value.is_empty() => {
                Ok((key.to_string(), value.to_string()))
            }
            _ => Err(NoPlatform::NotATag(tag.to_string())),
        };
        Self::new(text.split(',').map(tag).collect::<Result<Vec<_>, _>>()?)
    }

    /// Whether what is made for this runs on that (`platforms_match`): what both say is the same.
    #[must_use]
    pub fn fits(&self, that: &Self) -> bool {
        self.tags().all(|(key, value)| that.0.get(key).is_none_or(|other| other == value))
    }

    /// The tags, by their keys.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// Processor, system, and what else there is, as in Julia's triplets.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tag = |key| self.0.get(key).map_or("", String::as_str);
        write!(f, "{}-{}", tag("arch"), tag("os"))?;
        for (key, value) in self.tags().filter(|(key, _)| !matches!(*key, "arch" | "os")) {
            if key == "libc" { write!(f, "-{value}")? } else { write!(f, "-{key}+{value}")? }
        }
        Ok(())
    }
}

/// What Julia calls a processor (`CPUID.normalize_arch`).
fn architecture(name: &str) -> &str {
    match name {
        "amd64" => "x86_64",
        "x86" | "i386" | "i486" | "i586" => "i686",
        "arm64" => "aarch64",
        "arm" | "armv7" | "armv7a" => "armv7l",
        "armv6" => "armv6l",
        "ppc64le" | "powerpc64" => "powerpc64le",
        other => other,
    }
}

/// A version with all three numbers, when it is one.
fn version(text: &str) -> String {
    let numbers: Option<Vec<u32>> = text.split('.').map(|number| number.parse().ok()).collect();
    match numbers.as_deref() {
        Some([major]) => format!("{major}.0.0"),
        Some([major, minor]) => format!("{major}.{minor}.0"),
        _ => text.to_string(),
    }
}

/// Whether the system's own programs use musl, whatever this one was built with.
fn is_musl() -> bool {
    let arch = std::env::consts::ARCH;
    let glibc = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];
    std::path::Path::new(&format!("/lib/ld-musl-{arch}.so.1")).exists()
        && !glibc.iter().any(|loader| std::path::Path::new(loader).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_normalized_as_julia_does_it() {
        for (text, wanted) in [
            ("os=linux,arch=x86_64", "x86_64-linux-glibc"),
            ("arch=amd64,os=Linux,libc=musl", "x86_64-linux-musl"),
            ("os=macos,arch=arm64", "aarch64-macos"),
            ("os=windows,arch=x86,libgfortran_version=5", "i686-windows-libgfortran_version+5.0.0"),
            ("os=linux,arch=armv7l", "armv7l-linux-call_abi+eabihf-glibc"),
        ] {
            assert_eq!(Platform::parse(text).unwrap().to_string(), wanted, "{text}");
        }
        assert_eq!(Platform::parse("os=linux"), Err(NoPlatform::Missing("arch")));
        assert_eq!(Platform::parse("os=linux,arch"), Err(NoPlatform::NotATag("arch".to_string())));
        assert_eq!(Platform::parse("this").unwrap(), Platform::this());
    }
}
