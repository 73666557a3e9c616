//! Which Julia's collection is followed, and the one table of how their versions differ.
//!
//! The text of `gc` in Pkg.jl changed four times since 1.6 in what it decides; what changed in how it prints or
//! sizes is not here. The versions between two lines of the table behave as the line before.

use std::fmt;
use std::str::FromStr;

use crate::core::julia::toml::Toml;

/// A version of Julia, as far as its collection depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JuliaVersion {
    pub major: u32,
    pub minor: u32,
}

impl JuliaVersion {
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// What is taken where nothing tells which Julia uses a depot.
    pub const WITHOUT_EVIDENCE: Self = Self::new(1, 12);

    /// The first Julia whose clones are named by a hash that is not known here.
    pub const NEW_HASH: Self = Self::new(1, 13);
}

impl fmt::Display for JuliaVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a version of Julia; write it as 1.12")]
pub struct VersionError(String);

impl FromStr for JuliaVersion {
    type Err = VersionError;

    /// Reads `1.12`, `v1.12` or `1.12.4`; only the first two numbers count. What follows a third number, as in
    /// `1.13.0-DEV`, is left alone.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || VersionError(text.to_string());
        let number = |part: Option<&str>| {
            let part = part.filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            part.and_then(|part| part.parse().ok()).ok_or_else(error)
        };
        let mut parts = text.trim().trim_start_matches('v').splitn(3, '.');
        let version = Self { major: number(parts.next())?, minor: number(parts.next())? };
        match parts.next() {
            Some(patch) if !patch.starts_with(|c: char| c.is_ascii_digit()) => Err(error()),
            _ => Ok(version),
        }
    }
}

/// When what is unreachable goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// It is recorded in `orphaned.toml` and goes when it has been there long enough.
    Delayed,
    /// It goes at once.
    Immediate,
}

impl Profile {
    /// The profile's name in JSON documents and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delayed => "delayed",
            Self::Immediate => "immediate",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a line of a table")]
pub struct Rules {
    /// The first version that does it so.
    pub since: JuliaVersion,
    pub toml: Toml,
    pub profile: Profile,
    /// Whether every depot is collected, also without being told to.
    pub collects_all_depots: bool,
    /// Whether `orphaned.toml` is written also when it has no entry and was not there.
    pub always_writes_orphanage: bool,
    /// Whether Pkg's own cache files are collected.
    pub collects_cache_files: bool,
    /// Whether a manifest is refused where an entry of it has an empty list of dependencies.
    pub refuses_empty_dependencies: bool,
    /// Whether a manifest is checked for its weak dependencies, and for the types of what is read, when it is read.
    pub checks_weak_dependencies: bool,
    /// Whether the source of a clone that is no URL is taken relative to its manifest and resolved.
    pub resolves_local_sources: bool,
    /// Whether `apps`, `entryfile` and `project_hash` in a manifest are checked when it is read.
    pub checks_apps: bool,
    /// Whether `registries` and `syntax` in a manifest are checked when it is read.
    pub checks_registries: bool,
    /// Whether a log is replaced by a new file for the user alone, also where it was a link.
    pub replaces_logs: bool,
}

const V1_6: Rules = Rules {
    since: JuliaVersion::new(1, 6),
    toml: Toml::V1_0_1,
    profile: Profile::Delayed,
    collects_all_depots: true,
    always_writes_orphanage: false,
    collects_cache_files: false,
    refuses_empty_dependencies: true,
    checks_weak_dependencies: false,
    resolves_local_sources: false,
    checks_apps: false,
    checks_registries: false,
    replaces_logs: false,
};
const V1_7: Rules = Rules {
    since: JuliaVersion::new(1, 7),
    collects_all_depots: false,
    always_writes_orphanage: true,
    refuses_empty_dependencies: false,
    ..V1_6
};
const V1_9: Rules = Rules {
    since: JuliaVersion::new(1, 9),
    toml: Toml::V1_0_3,
    collects_cache_files: true,
    checks_weak_dependencies: true,
    ..V1_7
};
/// As of Pkg 1.12.4.
const V1_12: Rules =
    Rules { since: JuliaVersion::new(1, 12), resolves_local_sources: true, checks_apps: true, ..V1_9 };
const V1_13: Rules = Rules {
    since: JuliaVersion::new(1, 13),
    profile: Profile::Immediate,
    always_writes_orphanage: false,
    checks_registries: true,
    replaces_logs: true,
    ..V1_12
};

/// Every version that differs from the one before it, the oldest first. What is older than the first behaves
/// as the first.
pub const TABLE: [Rules; 5] = [V1_6, V1_7, V1_9, V1_12, V1_13];

impl Rules {
    pub fn of(version: JuliaVersion) -> Self {
        let newest_first = TABLE.iter().rev();
        newest_first.copied().find(|rules| rules.since <= version).unwrap_or(V1_6)
    }

    /// The version that a profile alone stands for, given what the depot tells.
    pub fn version_for(profile: Profile, evidence: Option<JuliaVersion>) -> JuliaVersion {
        let version = evidence.unwrap_or(JuliaVersion::WITHOUT_EVIDENCE);
        if Self::of(version).profile == profile {
            return version;
        }
        match profile {
            Profile::Delayed => V1_12.since,
            Profile::Immediate => V1_13.since,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> JuliaVersion {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_read_as_people_and_manifests_write_them() {
        for text in ["1.12", "v1.12", "1.12.6", "1.12.0-rc1", " 1.12 "] {
            assert_eq!(version(text), JuliaVersion::new(1, 12), "{text}");
        }
        for text in ["", "1", "1.", "1.x", "x.1", "1.12x", "-1.2", "1.12.x"] {
            assert!(text.parse::<JuliaVersion>().is_err(), "{text}");
        }
        assert!(version("1.9") < version("1.12"));
    }

    #[test]
    fn each_version_follows_the_newest_line_that_is_not_newer() {
        for (text, since) in [
            ("1.5", "1.6"),
            ("1.6", "1.6"),
            ("1.8", "1.7"),
            ("1.11", "1.9"),
            ("1.12", "1.12"),
            ("1.14", "1.13"),
            ("2.0", "1.13"),
        ] {
            assert_eq!(Rules::of(version(text)).since, version(since), "{text}");
        }
        assert!(TABLE.is_sorted_by(|a, b| a.since < b.since));
    }

    #[test]
    fn a_profile_alone_keeps_to_the_julia_in_use_where_that_has_it() {
        let of = |profile, evidence: Option<&str>| Rules::version_for(profile, evidence.map(version));
        assert_eq!(of(Profile::Delayed, Some("1.10")), version("1.10"));
        assert_eq!(of(Profile::Delayed, Some("1.13")), version("1.12"));
        assert_eq!(of(Profile::Immediate, Some("1.10")), version("1.13"));
        assert_eq!(of(Profile::Delayed, None), version("1.12"));
    }
}
