//! Which spaces are versions of the same thing: packages often put a version into the key, make a new space
//! for each version, and leave the old ones behind.

use std::cmp::Ordering;

/// A key taken apart at its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<'k> {
    /// What comes before the version: `data-v`.
    pub stem: &'k str,
    /// The numbers of the version: 0, 2, 0.
    pub version: Vec<u64>,
    /// What comes after it.
    pub rest: &'k str,
}

impl<'k> Versioned<'k> {
    /// Takes a key apart: `data-v0.2.0`, `data_for_version-1.2`. A lone number counts as a version only when
    /// a `v` or `version` stands before it: `part-2` may well be needed beside `part-1`.
    pub fn of(key: &'k str) -> Option<Self> {
        let end = key.rfind(|c: char| c.is_ascii_digit())? + 1;
        let head = key.get(..end)?;
        let start = head.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |at| {
            at + head.get(at..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8)
        });
        let number = head.get(start..)?.trim_start_matches('.');
        let stem = head.strip_suffix(number)?;
        let version: Option<Vec<u64>> = number.split('.').map(|part| part.parse().ok()).collect();
        let version = version.filter(|version| version.len() > 1 || announces_version(stem))?;
        Some(Self { stem, version, rest: key.get(end..)? })
    }

    /// Whether two keys are versions of the same thing, and which is the older one.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        (self.stem == other.stem && self.rest == other.rest).then(|| self.version.cmp(&other.version))
    }
}

fn announces_version(stem: &str) -> bool {
    let stem = stem.trim_end_matches(['-', '_', '.']).to_ascii_lowercase();
    let Some(before) = stem.strip_suffix("version").or_else(|| stem.strip_suffix('v')) else { return false };
    // Not the end of a word such as `conv`.
    !before.ends_with(|c: char| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(key: &str) -> Option<(&str, Vec<u64>, &str)> {
        Versioned::of(key).map(|key| (key.stem, key.version, key.rest))
    }

    #[test]
    fn keys_are_taken_apart_at_their_version() {
        assert_eq!(parts("data-v0.2.0"), Some(("data-v", vec![0, 2, 0], "")));
        assert_eq!(parts("data_for_version-1.2"), Some(("data_for_version-", vec![1, 2], "")));
        assert_eq!(parts("cache_v3"), Some(("cache_v", vec![3], "")));
        assert_eq!(parts("1.10-db"), Some(("", vec![1, 10], "-db")));
        assert_eq!(parts("é1.2"), Some(("é", vec![1, 2], "")));
    }

    #[test]
    fn what_may_be_no_version_is_none() {
        for key in ["datasets", "part-2", "conv2", "x86_64", "1..2", "", "99999999999999999999.1", "v"] {
            assert_eq!(parts(key), None, "{key}");
        }
    }

    #[test]
    fn versions_are_ordered_by_their_numbers_within_a_family() {
        let compare = |one, other| Versioned::of(one)?.compare(&Versioned::of(other)?);
        assert_eq!(compare("data-v0.9.0", "data-v0.10.0"), Some(Ordering::Less));
        assert_eq!(compare("data-v1.0", "data-v1.0"), Some(Ordering::Equal));
        assert_eq!(compare("data-v1.0", "index-v1.1"), None);
        assert_eq!(compare("data-v1.0-a", "data-v1.1-b"), None);
    }
}
