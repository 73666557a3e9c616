//! Where the repository of a package is, by what its manifest says.
//!
//! Pkg names a clone by the text of the address. From Pkg 1.12.4 on, an address that is no URL is a path, seen
//! from the manifest's folder and resolved, before it is named by.

use std::path::{Component, Path, PathBuf};

use crate::core::patience;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// As it stands in the manifest.
    pub address: String,
    /// Where it leads when it is a path, seen from its manifest.
    pub resolved: Option<PathBuf>,
}

impl Repository {
    /// The address as it stands in a manifest.
    pub fn new(address: &str) -> Self {
        Self { address: address.to_string(), resolved: None }
    }

    /// Looks where a path leads from `folder`, the manifest's.
    pub fn resolve(&mut self, folder: &Path) {
        self.resolved = (!is_url(&self.address)).then(|| safe_real_path(&folder.join(&self.address)));
    }
}

impl Repository {
    /// The error with which Julia's collection fails when it looks where the path leads, seen from `folder`.
    pub fn julia_error(&self, folder: &Path) -> Option<String> {
        let is_path_with_zero = self.resolved.is_some() && self.address.contains('\0');
        let shown = folder.join(&self.address).display().to_string().replace('\0', "\\0");
        is_path_with_zero
            .then(|| format!("ArgumentError: embedded NULs are not allowed in C strings: \"{shown}\""))
    }
}

/// Whether Pkg takes an address for that of a repository elsewhere (Pkg.jl `isurl`, `URL_regex`): somewhere in it
/// stands `file`, `git`, `ssh`, `http`, `https` or `user@host`, a colon, and a character of an address.
fn is_url(address: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '.';
    address.match_indices(':').any(|(at, _)| {
        let (before, after) =
            (address.get(..at).unwrap_or_default(), address.get(at + 1..).unwrap_or_default());
        let goes_on = after.starts_with(|c: char| is_word(c) || "@:/~".contains(c));
        let host = before.trim_end_matches(is_word);
        let has_user =
            host.len() < before.len() && host.strip_suffix('@').is_some_and(|user| user.ends_with(is_word));
        let schemes = ["file", "git", "ssh", "http", "https"];
        goes_on && (has_user || schemes.iter().any(|scheme| before.ends_with(scheme)))
    })
}

/// The longest part of a path that is there with its links resolved, and the rest as it is (Pkg.jl
/// `safe_realpath`).
fn safe_real_path(path: &Path) -> PathBuf {
    if patience::metadata(path).is_ok() {
        return patience::real_path(path).unwrap_or_else(|_| path.to_path_buf());
    }
    // Not `file_name`, which knows no `..`.
    match (path.parent(), path.components().next_back()) {
        (Some(folder), Some(last @ (Component::Normal(_) | Component::ParentDir | Component::CurDir))) => {
            safe_real_path(folder).join(last)
        }
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_a_path_as_pkg_tells_it() {
        for url in [
            "https://github.com/JuliaLang/Example.jl",
            "git@github.com:JuliaLang/Example.jl.git",
            "ssh://git@example.org:2222/x/y.git",
            "file:///tmp/x",
            "me@host:x",
            "/tmp/digit:x",
        ] {
            assert!(is_url(url), "{url}");
        }
        for path in ["/tmp/jsrc/Gamma", "../Gamma", "C:\\Gamma", "a:b", "@:x", "https:", "x@:y", ""] {
            assert!(!is_url(path), "{path}");
        }
    }

    #[test]
    fn a_path_is_resolved_as_far_as_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        assert_eq!(safe_real_path(&root.join("a/b/../../x/y")), root.join("x/y"));
        assert_eq!(safe_real_path(&root.join("a/b/..")), root.join("a"));
        assert_eq!(safe_real_path(Path::new("")), Path::new(""));
    }
}
