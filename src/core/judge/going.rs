//! The packages that are about to go, and what lies in them.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::mark::View;

/// Packages that are about to go.
#[derive(Debug, Default)]
pub(super) struct Going {
    paths: HashMap<OsString, usize>,
    things: HashSet<usize>,
    lengths: Vec<usize>,
}

impl Going {
    /// These packages, each with its position among the things.
    pub fn new(paths: impl IntoIterator<Item = (OsString, usize)>) -> Self {
        let paths: HashMap<OsString, usize> = paths.into_iter().collect();
        let lengths: HashSet<usize> = paths.keys().map(|path| path.len()).collect();
        let things = paths.values().copied().collect();
        Self { paths, things, lengths: lengths.into_iter().collect() }
    }

    /// Whether a path lies in one of them: by its text alone, as Julia compares, for which `…/7XApo-dev` lies in
    /// `…/7XApo`; or by whole names.
    pub fn has(&self, path: &Path, view: View) -> bool {
        if self.paths.is_empty() {
            return false;
        }
        match view {
            View::Julia => {
                let bytes = path.as_os_str().as_encoded_bytes();
                self.lengths.iter().any(|length| {
                    let beginning = bytes.get(..*length);
                    beginning.is_some_and(|beginning| self.paths.contains_key(text(beginning).as_os_str()))
                })
            }
            View::Ours => self.package_of(path).is_some(),
        }
    }

    /// The position of the package that a path lies in, by whole names.
    pub fn package_of(&self, path: &Path) -> Option<usize> {
        path.ancestors().find_map(|above| self.paths.get(above.as_os_str())).copied()
    }

    /// Whether the thing at a position is one of them.
    pub fn has_thing(&self, thing: usize) -> bool {
        self.things.contains(&thing)
    }
}

#[cfg(unix)]
fn text(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(bytes).to_os_string()
}

#[cfg(not(unix))]
fn text(bytes: &[u8]) -> OsString {
    OsString::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn julia_takes_a_name_that_goes_on_for_the_same_folder() {
        let going = Going::new([("/d/packages/Alpha/7XApo".into(), 5)]);
        let (inside, beside) =
            (Path::new("/d/packages/Alpha/7XApo/P.toml"), Path::new("/d/packages/Alpha/7XApo-dev"));
        assert!(going.has(inside, View::Julia) && going.has(inside, View::Ours));
        assert!(going.has(beside, View::Julia) && !going.has(beside, View::Ours));
        assert!(!going.has(Path::new("/d"), View::Julia));
        assert_eq!((going.package_of(inside), going.package_of(beside)), (Some(5), None));
        assert!(going.has_thing(5) && !going.has_thing(4));
    }
}
