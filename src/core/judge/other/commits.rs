//! Whether a repository may hold commits that are nowhere else, told without git by its references: one of its own
//! branches, or a stash, that is at none of the commits that it has fetched.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::core::folder;
use crate::core::identity::Kind;
use crate::core::log::file::read_small;
use crate::core::patience;

/// The largest file of references that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// Whether there may be any; yes, where that cannot be told.
pub(super) fn has_own(repository: &Path) -> bool {
    let git = repository.join(".git");
    match patience::symlink_metadata(&git) {
        Err(error) if crate::core::depot::is_absence(&error) => return false,
        Ok(found) if found.is_dir() => {}
        // Of a file that names another folder, nothing more is asked.
        _ => return true,
    }
    let Some(references) = references(&git) else { return true };
    let is_fetched = |name: &str| name.starts_with("refs/remotes/") || name.starts_with("refs/tags/");
    let (fetched, own): (Vec<_>, Vec<_>) = references.into_iter().partition(|(name, _)| is_fetched(name));
    let fetched: HashSet<String> = fetched.into_iter().map(|(_, commit)| commit).collect();
    own.iter().any(|(_, commit)| !fetched.contains(commit))
}

/// The references, each with its commit; without those that name another.
fn references(git: &Path) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let text = |path: &Path| match read_small(path, LARGEST) {
        Ok(bytes) => Some(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())),
        Err(_) => None,
    };
    for line in text(&git.join("packed-refs"))?.unwrap_or_default().lines() {
        if let Some((commit, name)) = line.split_once(' ').filter(|_| !line.starts_with('#')) {
            found.push((name.to_string(), commit.to_string()));
        }
    }
    let mut waiting: Vec<PathBuf> = vec![PathBuf::from("HEAD"), PathBuf::from("refs")];
    while let Some(name) = waiting.pop() {
        let path = git.join(&name);
        let kind: Kind = patience::symlink_metadata(&path).ok()?.file_type().into();
        if kind == Kind::Directory {
            waiting.extend(folder::entries(&path).ok()?.into_iter().map(|(entry, _)| name.join(entry)));
            continue;
        }
        let commit = text(&path)??;
        if !commit.starts_with("ref:") {
            let name = name.to_string_lossy().into_owned();
            // What is packed of it is old.
            found.retain(|(packed, _)| *packed != name);
            found.push((name, commit.trim().to_string()));
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(files: &[(&str, &str)]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        has_own(folder.path())
    }

    #[test]
    fn a_branch_that_was_never_pushed_is_told_from_what_was_fetched() {
        let head = (".git/HEAD", "ref: refs/heads/master\n");
        let packed =
            (".git/packed-refs", "# pack-refs\naaaa refs/remotes/origin/master\nbbbb refs/heads/master\n");
        assert!(!repository(&[("Registry.toml", "")]), "it is no repository");
        assert!(!repository(&[head, packed, (".git/refs/heads/master", "aaaa\n")]));
        for own in [
            &[head, packed, (".git/refs/heads/x", "")][..],
            &[head, packed, (".git/refs/heads/master", "aaaa\n"), (".git/refs/heads/mine", "cccc\n")],
            &[head, packed, (".git/refs/heads/master", "aaaa\n"), (".git/refs/stash", "cccc\n")],
            &[
                (".git/HEAD", "cccc\n"),
                (".git/refs/remotes/origin/HEAD", "ref: refs/remotes/origin/master\n"),
            ],
            &[(".git", "gitdir: /elsewhere")],
            &[(".git/config", "")],
        ] {
            assert!(repository(own), "{own:?}");
        }
    }
}
